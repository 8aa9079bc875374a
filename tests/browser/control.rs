//! What is shown to whom.

use leptos::prelude::*;
use leptos_clerk_components::{
    ClerkDegraded, ClerkLoading, ClerkOptions, ClerkProvider, SessionTask, SignIn, SignedIn, SignedOut,
    use_clerk,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

#[wasm_bindgen_test]
async fn f1_a_malformed_key_is_named_on_the_page() {
    let mut world = World::new(Value::Null).await;
    world.open_bare(|| {
        view! { <ClerkProvider options=ClerkOptions::new("pk_tst_abc")>"The app"</ClerkProvider> }.into_any()
    });
    world.see("pk_tst_abc").await;
    assert!(!world.text().contains("The app"));
}

#[wasm_bindgen_test]
async fn a_bad_proxy_url_is_named_on_the_page() {
    let mut world = World::new(Value::Null).await;
    let options = world.options().proxy_url("localhost:4500");
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>"The app"</ClerkProvider> }.into_any()
    });
    world.see("localhost:4500").await;
}

#[wasm_bindgen_test]
async fn f3_nothing_is_claimed_while_loading() {
    let mut world = World::new(Value::Null).await;
    let delay = json!([{"path": "/v1/client", "fault": {"delay_ms": 300}}]);
    world.admin("faults", &delay).await;
    world.open(|| {
        view! {
            <ClerkLoading>"Loading it."</ClerkLoading>
            <SignedIn>"Somebody."</SignedIn>
            <SignedOut>"Nobody."</SignedOut>
        }
    });
    world.see("Loading it.").await;
    assert!(!world.text().contains("body."));
    world.see("Nobody.").await;
    world.do_not_see("Loading it.").await;
}

#[wasm_bindgen_test]
async fn f2_an_unreachable_server_degrades_and_trying_again_recovers() {
    let mut world = World::new(Value::Null).await;
    let gone = json!([{"path": "/v1/*", "fault": {"status": 503}}]);
    world.admin("faults", &gone).await;
    world.open(|| {
        let clerk = use_clerk();
        let retry = move |_| leptos::task::spawn_local(clerk.reload());
        view! {
            <ClerkDegraded>
                "No answer. " <button type="button" on:click=retry>"Try again"</button>
            </ClerkDegraded>
            <SignedOut>"Nobody."</SignedOut>
        }
    });
    world.see("No answer.").await;
    world.admin("faults", &json!([])).await;
    world.press("Try again").await;
    world.do_not_see("No answer.").await;
    world.see("Nobody.").await;
}

#[wasm_bindgen_test]
async fn a_pending_person_is_signed_out_until_the_organization_is_chosen() {
    let force = json!({"environment": {"organization_settings": {"force_organization_selection": true}}});
    let mut world = World::new(force).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| {
        let clerk = use_clerk();
        let is_pending = move || clerk.session().is_some();
        view! {
            <SignedIn>"Welcome!"</SignedIn>
            {move || if is_pending() { view! { <SessionTask/> }.into_any() } else { view! { <SignIn/> }.into_any() }}
        }
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.fill("Organization name", "Acme").await;
    assert!(!world.text().contains("Welcome!"));
    world.press("Continue").await;
    world.see("Welcome!").await;
}
