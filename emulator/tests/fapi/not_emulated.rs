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

#[tokio::test]
async fn clerk_requests_that_are_not_emulated_are_refused_as_such() {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let id = server.user(ADA).await;
    for path in ["/v1/machines", "/v1/jwt_templates", "/v1/clients", "/v1/organization_roles", "/v1/instance"]
    {
        let answer = server.try_get(path).await;
        assert_eq!((answer.status, answer.code()), (501, "not_emulated"), "{path}");
        let message = answer.body["errors"][0]["long_message"].as_str().expect("a sentence");
        assert!(message.contains("not emulated") && message.contains(path), "{message}");
    }
    assert_eq!(server.try_post(&format!("/v1/users/{id}/profile_image"), json!({})).await.status, 501);
    for (path, param) in [
        ("/v1/users?provider=google", "provider"),
        ("/v1/invitations?expand=1", "expand"),
        (
            "/v1/organizations?include_missing_member_with_elevated_permissions=true",
            "include_missing_member_with_elevated_permissions",
        ),
        ("/v1/sessions?user_id=x&client_ids=y", "client_ids"),
    ] {
        let answer = server.try_get(path).await;
        assert_eq!((answer.status, answer.code(), answer.param()), (501, "not_emulated", param), "{path}");
    }
    for (path, body, param) in [
        ("/v1/users", json!({"email_address": ["b@example.com"], "password_digest": "x"}), "password_digest"),
        ("/v1/users", json!({"created_at": "2012-10-20T07:15:20.902Z"}), "created_at"),
        ("/v1/organizations", json!({"name": "Acme", "role_set_key": "x"}), "role_set_key"),
        ("/v1/sign_in_tokens", json!({"user_id": id, "org_id": "org_1"}), "org_id"),
    ] {
        let answer = server.try_post(path, body).await;
        assert_eq!((answer.status, answer.code(), answer.param()), (501, "not_emulated", param), "{path}");
    }
    let restrictions = json!({"block_email_subaddresses": true});
    let answer = server.try_patch("/v1/instance/restrictions", restrictions).await;
    assert_eq!((answer.status, answer.param()), (501, "block_email_subaddresses"));
}
