//! Email links, opened in the same browser and in others.

use serde_json::json;

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, open_with_cookies, page, parameter, with_links},
};

const LINK: (&str, &str) = ("strategy", "email_link");

/// A sign-in of Ada's that waits for its link.
async fn sign_in_by_link() -> (Browser, String) {
    let browser = with_links().await;
    browser.create_user(ADA, json!({})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    prepare(&browser, &id).await;
    (browser, id)
}

async fn prepare(browser: &Browser, id: &str) {
    let redirect_url = page("/verify");
    let fields = [LINK, ("redirect_url", redirect_url.as_str())];
    let answer = ok(browser.sign_in_step(id, "prepare_first_factor", &fields).await);
    let verification = &answer.response()["first_factor_verification"];
    assert_eq!(verification["object"], "verification_email_link");
    assert_eq!(verification["status"], "unverified");
}

/// Opens Ada's last link here and gives `__clerk_status`.
async fn status_here(browser: &Browser) -> String {
    let opened = open(browser, &last_link(browser, ADA).await).await;
    parameter(&location(&opened), "__clerk_status").expect("a status")
}

#[tokio::test]
async fn a_link_opened_in_the_same_browser_signs_in() {
    let (browser, id) = sign_in_by_link().await;
    let to = location(&open(&browser, &last_link(&browser, ADA).await).await);
    assert_eq!((to.path(), parameter(&to, "__clerk_status").as_deref()), ("/verify", Some("verified")));
    let client = browser.client().await;
    let session = client["sessions"][0]["id"].as_str().expect("a session");
    assert_eq!(parameter(&to, "__clerk_created_session").as_deref(), Some(session));
    assert_eq!(client["last_authentication_strategy"], "email_link");
    let polled = ok(browser.get(&format!("/v1/client/sign_ins/{id}")).await);
    assert_eq!(polled.response()["status"], "complete");
    assert_eq!(polled.response()["created_session_id"], session);
    assert_eq!(polled.response()["first_factor_verification"]["verified_at_client"], client["id"]);
}

#[tokio::test]
async fn link_opened_elsewhere_signs_in_the_requesting_browser() {
    let (browser, id) = sign_in_by_link().await;
    let phone = browser.another().await;
    ok(phone.get("/v1/client").await);
    let to = location(&open(&phone, &last_link(&browser, ADA).await).await);
    assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("verified"));
    assert_eq!(phone.client().await["sessions"], json!([]));
    let polled = ok(browser.get(&format!("/v1/client/sign_ins/{id}")).await);
    assert_eq!(polled.response()["status"], "complete");
    let verified_at = &polled.response()["first_factor_verification"]["verified_at_client"];
    assert_eq!(*verified_at, phone.client().await["id"]);
    assert_eq!(browser.client().await["sessions"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn same_client_setting_refuses_another_browser_and_keeps_the_link_valid() {
    let (browser, id) = sign_in_by_link().await;
    let same = json!({"email_link": {"require_same_client": true}});
    browser.environment(json!({"user_settings": {"attack_protection": same}})).await;
    let link = last_link(&browser, ADA).await;
    for cookies in ["", "__clerk_db_jwt=dvb_unknown"] {
        let to = location(&open_with_cookies(&browser, &link, cookies).await);
        assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("client_mismatch"));
        assert_eq!(parameter(&to, "__clerk_created_session"), None);
    }
    let polled = browser.get(&format!("/v1/client/sign_ins/{id}")).await;
    assert_eq!(polled.response()["first_factor_verification"]["status"], "unverified");
    assert_eq!(status_here(&browser).await, "verified");
}

#[tokio::test]
async fn a_link_expires_by_the_emulator_clock() {
    let (browser, id) = sign_in_by_link().await;
    browser.advance_minutes(11).await;
    assert_eq!(status_here(&browser).await, "expired");
    let polled = browser.get(&format!("/v1/client/sign_ins/{id}")).await;
    assert_eq!(polled.response()["first_factor_verification"]["status"], "expired");
    assert_eq!(polled.response()["status"], "needs_first_factor");
}

#[tokio::test]
async fn a_resent_link_voids_the_one_before() {
    let (browser, id) = sign_in_by_link().await;
    let old = last_link(&browser, ADA).await;
    prepare(&browser, &id).await;
    let to = location(&open(&browser, &old).await);
    assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("failed"));
    assert_eq!(status_here(&browser).await, "verified");
}

#[tokio::test]
async fn a_link_works_once() {
    let (browser, _) = sign_in_by_link().await;
    assert_eq!(status_here(&browser).await, "verified");
    assert_eq!(status_here(&browser).await, "failed");
    assert_eq!(browser.client().await["sessions"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn link_of_a_replaced_sign_in_is_refused() {
    let (browser, _) = sign_in_by_link().await;
    ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    assert_eq!(status_here(&browser).await, "failed");
}

#[tokio::test]
async fn a_token_that_was_never_sent_is_refused() {
    let (browser, _) = sign_in_by_link().await;
    let mut link = last_link(&browser, ADA).await;
    link.pop();
    for link in [link.as_str(), "/v1/verify?token=", "/v1/verify"] {
        let answer = open(&browser, link).await;
        assert_eq!((answer.status, answer.code()), (400, "verification_link_token_invalid"));
    }
}

#[tokio::test]
async fn a_link_cannot_be_answered_with_a_code() {
    let (browser, id) = sign_in_by_link().await;
    let link = last_link(&browser, ADA).await;
    let (_, token) = link.split_once("token=").expect("a token");
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &[LINK, ("code", token)]).await;
    assert_eq!((answer.status, answer.code()), (400, "verification_strategy_invalid"));
}

#[tokio::test]
async fn a_link_needs_a_page_to_return_to() {
    let (browser, id) = sign_in_by_link().await;
    let missing = browser.sign_in_step(&id, "prepare_first_factor", &[LINK]).await;
    assert_eq!((missing.code(), missing.param()), ("form_param_missing", "redirect_url"));
    for bad in ["javascript:alert(1)", "http://"] {
        let answer = browser.sign_in_step(&id, "prepare_first_factor", &[LINK, ("redirect_url", bad)]).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid_redirect_url"));
    }
}

#[tokio::test]
async fn relative_redirect_url_is_resolved_against_the_app() {
    let (browser, id) = sign_in_by_link().await;
    let fields = [LINK, ("redirect_url", "/verify?from=mail")];
    ok(browser.sign_in_step(&id, "prepare_first_factor", &fields).await);
    let to = location(&open(&browser, &last_link(&browser, ADA).await).await);
    assert!(
        to.as_str().starts_with("http://localhost:8080/verify?from=mail&__clerk_status=verified"),
        "{to}"
    );
}

#[tokio::test]
async fn a_link_can_be_sent_with_the_request_that_creates_the_sign_in() {
    let browser = with_links().await;
    browser.create_user(ADA, json!({})).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &[LINK, ("identifier", ADA)]).await);
    assert!(answer.response()["first_factor_verification"].is_null());
    let fields = [LINK, ("identifier", ADA), ("redirect_url", "/verify")];
    ok(browser.post("/v1/client/sign_ins", &fields).await);
    assert_eq!(status_here(&browser).await, "verified");
}

#[tokio::test]
async fn message_page_leads_to_the_link() {
    let (browser, _) = sign_in_by_link().await;
    let link = last_link(&browser, ADA).await;
    let shown = open(&browser, "/__emulator").await;
    let anchor = format!("<a href=\"{link}\" rel=\"noreferrer\">Open the link</a>");
    assert!(shown.text.contains(&anchor), "{}", shown.text);
}

#[tokio::test]
async fn disabled_email_links_are_refused_at_a_sign_up() {
    let browser = Browser::fresh().await;
    let id = ok(browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await).id();
    let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
    let answer = browser.post(&path, &[LINK, ("redirect_url", "/verify")]).await;
    assert_eq!(
        (answer.status, answer.code(), answer.param()),
        (400, "form_param_value_disabled", "strategy")
    );
}

#[tokio::test]
async fn disabled_email_links_are_refused_everywhere() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    let url = page("/verify");
    let answer = browser.sign_in_step(&id, "prepare_first_factor", &[LINK, ("redirect_url", &url)]).await;
    assert_eq!(answer.code(), "strategy_for_user_invalid");
}

