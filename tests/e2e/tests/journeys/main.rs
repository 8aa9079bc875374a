//! Journeys through the built demo, one behaviour each. `cargo xtask test --only e2e` builds the demo and runs them.

mod people;

mod custom_flow;
mod double_submit;
mod harness;
mod hostile_server;
mod keyboard;
mod navigation;
mod organization_task;
mod passkey;
mod resume;
mod second_factor;
mod secrets;
mod session_tasks;
mod sign_in;
mod sign_up;
mod start_over;
mod tabs;
mod token;
mod unreachable;
