//! Passkeys, as far as a page without an authenticator gets.

use leptos::prelude::*;
use leptos_clerk_components::{SignIn, SignUp, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const OFFER: &str = "Sign in faster next time";

fn page() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!"</SignedIn>
        <SignUp offer_passkey=true/>
    }
}

async fn sign_up(world: &World) {
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", "correct horse battery").await;
    world.press("Continue").await;
    world.fill("Enter verification code", "424242").await;
}

#[wasm_bindgen_test]
async fn a_passkey_is_offered_after_a_sign_up_and_can_be_declined() {
    let mut world = World::new(Value::Null).await;
    world.open(page);
    sign_up(&world).await;
    world.see(OFFER).await;
    world.see("Welcome!").await;
    // The test page has an address instead of a name, and passkeys belong to names.
    world.press("Create a passkey").await;
    world.see("This site's passkeys belong to another address.").await;
    world.press("Not now").await;
    world.do_not_see(OFFER).await;
    assert_eq!(world.requests("POST", "/v1/me/passkeys").await, 1);
}

#[wasm_bindgen_test]
async fn an_instance_without_passkeys_offers_none_after_a_sign_up() {
    let settings = json!({"attributes": {"passkey": {"enabled": false}}});
    let mut world = World::new(json!({"environment": {"user_settings": settings}})).await;
    world.open(page);
    sign_up(&world).await;
    world.see("You are signed in as").await;
    assert!(!world.text().contains(OFFER));
}

#[wasm_bindgen_test]
async fn identifier_field_offers_passkey_autofill_only_when_enabled() {
    for allow_autofill in [false, true] {
        let settings = json!({"passkey_settings": {"allow_autofill": allow_autofill}});
        let mut world = World::new(json!({"environment": {"user_settings": settings}})).await;
        world.open(|| view! { <SignIn/> });
        let wanted = if allow_autofill { "username webauthn" } else { "username" };
        until("the identifier is there", || world.is_enabled("Continue")).await;
        let has = |wanted: &str| {
            world.input("Enter email address").get_attribute("autocomplete").as_deref() == Some(wanted)
        };
        until("the browser is told what to fill in", || has(wanted)).await;
    }
}