#[tokio::test]
async fn after_a_link_the_second_factor_is_still_asked_for() {
    let browser = with_links().await;
    browser.create_user(ADA, json!({"totp": true})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    prepare(&browser, &id).await;
    let to = location(&open(&browser, &last_link(&browser, ADA).await).await);
    assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("verified"));
    assert_eq!(parameter(&to, "__clerk_created_session"), None);
    assert_eq!(browser.client().await["sign_in"]["status"], "needs_second_factor");
}

#[tokio::test]
async fn link_verifies_a_new_browser() {
    let browser = with_links().await;
    browser.admin("config", json!({"emulator": {"client_trust": true}})).await;
    browser.create_user(ADA, json!({})).await;
    let answer = browser.password(ADA, PASSWORD).await;
    assert_eq!(answer.response()["status"], "needs_client_trust");
    let url = page("/verify");
    let fields = [LINK, ("redirect_url", url.as_str())];
    ok(browser.sign_in_step(&answer.id(), "prepare_second_factor", &fields).await);
    assert_eq!(status_here(&browser).await, "verified");
    assert_eq!(browser.client().await["sessions"][0]["status"], "active");
}

#[tokio::test]
async fn link_only_instance_offers_no_email_code_to_a_new_browser() {
    let browser = with_links().await;
    for (first_factors, expected) in [
        (json!(["email_code", "email_link"]), &["email_code", "email_link"][..]),
        (json!(["email_link"]), &["email_link"]),
    ] {
        let email = json!({"email_address": {"first_factors": first_factors}});
        let settings = json!({"environment": {"user_settings": {"attributes": email}}, "emulator": {"client_trust": true}});
        browser.admin("config", settings).await;
        let user = format!("user-of-{}@example.com", expected.len());
        browser.create_user(&user, json!({})).await;
        let answer = browser.password(&user, PASSWORD).await;
        let factors = answer.response()["supported_second_factors"].as_array().expect("a list").clone();
        let strategies: Vec<_> = factors.iter().map(|factor| factor["strategy"].clone()).collect();
        assert_eq!(json!(strategies), json!(expected));
    }
}

