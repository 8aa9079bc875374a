//! What does not sign anybody in: proofs that were right once, for somebody else, or for something else. Tickets that are late and
//! passkeys of another origin are refused in `ticket.rs` and `passkey.rs`.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::browser::{ADA, Answer, Browser, PASSWORD, ok, send};

/// Their codes are not known in advance.
const EVE: &str = "eve@example.com";
const BOB: &str = "bob@example.com";

async fn with_eve_and_bob() -> Browser {
    let browser = Browser::fresh().await;
    browser.create_user(EVE, json!({})).await;
    browser.create_user(BOB, json!({})).await;
    browser
}

/// Starts a sign-in by email code. Gives the attempt and the code.
async fn start(browser: &Browser, email: &str) -> (String, String) {
    let fields = [("identifier", email), ("strategy", "email_code")];
    let id = ok(browser.post("/v1/client/sign_ins", &fields).await).id();
    let messages = browser.look(&format!("messages?to={email}")).await;
    let last = messages.as_array().and_then(|all| all.last()).expect("a message");
    (id, last["code"].as_str().expect("a code").to_owned())
}

async fn attempt(browser: &Browser, id: &str, code: &str) -> Answer {
    browser.sign_in_step(id, "attempt_first_factor", &[("strategy", "email_code"), ("code", code)]).await
}

async fn sessions(browser: &Browser) -> usize {
    browser.client().await["sessions"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_code_signs_in_once() {
    let browser = with_eve_and_bob().await;
    let (id, code) = start(&browser, EVE).await;
    assert_eq!(ok(attempt(&browser, &id, &code).await).response()["status"], "complete");
    let again = attempt(&browser, &id, &code).await;
    assert_eq!((again.status, again.code()), (400, "client_state_invalid"));
    browser.delete("/v1/client/sessions").await;

    let (next, fresh) = start(&browser, EVE).await;
    assert_ne!(code, fresh, "one in a million");
    let replayed = attempt(&browser, &next, &code).await;
    assert_eq!((replayed.status, replayed.code()), (422, "form_code_incorrect"));
    assert_eq!(sessions(&browser).await, 0);
    ok(attempt(&browser, &next, &fresh).await);
}

#[tokio::test]
async fn a_resent_code_voids_the_one_before() {
    let browser = with_eve_and_bob().await;
    let (id, first) = start(&browser, EVE).await;
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[("strategy", "email_code")]).await);
    let refused = attempt(&browser, &id, &first).await;
    assert_eq!((refused.status, refused.code()), (422, "form_code_incorrect"));
    assert_eq!(sessions(&browser).await, 0);
}

#[tokio::test]
async fn code_of_another_attempt_is_refused() {
    let browser = with_eve_and_bob().await;
    let other = browser.another().await;
    let (ours, _) = start(&browser, EVE).await;
    let (theirs, their_code) = start(&other, EVE).await;
    let (_, code_of_bob) = start(&browser.another().await, BOB).await;
    for code in [&their_code, &code_of_bob] {
        let refused = attempt(&browser, &ours, code).await;
        assert_eq!((refused.status, refused.code()), (422, "form_code_incorrect"));
    }
    assert_eq!(sessions(&browser).await, 0);
    assert_eq!(ok(attempt(&other, &theirs, &their_code).await).response()["status"], "complete");
}

#[tokio::test]
async fn an_attempt_belongs_to_the_browser_that_began_it() {
    let browser = with_eve_and_bob().await;
    let thief = browser.another().await;
    let (id, code) = start(&browser, EVE).await;
    let (own, _) = start(&thief, BOB).await;
    let steps = ["first", "second"]
        .map(|factor| [format!("prepare_{factor}_factor"), format!("attempt_{factor}_factor")]);
    for step in steps.concat().iter().map(String::as_str).chain(["reset_password"]) {
        let fields = [("strategy", "email_code"), ("code", code.as_str()), ("password", PASSWORD)];
        let refused = thief.sign_in_step(&id, step, &fields).await;
        assert_eq!((refused.status, refused.code()), (404, "resource_not_found"), "{step}");
    }
    assert_eq!(thief.get(&format!("/v1/client/sign_ins/{id}")).await.status, 404);
    assert_eq!(attempt(&thief, &own, &code).await.code(), "form_code_incorrect");
    assert_eq!(sessions(&thief).await, 0);
    assert_eq!(ok(attempt(&browser, &id, &code).await).response()["status"], "complete");
    assert_eq!(sessions(&thief).await, 0);
}

#[tokio::test]
async fn a_sign_up_belongs_to_the_browser_that_began_it() {
    let browser = Browser::fresh().await;
    let thief = browser.another().await;
    let id = browser.start_sign_up("new@example.com").await;
    let code = browser.look("messages").await[0]["code"].as_str().expect("a code").to_owned();
    assert_eq!(thief.verify_sign_up(&id, &code).await.code(), "resource_not_found");
    let prepare = format!("/v1/client/sign_ups/{id}/prepare_verification");
    assert_eq!(thief.post(&prepare, &[("strategy", "email_code")]).await.code(), "resource_not_found");
    let change = [("email_address", "mine@example.com")];
    let changed = thief.patch(&format!("/v1/client/sign_ups/{id}"), &change).await;
    assert_eq!(changed.code(), "resource_not_found");
    assert_eq!(sessions(&thief).await, 0);
    assert_eq!(ok(browser.verify_sign_up(&id, &code).await).response()["status"], "complete");
}

