//! Signing up.

use leptos::prelude::*;
use leptos_clerk_components::{SignUp, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

fn page() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!"</SignedIn>
        <SignUp/>
    }
}

async fn fill_in(world: &World) {
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
}

#[wasm_bindgen_test]
async fn user_signs_up_with_email_password_and_code() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    fill_in(&world).await;
    world.see("Verify your email").await;
    world.see(EMAIL).await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn a_wrong_code_is_refused_at_its_field_and_stays_there() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    fill_in(&world).await;
    world.see("Verify your email").await;
    world.fill("Enter verification code", "000000").await;
    world.see_error("Enter verification code", "code").await;
    assert_eq!(world.value("Enter verification code"), "000000");
}

#[wasm_bindgen_test]
async fn a_short_password_is_refused_at_its_field_and_everything_typed_stays() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", "short").await;
    world.press("Continue").await;
    world.see_error("Enter password", "8").await;
    assert_eq!(world.value("Enter email address"), EMAIL);
    assert_eq!(world.value("Enter password"), "short");
}

#[wasm_bindgen_test]
async fn an_empty_form_says_what_is_missing_and_sends_nothing() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    world.see("Sign up").await;
    world.press("Continue").await;
    world.see_error("Enter email address", "Enter").await;
    world.see_error("Enter password", "Enter").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 0);
}

#[wasm_bindgen_test]
async fn two_clicks_send_one_request() {
    let mut world = World::new(Value::Null).await;
    let delay = json!([{"method": "POST", "path": "/v1/client/sign_ups", "fault": {"delay_ms": 300}}]);
    world.admin("faults", &delay).await;
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press_twice("Continue").await;
    world.see("Verify your email").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 1);
}

#[wasm_bindgen_test]
async fn a_reload_resumes_the_code_without_sending_another() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    fill_in(&world).await;
    world.see("Verify your email").await;
    world.see("We sent a code").await;
    super::support::until("the code was sent", || world.is_enabled("Verify")).await;
    world.close();
    world.open(page);
    world.see("Verify your email").await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
    let sent = world.messages(EMAIL).await;
    assert_eq!(sent, 1, "one code was sent");
}

#[wasm_bindgen_test]
async fn start_over_leads_to_an_empty_form_and_the_attempt_stays_gone() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    fill_in(&world).await;
    world.see("Verify your email").await;
    world.press("Start over").await;
    world.do_not_see("Verify your email").await;
    super::support::until("the form is empty", || world.value("Enter email address").is_empty()).await;
    world.close();
    world.open(page);
    world.see("Sign up").await;
    super::support::until("the form is back", || world.is_enabled("Continue")).await;
    assert!(!world.text().contains("Verify your email"));
}

#[wasm_bindgen_test]
async fn sign_up_form_shows_the_required_fields() {
    let required = json!({"environment": {"user_settings": {"attributes": {
        "first_name": {"required": true}, "phone_number": {"required": true}}}}});
    let mut world = World::new(required).await;
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter phone number", "+12015550123").await;
    world.fill("Enter first name", "Ada").await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see(EMAIL).await;
    world.fill("Enter verification code", "424242").await;
    // The address is verified; the phone number follows.
    world.see("+12015550123").await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn no_password_or_token_is_left_in_storage() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    fill_in(&world).await;
    world.see("Verify your email").await;
    world.press("Start over").await;
    world.do_not_see("Verify your email").await;
    let stored = world.stored();
    assert!(!stored.is_empty(), "the given-up attempt is remembered");
    assert!(!stored.contains(PASSWORD) && !stored.contains("eyJ"), "{stored}");
}

fn page_with_more() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!"</SignedIn>
        <SignUp optional_fields=true unsafe_metadata=r#"{"plan":"gold"}"#/>
    }
}

#[wasm_bindgen_test]
async fn optional_fields_may_stay_empty_and_unsafe_metadata_is_sent() {
    let mut world = World::new(Value::Null).await;
    world.open(page_with_more);
    world.fill("Enter last name", "Lovelace").await;
    assert!(world.text().contains("(optional)"));
    fill_in(&world).await;
    world.see("Verify your email").await;
    let keys = world.keys_of_last("POST", "/v1/client/sign_ups").await;
    let has = |key: &str| keys.iter().any(|known| known == key);
    assert!(has("last_name") && has("unsafe_metadata") && !has("first_name"), "{keys:?}");
}
