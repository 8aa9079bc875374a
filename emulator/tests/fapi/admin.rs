//! The admin API: config, faults, requests, reset.

use std::time::{Duration, Instant};

use axum::{body::Body, http::Request};
use clerk_emulator::{Emulator, app, serve};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::browser::{ADA, Browser, ORIGIN, ok, send};

#[tokio::test]
async fn a_wrong_type_is_refused_in_one_line_and_changes_nothing() {
    let browser = Browser::fresh().await;
    let before = browser.look("config").await;
    let body = json!({
        "emulator": {"client_trust": true},
        "environment": {"maintenance_mode": true, "auth_config": {"single_session_mode": "no"}},
    });
    let answer = browser.try_admin("config", body).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body["error"],
        "environment.auth_config.single_session_mode: got the text \"no\", expected true or false: write it without quotes"
    );
    assert_eq!(browser.look("config").await, before);
}

#[tokio::test]
async fn config_request_returns_the_settings_in_effect() {
    let browser = Browser::fresh().await;
    let config = browser.admin("config", json!({"environment": {"maintenance_mode": true}})).await;
    assert_eq!(config["environment"]["maintenance_mode"], true);
    assert_eq!(config["emulator"]["client_trust"], false);
}

#[tokio::test]
async fn an_unknown_action_is_refused_with_the_known_ones() {
    let browser = Browser::fresh().await;
    let answer = browser.try_admin("action", json!({"action": "explode"})).await;
    assert_eq!(answer.status, 400);
    let line = answer.body["error"].as_str().expect("a line");
    assert!(line.contains("\"explode\"") && line.contains("advance_clock"), "{line}");
}

#[tokio::test]
async fn misspelled_field_of_an_action_is_refused() {
    let browser = Browser::fresh().await;
    let answer =
        browser.try_admin("action", json!({"action": "create_user", "email": "a@example.com"})).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body["error"].as_str().expect("a line").contains("unknown field `email`"));
}

#[tokio::test]
async fn status_fault_applies_the_requested_times_with_retry_after() {
    let browser = Browser::fresh().await;
    let fault = json!({"status": 429, "code": "too_many_requests", "retry_after": 7});
    browser
        .admin(
            "faults",
            json!([{"method": "POST", "path": "/v1/client/sign_ins*", "times": 1, "fault": fault}]),
        )
        .await;
    let answer = browser.post("/v1/client/sign_ins", &[]).await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_requests"));
    assert_eq!(answer.headers["retry-after"], "7");
    assert_eq!(answer.headers["access-control-allow-origin"], ORIGIN);
    ok(browser.post("/v1/client/sign_ins", &[]).await);
}

#[tokio::test]
async fn body_fault_returns_text_that_is_not_json() {
    let browser = Browser::fresh().await;
    browser.admin("faults", json!([{"fault": {"body": "<html>maintenance</html>"}}])).await;
    let answer = browser.get("/v1/client").await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "<html>maintenance</html>"));
    browser.admin("faults", json!([])).await;
    ok(browser.get("/v1/client").await);
}

