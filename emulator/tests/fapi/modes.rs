//! Who may sign up: modes, consent, proofs of being a person.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{consent, open, provider_page},
};

async fn with_sign_up(settings: Value) -> Browser {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"sign_up": settings}})).await;
    browser
}

async fn sign_up(browser: &Browser, extra: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("email_address", ADA), ("password", PASSWORD)];
    fields.extend(extra);
    browser.post("/v1/client/sign_ups", &fields).await
}

#[tokio::test]
async fn restricted_instance_refuses_sign_ups_by_providers_too() {
    let browser = with_sign_up(json!({"mode": "restricted"})).await;
    let answer = sign_up(&browser, &[]).await;
    assert_eq!((answer.status, answer.code()), (403, "sign_up_mode_restricted"));
    let fields = [("strategy", "oauth_google"), ("redirect_url", "/sso-callback")];
    let sign_in = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let page = provider_page(&sign_in.response()["first_factor_verification"]);
    consent(&browser, &page, &[("email", ADA)]).await;
    let transfer = browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await;
    assert_eq!((transfer.status, transfer.code()), (403, "sign_up_mode_restricted"));
}

#[tokio::test]
async fn waitlist_lists_an_address_once() {
    let browser = with_sign_up(json!({"mode": "waitlist"})).await;
    assert_eq!(sign_up(&browser, &[]).await.code(), "sign_up_restricted_waitlist");
    let first = ok(browser.post("/v1/waitlist", &[("email_address", ADA)]).await);
    assert_eq!(first.body["object"], "waitlist_entry");
    assert!(first.body["id"].as_str().is_some_and(|id| id.starts_with("wle_")), "{}", first.text);
    let again = ok(browser
        .another()
        .await
        .post("/v1/waitlist", &[("email_address", "ADA+clerk_test@example.com")])
        .await);
    assert_eq!(again.body, first.body);
    let other = ok(browser.post("/v1/waitlist", &[("email_address", "bob@example.com")]).await);
    assert_ne!(other.body["id"], first.body["id"]);
}

#[tokio::test]
async fn waitlist_requires_an_address_and_waitlist_mode() {
    let browser = with_sign_up(json!({"mode": "waitlist"})).await;
    let missing = browser.post("/v1/waitlist", &[]).await;
    assert_eq!((missing.code(), missing.param()), ("form_param_missing", "email_address"));
    let odd = browser.post("/v1/waitlist", &[("email_address", "nobody")]).await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_param_format_invalid", "email_address"));
    let open = Browser::fresh().await;
    let none = open.post("/v1/waitlist", &[("email_address", ADA)]).await;
    assert_eq!((none.status, none.code()), (403, "waitlist_not_accepting_entries"));
}

#[tokio::test]
async fn consent_is_missing_until_it_is_given() {
    let browser = with_sign_up(json!({"legal_consent_enabled": true})).await;
    let answer = ok(sign_up(&browser, &[]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["legal_accepted"]));
    let path = format!("/v1/client/sign_ups/{}", answer.id());
    let refused = browser.patch(&path, &[("legal_accepted", "false")]).await;
    assert_eq!(
        (refused.status, refused.code(), refused.param()),
        (422, "legal_not_accepted", "legal_accepted")
    );
    let odd = browser.patch(&path, &[("legal_accepted", "on")]).await;
    assert_eq!((odd.code(), odd.param()), ("form_param_value_invalid", "legal_accepted"));
    ok(browser.post(&format!("{path}/prepare_verification"), &[("strategy", "email_code")]).await);
    let id = answer.id();
    assert_eq!(ok(browser.verify_sign_up(&id, "424242").await).response()["status"], "missing_requirements");
    let done = ok(browser.patch(&path, &[("legal_accepted", "true")]).await);
    assert_eq!(done.response()["status"], "complete");
    assert!(done.response()["legal_accepted_at"].is_i64());
    assert!(done.body["client"]["sessions"][0]["user"]["legal_accepted_at"].is_i64());
}

#[tokio::test]
async fn consent_can_come_with_an_account_at_a_provider() {
    let browser = with_sign_up(json!({"legal_consent_enabled": true})).await;
    let start = |accepted: &'static str| {
        let browser = &browser;
        async move {
            let fields = [
                ("strategy", "oauth_google"),
                ("redirect_url", "/sso-callback"),
                ("action_complete_redirect_url", "/after"),
                ("legal_accepted", accepted),
            ];
            let answer = ok(browser.post("/v1/client/sign_ups", &fields).await);
            let page = provider_page(&answer.response()["verifications"]["external_account"]);
            consent(browser, &page, &[("email", ADA)]).await
        }
    };
    assert_eq!(start("").await.path(), "/sso-callback");
    assert_eq!(browser.client().await["sign_up"]["missing_fields"], json!(["legal_accepted"]));
    assert_eq!(start("true").await.path(), "/after");
}

