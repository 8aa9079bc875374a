//! Tokens after a template of the settings.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, ORIGIN, ok},
    server::{Server, id_of},
};

async fn with_template() -> Browser {
    let mut browser = Browser::fresh().await;
    let claims = json!({
        "aud": "https://hasura.example",
        "sub": "not taken over",
        "email": "{{user.primary_email_address}}",
        "name": "{{user.full_name || 'Nobody'}}",
        "meta": {"plan": "{{user.public_metadata.plan}}", "all": "{{user.public_metadata}}"},
        "org": ["{{org.slug}}", "{{org.role}}"],
        "label": "{{user.id}}/{{org.name}}",
    });
    let template = json!({"name": "hasura", "claims": claims, "lifetime": 300});
    browser.admin("config", json!({"emulator": {"jwt_templates": [template]}})).await;
    browser.create_user(ADA, json!({"public_metadata": {"plan": {"seats": 3}}})).await;
    browser.sign_in(ADA).await;
    browser
}

fn claims(jwt: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}

#[tokio::test]
async fn jwt_template_fills_shortcodes_and_keeps_reserved_claims() {
    let browser = with_template().await;
    let session = browser.session.clone().expect("signed in");
    let created = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await);
    let touch = format!("/v1/client/sessions/{session}/touch");
    ok(browser.post(&touch, &[("active_organization_id", &created.id())]).await);
    let token = ok(browser.post(&format!("/v1/client/sessions/{session}/tokens/hasura"), &[]).await);
    assert_eq!(token.body["object"], "token");
    let jwt = token.body["jwt"].as_str().expect("a token");
    let head = URL_SAFE_NO_PAD.decode(jwt.split('.').next().expect("a head")).expect("base64url");
    let head: Value = serde_json::from_slice(&head).expect("JSON");
    assert_eq!([&head["alg"], &head["cat"]], ["RS256", "cl_B7d4PD222AAA"]);
    let told = claims(jwt);
    let user = browser.client().await["sessions"][0]["user"]["id"].as_str().expect("an id").to_owned();
    assert_eq!([&told["sub"], &told["azp"], &told["aud"]], [user.as_str(), ORIGIN, "https://hasura.example"]);
    assert_eq!([&told["email"], &told["name"]], [ADA, "Nobody"]);
    assert_eq!(told["meta"], json!({"plan": {"seats": 3}, "all": {"plan": {"seats": 3}}}));
    assert_eq!(told["org"], json!(["acme", "org:admin"]));
    assert_eq!(told["label"], json!(format!("{user}/Acme")));
    assert_eq!(told["exp"].as_i64().zip(told["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(300));
    assert!(told.get("sid").is_none());
}

#[tokio::test]
async fn unknown_template_or_ended_session_gives_no_token() {
    let browser = with_template().await;
    let session = browser.session.clone().expect("signed in");
    let unknown = browser.post(&format!("/v1/client/sessions/{session}/tokens/supabase"), &[]).await;
    assert_eq!((unknown.status, unknown.code()), (404, "resource_not_found"));
    let foreign = browser.another().await;
    let stolen = foreign.post(&format!("/v1/client/sessions/{session}/tokens/hasura"), &[]).await;
    assert_eq!((stolen.status, stolen.code()), (404, "resource_not_found"));
    ok(browser.post(&format!("/v1/client/sessions/{session}/end"), &[]).await);
    let over = browser.post(&format!("/v1/client/sessions/{session}/tokens/hasura"), &[]).await;
    assert_eq!((over.status, over.code()), (401, "authentication_invalid"));
}

#[tokio::test]
async fn backend_requests_a_template_token_with_its_own_lifetime() {
    let browser = with_template().await;
    let server = Server::of(&browser);
    let session = browser.session.clone().expect("signed in");
    let path = format!("/v1/sessions/{session}/tokens/hasura");
    let token = server.post(&path, json!({"expires_in_seconds": 20})).await;
    let told = claims(token["jwt"].as_str().expect("a token"));
    assert_eq!(told["email"], ADA);
    assert_eq!(told["exp"].as_i64().zip(told["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(20));
    let user = id_of(&server.get(&format!("/v1/users/{}", told["sub"].as_str().expect("an id"))).await);
    assert_eq!(told["label"], json!(format!("{user}/")));
    assert_eq!(server.try_post(&format!("{path}x"), json!({})).await.status, 404);
}

#[tokio::test]
async fn invalid_jwt_template_is_refused_in_one_line() {
    let browser = Browser::fresh().await;
    let odd = json!({"emulator": {"jwt_templates": [{"name": "x", "lifetime": "long"}]}});
    let answer = browser.try_admin("config", odd).await;
    let line = answer.body["error"].as_str().unwrap_or_default();
    assert!(answer.status == 400 && line.starts_with("emulator.jwt_templates[0].lifetime"), "{line}");
}

#[tokio::test]
async fn session_tokens_carry_configured_claims_except_reserved_ones() {
    let mut browser = Browser::fresh().await;
    let claims_told = json!({
        "metadata": "{{user.public_metadata}}",
        "role": "authenticated",
        "team": "{{org.slug}}",
        "sub": "somebody else",
        "sid": "another",
        "o": {"id": "org_1"},
        "exp": 1,
    });
    browser.admin("config", json!({"emulator": {"session_token_claims": claims_told}})).await;
    browser.create_user(ADA, json!({"public_metadata": {"role": "x"}})).await;
    browser.sign_in(ADA).await;
    let session = browser.session.clone().expect("signed in");
    let client = browser.client().await;
    let told = claims(client["sessions"][0]["last_active_token"]["jwt"].as_str().expect("a token"));
    assert_eq!(
        [&told["metadata"]["role"], &told["role"], &told["team"]],
        [&json!("x"), &json!("authenticated"), &json!(null)]
    );
    assert_eq!([&told["sub"], &told["sid"]], [&client["sessions"][0]["user"]["id"], &json!(session)]);
    assert!(told.get("o").is_none() && told["exp"].as_i64() > Some(1), "{told}");

    let created = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await);
    let path = format!("/v1/client/sessions/{session}/tokens");
    let answer = ok(browser.post(&path, &[("organization_id", &created.id())]).await);
    let told = claims(answer.body["jwt"].as_str().expect("a token"));
    assert_eq!([&told["team"], &told["o"]["slg"]], ["acme", "acme"]);
    let server = Server::of(&browser);
    let token = server.post(&format!("/v1/sessions/{session}/tokens"), json!({})).await;
    assert_eq!(claims(token["jwt"].as_str().expect("a token"))["role"], "authenticated");
}