#[tokio::test]
async fn delay_fault_delays_the_response() {
    let browser = Browser::fresh().await;
    browser.admin("faults", json!([{"fault": {"delay_ms": 120}}])).await;
    let start = Instant::now();
    ok(browser.get("/v1/client").await);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn stall_fault_never_responds() {
    let browser = Browser::fresh().await;
    browser.admin("faults", json!([{"fault": {"stall": true}}])).await;
    let wait = tokio::time::timeout(Duration::from_millis(100), browser.get("/v1/client"));
    assert!(wait.await.is_err());
}

#[tokio::test]
async fn a_drop_fault_closes_the_connection_without_a_byte() {
    let emulator = Emulator::new();
    let browser = Browser::before(app(emulator.clone()), "").await;
    browser.admin("faults", json!([{"fault": {"drop": true}}])).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(serve(listener, emulator));
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
    socket.write_all(b"GET /v1/client HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("sent");
    let mut received = Vec::new();
    let _ = socket.read_to_end(&mut received).await;
    assert_eq!(received, b"");
    server.abort();
}

#[tokio::test]
async fn requests_are_listed_by_verb_path_and_keys() {
    let browser = Browser::fresh().await;
    browser.patch("/v1/environment", &[]).await;
    browser.password(ADA, "a secret value").await;
    let requests = browser.look("requests").await;
    let list = requests.as_array().expect("a list");
    assert_eq!((&list[1]["method"], &list[1]["path"]), (&json!("PATCH"), &json!("/v1/environment")));
    assert_eq!(list[2]["keys"], json!(["identifier", "password"]));
    assert!(!requests.to_string().contains("a secret value"));
}

#[tokio::test]
async fn request_list_shows_the_status_of_each_request() {
    let browser = Browser::fresh().await;
    browser.password(ADA, "a secret value").await;
    let fault = json!({"path": "/v1/me", "times": 1, "fault": {"status": 429, "code": "too_many_requests"}});
    browser.admin("faults", json!([fault])).await;
    browser.get("/v1/me").await;
    let body = Body::from("<xml/>");
    let odd = Request::post("/v1/client").header("content-type", "text/xml").body(body).expect("a request");
    send(&browser.router, odd).await;
    let requests = browser.look("requests").await;
    let told = |at: usize, key: &str| requests[at][key].clone();
    assert_eq!(
        (told(0, "status"), told(0, "error"), told(0, "fault")),
        (json!(200), json!(null), json!(null))
    );
    assert!(told(0, "ms").is_u64() && told(0, "at").is_i64(), "{requests}");
    assert_eq!((told(1, "status"), told(1, "error")), (json!(422), json!("form_identifier_not_found")));
    assert_eq!(
        (told(2, "status"), told(2, "error"), told(2, "fault")),
        (json!(429), json!("too_many_requests"), json!("status"))
    );
    assert_eq!((told(3, "path"), told(3, "status")), (json!("/v1/client"), json!(415)));
    assert!(!requests.to_string().contains("a secret value"));
}

#[tokio::test]
async fn request_without_a_response_is_listed_without_a_status() {
    let browser = Browser::fresh().await;
    browser.admin("faults", json!([{"fault": {"stall": true}}])).await;
    let wait = tokio::time::timeout(Duration::from_millis(50), browser.get("/v1/client"));
    assert!(wait.await.is_err());
    let requests = browser.look("requests").await;
    assert_eq!((&requests[1]["status"], &requests[1]["fault"]), (&json!(null), &json!("stall")));
}

#[tokio::test]
async fn reset_clears_the_world() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    browser.admin("reset", json!({})).await;
    assert_eq!(browser.look("messages").await, json!([]));
    assert_eq!(browser.get("/v1/client").await.code(), "dev_browser_unauthenticated");
}

#[tokio::test]
async fn rate_limit_setting_limits_requests_for_codes() {
    let browser = Browser::fresh().await;
    browser.admin("config", json!({"emulator": {"resend_interval_s": 30}})).await;
    let id = browser.start_sign_up(ADA).await;
    let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
    let answer = browser.post(&path, &[("strategy", "email_code")]).await;
    assert_eq!((answer.status, answer.code()), (429, "verification_code_too_many_requests"));
    assert!(answer.headers.contains_key("retry-after"));
    browser.advance_minutes(1).await;
    ok(browser.post(&path, &[("strategy", "email_code")]).await);
}

#[tokio::test]
async fn rate_limit_setting_limits_attempts_and_verifications() {
    let browser = Browser::fresh().await;
    for _ in 0..6 {
        browser.start_sign_up(ADA).await;
    }
    browser.admin("config", json!({"emulator": {"rate_limits": true}})).await;
    let mut id = String::new();
    for _ in 0..5 {
        id = browser.start_sign_up(ADA).await;
    }
    let form = [("email_address", ADA), ("password", "correct horse battery")];
    let answer = browser.post("/v1/client/sign_ups", &form).await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_requests"));
    let wait = answer.headers["retry-after"].to_str().expect("a text").parse::<u32>().expect("seconds");
    assert!((1..=10).contains(&wait), "{wait}");

    // What is proven is counted by itself.
    let path = format!("/v1/client/sign_ups/{id}/attempt_verification");
    let wrong = [("strategy", "email_code"), ("code", "000000")];
    for _ in 0..3 {
        assert_eq!(browser.post(&path, &wrong).await.status, 422);
    }
    let answer = browser.post(&path, &wrong).await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_requests"));
    ok(browser.get("/v1/client").await);

    browser.advance_minutes(1).await;
    assert_eq!(browser.post(&path, &wrong).await.status, 422);
    browser.start_sign_up(ADA).await;
}

#[tokio::test]
async fn unknown_admin_path_is_refused_with_the_known_ones() {
    let browser = Browser::fresh().await;
    let answer = browser.try_admin("confg", json!({})).await;
    assert_eq!(answer.status, 404);
    assert!(answer.body["error"].as_str().expect("a line").contains("/__emulator/config"));
}
