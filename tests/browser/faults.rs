//! A hostile server: a clear page, nothing typed is lost, and the next try works.

use leptos::prelude::*;
use leptos_clerk_components::{SignIn, SignUp, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Otherwise, World, eval, until, until_async};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

fn page() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!"</SignedIn>
        <SignIn/>
    }
}

/// Signs in against `fault`, sees `text`, and signs in once the fault is gone.
async fn survives(fault: Value, text: &str) {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let fault = json!([{"method": "POST", "path": "/v1/client/sign_ins", "fault": fault}]);
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.admin("faults", &fault).await;
    world.press("Continue").await;
    world.see(text).await;
    assert_eq!(world.value("Enter email address"), EMAIL);
    assert_eq!(world.value("Enter password"), PASSWORD);
    world.admin("faults", &json!([])).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn dead_network_shows_an_error_and_a_retry_succeeds() {
    survives(json!({"drop": true}), "connection").await;
}

#[wasm_bindgen_test]
async fn internal_server_error_shows_an_error_and_a_retry_succeeds() {
    survives(json!({"status": 500, "code": "internal_clerk_error"}), "again").await;
}

#[wasm_bindgen_test]
async fn rate_limit_error_counts_down() {
    survives(json!({"status": 429, "code": "too_many_requests", "retry_after": 2}), "seconds").await;
}

#[wasm_bindgen_test]
async fn text_response_shows_an_error_and_a_retry_succeeds() {
    survives(json!({"body": "hello"}), "again").await;
}

#[wasm_bindgen_test]
async fn deeply_nested_json_shows_an_error() {
    const DEPTH: usize = 100_000;
    let body = format!(r#"{{"response":{}{}}}"#, "[".repeat(DEPTH), "]".repeat(DEPTH));
    survives(json!({"body": body}), "could not be understood").await;
}

/// The site key whose challenges are solved by themselves.
const PASSES: &str = "1x00000000000000000000AA";

/// An instance with an invisible captcha.
fn guarded() -> Value {
    let display = json!({
        "captcha_public_key": PASSES, "captcha_public_key_invisible": PASSES, "captcha_widget_type": "invisible",
    });
    json!({"environment": {"display_config": display, "user_settings": {"sign_up": {"captcha_enabled": true}}}})
}

/// A script of Cloudflare's that solves each challenge. The pages of these tests load none of another origin.
fn turnstile(world: &World) -> Otherwise {
    let change = format!(
        "window.turnstile = {{
           render(_, options) {{
             fetch('{}', {{method: 'POST'}}).then((it) => it.json()).then((it) => options.callback(it.token));
             return 'widget';
           }},
           remove() {{}},
         }}",
        world.url("/turnstile/v0/token")
    );
    Otherwise::new(&change, "delete window.turnstile")
}

fn refused_once(method: &str, path: &str) -> Value {
    json!([{"method": method, "path": path, "times": 1, "fault": {"status": 401, "code": "requires_captcha"}}])
}

#[wasm_bindgen_test]
async fn request_that_requires_a_captcha_is_repeated_with_a_token() {
    let mut world = World::new(guarded()).await;
    world.user(EMAIL, PASSWORD).await;
    let _script = turnstile(&world);
    world.admin("faults", &refused_once("GET", "/v1/client")).await;
    let clerk = world.open_store(world.options(), || page().into_any());
    world.fill("Enter email address", EMAIL).await;
    assert_eq!(world.requests("POST", "/v1/client/verify").await, 1);
    assert_eq!(clerk.failure(), None, "the start has worked");
    world.fill("Enter password", PASSWORD).await;
    world.admin("faults", &refused_once("POST", "/v1/client/sign_ins")).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ins").await, 2);
    assert_eq!(world.requests("POST", "/v1/client/verify").await, 2);
    assert!(world.keys_of_last("POST", "/v1/client/verify").await.contains(&"captcha_token".to_owned()));
    let touches = world.requests_like("POST", "/v1/client/sessions/*/touch").await;
    world.admin("faults", &refused_once("POST", "/v1/client/sessions/*/touch")).await;
    world.happens("focus");
    until_async("the touch is sent again", async || {
        world.requests_like("POST", "/v1/client/sessions/*/touch").await == touches + 2
    })
    .await;
    assert_eq!(world.requests("POST", "/v1/client/verify").await, 3);
    world.see("Welcome!").await;
}

/// Waits of so many milliseconds pass at once.
fn without_waits_of(ms: u32) -> Otherwise {
    let change = format!(
        "window.realTimeout ??= window.setTimeout;
         window.setTimeout = (run, ms, ...all) => realTimeout(run, ms === {ms} ? 5 : ms, ...all)"
    );
    Otherwise::new(&change, "window.setTimeout = realTimeout")
}

#[wasm_bindgen_test]
async fn captcha_script_that_never_loads_shows_an_error_and_the_next_try_works() {
    let mut world = World::new(guarded()).await;
    let stalled = json!([{"method": "GET", "path": "/turnstile/*", "fault": {"stall": true}}]);
    world.admin("faults", &stalled).await;
    let options = world.options().captcha_url(world.url("/turnstile/v0/api.js"));
    world.open_store(options, || view! { <SignUp/> }.into_any());
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    let hurry = without_waits_of(8_000);
    world.press("Continue").await;
    until("it is told", || !world.alert().is_empty()).await;
    assert!(world.is_enabled("Continue"));
    assert_eq!(world.value("Enter email address"), EMAIL);
    assert_eq!(world.value("Enter password"), PASSWORD);
    drop(hurry);
    let _script = turnstile(&world);
    world.press("Continue").await;
    world.see("Verify your email").await;
}

#[wasm_bindgen_test]
async fn protect_script_that_never_loads_shows_an_error_and_the_next_try_works() {
    let mut world = World::new(json!({"emulator": {"protect_check": true}})).await;
    world.user(EMAIL, PASSWORD).await;
    world.admin("faults", &json!([{"method": "GET", "path": "/protect/*", "fault": {"stall": true}}])).await;
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    let hurry = without_waits_of(500);
    world.press("Continue").await;
    until("it is told", || !world.alert().is_empty()).await;
    drop(hurry);
    world.admin("faults", &json!([])).await;
    world.press("Try again").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn leaving_the_page_aborts_the_protect_script() {
    let _watched = Otherwise::new(
        "window.fetchForReal = window.fetch; window.fetch = (url, options) => {
            if (String(url).includes('/protect/')) window.protectSignal = options.signal;
            return window.fetchForReal(url, options);
        }",
        "window.fetch = window.fetchForReal; delete window.fetchForReal; delete window.protectSignal",
    );
    let mut world = World::new(json!({"emulator": {"protect_check": true}})).await;
    world.user(EMAIL, PASSWORD).await;
    let stalled = json!([{"method": "POST", "path": "/protect/*", "fault": {"stall": true}}]);
    world.admin("faults", &stalled).await;
    world.open(page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    let is_aborted = || eval("window.protectSignal?.aborted ?? null");
    until("the script is at work", || is_aborted() == json!(false)).await;
    world.close();
    until("the script is aborted", || is_aborted() == json!(true)).await;
}
