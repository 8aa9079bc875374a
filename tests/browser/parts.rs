//! Labels, autofill and keyboard of the parts.

use leptos::prelude::*;
use leptos_clerk_components::{SignIn, SignUp};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

#[wasm_bindgen_test]
async fn fields_have_autocomplete_attributes_for_password_managers() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignIn/> });
    world.fill("Enter email address", "").await;
    let autocomplete = |label: &str| world.input(label).get_attribute("autocomplete").unwrap_or_default();
    assert_eq!(autocomplete("Enter email address"), "username");
    assert_eq!(autocomplete("Enter password"), "current-password");
    assert_eq!(world.input("Enter email address").name(), "identifier");
}

#[wasm_bindgen_test]
async fn sign_up_password_field_asks_for_a_new_password() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter password", "").await;
    let input = world.input("Enter password");
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("new-password"));
    assert_eq!(input.name(), "password");
}

#[wasm_bindgen_test]
async fn a_password_is_shown_on_request() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignIn/> });
    world.fill("Enter password", "secret").await;
    assert_eq!(world.input("Enter password").type_(), "password");
    world.press("Show password").await;
    super::support::until("it is shown", || world.input("Enter password").type_() == "text").await;
    assert_eq!(world.value("Enter password"), "secret");
}

#[wasm_bindgen_test]
async fn code_field_strips_pasted_text_and_supports_one_time_code_autofill() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter email address", "ada+clerk_test@example.com").await;
    world.fill("Enter password", "correct horse battery").await;
    world.press("Continue").await;
    world.fill("Enter verification code", "424-2").await;
    super::support::until("the code is clean", || world.value("Enter verification code") == "4242").await;
    let input = world.input("Enter verification code");
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("one-time-code"));
    assert_eq!(input.get_attribute("inputmode").as_deref(), Some("numeric"));
}

#[wasm_bindgen_test]
async fn resend_button_is_disabled_during_the_cooldown() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter email address", "ada+clerk_test@example.com").await;
    world.fill("Enter password", "correct horse battery").await;
    world.press("Continue").await;
    world.see("I need a new code (").await;
    assert!(!world.is_enabled("I need a new code"));
}
