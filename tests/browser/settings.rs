//! Forms that are drawn for the settings of the instance and for what the user may do.

use leptos::prelude::*;
use leptos_clerk_components::{AccountSwitcher, SessionTask, SignIn, SignUp, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, eval, until, until_async};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// An attribute that an instance does not have.
fn off() -> Value {
    json!({"enabled": false, "required": false, "used_for_first_factor": false, "verify_at_sign_up": false,
        "first_factors": [], "second_factors": [], "verifications": []})
}

/// An instance with providers only, with an optional email address or without one.
fn providers_only(has_address: bool) -> Value {
    let mut email = off();
    email["enabled"] = json!(has_address);
    json!({"environment": {"user_settings": {
        "attributes": {"email_address": email, "phone_number": off(), "username": off(), "password": off(),
            "first_name": off(), "last_name": off(), "passkey": off()},
        "sign_up": {"captcha_enabled": true},
    }}})
}

fn count(selector: &str) -> Value {
    eval(&format!("document.querySelectorAll('[data-world] :is({selector})').length"))
}

#[wasm_bindgen_test]
async fn provider_only_instance_shows_buttons_without_a_form() {
    for has_address in [true, false] {
        for page in [|| view! { <SignIn/> }.into_any(), || view! { <SignUp/> }.into_any()] {
            let mut world = World::new(providers_only(has_address)).await;
            world.open(page);
            world.see("Continue with Google").await;
            assert_eq!(count("input, select, .cl-dividerRow, #clerk-captcha, [type=submit]"), json!(0));
        }
    }
}

#[wasm_bindgen_test]
async fn terms_that_are_accepted_are_sent_with_the_provider() {
    let mut config = providers_only(true);
    config["environment"]["user_settings"]["sign_up"] = json!({"legal_consent_enabled": true});
    let mut world = World::new(config).await;
    world.open(|| view! { <SignUp/> });
    // Without an event, as a script does.
    until("the box is there", || world.has_input("I agree")).await;
    world.input("I agree").set_checked(true);
    assert_eq!(count("[type=submit]"), json!(0));
    // The provider's page would take the place of this one.
    let refused = json!([{"method": "POST", "path": "/v1/client/sign_ups", "fault": {"status": 503}}]);
    world.admin("faults", &refused).await;
    world.press("Continue with Google").await;
    let is_sent = async || {
        world.requests("POST", "/v1/client/sign_ups").await == 1
            && world
                .keys_of_last("POST", "/v1/client/sign_ups")
                .await
                .iter()
                .any(|key| key == "legal_accepted")
    };
    until_async("the terms are accepted by the request", is_sent).await;
}

fn either() -> Value {
    json!({"preset": "passwordless", "environment": {"user_settings": {"attributes": {
        "email_address": {"required": false}, "username": off()}}}})
}

fn sign_up() -> impl IntoView {
    view! { <SignedIn>"Welcome!"</SignedIn> <SignUp/> }
}

fn sign_up_with_all() -> impl IntoView {
    view! { <SignedIn>"Welcome!"</SignedIn> <SignUp optional_fields=true/> }
}

