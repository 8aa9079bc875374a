//! Signing in.

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, SignIn, SignOutButton, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Address, World, until, until_async};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";
const IDENTIFIER: &str = "Enter email address";

fn page() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!" <SignOutButton/></SignedIn>
        <SignIn/>
    }
}

async fn world_with_user(config: Value) -> World {
    let world = World::new(config).await;
    world.user(EMAIL, PASSWORD).await;
    world
}

async fn sign_in(world: &World, password: &str) {
    world.fill(IDENTIFIER, EMAIL).await;
    world.fill("Enter password", password).await;
    world.press("Continue").await;
}

#[wasm_bindgen_test]
async fn user_signs_in_by_password_stays_after_reload_and_signs_out() {
    let mut world = world_with_user(Value::Null).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("Welcome!").await;
    world.close();
    world.open(page);
    world.see("Welcome!").await;
    world.press("Sign out").await;
    world.do_not_see("Welcome!").await;
    world.see("Sign in").await;
}

#[wasm_bindgen_test]
async fn a_wrong_password_is_refused_at_its_field_and_everything_typed_stays() {
    let mut world = world_with_user(Value::Null).await;
    world.open(page);
    sign_in(&world, "wrong password").await;
    world.see_error("Enter password", "assword").await;
    assert_eq!(world.value("Enter password"), "wrong password");
    assert_eq!(world.value(IDENTIFIER), EMAIL);
    let focused = world.focused().and_then(|element| element.get_attribute("name"));
    assert_eq!(focused.as_deref(), Some("password"));
}

#[wasm_bindgen_test]
async fn unknown_identifier_is_refused_at_its_field() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see_error(IDENTIFIER, "account").await;
}

#[wasm_bindgen_test]
async fn email_code_is_offered_as_another_method() {
    let mut world = world_with_user(Value::Null).await;
    world.open(page);
    world.fill(IDENTIFIER, EMAIL).await;
    world.press("Use another method").await;
    world.press("Email code to").await;
    world.fill("Enter verification code", "000000").await;
    world.see_error("Enter verification code", "code").await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn a_new_device_asks_for_a_code_and_a_reload_resumes_it() {
    let mut world = world_with_user(json!({"emulator": {"client_trust": true}})).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("Verify your account").await;
    super::support::until("the code was sent", || world.is_enabled("Verify")).await;
    world.close();
    world.open(page);
    world.see("Verify your account").await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn backup_code_replaces_the_authenticator_app() {
    let mut world = World::new(Value::Null).await;
    let action = json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD,
        "totp": true, "backup_codes": true});
    let user = world.admin("action", &action).await;
    let backup = user["backup_codes"][0].as_str().expect("a backup code").to_owned();
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("Verify your account").await;
    world.check("Use backup code").await;
    world.fill("Backup code", &backup).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn start_over_at_the_second_factor_returns_to_the_form() {
    let mut world = world_with_user(json!({"emulator": {"client_trust": true}})).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("Verify your account").await;
    world.press("Start over").await;
    world.do_not_see("Verify your account").await;
    world.close();
    world.open(page);
    super::support::until("the form is back", || world.is_enabled("Use another method")).await;
    assert!(world.value(IDENTIFIER).is_empty());
}

#[wasm_bindgen_test]
async fn unknown_step_shows_a_page_that_can_be_left() {
    let mut world = world_with_user(Value::Null).await;
    let body =
        r#"{"response":{"object":"sign_in_attempt","id":"sia_x","status":"needs_a_dance"},"client":null}"#;
    let fault =
        json!([{"method": "POST", "path": "/v1/client/sign_ins", "times": 1, "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("needs_a_dance").await;
    world.press("Start over").await;
    sign_in(&world, PASSWORD).await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn an_older_instance_asks_for_the_code_of_a_new_device_as_a_second_factor() {
    let mut world = world_with_user(Value::Null).await;
    let factor = json!({"strategy": "email_code", "email_address_id": "idn_1", "safe_identifier": EMAIL});
    let attempt = json!({"object": "sign_in_attempt", "id": "sia_1", "status": "needs_second_factor",
        "identifier": EMAIL, "supported_second_factors": [factor]});
    let body = json!({"response": attempt, "client": null}).to_string();
    let fault = json!([{"method": "POST", "path": "/v1/client/sign_ins*", "fault": {"body": body}},
        {"method": "POST", "path": "/v1/client/sign_ins/*/prepare_second_factor", "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
    world.open(page);
    sign_in(&world, PASSWORD).await;
    world.see("Verify your account").await;
    world.see(&format!("We sent a code to {EMAIL}")).await;
    until_async("a code was sent", async || {
        world.requests("POST", "/v1/client/sign_ins/sia_1/prepare_second_factor").await == 1
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_app_without_routes_shows_the_sign_up_at_its_address() {
    let mut world = World::new(Value::Null).await;
    let address = Address::of("/sign-up");
    let options = world.options_without_navigate();
    let show = move |world: &mut World| {
        let options = options.clone();
        world.open_bare(move || {
            view! { <ClerkProvider options=options.clone()><SignIn/></ClerkProvider> }.into_any()
        });
    };
    show(&mut world);
    for _ in 0..2 {
        world.see("Sign up").await;
        world.fill("Enter email address", EMAIL).await;
        world.fill("Enter password", PASSWORD).await;
        world.press("Continue").await;
        world.see("Verify your email").await;
        until("the address names the step", || Address::path() == "/sign-up/verify-email-address").await;
        world.close();
        show(&mut world);
        world.see("Verify your email").await;
        world.press("Start over").await;
    }
    drop(address);

    let _address = Address::of("/sign-in");
    show(&mut world);
    world.see("Forgot password?").await;
}
