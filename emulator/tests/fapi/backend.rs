//! The Backend API's door: keys, bodies, worlds, faults.

use axum::http::header;
use clerk_emulator::{Emulator, app};
use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    server::{KEY, Server},
};

#[tokio::test]
async fn backend_api_requires_a_test_secret_key() {
    let server = Server::of(&Browser::fresh().await);
    for (key, code) in [
        (None, "authorization_header_format_invalid"),
        (Some("sk_test_anything"), "authorization_header_format_invalid"),
        (Some("Basic c2tfdGVzdF94"), "authorization_header_format_invalid"),
        (Some("Bearer sk_live_real"), "clerk_key_invalid"),
        (Some("Bearer sk_test_"), "clerk_key_invalid"),
        (Some("Bearer pk_test_public"), "clerk_key_invalid"),
    ] {
        for path in ["/v1/users", "/v1/nothing"] {
            let answer = server.call("GET", path, key, String::new()).await;
            assert_eq!((answer.status, answer.code()), (401, code), "{key:?} {path}");
            assert!(answer.body["clerk_trace_id"].is_string());
        }
    }
    let listed = ok(server.call("GET", "/v1/users", Some(KEY), String::new()).await);
    // The real client takes nothing but exactly this for JSON.
    assert_eq!(listed.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(listed.body, json!([]));
}

#[tokio::test]
async fn backend_api_refuses_bodies_that_are_not_json_and_unknown_fields() {
    let server = Server::of(&Browser::fresh().await);
    let broken = server.call("POST", "/v1/users", Some(KEY), "{".to_owned()).await;
    assert_eq!((broken.status, broken.code()), (400, "request_body_invalid"));
    let list = server.try_post("/v1/users", json!([])).await;
    assert_eq!((list.status, list.code()), (400, "request_body_invalid"));
    let nowhere = server.try_get("/v1/nothing").await;
    assert_eq!((nowhere.status, nowhere.code()), (404, "resource_not_found"));
    let unknown = server.try_post("/v1/users", json!({"email": "ada@example.com"})).await;
    assert_eq!((unknown.status, unknown.code(), unknown.param()), (422, "form_param_unknown", "email"));
    let typed = server.try_post("/v1/users", json!({"email_address": ADA, "password": PASSWORD})).await;
    assert_eq!(
        (typed.status, typed.code(), typed.param()),
        (422, "form_param_type_invalid", "email_address")
    );
}

#[tokio::test]
async fn each_world_has_its_own_backend_api() {
    let router = app(Emulator::new());
    let (one, other) = (Server::before(router.clone(), "/w/one"), Server::before(router.clone(), "/w/other"));
    let id = one.user(ADA).await;
    assert_eq!(one.get(&format!("/v1/users/{id}")).await["id"], json!(id));
    assert_eq!(other.try_get(&format!("/v1/users/{id}")).await.status, 404);
    let token = one.post("/v1/sign_in_tokens", json!({"user_id": id})).await;
    let url = token["url"].as_str().expect("a link");
    assert!(url.starts_with("http://127.0.0.1:4500/w/one/v1/tickets/accept?ticket="), "{url}");
    let browser = Browser::before(router, "/w/one").await;
    assert_eq!(ok(browser.password(ADA, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn faults_and_request_list_cover_the_backend_api() {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let fault = json!({"path": "/bapi/v1/users", "times": 1, "fault": {"status": 503, "retry_after": 2}});
    browser.admin("faults", json!([fault])).await;
    let body = json!({"email_address": [ADA], "password": PASSWORD});
    assert_eq!(server.try_post("/v1/users", body.clone()).await.status, 503);
    server.post("/v1/users", body.clone()).await;
    assert_eq!(server.try_post("/v1/users", body).await.status, 422);
    let requests = browser.look("requests").await;
    let all = requests.as_array().expect("a list");
    let [failed, done, taken] = &all[all.len() - 3..] else { panic!("three requests: {all:?}") };
    for seen in [failed, done, taken] {
        assert_eq!(seen["path"], "/bapi/v1/users");
        assert_eq!(seen["keys"], json!(["email_address", "password"]));
        assert!(seen["ms"].is_u64(), "{seen}");
    }
    let how = |seen: &Value| [seen["status"].clone(), seen["error"].clone(), seen["fault"].clone()];
    assert_eq!(how(failed), [json!(503), json!("internal_clerk_error"), json!("status")]);
    assert_eq!(how(done), [json!(200), Value::Null, Value::Null]);
    assert_eq!(how(taken), [json!(422), json!("form_identifier_exists"), Value::Null]);
    assert!(!requests.to_string().contains(PASSWORD));
}
