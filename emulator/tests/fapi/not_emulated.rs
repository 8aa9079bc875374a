//! What is not emulated says so.

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::{
    browser::{ADA, Browser, send},
    server::Server,
};

#[tokio::test]
async fn billing_is_refused_in_clerks_shape() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let checkout = browser.post("/v1/me/billing/checkouts", &[("plan_id", "plan_1")]).await;
    let plans = browser.get("/v1/billing/plans").await;
    let statements = browser.get("/v1/organizations/org_1/billing/statements").await;
    for answer in [checkout, plans, statements] {
        assert_eq!((answer.status, answer.code()), (403, "billing_not_enabled"));
        let message = answer.body["errors"][0]["message"].as_str().expect("a sentence");
        assert!(message.contains("does not emulate billing"), "{message}");
    }
    let server = Server::of(&browser);
    for path in ["/v1/billing/plans", "/v1/users/user_1/billing/subscription"] {
        assert_eq!(server.try_get(path).await.code(), "billing_not_enabled");
    }
}

#[tokio::test]
async fn api_keys_are_refused_though_they_come_as_json() {
    let browser = Browser::fresh().await;
    let request = Request::post("/api_keys").header("content-type", "application/json");
    let request = request.body(Body::from(json!({"name": "mine"}).to_string())).expect("a request");
    let made = send(&browser.router, request).await;
    let listed = browser.get("/api_keys?subject=user_1").await;
    let revoked = Server::of(&browser).try_post("/api_keys/ak_1/revoke", json!({})).await;
    for answer in [made, listed, revoked] {
        assert_eq!((answer.status, answer.code()), (403, "feature_not_enabled"));
        let message = answer.body["errors"][0]["message"].as_str().expect("a sentence");
        assert!(message.contains("does not emulate API keys"), "{message}");
    }
}
