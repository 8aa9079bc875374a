//! Pages of other sites learn and change nothing, and addresses are right behind a proxy.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use clerk_emulator::{Access, Emulator, app};
use serde_json::{Value, json};

use crate::browser::{ADA, Answer, Browser, ORIGIN, PASSWORD, deliver, ok};

const FOREIGN: [&str; 6] = [
    "https://evil.test",
    "null",
    "http://localhost.evil.test",
    "http://127.0.0.1.evil.test",
    "http://localhost@evil.test",
    "chrome-extension://abcdef",
];

async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    deliver(router, request.body(Body::from(body.to_owned())).expect("a request")).await
}

fn assert_told_nothing(answer: &Answer, what: &str) {
    assert_eq!((answer.status, answer.code()), (403, "origin_invalid"), "{what}: {}", answer.text);
    let cors = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(cors, None, "{what}");
}

#[tokio::test]
async fn a_page_of_another_site_is_refused_and_learns_nothing() {
    let router = app(Emulator::new());
    for origin in FOREIGN {
        for (method, path, body) in [
            ("GET", "/w/foreign/__emulator/messages", ""),
            ("POST", "/w/foreign/__emulator/action", r#"{"action":"create_user","username":"eve"}"#),
            ("GET", "/w/foreign/bapi/v1/users", ""),
            ("GET", "/w/foreign/v1/client", ""),
            ("POST", "/w/foreign/oauth/google/authorize", "state=x"),
            ("OPTIONS", "/w/foreign/v1/client", ""),
        ] {
            let headers =
                [("origin", origin), ("content-type", "text/plain"), ("authorization", "Bearer sk_test_any")];
            let answer = ask(&router, method, path, &headers, body).await;
            assert_told_nothing(&answer, &format!("{method} {path} from {origin}"));
        }
    }
    let page = ask(&router, "GET", "/__emulator", &[], "").await;
    assert!(!page.text.contains("foreign"), "a refused request has made a world");
}

#[tokio::test]
async fn cross_site_requests_without_an_origin_header_are_refused() {
    let router = app(Emulator::new());
    for (mode, dest) in [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty")] {
        for path in
            ["/w/image/v1/environment", "/w/image/__emulator/config", "/w/image/v1/client?_method=DELETE"]
        {
            let headers =
                [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            assert_told_nothing(&ask(&router, "GET", path, &headers, "").await, path);
        }
    }
    let navigation = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    for path in ["/w/image/v1/environment", "/w/image/__emulator/messages", "/w/image/v1/client"] {
        assert_told_nothing(&ask(&router, "GET", path, &navigation, "").await, path);
    }
    // Links in mails and the pages of providers are opened from anywhere; they carry a secret of their own.
    for path in [
        "/w/image/v1/verify?token=x",
        "/w/image/v1/tickets/accept?ticket=x",
        "/w/image/oauth/google/authorize",
    ] {
        let answer = ask(&router, "GET", path, &navigation, "").await;
        assert_ne!(answer.code(), "origin_invalid", "{path}: {}", answer.text);
    }
    let page = ask(&router, "GET", "/__emulator", &[], "").await;
    assert!(!page.text.contains("/w/image"), "a page of another site has made a world");
}

#[tokio::test]
async fn a_page_of_another_site_does_not_decide_where_tickets_lead() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.client().await;
    let made = browser.admin("action", json!({"action": "create_sign_in_token", "email": ADA})).await;
    let ticket = made["ticket"].as_str().expect("a ticket");
    for origin in FOREIGN {
        let path = format!("/v1/client?__clerk_db_jwt={}", browser.dev_browser);
        assert_told_nothing(&ask(&browser.router, "GET", &path, &[("origin", origin)], "").await, origin);
        let path = format!("/v1/tickets/accept?ticket={ticket}");
        let answer = ask(&browser.router, "GET", &path, &[], "").await;
        let location = answer.headers[header::LOCATION].to_str().expect("text");
        assert!(location.starts_with(&format!("{ORIGIN}/sign-in?")), "{origin}: {location}");
    }
}

#[tokio::test]
async fn a_world_that_was_set_up_outlives_a_thousand_others() {
    let router = app(Emulator::new());
    let set_up = Browser::before(router.clone(), "/w/set-up").await;
    set_up.create_user(ADA, json!({})).await;
    let default = Browser::before(router.clone(), "").await;
    for number in 0..1_001 {
        ok(ask(&router, "GET", &format!("/w/other{number}/v1/environment"), &[], "").await);
    }
    assert_eq!(set_up.password(ADA, PASSWORD).await.response()["status"], "complete");
    ok(default.get("/v1/client").await);
}

#[tokio::test]
async fn keys_scripts_and_pictures_are_served_to_every_origin() {
    let router = app(Emulator::new());
    for path in ["/.well-known/jwks.json", "/turnstile/v0/api.js", "/gsi/client", "/protect/v0/sdk.js"] {
        let answer = ask(&router, "GET", path, &[("origin", "https://evil.test")], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "{path}");
    }
}

#[tokio::test]
async fn local_pages_and_tools_are_served_on_any_port() {
    let router = app(Emulator::new());
    for origin in
        ["http://localhost:3000", "http://127.0.0.1:8080", "http://app.localhost", "http://[::1]:5173"]
    {
        let answer = ask(&router, "GET", "/__emulator/messages", &[("origin", origin)], "").await;
        assert_eq!(answer.status, 200, "{origin}: {}", answer.text);
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], origin);
    }
    for headers in
        [&[][..], &[("host", "localhost:4500")], &[("sec-fetch-site", "none")], &[("host", "[::1]:4500")]]
    {
        assert_eq!(ask(&router, "GET", "/v1/environment", headers, "").await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn form_of_the_emulators_own_page_is_served_with_origin_null() {
    let router = app(Emulator::new());
    let own = [("origin", "null"), ("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];
    let answer = ask(&router, "POST", "/oauth/google/authorize", &own, "").await;
    assert_ne!(answer.code(), "origin_invalid", "{}", answer.text);
    let foreign = [("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_told_nothing(
        &ask(&router, "POST", "/oauth/google/authorize", &foreign, "").await,
        "a sandboxed frame",
    );
}

#[tokio::test]
async fn foreign_host_header_is_refused() {
    let router = app(Emulator::new());
    for host in [
        "rebind.evil.test:4500",
        "localhost.evil.test",
        "192.168.1.7:4500",
        "0.0.0.0:4500",
        "localhost@evil.test",
    ] {
        for path in ["/__emulator/messages", "/v1/environment", "/.well-known/jwks.json"] {
            assert_told_nothing(&ask(&router, "GET", path, &[("host", host)], "").await, host);
        }
    }
    let both = [("host", "localhost:4500"), ("host", "evil.test")];
    assert_told_nothing(&ask(&router, "GET", "/v1/environment", &both, "").await, "two hosts");
}

#[tokio::test]
async fn allowed_hosts_and_origins_are_served() {
    let access =
        Access::default().allow_host("clerk.test").and_then(|it| it.allow_origin("https://app.test"));
    let router = app(Emulator::new().with_access(access.expect("names")));
    let headers = [("host", "clerk.test:4500"), ("origin", "https://app.test")];
    let answer = ask(&router, "GET", "/v1/environment", &headers, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.test");
    let own = [("host", "clerk.test:4500"), ("origin", "http://clerk.test:4500")];
    assert_eq!(ask(&router, "GET", "/v1/environment", &own, "").await.status, 200);
    for origin in ["https://app.test.evil.test", "http://app.test", "https://app.test:8443"] {
        assert_told_nothing(&ask(&router, "GET", "/v1/environment", &[("origin", origin)], "").await, origin);
    }
}

#[tokio::test]
async fn handshakes_and_links_never_redirect_to_another_host() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.password(ADA, PASSWORD).await;
    for target in ["https://evil.test/c", "http://localhost.evil.test/", "https://localhost@evil.test/"] {
        let path =
            format!("/v1/client/handshake?redirect_url={target}&__clerk_db_jwt={}", browser.dev_browser);
        let answer = ask(&browser.router, "GET", &path, &[], "").await;
        assert_eq!(
            (answer.status, answer.code()),
            (422, "invalid_redirect_url"),
            "{target}: {}",
            answer.text
        );
        assert!(!answer.headers.contains_key(header::LOCATION));
        let fields =
            [("strategy", "oauth_google"), ("redirect_url", target), ("action_complete_redirect_url", "/")];
        let answer = browser.post("/v1/client/sign_ins", &fields).await;
        assert_eq!((answer.code(), answer.param()), ("invalid_redirect_url", "redirect_url"), "{target}");
        let fields =
            [("strategy", "oauth_google"), ("redirect_url", "/"), ("action_complete_redirect_url", target)];
        assert_eq!(
            browser.post("/v1/client/sign_ins", &fields).await.param(),
            "action_complete_redirect_url"
        );
        let invitation = json!({"email_address": "eve@example.com", "redirect_url": target}).to_string();
        let headers = [("authorization", "Bearer sk_test_any"), ("content-type", "application/json")];
        let answer = ask(&browser.router, "POST", "/bapi/v1/invitations", &headers, &invitation).await;
        assert_eq!(answer.code(), "invalid_redirect_url", "{target}");
    }
}

/// Asks for an environment through a proxy, and returns the address of the emulator that it mentions.
async fn seen_by(router: &Router, peer: &str, headers: &[(&str, &str)]) -> Result<String, u16> {
    let mut request = Request::post("/v1/client/sign_ins").header(header::ORIGIN, ORIGIN);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer: SocketAddr = peer.parse().expect("an address");
    let body = "strategy=oauth_google&redirect_url=/sso-callback&action_complete_redirect_url=/";
    let mut request = request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = deliver(router, request).await;
    if answer.status != 200 {
        return Err(answer.status);
    }
    let verification: &Value = &answer.response()["first_factor_verification"];
    let url = verification["external_verification_redirect_url"].as_str().expect("an address").to_owned();
    Ok(url.split("/oauth/").next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn forwarded_headers_of_a_loopback_proxy_are_used() {
    let router = app(Emulator::new());
    let trunk =
        [("host", "127.0.0.1"), ("x-forwarded-host", "127.0.0.1:8080"), ("x-forwarded-prefix", "/__clerk")];
    for (peer, headers, expected) in [
        ("127.0.0.1:5000", &trunk[..], Ok("http://127.0.0.1:8080/__clerk")),
        ("[::ffff:127.0.0.1]:5000", &trunk, Ok("http://127.0.0.1:8080/__clerk")),
        (
            "127.0.0.1:5000",
            &[("host", "localhost"), ("x-forwarded-host", "localhost:8080"), ("x-forwarded-proto", "https")],
            Ok("https://localhost:8080"),
        ),
        // Another machine may say what it likes: only the host that it asked for counts.
        (
            "192.168.1.9:5000",
            &[("host", "127.0.0.1:4500"), ("x-forwarded-host", "evil.test")],
            Ok("http://127.0.0.1:4500"),
        ),
        ("127.0.0.1:5000", &[("x-forwarded-host", "evil.test")], Err(403)),
        ("127.0.0.1:5000", &[("x-forwarded-host", "localhost:8080, evil.test")], Err(403)),
        (
            "127.0.0.1:5000",
            &[("x-forwarded-host", "localhost:1"), ("x-forwarded-host", "localhost:2")],
            Err(403),
        ),
        (
            "127.0.0.1:5000",
            &[("x-forwarded-host", "localhost:1"), ("x-forwarded-prefix", "//evil.test")],
            Err(403),
        ),
        (
            "127.0.0.1:5000",
            &[("x-forwarded-host", "localhost:1"), ("x-forwarded-proto", "javascript")],
            Err(403),
        ),
    ] {
        let seen = seen_by(&router, peer, headers).await;
        assert_eq!(seen.as_deref().map_err(|status| *status), expected, "{peer} {headers:?}");
    }
}

#[tokio::test]
async fn public_url_is_used_in_every_link() {
    let access = Access::default().public_url("https://app.test/clerk/").expect("an address");
    let router = app(Emulator::new().with_access(access));
    let seen = seen_by(&router, "127.0.0.1:5000", &[("host", "127.0.0.1:4500")]).await;
    assert_eq!(seen.as_deref(), Ok("https://app.test/clerk"));
    let named = [("host", "app.test"), ("origin", "https://app.test")];
    ok(ask(&router, "GET", "/v1/environment", &named, "").await);
}

#[tokio::test]
async fn every_response_has_nosniff_and_referrer_policy() {
    let router = app(Emulator::new());
    for path in [
        "/v1/environment",
        "/v1/nowhere",
        "/__emulator",
        "/__emulator/config",
        "/gsi/client",
        "/bapi/v1/users",
    ] {
        let answer = ask(&router, "GET", path, &[], "").await;
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let policy = answer.headers[header::REFERRER_POLICY].to_str().expect("text");
        assert!(["same-origin", "no-referrer"].contains(&policy), "{path}: {policy}");
    }
}