/// What the stand-in script gets when its challenge is solved.
async fn solved(browser: &Browser) -> String {
    let answer = ok(browser.post("/turnstile/v0/token", &[]).await);
    answer.body["token"].as_str().expect("a token").to_owned()
}

async fn with_captcha() -> Browser {
    with_sign_up(json!({"captcha_enabled": true})).await
}

#[tokio::test]
async fn captcha_token_works_once_within_five_minutes() {
    let browser = with_captcha().await;
    let missing = sign_up(&browser, &[]).await;
    assert_eq!((missing.status, missing.code()), (400, "captcha_missing_token"));
    let token = solved(&browser).await;
    ok(sign_up(&browser, &[("captcha_token", &token), ("captcha_widget_type", "invisible")]).await);
    let again = sign_up(&browser, &[("captcha_token", &token)]).await;
    assert_eq!((again.status, again.code()), (400, "captcha_invalid"));
    assert_eq!(sign_up(&browser, &[("captcha_token", "made-up")]).await.code(), "captcha_invalid");
    assert_eq!(sign_up(&browser, &[("captcha_error", "300030")]).await.code(), "captcha_invalid");
    let late = solved(&browser).await;
    browser.advance_minutes(6).await;
    assert_eq!(sign_up(&browser, &[("captcha_token", &late)]).await.code(), "captcha_invalid");
}

#[tokio::test]
async fn captcha_token_is_ignored_when_captcha_is_off() {
    let browser = Browser::fresh().await;
    let token = solved(&browser).await;
    let answer = sign_up(&browser, &[("captcha_token", &token)]).await;
    assert_eq!((answer.status, answer.code()), (400, "captcha_not_enabled"));
}

#[tokio::test]
async fn captcha_bypass_needs_no_token() {
    let browser = with_captcha().await;
    let path = |token: &str| format!("/v1/client/sign_ups?__clerk_testing_token={token}");
    let fields = [("email_address", ADA)];
    let token = browser.admin("action", json!({"action": "create_testing_token"})).await["token"].clone();
    let token = token.as_str().expect("a token");
    assert_eq!(browser.post(&path("made-up"), &fields).await.code(), "captcha_missing_token");
    ok(browser.post(&path(token), &fields).await);
    browser.advance_minutes(61).await;
    assert_eq!(browser.post(&path(token), &fields).await.code(), "captcha_missing_token");
    browser.environment(json!({"display_config": {"captcha_oauth_bypass": ["oauth_google"]}})).await;
    let google = [("strategy", "oauth_google"), ("redirect_url", "/sso-callback")];
    ok(browser.post("/v1/client/sign_ups", &google).await);
    assert_eq!(browser.client().await["captcha_bypass"], false);
    browser.admin("config", json!({"emulator": {"captcha_bypass": true}})).await;
    assert_eq!(browser.client().await["captcha_bypass"], true);
    ok(sign_up(&browser, &[]).await);
}

#[tokio::test]
async fn transfer_from_a_provider_requires_a_captcha_token() {
    let browser = with_captcha().await;
    let fields = [("strategy", "oauth_google"), ("redirect_url", "/sso-callback")];
    let answer = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    consent(&browser, &page, &[("email", ADA)]).await;
    let bare = browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await;
    assert_eq!(bare.code(), "captcha_missing_token");
    browser.environment(json!({"display_config": {"captcha_oauth_bypass": ["oauth_google"]}})).await;
    let spared = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(spared.response()["status"], "complete");
}

#[tokio::test]
async fn touch_accepts_a_captcha_token() {
    let browser = with_captcha().await;
    let token = solved(&browser).await;
    let fields = [("captcha_token", token.as_str()), ("captcha_action", "heartbeat")];
    assert_eq!(ok(browser.post("/v1/client/verify", &fields).await).response()["object"], "client");
    assert_eq!(browser.post("/v1/client/verify", &fields).await.code(), "captcha_invalid");
    assert_eq!(browser.post("/v1/client/verify", &[]).await.code(), "captcha_missing_token");
}

#[tokio::test]
async fn turnstile_replacement_script_knows_its_emulator() {
    let browser = Browser::fresh().await;
    let script = open(&browser, "/turnstile/v0/api.js?render=explicit").await;
    assert_eq!(script.status, 200);
    assert!(script.headers["content-type"].to_str().expect("text").starts_with("text/javascript"));
    assert!(script.text.contains("const emulator = \"http://127.0.0.1:4500\";"));
}
