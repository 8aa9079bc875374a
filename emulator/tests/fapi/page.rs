//! The page for people.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clerk_emulator::{Emulator, app};
use serde_json::json;

use crate::browser::{ADA, Answer, Browser, ok, send};

/// Markup in every quotation and bracket.
const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&</td></script>";

async fn page(router: &Router, path: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, "127.0.0.1:4500").body(Body::empty());
    ok(send(router, request.expect("a request")).await)
}

/// The text between two others.
fn between<'text>(text: &'text str, start: &str, end: &str) -> &'text str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end} in {rest}")).0
}

/// A section of the page by its title.
fn section<'text>(page: &'text Answer, title: &str) -> &'text str {
    between(&page.text, &format!("<h2>{title} ("), "</section>")
}

#[tokio::test]
async fn a_code_can_be_picked_and_a_link_followed() {
    let browser = Browser::fresh().await;
    browser.start_sign_up("o'hara&co@example.com").await;
    let code = browser.look("messages").await[0]["code"].as_str().expect("a code").to_owned();
    let shown = page(&browser.router, "/__emulator").await;
    let inbox = section(&shown, "Inbox");
    assert!(inbox.contains("o'hara&amp;co@example.com"), "{inbox}");
    let element = between(inbox, "<code class=\"pick\"", "</code>");
    assert_eq!(element.split_once('>').map(|(_, text)| text), Some(code.as_str()));
    assert!(shown.text.contains(".pick { user-select: all;"));

    browser.admin("config", json!({"preset": "email-link"})).await;
    let answer = ok(browser.post("/v1/client/sign_ups", &[("email_address", "eve@example.com")]).await);
    let path = format!("/v1/client/sign_ups/{}/prepare_verification", answer.id());
    let fields = [("strategy", "email_link"), ("redirect_url", "http://localhost:8080/verify?a=1&b=2")];
    ok(browser.post(&path, &fields).await);
    let shown = page(&browser.router, "/__emulator").await;
    let href =
        between(section(&shown, "Inbox"), "<a href=\"http://127.0.0.1:4500", "\"").replace("&amp;", "&");
    assert_eq!(browser.get(&href).await.status, 303);
}

#[tokio::test]
async fn users_sessions_and_attempts_are_shown() {
    let mut browser = Browser::fresh().await;
    browser.admin("config", json!({"preset": "mfa-required"})).await;
    browser.create_user(ADA, json!({"first_name": "Ada", "last_name": "Lovelace"})).await;
    browser.create_user("bob@example.com", json!({})).await;
    browser.admin("action", json!({"action": "ban_user", "email": "bob@example.com"})).await;
    browser.sign_in(ADA).await;
    let other = browser.another().await;
    ok(other.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let id = other.another().await.start_sign_up("eve@example.com").await;
    let shown = page(&browser.router, "/__emulator").await;

    let users = section(&shown, "Users");
    assert!(users.starts_with("2)"), "{users}");
    let row = "<td>ada+clerk_test@example.com</td><td>Ada Lovelace</td><td>password</td><td></td>";
    assert!(users.contains(row), "{users}");
    assert!(users.contains("<td>banned</td>"), "{users}");
    let sessions = section(&shown, "Sessions");
    let session = browser.session.as_ref().expect("signed in");
    assert!(sessions.contains(session.as_str()), "{sessions}");
    assert!(sessions.contains("<td>pending</td><td>setup-mfa</td>"), "{sessions}");
    let attempts = section(&shown, "Attempts");
    assert!(
        attempts.contains("<td>sign-in</td><td>ada+clerk_test@example.com</td><td>needs_first_factor</td>")
    );
    let sign_up = "<td>sign-up</td><td>eve@example.com</td><td>missing_requirements</td><td>email_code (unverified)</td>";
    assert!(attempts.contains(sign_up) && attempts.contains(&id), "{attempts}");
}

#[tokio::test]
async fn emulator_page_escapes_typed_text() {
    let browser = Browser::fresh().await;
    let names = json!({"first_name": HOSTILE, "last_name": "</title><script>alert(1)</script>"});
    browser.create_user(ADA, names).await;
    ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let other = browser.another().await;
    let fields = [("identifier", HOSTILE), ("sign_up_if_missing", "")];
    browser
        .environment(
            json!({"user_settings": {"attack_protection": {"enumeration_protection": {"enabled": true}}}}),
        )
        .await;
    ok(other.post("/v1/client/sign_ins", &fields).await);
    let shown = page(&browser.router, "/__emulator").await;
    assert!(
        section(&shown, "Attempts").contains("&lt;img src=x onerror=alert(1)&gt;&quot;"),
        "{}",
        shown.text
    );
    assert!(section(&shown, "Users").contains("&lt;/title&gt;&lt;script&gt;alert(1)"), "{}", shown.text);
    let outside = shown.text.replace("&lt;", "").to_lowercase();
    assert!(!outside.contains("<script") && !outside.contains("<img"), "{}", shown.text);
}

#[tokio::test]
async fn emulator_page_escapes_world_and_host_names() {
    let router = app(Emulator::new());
    let world = "/w/\"onclick='alert(1)'/__emulator".replace('"', "%22");
    let shown = page(&router, &world).await;
    assert!(!shown.text.contains("\"onclick"), "{}", shown.text);
    let request = Request::get("/__emulator").header(header::HOST, "x\"><script>alert(1)</script>");
    let refused = send(&router, request.body(Body::empty()).expect("a request")).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.headers[header::CONTENT_TYPE], "application/json");
}

#[tokio::test]
async fn each_world_has_a_page_that_links_to_the_others() {
    let router = Router::new().nest("/clerk", app(Emulator::new()));
    let red = Browser::before(router.clone(), "/clerk/w/red").await;
    let blue = Browser::before(router.clone(), "/clerk").await;
    red.create_user(ADA, json!({})).await;
    blue.create_user("bob@example.com", json!({})).await;
    let shown = page(&router, "/clerk/w/red/__emulator").await;
    assert!(shown.text.contains("world red</h1>"));
    assert!(shown.text.contains(ADA) && !shown.text.contains("bob@example.com"), "{}", shown.text);
    let nav = between(&shown.text, "<nav", "</nav>");
    assert!(nav.contains("<a href=\"http://127.0.0.1:4500/clerk/__emulator\">default</a>"), "{nav}");
    let refresh = between(&shown.text, "<header>", "</header>");
    let here = "<a href=\"http://127.0.0.1:4500/clerk/w/red/__emulator\">Refresh</a>";
    assert!(refresh.contains(here), "{refresh}");
    let other = page(&router, "/clerk/__emulator").await;
    assert!(other.text.contains("bob@example.com") && !other.text.contains(ADA), "{}", other.text);
}

#[tokio::test]
async fn emulator_page_policy_allows_only_its_style_sheet() {
    let shown = page(&app(Emulator::new()), "/__emulator").await;
    let policy = shown.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    let style = between(&shown.text, "<style>", "</style>");
    let hash = <sha2::Sha256 as sha2::Digest>::digest(style);
    let hash = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, hash);
    assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    assert!(!shown.text.contains(" style=") && !shown.text.contains("<script"));
    assert_eq!(shown.headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn long_list_is_truncated_with_a_note() {
    let browser = Browser::fresh().await;
    for number in 0..205 {
        let user = json!({"action": "create_user", "email_address": format!("user{number}@example.com")});
        browser.admin("action", user).await;
    }
    let shown = page(&browser.router, "/__emulator").await;
    let users = section(&shown, "Users");
    assert!(users.starts_with("205)") && users.contains("And 5 more."), "{users}");
}
