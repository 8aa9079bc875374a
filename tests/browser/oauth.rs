//! What a page does while a provider's page is on its way, and when the person comes back to it as it was left.

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, SignIn, SsoCallback};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until, until_async};

const BUTTON: &str = "Continue with Google";

/// The provider's page is one that this browser never gets to: the address is one of the app's own, and the app
/// of the tests goes nowhere.
async fn leave(world: &mut World) {
    let verification = json!({"status": "unverified", "strategy": "oauth_google",
        "external_verification_redirect_url": "/provider"});
    let attempt = json!({"object": "sign_in_attempt", "id": "sia_1", "status": "needs_identifier",
        "first_factor_verification": verification});
    let body = json!({"response": attempt, "client": null}).to_string();
    let fault = json!([{"method": "POST", "path": "/v1/client/sign_ins", "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
    world.open(|| view! { <SignIn/> });
    world.press_twice(BUTTON).await;
    until("the provider's page is awaited", || !world.is_enabled(BUTTON)).await;
}

#[wasm_bindgen_test]
async fn f64_a_page_shown_again_as_it_was_left_can_be_used_and_knows_the_latest() {
    let mut world = World::new(Value::Null).await;
    leave(&mut world).await;
    until("the attempt was made", || !world.is_fetching()).await;
    assert!(!world.is_enabled(BUTTON), "held until the provider's page has come");
    assert_eq!(world.requests("POST", "/v1/client/sign_ins").await, 1);
    let before = world.requests("GET", "/v1/client").await;
    world.come_back_by_history(false);
    assert!(!world.is_enabled(BUTTON), "a page that is shown for the first time was not left");
    world.come_back_by_history(true);
    until("the buttons work again", || world.is_enabled(BUTTON)).await;
    until_async("the client was asked for", async || world.requests("GET", "/v1/client").await > before)
        .await;
    world.press(BUTTON).await;
    until_async("a second attempt was made", async || {
        world.requests("POST", "/v1/client/sign_ins").await == 2
    })
    .await;
}

/// Comes back from Google with an account nobody has.
async fn come_back_unknown(world: &World) {
    let verification = json!({"status": "transferable", "strategy": "oauth_google",
        "error": {"code": "external_account_not_found", "message": "Nobody has that account."}});
    let attempt = json!({"object": "sign_in_attempt", "id": "sia_1", "status": "needs_identifier",
        "first_factor_verification": verification});
    let client = json!({"object": "client", "id": "client_1", "sessions": [], "sign_in": attempt});
    let body = json!({"response": client, "client": null}).to_string();
    let fault = json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
}

/// The callback page, and the page of the sign-in once it was gone to.
fn callback_then_sign_in(world: &mut World, transferable: bool) {
    let gone_to = ArcRwSignal::new(String::new());
    let options = world.options().navigate({
        let gone_to = gone_to.clone();
        move |url, _| gone_to.set(url.to_owned())
    });
    world.open_bare(move || {
        let gone_to = gone_to.clone();
        let page = move || match gone_to.get().as_str() {
            "/sign-in" => view! { <SignIn/> }.into_any(),
            "" => view! { <SsoCallback transferable/> }.into_any(),
            other => format!("at {other}").into_any(),
        };
        view! { <ClerkProvider options=options.clone()>{page}</ClerkProvider> }.into_any()
    });
}

#[wasm_bindgen_test]
async fn f62_where_unknown_accounts_are_not_signed_up_the_sign_in_says_so() {
    let mut world = World::new(Value::Null).await;
    come_back_unknown(&world).await;
    callback_then_sign_in(&mut world, false);
    world.see("Enter email address").await;
    world.see("Nobody has that account.").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 0);
}

#[wasm_bindgen_test]
async fn f62_a_transfer_that_is_refused_is_told_on_the_callback_page() {
    let mut world = World::new(Value::Null).await;
    come_back_unknown(&world).await;
    callback_then_sign_in(&mut world, true);
    // The emulator knows of nothing to carry over.
    world.see("Start over").await;
    until_async("it was tried", async || world.requests("POST", "/v1/client/sign_ups").await == 1).await;
    world.press("Start over").await;
    world.see("Enter email address").await;
}
