//! The components in a real browser with a real emulator.
#![cfg(target_arch = "wasm32")]

mod addresses;
mod appearance;
mod authorization;
mod buttons;
mod control;
mod destinations;
mod every_step;
mod faults;
mod hash_router;
mod in_page;
mod inputs;
mod language;
mod memory;
mod oauth;
mod one_tap;
mod parts;
mod passkey;
mod phone;
mod reliability;
mod settings;
mod sign_in;
mod sign_up;
mod support;
mod tasks;
mod translation;
mod walk;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
