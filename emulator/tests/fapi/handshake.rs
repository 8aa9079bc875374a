//! The handshake of apps that render on a server.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use url::Url;

use crate::{
    browser::{ADA, Answer, Browser, ok},
    navigation::{open, open_with_cookies, page, parameter},
    server::Server,
};

fn path(extra: &str) -> String {
    let to: String = url::form_urlencoded::byte_serialize(page("/dash?tab=1").as_bytes()).collect();
    format!("/v1/client/handshake?redirect_url={to}&__clerk_api_version=2026-05-12{extra}")
}

fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 307, "{}", answer.text);
    let location = Url::parse(answer.headers["location"].to_str().expect("text")).expect("a URL");
    assert!(location.as_str().starts_with(&page("/dash?tab=1&__clerk_handshake")), "{location}");
    location
}

fn payload(jwt: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}

/// The cookies that a handshake sets, by name; what it removes is empty.
fn cookies(directives: &Value) -> Vec<(String, String)> {
    let lines = directives.as_array().expect("a list").iter();
    let lines = lines.map(|line| line.as_str().expect("a line"));
    lines
        .map(|line| {
            assert!(line.contains("; Path=/; SameSite=Lax") && !line.contains("HttpOnly"), "{line}");
            let (name, value) = line.split(';').next().and_then(|it| it.split_once('=')).expect("a pair");
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

fn value<'a>(cookies: &'a [(String, String)], name: &str) -> Option<&'a str> {
    cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn by_token(answer: &Answer) -> Vec<(String, String)> {
    let token = parameter(&location(answer), "__clerk_handshake").expect("a token");
    cookies(&payload(&token)["handshake"])
}

#[tokio::test]
async fn handshake_gives_an_unknown_browser_a_signed_out_dev_browser() {
    let browser = Browser::fresh().await;
    let set = by_token(&open_with_cookies(&browser, &path(""), "").await);
    assert_eq!([value(&set, "__client_uat"), value(&set, "__session")], [Some("0"), Some("")]);
    let id = value(&set, "__clerk_db_jwt").expect("an id").to_owned();
    assert!(id.starts_with("dvb_"));
    let mut adopted = browser.another().await;
    adopted.dev_browser = id.clone();
    ok(adopted.get("/v1/client").await);
    // It is known from now on, and one that was forgotten is replaced.
    let again = by_token(&open_with_cookies(&browser, &path(&format!("&__clerk_db_jwt={id}")), "").await);
    assert_eq!(value(&again, "__clerk_db_jwt"), Some(id.as_str()));
    let fresh = by_token(&open_with_cookies(&browser, &path("&__clerk_db_jwt=dvb_gone"), "").await);
    assert_ne!(value(&fresh, "__clerk_db_jwt"), Some("dvb_gone"));
}

#[tokio::test]
async fn handshake_returns_a_fresh_token_and_cookie_names() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let set = by_token(&open(&browser, &path("&format=token")).await);
    let token = value(&set, "__session").expect("a token");
    let claims = payload(token);
    assert_eq!(claims["sid"], json!(browser.session));
    assert_eq!(claims["azp"], page(""));
    let uat: i64 = value(&set, "__client_uat").expect("a time").parse().expect("a number");
    assert!(uat > 0 && claims["iat"].as_i64() >= Some(uat), "{uat} {claims}");
    // Its own cookie ends in _abcdefgh, so the app reads those.
    for name in ["__session", "__client_uat", "__clerk_db_jwt"] {
        assert_eq!(value(&set, &format!("{name}_abcdefgh")), value(&set, name), "{name}");
    }
    let other = format!("__clerk_db_jwt_zzzzzzzz=dvb_other; __clerk_db_jwt_bad={}", browser.dev_browser);
    let here = path(&format!("&__clerk_db_jwt={}", browser.dev_browser));
    let set = by_token(&open_with_cookies(&browser, &here, &other).await);
    assert_eq!(set.len(), 3, "{set:?}");
    ok(browser.delete("/v1/client/sessions").await);
    let set = by_token(&open(&browser, &path("")).await);
    assert_eq!([value(&set, "__client_uat"), value(&set, "__session_abcdefgh")], [Some("0"), Some("")]);
}

#[tokio::test]
async fn handshake_nonce_works_once_and_expires() {
    let mut browser = Browser::fresh().await;
    let server = Server::of(&browser);
    browser.sign_up(ADA).await;
    let nonce = async || {
        let answer = open(&browser, &path("&format=nonce")).await;
        parameter(&location(&answer), "__clerk_handshake_nonce").expect("a nonce")
    };
    let ask = |nonce: &str| format!("/v1/clients/handshake_payload?nonce={nonce}");
    let first = nonce().await;
    let set = cookies(&server.get(&ask(&first)).await["directives"]);
    assert_eq!(payload(value(&set, "__session").expect("a token"))["sid"], json!(browser.session));
    assert_eq!(server.try_get(&ask(&first)).await.status, 404);
    let late = nonce().await;
    browser.advance_minutes(2).await;
    assert_eq!(server.try_get(&ask(&late)).await.code(), "resource_not_found");
}

#[tokio::test]
async fn handshake_activates_the_requested_organization() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let acme = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await).id();
    let active = async |extra: &str| {
        let set = by_token(&open(&browser, &path(extra)).await);
        let told = payload(value(&set, "__session").expect("a token"))["o"]["id"].clone();
        let kept = browser.client().await["sessions"][0]["last_active_organization_id"].clone();
        assert_eq!(told, kept);
        kept
    };
    assert_eq!(active("").await, Value::Null);
    assert_eq!(active("&organization_id=acme").await, json!(acme));
    assert_eq!(active("&organization_id=org_of_others").await, json!(acme));
    assert_eq!(active("").await, json!(acme));
    assert_eq!(active("&organization_id=").await, Value::Null);
}

#[tokio::test]
async fn handshake_recognizes_a_browser_by_its_cookie_alone() {
    let browser = Browser::fresh().await;
    let key = "pk_test_Y2xlcmsuY2xlcmsuZGV2JA";
    browser.admin("config", json!({"emulator": {"publishable_key": key}})).await;
    browser.create_user(ADA, json!({})).await;
    let mut plain = browser.another().await;
    plain.dev_browser.clear();
    let signed_in = ok(plain.password(ADA, crate::browser::PASSWORD).await);
    let cookie = signed_in.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie");
    let set = by_token(&open_with_cookies(&browser, &path(""), cookie).await);
    let claims = payload(value(&set, "__session_QvfNY2dr").expect("a token"));
    assert_eq!(claims["sid"], signed_in.response()["created_session_id"]);
    // The dev browser it got leads to the same client.
    let id = value(&set, "__clerk_db_jwt_QvfNY2dr").expect("an id");
    let set = by_token(&open_with_cookies(&browser, &path(&format!("&__clerk_db_jwt={id}")), "").await);
    assert_eq!(payload(value(&set, "__session").expect("a token"))["sid"], claims["sid"]);
}

#[tokio::test]
async fn handshake_redirects_to_http_addresses_only() {
    let browser = Browser::fresh().await;
    for (query, code) in [
        ("", "form_param_missing"),
        ("?redirect_url=javascript:alert(1)", "invalid_redirect_url"),
        ("?redirect_url=/dash", "invalid_redirect_url"),
    ] {
        let answer = open(&browser, &format!("/v1/client/handshake{query}")).await;
        assert_eq!((answer.status, answer.code()), (422, code), "{query}");
    }
    let odd = open(&browser, &path("&format=smoke")).await;
    assert_eq!(odd.code(), "form_param_value_invalid");
}