#[tokio::test]
async fn link_is_a_second_factor_when_the_instance_allows_it() {
    let browser = with_links().await;
    let email = json!({"used_for_second_factor": true, "second_factors": ["email_link"]});
    let settings =
        json!({"attributes": {"email_address": email}, "sign_in": {"second_factor": {"required": true}}});
    browser.admin("config", json!({"environment": {"user_settings": settings}})).await;
    browser.create_user(ADA, json!({})).await;
    let answer = browser.password(ADA, PASSWORD).await;
    assert_eq!(answer.response()["status"], "needs_second_factor");
    let url = page("/verify");
    let fields = [LINK, ("redirect_url", url.as_str())];
    ok(browser.sign_in_step(&answer.id(), "prepare_second_factor", &fields).await);
    assert_eq!(status_here(&browser).await, "verified");
    assert_eq!(browser.client().await["sessions"][0]["status"], "active");
}

/// A sign-up of Ada's that waits for its link.
async fn sign_up_by_link(fields: &[(&str, &str)]) -> (Browser, String) {
    let browser = with_links().await;
    let id = ok(browser.post("/v1/client/sign_ups", fields).await).id();
    let url = page("/sign-up/verify");
    let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
    let answer = ok(browser.post(&path, &[LINK, ("redirect_url", &url)]).await);
    let verification = &answer.response()["verifications"]["email_address"];
    assert_eq!(
        (&verification["strategy"], &verification["next_action"]),
        (&json!("email_link"), &json!("needs_attempt"))
    );
    (browser, id)
}