async fn finish(world: &World) {
    world.press("Continue").await;
    world.fill("Enter verification code", "424242").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn email_or_phone_sign_up_shows_one_field_and_a_switch() {
    let mut world = World::new(either()).await;
    world.open(sign_up);
    world.fill("Enter email address", EMAIL).await;
    world.press("Use phone instead").await;
    world.fill("Enter phone number", "+1 2015550100").await;
    assert!(!world.has_input("Enter email address"));
    world.press("Use email instead").await;
    until("what was typed stays", || world.has_input("Enter email address")).await;
    assert_eq!(world.value("Enter email address"), EMAIL);
    world.press("Use phone instead").await;
    until("the number is there", || world.has_input("Enter phone number")).await;
    finish(&world).await;
    let keys = world.keys_of_last("POST", "/v1/client/sign_ups").await;
    assert!(keys.iter().any(|key| key == "phone_number") && !keys.iter().any(|key| key == "email_address"));

    let mut world = World::new(either()).await;
    world.open(sign_up);
    world.fill("Enter email address", EMAIL).await;
    finish(&world).await;
}

#[wasm_bindgen_test]
async fn email_or_phone_alone_is_enough_with_optional_fields() {
    let mut world = World::new(either()).await;
    world.open(sign_up_with_all);
    world.press("Continue").await;
    world.see_error("Enter email address", "email").await;
    for label in ["Enter email address", "Enter phone number"] {
        assert_eq!(world.input(label).get_attribute("aria-required").as_deref(), Some("false"));
    }
    world.fill("Enter phone number", "+1 2015550100").await;
    until("either is enough", || world.error_of("Enter email address").is_empty()).await;
    finish(&world).await;
}

#[wasm_bindgen_test]
async fn organization_creation_is_hidden_from_users_who_may_not_create() {
    let actions = json!({"user_settings": {"actions": {"create_organization": false}}});
    let mut world = World::new(json!({"preset": "force-organization", "environment": actions})).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <SignIn/> });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.do_not_see("Enter password").await;
    world.open(|| view! { <SessionTask/> });
    world.see("Contact your organization admin for an invitation.").await;
    assert_eq!(count("input, [type=submit]"), json!(0));
    assert!(world.is_enabled("Sign out"));
}

#[wasm_bindgen_test]
async fn other_methods_are_offered_only_if_available() {
    let mut email = json!({"enabled": true, "required": true, "used_for_first_factor": true});
    email["first_factors"] = json!([]);
    email["verifications"] = json!(["email_code"]);
    let google = json!({"oauth_google": {"enabled": false, "authenticatable": false}});
    let mut world = World::new(json!({"environment": {"user_settings": {
        "attributes": {"email_address": email, "passkey": off(), "phone_number": off()}, "social": google,
        "enterprise_sso": {"enabled": false},
    }}}))
    .await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <SignIn/> });
    world.fill("Enter email address", EMAIL).await;
    assert!(!world.text().contains("Use another method"), "{}", world.text());
    assert!(world.text().contains("Forgot password?"));
}

/// The page of a browser that has signed in with Google before.
async fn page_after_google(config: Value, page: fn() -> AnyView) -> World {
    let mut world = World::new(config).await;
    let client = json!({"object": "client", "id": "client_1", "sessions": [],
        "last_authentication_strategy": "oauth_google"});
    let body = json!({"response": client, "client": null}).to_string();
    let fault = json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
    world.open(page);
    world.see("Continue with Google").await;
    world
}

#[wasm_bindgen_test]
async fn last_used_badge_is_shown_where_a_user_signs_in_and_can_choose() {
    let sign_in = || view! { <SignIn/> }.into_any();
    let sign_up = || view! { <SignUp/> }.into_any();
    let world = page_after_google(Value::Null, sign_in).await;
    world.see("Last used").await;
    assert_eq!(count(".cl-badge"), json!(1));
    for (config, page) in
        [(Value::Null, sign_up as fn() -> AnyView), (only_google(), sign_in as fn() -> AnyView)]
    {
        let _world = page_after_google(config, page).await;
        assert_eq!(count(".cl-badge"), json!(0));
    }
}

/// An instance with Google as the only way.
fn only_google() -> Value {
    let mut config = providers_only(false);
    config["environment"]["user_settings"]["social"] = json!({"oauth_github": {"enabled": false}});
    config
}

#[wasm_bindgen_test]
async fn pictures_are_requested_without_a_referrer() {
    let mut world = World::new(Value::Null).await;
    let user = json!({"id": "user_1", "first_name": "Ada", "image_url": world.url("/pictures/ada.png")});
    let session = json!({"object": "session", "id": "sess_1", "status": "active", "user": user});
    let client = json!({"object": "client", "id": "client_1", "sessions": [session],
        "last_active_session_id": "sess_1"});
    let body = json!({"response": client, "client": null}).to_string();
    world.admin("faults", &json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}}])).await;
    world.open(|| view! { <AccountSwitcher/> });
    until("the picture is there", || count("img") == json!(1)).await;
    assert_eq!(eval("document.querySelector('[data-world] img').referrerPolicy"), json!("no-referrer"));
}
