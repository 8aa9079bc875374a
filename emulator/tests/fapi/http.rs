//! The shell: CORS, cookies, bodies, routes, nesting.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clerk_emulator::{Emulator, app};
use serde_json::json;

use crate::browser::{ADA, Browser, ORIGIN, PASSWORD, ok, send};

#[tokio::test]
async fn errors_carry_cors_headers_too() {
    let browser = Browser::fresh().await;
    for path in ["/v1/me", "/v1/nowhere", "/v1/client/sign_ins/sia_none"] {
        let answer = browser.get(path).await;
        assert!(answer.status >= 400);
        assert_eq!(answer.headers["access-control-allow-origin"], ORIGIN);
        assert_eq!(answer.headers["access-control-allow-credentials"], "true");
        assert_eq!(answer.headers["vary"], "Origin");
        let exposed = answer.headers["access-control-expose-headers"].to_str().expect("text");
        assert!(exposed.contains("Retry-After"));
    }
}

#[tokio::test]
async fn preflight_request_is_answered() {
    let request =
        Request::options("/v1/me").header(header::ORIGIN, ORIGIN).body(Body::empty()).expect("a request");
    let answer = send(&app(Emulator::new()), request).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["access-control-allow-origin"], ORIGIN);
    assert!(answer.headers.contains_key("access-control-allow-methods"));
}

#[tokio::test]
async fn unknown_dev_browser_is_refused_and_gets_a_new_one() {
    let mut browser = Browser::fresh().await;
    browser.dev_browser = "dvb_forgotten".to_owned();
    let answer = browser.get("/v1/client").await;
    assert_eq!((answer.status, answer.code()), (401, "dev_browser_unauthenticated"));
    browser.renew().await;
    assert_eq!(ok(browser.get("/v1/client").await).response()["sessions"], json!([]));
}

#[tokio::test]
async fn a_dev_browser_gets_no_cookie() {
    let browser = Browser::fresh().await;
    assert!(!browser.get("/v1/client").await.headers.contains_key(header::SET_COOKIE));
}

async fn with_cookie(
    router: &Router,
    method: &str,
    path: &str,
    cookie: &str,
    body: &str,
) -> crate::browser::Answer {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
    send(router, request.body(Body::from(body.to_owned())).expect("a request")).await
}