/// Clerk's own first tab waits for good where the answer names its own client.
#[tokio::test]
async fn sign_up_names_the_browser_of_its_link_only_if_different() {
    let verified_at = async |browser: &Browser, id: &str| {
        let sign_up = ok(browser.get(&format!("/v1/client/sign_ups/{id}")).await).response().clone();
        assert_eq!(sign_up["status"], "complete");
        sign_up["verifications"]["email_address"]["verified_at_client"].clone()
    };
    let fields = [("email_address", ADA), ("password", PASSWORD)];
    let (browser, id) = sign_up_by_link(&fields).await;
    open(&browser, &last_link(&browser, ADA).await).await;
    assert_eq!(verified_at(&browser, &id).await, json!(null));
    let (browser, id) = sign_up_by_link(&fields).await;
    let phone = browser.another().await;
    let there = phone.client().await["id"].clone();
    open(&phone, &last_link(&browser, ADA).await).await;
    assert_eq!(verified_at(&browser, &id).await, there);
}

#[tokio::test]
async fn a_link_completes_a_sign_up_while_the_waiting_tab_polls() {
    let (browser, id) = sign_up_by_link(&[("email_address", ADA), ("password", PASSWORD)]).await;
    let poll = || async { ok(browser.get(&format!("/v1/client/sign_ups/{id}")).await).response().clone() };
    assert_eq!(poll().await["verifications"]["email_address"]["status"], "unverified");
    let to = location(&open(&browser, &last_link(&browser, ADA).await).await);
    let sign_up = poll().await;
    assert_eq!(
        (&sign_up["status"], &sign_up["verifications"]["email_address"]["status"]),
        (&json!("complete"), &json!("verified"))
    );
    assert_eq!(parameter(&to, "__clerk_created_session").as_deref(), sign_up["created_session_id"].as_str());
}

#[tokio::test]
async fn link_verifies_an_address_of_an_incomplete_sign_up() {
    let (browser, id) = sign_up_by_link(&[("email_address", ADA)]).await;
    let to = location(&open(&browser, &last_link(&browser, ADA).await).await);
    assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("verified"));
    assert_eq!(parameter(&to, "__clerk_created_session"), None);
    let answer = ok(browser.patch(&format!("/v1/client/sign_ups/{id}"), &[("password", PASSWORD)]).await);
    assert_eq!(answer.response()["status"], "complete");
}

#[tokio::test]
async fn link_to_a_since_changed_address_is_refused() {
    let (browser, id) = sign_up_by_link(&[("email_address", ADA)]).await;
    let other = [("email_address", "bob+clerk_test@example.com")];
    ok(browser.patch(&format!("/v1/client/sign_ups/{id}"), &other).await);
    assert_eq!(status_here(&browser).await, "failed");
}

#[tokio::test]
async fn browser_with_a_client_cookie_is_signed_in_by_its_link() {
    let (browser, _) = sign_in_by_link().await;
    let production = with_cookie_browser(&browser).await;
    let to = open_with_cookies(&browser, &last_link(&browser, ADA).await, &production).await;
    assert_eq!(parameter(&location(&to), "__clerk_status").as_deref(), Some("verified"));
    let cookies: Vec<_> = to.headers.get_all("set-cookie").iter().filter_map(|it| it.to_str().ok()).collect();
    let uat = cookies.iter().find(|cookie| cookie.starts_with("__client_uat=")).expect("the cookie");
    assert!(!uat.starts_with("__client_uat=0;"), "{uat}");
}

/// Starts Ada's sign-in in a browser without a dev browser; gives its cookie.
async fn with_cookie_browser(browser: &Browser) -> String {
    use axum::{body::Body, http::Request};
    let post = |path: String, body: String, cookie: String| {
        let request = Request::post(path).header("host", "127.0.0.1:4500").header("cookie", cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        crate::browser::send(&browser.router, request.body(Body::from(body)).expect("a request"))
    };
    let identifier = format!("identifier={}", ADA.replace('+', "%2B"));
    let answer = ok(post("/v1/client/sign_ins".to_owned(), identifier, String::new()).await);
    let cookie = answer.headers.get_all("set-cookie").iter().find_map(|cookie| cookie.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("__client").to_owned();
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", answer.id());
    let body = format!("strategy=email_link&redirect_url={}", page("/verify"));
    ok(post(path, body, cookie.clone()).await);
    cookie
}