#[tokio::test]
async fn expired_code_is_refused() {
    let browser = with_eve_and_bob().await;
    let (id, code) = start(&browser, EVE).await;
    browser.advance_minutes(11).await;
    let late = attempt(&browser, &id, &code).await;
    assert_eq!((late.status, late.code()), (400, "verification_expired"));
    assert_eq!(sessions(&browser).await, 0);
}

#[tokio::test]
async fn a_new_password_needs_the_code_first() {
    let browser = with_eve_and_bob().await;
    let fields = [("identifier", EVE), ("strategy", "reset_password_email_code")];
    let id = ok(browser.post("/v1/client/sign_ins", &fields).await).id();
    let early = browser.sign_in_step(&id, "reset_password", &[("password", "another horse 9")]).await;
    assert_eq!((early.status, early.code()), (400, "client_state_invalid"));
    assert_ne!(browser.password(EVE, "another horse 9").await.status, 200);
    assert_eq!(ok(browser.password(EVE, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn second_factor_cannot_replace_the_first_factor() {
    let browser = Browser::fresh().await;
    let user = browser.create_user(EVE, json!({"totp": true, "backup_codes": true})).await;
    let backup = user["backup_codes"][0].as_str().expect("a code").to_owned();
    let id = ok(browser.post("/v1/client/sign_ins", &[("identifier", EVE)]).await).id();
    let fields = [("strategy", "backup_code"), ("code", backup.as_str())];
    let refused = browser.sign_in_step(&id, "attempt_second_factor", &fields).await;
    assert_eq!((refused.status, refused.code()), (400, "client_state_invalid"));
    assert_ne!(browser.sign_in_step(&id, "attempt_first_factor", &fields).await.status, 200);
    assert_eq!(sessions(&browser).await, 0);
}

async fn with_cookie(router: &Router, method: &str, path: &str, cookie: &str, body: String) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
    send(router, request.body(Body::from(body)).expect("a request")).await
}

fn client_cookie(answer: &Answer) -> String {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies.filter_map(|cookie| cookie.strip_prefix("__client=")?.split(';').next());
    values.next().expect("the cookie").to_owned()
}

fn user_of(answer: &Answer) -> &Value {
    &answer.response()["sessions"][0]["user"]["id"]
}

#[tokio::test]
async fn tampered_cookie_is_signed_out() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let router = &browser.router;
    let body = format!("identifier={}&password={PASSWORD}", ADA.replace('+', "%2B"));
    let signed_in = ok(with_cookie(router, "POST", "/v1/client/sign_ins", "", body).await);
    let value = client_cookie(&signed_in);
    let client = signed_in.body["client"]["id"].as_str().expect("an id").to_owned();
    let flipped = if value.starts_with('a') { 'b' } else { 'a' };
    let session = signed_in.response()["created_session_id"].as_str().expect("an id");
    let forged = [
        format!("{flipped}{}", &value[1..]),
        value[..value.len() - 1].to_owned(),
        format!("{value}a"),
        value.chars().rev().collect(),
        value.to_uppercase(),
        client,
        session.to_owned(),
        String::new(),
    ];
    for forged in forged {
        let cookie = format!("__client={forged}");
        let answer = ok(with_cookie(router, "GET", "/v1/client", &cookie, String::new()).await);
        assert_eq!(answer.response()["sessions"], json!([]), "{forged}");
        assert_ne!(client_cookie(&answer), value);
        let tokens = format!("/v1/client/sessions/{session}/tokens");
        assert_eq!(
            with_cookie(router, "POST", &tokens, &cookie, String::new()).await.status,
            404,
            "{forged}"
        );
        let me = format!("/v1/me?_clerk_session_id={session}");
        assert_eq!(with_cookie(router, "GET", &me, &cookie, String::new()).await.status, 401, "{forged}");
    }
    let cookie = format!("__client={value}");
    let answer = ok(with_cookie(router, "GET", "/v1/client", &cookie, String::new()).await);
    assert!(user_of(&answer).is_string(), "{}", answer.text);
}

#[tokio::test]
async fn a_ticket_of_another_world_is_unknown() {
    let emulator = clerk_emulator::Emulator::new();
    let red = Browser::before(clerk_emulator::app(emulator.clone()), "/w/red").await;
    let blue = Browser::before(clerk_emulator::app(emulator), "/w/blue").await;
    for browser in [&red, &blue] {
        browser.create_user(EVE, json!({})).await;
    }
    let made = red.admin("action", json!({"action": "create_sign_in_token", "email": EVE})).await;
    let ticket = made["ticket"].as_str().expect("a ticket").to_owned();
    let fields = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let refused = blue.post("/v1/client/sign_ins", &fields).await;
    assert_eq!((refused.status, refused.code()), (400, "ticket_invalid_code"));
    assert_eq!(sessions(&blue).await, 0);
    let bent = format!("{}{}", &ticket[..ticket.len() - 4], "AAAA");
    let refused = red.post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", bent.as_str())]).await;
    assert_eq!((refused.status, refused.code()), (400, "ticket_invalid_code"));
    ok(red.post("/v1/client/sign_ins", &fields).await);
}
