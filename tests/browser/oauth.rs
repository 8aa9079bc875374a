//! A page that leaves for a provider, and that is restored from the back/forward cache.

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, OauthFlow, SignIn, SignUp, SignedIn, SsoCallback};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Address, World, eval, until, until_async};

const BUTTON: &str = "Continue with Google";

/// The provider's page is a fragment of this one, so that the tests go on. Gives the page its address back at the end.
async fn leave(world: &mut World) -> Address {
    let address = Address::of("/");
    leave_for(world, &eval("location.href + '#provider'")).await;
    world.open(|| view! { <SignIn/> });
    world.press_twice(BUTTON).await;
    until("the provider's page is awaited", || !world.is_enabled(BUTTON)).await;
    address
}

/// Has the next sign-in wait for a provider at this address.
async fn leave_for(world: &World, url: &Value) {
    let verification = json!({"status": "unverified", "strategy": "oauth_google",
        "external_verification_redirect_url": url});
    let attempt = json!({"object": "sign_in_attempt", "id": "sia_1", "status": "needs_identifier",
        "first_factor_verification": verification});
    let body = json!({"response": attempt, "client": null}).to_string();
    let fault = json!([{"method": "POST", "path": "/v1/client/sign_ins", "fault": {"body": body}}]);
    world.admin("faults", &fault).await;
}

#[wasm_bindgen_test]
async fn page_restored_from_the_back_forward_cache_is_usable_and_current() {
    let mut world = World::new(Value::Null).await;
    let _address = leave(&mut world).await;
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

#[wasm_bindgen_test]
async fn provider_address_that_is_no_web_address_is_not_opened() {
    for oauth_flow in [OauthFlow::Redirect, OauthFlow::Popup] {
        let mut world = World::new(Value::Null).await;
        leave_for(&world, &json!("javascript:opener.document.title='owned'")).await;
        world.open(move || view! { <SignIn oauth_flow/> });
        world.press(BUTTON).await;
        world.see("The provider's address is not a web address.").await;
        until("the button works again", || world.is_enabled(BUTTON)).await;
        assert_ne!(eval("document.title"), json!("owned"));
    }
}

/// Returns from Google with an unknown account.
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
async fn callback_without_transfer_shows_the_error_at_the_sign_in() {
    let mut world = World::new(Value::Null).await;
    come_back_unknown(&world).await;
    callback_then_sign_in(&mut world, false);
    world.see("Enter email address").await;
    world.see("Nobody has that account.").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 0);
}

#[wasm_bindgen_test]
async fn unsafe_metadata_is_sent_with_every_kind_of_sign_up() {
    const PLAN: &str = r#"{"plan":"pro"}"#;
    const SIGN_UPS: &str = "/v1/client/sign_ups";
    let sent = async |world: &World| {
        until_async("a sign-up was sent", async || world.requests("POST", SIGN_UPS).await > 0).await;
        world.keys_of_last("POST", SIGN_UPS).await.contains(&"unsafe_metadata".to_owned())
    };
    // By a provider on the sign-up, in both ways: the answer leads nowhere.
    for oauth_flow in [OauthFlow::Redirect, OauthFlow::Popup] {
        let mut world = World::new(Value::Null).await;
        let gone = json!([{"method": "POST", "path": SIGN_UPS, "fault": {"status": 500}}]);
        world.admin("faults", &gone).await;
        world.open(move || view! { <SignUp oauth_flow unsafe_metadata=PLAN/> });
        world.press(BUTTON).await;
        assert!(sent(&world).await, "{oauth_flow:?}");
    }
    // By an invitation.
    let mut world = World::new(Value::Null).await;
    let invite = json!({"action": "create_invitation", "email_address": "ada+clerk_test@example.com"});
    let ticket = world.admin("action", &invite).await["ticket"].as_str().expect("a ticket").to_owned();
    {
        let _address = Address::of(&format!("/sign-up?__clerk_ticket={ticket}"));
        world.open(|| view! { <SignUp unsafe_metadata=PLAN/> });
        assert!(sent(&world).await, "by a ticket");
    }
    // By a provider on the sign-in page, with an unknown account.
    let mut world = World::new(Value::Null).await;
    let _address = Address::of("/");
    leave_for(&world, &eval("location.href + '#provider'")).await;
    world.open(|| view! { <SignIn unsafe_metadata=PLAN/> });
    world.press(BUTTON).await;
    until("the provider's page is awaited", || eval("location.hash") == json!("#provider")).await;
    come_back_unknown(&world).await;
    callback_then_sign_in(&mut world, true);
    assert!(sent(&world).await, "by a transfer");
}

#[wasm_bindgen_test]
async fn restored_page_shows_nothing_private_after_a_sign_out_elsewhere() {
    let mut world = World::new(Value::Null).await;
    let user = json!({"action": "create_user", "email_address": "ada+clerk_test@example.com", "password": "correct horse battery"});
    world.admin("action", &user).await;
    world.open(|| view! { <SignedIn>"Private."</SignedIn><SignIn/> });
    world.fill("Enter email address", "ada+clerk_test@example.com").await;
    world.fill("Enter password", "correct horse battery").await;
    world.press("Continue").await;
    world.see("Private.").await;
    until("the cookie is written", || eval("document.cookie.includes('__session=')") == json!(true)).await;
    // The network is down.
    world.admin("faults", &json!([{"path": "/v1/*", "fault": {"status": 503}}])).await;
    eval(
        "document.cookie.split('; ').map((it) => it.split('=')[0]).filter((it) => /^__session|^clerk_active_context/.test(it)) \
         .forEach((it) => { document.cookie = it + '=; path=/; Max-Age=0' })",
    );
    world.come_back_by_history(true);
    world.do_not_see("Private.").await;
}

#[wasm_bindgen_test]
async fn refused_transfer_is_shown_on_the_callback_page() {
    let mut world = World::new(Value::Null).await;
    come_back_unknown(&world).await;
    callback_then_sign_in(&mut world, true);
    // The emulator knows of nothing to carry over.
    world.see("Start over").await;
    until_async("it was tried", async || world.requests("POST", "/v1/client/sign_ups").await == 1).await;
    world.press("Start over").await;
    world.see("Enter email address").await;
}