fn set_cookies(answer: &crate::browser::Answer) -> Vec<String> {
    let values = answer.headers.get_all(header::SET_COOKIE).iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn without_a_dev_browser_the_cookie_names_the_client() {
    let emulator = Emulator::new();
    let browser = Browser::before(app(emulator.clone()), "").await;
    browser.create_user(ADA, json!({})).await;
    let router = app(emulator);
    let first = with_cookie(&router, "GET", "/v1/client", "other=1", "").await;
    let cookies = set_cookies(&first);
    assert!(
        cookies[0].starts_with("__client=") && cookies[0].contains("; HttpOnly; SameSite=Lax"),
        "{cookies:?}"
    );
    assert!(cookies[1].starts_with("__client_uat=0;"), "{cookies:?}");
    let cookie = cookies[0].split(';').next().expect("a pair").to_owned();
    let body = format!("identifier={}&password={PASSWORD}", ADA.replace('+', "%2B"));
    let signed_in = ok(with_cookie(&router, "POST", "/v1/client/sign_ins", &cookie, &body).await);
    assert_eq!(signed_in.body["client"]["id"], first.response()["id"]);
    let uat = set_cookies(&signed_in)[1].clone();
    assert!(!uat.starts_with("__client_uat=0;"), "{uat}");
}

#[tokio::test]
async fn one_browser_is_a_different_client_in_each_world_and_keeps_all_of_them() {
    let router = app(Emulator::new());
    let (mut jar, mut clients) = (Vec::<String>::new(), Vec::new());
    let worlds = ["", "/w/red", "/w/blue"];
    for world in worlds {
        let answer = with_cookie(&router, "GET", &format!("{world}/v1/client"), &jar.join("; "), "").await;
        jar.push(set_cookies(&answer)[0].split(';').next().expect("a pair").to_owned());
        clients.push(answer.response()["id"].clone());
    }
    assert!(clients[0] != clients[1] && clients[0] != clients[2] && clients[1] != clients[2], "{clients:?}");
    for (at, world) in worlds.iter().enumerate() {
        let answer = with_cookie(&router, "GET", &format!("{world}/v1/client"), &jar.join("; "), "").await;
        assert_eq!(answer.response()["id"], clients[at], "{world}");
        assert!(set_cookies(&answer)[0].starts_with(&jar[at]), "{world}");
    }
    // A value of one world is worth nothing in another.
    let (_, value) = jar[0].split_once('=').expect("a pair");
    let (name, reds) = jar[1].split_once('=').expect("a pair");
    let answer = with_cookie(&router, "GET", "/w/red/v1/client", &format!("{name}={value}"), "").await;
    let given = set_cookies(&answer)[0].clone();
    assert!(!given.contains(value) && !given.contains(reds), "{given}");
}

#[tokio::test]
async fn worlds_do_not_share_data() {
    let router = app(Emulator::new());
    let red = Browser::before(router.clone(), "/w/red").await;
    let blue = Browser::before(router, "/w/blue").await;
    red.create_user(ADA, json!({})).await;
    red.environment(json!({"maintenance_mode": true})).await;
    red.admin("faults", json!([{"path": "/v1/environment", "method": "POST", "fault": {"status": 500}}]))
        .await;
    assert_eq!(ok(red.password(ADA, PASSWORD).await).response()["status"], "complete");
    assert_eq!(blue.password(ADA, PASSWORD).await.code(), "form_identifier_not_found");
    assert_eq!(blue.get("/v1/environment").await.body["maintenance_mode"], false);
    let mut lost = blue;
    lost.dev_browser.clone_from(&red.dev_browser);
    assert_eq!(lost.get("/v1/client").await.code(), "dev_browser_unauthenticated");
}

#[tokio::test]
async fn an_unknown_route_names_method_path_and_keys_but_no_value() {
    let browser = Browser::fresh().await;
    let answer = browser.patch("/v1/me/nonsense", &[("password", "hunter22"), ("code", "1")]).await;
    assert_eq!(answer.status, 404);
    let message = answer.body["errors"][0]["long_message"].as_str().expect("a message");
    assert!(message.contains("PATCH /v1/me/nonsense (form keys: password, code)"), "{message}");
    assert!(!answer.text.contains("hunter22"));
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_refused_as_json() {
    let router = app(Emulator::new());
    for body in [b"identifier=\xff\xfe".as_slice(), b"identifier=%FF%FE"] {
        let request = Request::post("/v1/client/sign_ins").body(Body::from(body)).expect("a request");
        let answer = send(&router, request).await;
        assert_eq!((answer.status, answer.code()), (400, "request_body_invalid"));
    }
}

#[tokio::test]
async fn an_over_long_body_is_refused_as_json() {
    let body = vec![b'a'; 1024 * 1024 + 1];
    let request = Request::post("/v1/client/sign_ins").header(header::ORIGIN, ORIGIN).body(Body::from(body));
    let answer = send(&app(Emulator::new()), request.expect("a request")).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body["errors"][0]["long_message"].is_string());
    assert_eq!(answer.headers["access-control-allow-origin"], ORIGIN);
}

#[tokio::test]
async fn a_json_body_is_refused_as_json() {
    let request = Request::post("/v1/client/sign_ins").header(header::CONTENT_TYPE, "application/json");
    let answer = send(&app(Emulator::new()), request.body(Body::from("{}")).expect("a request")).await;
    assert_eq!((answer.status, answer.code()), (415, "unsupported_content_type"));
}

#[tokio::test]
async fn an_unknown_api_version_is_refused_and_both_known_ones_are_not() {
    let router = app(Emulator::new());
    let get = async |version: &str| {
        let url = format!("/v1/environment?__clerk_api_version={version}");
        send(&router, Request::get(url).body(Body::empty()).expect("a request")).await
    };
    assert_eq!(get("1999-01-01").await.code(), "api_version_invalid");
    assert_eq!(get("2026-05-12").await.status, 200);
    assert_eq!(get("2026-08-20").await.status, 200);
}

#[tokio::test]
async fn patch_reads_the_environment_too() {
    let browser = Browser::fresh().await;
    let answer = ok(browser.patch("/v1/environment", &[]).await);
    assert_eq!(answer.body, browser.get("/v1/environment").await.body);
    assert_eq!(answer.body["auth_config"]["single_session_mode"], true);
}

#[tokio::test]
async fn path_prefix_is_part_of_the_token_issuer() {
    let router = Router::new().nest("/__clerk", app(Emulator::new()));
    let mut browser = Browser::before(router, "/__clerk").await;
    let answer = browser.sign_up(ADA).await;
    let jwt = answer.body["client"]["sessions"][0]["last_active_token"]["jwt"].as_str().expect("a token");
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    let claims: serde_json::Value = serde_json::from_slice(&payload).expect("JSON");
    assert_eq!(claims["iss"], "http://127.0.0.1:4500/__clerk");
}

#[tokio::test]
async fn every_response_carries_the_configured_country_header() {
    let browser = Browser::fresh().await;
    let country = |answer: &crate::browser::Answer| answer.headers.get("x-country").cloned();
    assert_eq!(country(&browser.get("/v1/client").await), None);
    browser.admin("config", json!({"emulator": {"country": "DE"}})).await;
    for answer in [
        browser.get("/v1/client").await,
        browser.get("/v1/environment").await,
        browser.password(ADA, PASSWORD).await,
    ] {
        assert_eq!(country(&answer).as_ref().and_then(|it| it.to_str().ok()), Some("DE"));
        let exposed =
            answer.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().expect("text").to_owned();
        assert!(exposed.contains("X-Country"), "{exposed}");
    }
    let odd = browser.try_admin("config", json!({"emulator": {"country": "Germany"}})).await;
    let line = odd.body["error"].as_str().unwrap_or_default();
    assert!(odd.status == 400 && line.starts_with("emulator.country"), "{line}");
}

#[tokio::test]
async fn discovery_documents_name_the_keys_and_are_readable_by_any_origin() {
    let router = app(Emulator::new());
    for world in ["", "/w/other"] {
        let mut browser = Browser::before(router.clone(), world).await;
        let answer = browser.sign_up(ADA).await;
        let jwt = answer.body["client"]["sessions"][0]["last_active_token"]["jwt"].as_str().expect("a token");
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let part = |at| {
            let part = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(at).expect("a part")).expect("base64url");
            serde_json::from_slice::<serde_json::Value>(&part).expect("JSON")
        };
        let read = async |url: &str| {
            let request = Request::get(url).header(header::HOST, "127.0.0.1:4500");
            let request = request.header(header::ORIGIN, "https://elsewhere.test").body(Body::empty());
            let answer = ok(send(&router, request.expect("a request")).await);
            assert_eq!(answer.headers["access-control-allow-origin"], "*");
            answer.body
        };
        for name in ["openid-configuration", "oauth-authorization-server"] {
            let document = read(&format!("{world}/.well-known/{name}")).await;
            assert_eq!(document["issuer"], part(1)["iss"], "{name}");
            let keys = document["jwks_uri"].as_str().expect("an address");
            let keys = read(keys.strip_prefix("http://127.0.0.1:4500").expect("this emulator")).await;
            assert_eq!(keys["keys"][0]["kid"], part(0)["kid"], "{name}");
        }
    }
}

