//! Sessions in the Backend API.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, ok},
    server::{Server, id_of},
};

pub(crate) fn claims(token: &Value) -> Value {
    let jwt = token["jwt"].as_str().expect("a token");
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}

async fn signed_in() -> (Browser, Server, String) {
    let mut browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let ada = server.user(ADA).await;
    browser.sign_in(ADA).await;
    (browser, server, ada)
}

#[tokio::test]
async fn a_session_is_listed_shown_and_revoked() {
    let (browser, server, ada) = signed_in().await;
    let id = browser.session.clone().expect("signed in");
    let listed = server.get(&format!("/v1/sessions?user_id={ada}&paginated=true")).await;
    assert_eq!((&listed["total_count"], &listed["data"][0]["id"]), (&json!(1), &json!(id)));
    let session = server.get(&format!("/v1/sessions/{id}")).await;
    assert_eq!([&session["object"], &session["status"]], ["session", "active"]);
    let client = session["client_id"].as_str().expect("a client");
    let plain = server.get(&format!("/v1/sessions?client_id={client}&status=active")).await;
    assert_eq!(plain.as_array().map(Vec::len), Some(1));
    assert_eq!(server.act(&format!("/v1/sessions/{id}/revoke")).await["status"], "revoked");
    assert_eq!(browser.client().await["sessions"], json!([]));
    let none = server.get(&format!("/v1/sessions?user_id={ada}&status=active")).await;
    assert_eq!(none, json!([]));
    let token = server.try_post(&format!("/v1/sessions/{id}/tokens"), json!({})).await;
    assert_eq!((token.status, token.code()), (404, "resource_not_found"));
    let whose = server.try_get("/v1/sessions").await;
    assert_eq!((whose.status, whose.code()), (422, "form_param_missing"));
    assert_eq!(server.try_get("/v1/sessions/sess_none").await.status, 404);
}

#[tokio::test]
async fn a_server_makes_a_session_and_its_tokens() {
    let (_, server, ada) = signed_in().await;
    let acme = id_of(&server.post("/v1/organizations", json!({"name": "Acme", "created_by": ada})).await);
    let body = json!({"user_id": ada, "active_organization_id": acme});
    let id = id_of(&server.post("/v1/sessions", body).await);
    let token = server.act(&format!("/v1/sessions/{id}/tokens")).await;
    let told = claims(&token);
    assert_eq!([&told["sub"], &told["sid"], &told["o"]["id"]], [ada.as_str(), id.as_str(), acme.as_str()]);
    assert_eq!(told["exp"].as_i64().zip(told["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(60));
    let long = server.post(&format!("/v1/sessions/{id}/tokens"), json!({"expires_in_seconds": 600})).await;
    let told = claims(&long);
    assert_eq!(told["exp"].as_i64().zip(told["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(600));
    server.act(&format!("/v1/users/{ada}/ban")).await;
    let banned = server.try_post("/v1/sessions", json!({"user_id": ada})).await;
    assert_eq!((banned.status, banned.code()), (403, "user_banned"));
}

#[tokio::test]
async fn session_expires_without_requests_of_its_browser() {
    let (browser, server, ada) = signed_in().await;
    browser.advance_minutes(8 * 24 * 60).await;
    let listed = server.get(&format!("/v1/sessions?user_id={ada}")).await;
    assert_eq!(listed[0]["status"], "expired");
}

#[tokio::test]
async fn backend_jwks_equals_the_public_jwks() {
    let (browser, server, _) = signed_in().await;
    assert_eq!(server.get("/v1/jwks").await, ok(browser.get("/.well-known/jwks.json").await).body);
}
