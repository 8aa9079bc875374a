//! A hostile server: a clear page, nothing typed is lost, and the next try works.

use leptos::prelude::*;
use leptos_clerk_components::{SignIn, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

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
async fn a_dead_network() {
    survives(json!({"drop": true}), "connection").await;
}

#[wasm_bindgen_test]
async fn an_internal_error() {
    survives(json!({"status": 500, "code": "internal_clerk_error"}), "again").await;
}

#[wasm_bindgen_test]
async fn f93_a_rate_limit_counts_down() {
    survives(json!({"status": 429, "code": "too_many_requests", "retry_after": 2}), "seconds").await;
}

#[wasm_bindgen_test]
async fn text_instead_of_json() {
    survives(json!({"body": "hello"}), "again").await;
}

#[wasm_bindgen_test]
async fn json_nested_too_deep_to_follow() {
    const DEPTH: usize = 100_000;
    let body = format!(r#"{{"response":{}{}}}"#, "[".repeat(DEPTH), "]".repeat(DEPTH));
    survives(json!({"body": body}), "could not be understood").await;
}
