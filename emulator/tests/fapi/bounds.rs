//! What a world forgets before it fills the memory.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;

use crate::browser::{ADA, Browser, PASSWORD, ok, send};

#[tokio::test]
async fn least_recently_seen_clients_are_dropped() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let idle = browser.another().await;
    ok(idle.get("/v1/client").await);
    let mut busy = browser.another().await;
    busy.sign_in(ADA).await;
    let session = busy.client().await["sessions"][0]["id"].clone();
    for round in 0..5_100 {
        ok(browser.another().await.get("/v1/client").await);
        if round % 200 == 0 {
            // It only looks, and that counts.
            busy.client().await;
        }
    }
    assert_eq!(idle.get("/v1/client").await.code(), "dev_browser_unauthenticated");
    assert_eq!(busy.client().await["sessions"][0]["id"], session);
    assert_eq!(browser.look("requests").await.as_array().map(Vec::len), Some(10_000));
}

#[tokio::test]
async fn unused_links_and_provider_states_are_dropped() {
    let browser = Browser::fresh().await;
    let state = |answer: &crate::browser::Answer| {
        let url = &answer.response()["first_factor_verification"]["external_verification_redirect_url"];
        url.as_str().expect("a url").trim_start_matches("http://127.0.0.1:4500").to_owned()
    };
    let fields = [("strategy", "oauth_google"), ("redirect_url", "/sso-callback")];
    let first = state(&ok(browser.post("/v1/client/sign_ins", &fields).await));
    let mut last = String::new();
    for _ in 0..2_010 {
        last = state(&ok(browser.post("/v1/client/sign_ins", &fields).await));
    }
    assert_eq!(browser.get(&last).await.status, 200);
    assert_eq!(browser.get(&first).await.status, 400);
}

#[tokio::test]
async fn over_long_request_body_is_refused() {
    let browser = Browser::fresh().await;
    let long = "a".repeat(1024 * 1024);
    let form = [("identifier", long.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.post("/v1/client/sign_ins", &form).await.code(), "request_body_too_large");
    let body = json!({"environment": {"display_config": {"application_name": long}}});
    assert_eq!(browser.try_admin("config", body).await.status, 413);
    let agent = "a".repeat(5_000);
    let request = Request::post("/v1/client").header(header::USER_AGENT, agent).body(Body::empty());
    ok(send(&browser.router, request.expect("a request")).await);
}