#[tokio::test]
async fn cookie_that_ends_soon_is_announced_and_renewed_by_a_page_load() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    assert_eq!(browser.client().await["cookie_expires_at"], json!(null));
    browser.admin("config", json!({"emulator": {"client_cookie_hours": 72}})).await;
    let client = browser.client().await;
    let expires = client["cookie_expires_at"].as_i64().expect("a time");
    let three_days = 72 * 60 * 60 * 1000;
    let updated = client["updated_at"].as_i64().expect("a time");
    assert!((three_days..three_days + 60_000).contains(&(expires - updated)), "{client}");

    let touch = |to: &str| format!("/v1/client/touch?redirect_url={to}");
    let answer = browser.get(&touch("http%3A%2F%2Flocalhost%3A8080%2Fnext%3Fa%3D1")).await;
    assert_eq!(answer.status, 307, "{}", answer.text);
    assert_eq!(answer.headers["location"], "http://localhost:8080/next?a=1");
    let answer = browser.get(&touch("https%3A%2F%2Felsewhere.test%2F")).await;
    assert_eq!((answer.status, answer.code()), (422, "invalid_redirect_url"));
    let answer = browser.get(&touch("javascript%3Aalert(1)")).await;
    assert_eq!((answer.status, answer.code()), (422, "invalid_redirect_url"));
    browser.dev_browser = "dvb_unknown".to_owned();
    let answer = browser.get(&touch("http%3A%2F%2Flocalhost%3A8080%2F")).await;
    assert_eq!((answer.status, answer.code()), (401, "dev_browser_unauthenticated"));
}

#[tokio::test]
async fn touch_renews_the_cookie_of_a_browser_that_keeps_its_client_in_one() {
    let router = app(Emulator::new());
    let first = with_cookie(&router, "GET", "/v1/client", "", "").await;
    let cookie = set_cookies(&first)[0].split(';').next().expect("a pair").to_owned();
    let url = "/v1/client/touch?redirect_url=http%3A%2F%2Flocalhost%3A8080%2F";
    let answer = with_cookie(&router, "GET", url, &cookie, "").await;
    assert_eq!(answer.status, 307, "{}", answer.text);
    assert!(set_cookies(&answer)[0].starts_with(&cookie));
}
