//! What each preset changes, seen from a browser.

use clerk_emulator::{Emulator, app};
use serde_json::{Value, json};

use crate::browser::{ADA, Answer, Browser, PASSWORD, ok};

const PHONE: &str = "+12015550123";

/// A browser before a world with this preset.
async fn with(preset: &str) -> Browser {
    let browser = Browser::fresh().await;
    browser.admin("config", json!({"preset": preset})).await;
    browser
}

async fn sign_up(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/v1/client/sign_ups", fields).await
}

async fn sign_in(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/v1/client/sign_ins", fields).await
}

/// Has the code sent that this sign-up waits for, and hands it in.
async fn verify(browser: &Browser, id: &str, strategy: &str) -> Answer {
    let path = format!("/v1/client/sign_ups/{id}");
    ok(browser.post(&format!("{path}/prepare_verification"), &[("strategy", strategy)]).await);
    let fields = [("strategy", strategy), ("code", "424242")];
    ok(browser.post(&format!("{path}/attempt_verification"), &fields).await)
}

/// The strategies that a sign-in offers first.
fn offered(answer: &Answer) -> Vec<&str> {
    let factors = answer.response()["supported_first_factors"].as_array().expect("a list");
    factors.iter().filter_map(|factor| factor["strategy"].as_str()).collect()
}

/// The path of the last link that was mailed.
async fn mailed_link(browser: &Browser) -> String {
    let messages = browser.look("messages").await;
    let last = messages.as_array().and_then(|all| all.last()).expect("a message");
    assert_eq!(last["code"], Value::Null);
    let link = last["link"].as_str().expect("a link");
    link.trim_start_matches("http://127.0.0.1:4500").to_owned()
}

#[tokio::test]
async fn base_preset_requires_email_and_password_and_resets_other_settings() {
    let browser = with("everything").await;
    browser.admin("config", json!({"preset": "base"})).await;
    let answer = ok(sign_up(&browser, &[("email_address", ADA)]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["password"]));
    let fields = [("strategy", "oauth_github"), ("redirect_url", "/sso-callback")];
    assert_eq!(sign_in(&browser, &fields).await.code(), "oauth_unsupported_provider");
}

#[tokio::test]
async fn email_link_signs_up_and_in_by_links_and_has_no_passwords() {
    let browser = with("email-link").await;
    let answer = ok(sign_up(&browser, &[("email_address", ADA)]).await);
    assert_eq!(answer.response()["missing_fields"], json!([]));
    let path = format!("/v1/client/sign_ups/{}/prepare_verification", answer.id());
    let code = browser.post(&path, &[("strategy", "email_code")]).await;
    assert_eq!((code.status, code.code()), (400, "form_param_value_disabled"));
    let fields = [("strategy", "email_link"), ("redirect_url", "http://localhost:8080/verify")];
    ok(browser.post(&path, &fields).await);
    assert_eq!(browser.get(&mailed_link(&browser).await).await.status, 303);
    assert_eq!(session(&browser).await["status"], "active");

    let other = browser.another().await;
    let answer = ok(sign_in(&other, &[("identifier", ADA)]).await);
    assert_eq!(offered(&answer), ["email_link"]);
}

#[tokio::test]
async fn phone_only_preset_accepts_only_phone_numbers() {
    let browser = with("phone-only").await;
    let mail = sign_up(&browser, &[("email_address", ADA)]).await;
    assert_eq!((mail.code(), mail.param()), ("form_param_unknown", "email_address"));
    let answer = ok(sign_up(&browser, &[("phone_number", PHONE)]).await);
    assert_eq!(answer.response()["missing_fields"], json!([]));
    let done = verify(&browser, &answer.id(), "phone_code").await;
    assert_eq!(done.response()["status"], "complete");
    let answer = ok(sign_in(&browser.another().await, &[("identifier", PHONE)]).await);
    assert_eq!(offered(&answer), ["phone_code"]);
}

#[tokio::test]
async fn username_preset_requires_username_and_password_without_verification() {
    let browser = with("username").await;
    assert_eq!(sign_up(&browser, &[("email_address", ADA)]).await.code(), "form_param_unknown");
    let answer = ok(sign_up(&browser, &[("username", "ada_lovelace")]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["password"]));
    let fields = [("username", "ada_lovelace"), ("password", PASSWORD)];
    let done = ok(sign_up(&browser, &fields).await);
    assert_eq!(done.response()["status"], "complete");
    let fields = [("identifier", "ada_lovelace"), ("password", PASSWORD)];
    let signed_in = ok(sign_in(&browser.another().await, &fields).await);
    assert_eq!(signed_in.response()["status"], "complete");
}

#[tokio::test]
async fn passwordless_signs_up_and_in_with_a_code() {
    let browser = with("passwordless").await;
    let refused = sign_up(&browser, &[("email_address", ADA), ("password", PASSWORD)]).await;
    assert_eq!((refused.code(), refused.param()), ("form_param_unknown", "password"));
    let answer = ok(sign_up(&browser, &[("email_address", ADA)]).await);
    let done = verify(&browser, &answer.id(), "email_code").await;
    assert_eq!(done.response()["status"], "complete");
    let answer = ok(sign_in(&browser.another().await, &[("identifier", ADA)]).await);
    assert_eq!(offered(&answer), ["email_code"]);
}

/// The first session of the browser's client.
async fn session(browser: &Browser) -> Value {
    browser.client().await["sessions"][0].clone()
}

#[tokio::test]
async fn mfa_required_preset_keeps_sessions_pending_until_mfa_is_set_up() {
    let mut browser = with("mfa-required").await;
    browser.sign_up(ADA).await;
    let pending = session(&browser).await;
    assert_eq!((&pending["status"], &pending["tasks"][0]["key"]), (&json!("pending"), &json!("setup-mfa")));
}

#[tokio::test]
async fn force_organization_preset_keeps_sessions_pending_until_one_is_chosen() {
    let mut browser = with("force-organization").await;
    browser.sign_up(ADA).await;
    let pending = session(&browser).await;
    assert_eq!(
        (&pending["status"], &pending["tasks"][0]["key"]),
        (&json!("pending"), &json!("choose-organization"))
    );
    let id = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await).id();
    let path = format!("/v1/client/sessions/{}/touch", browser.session.as_ref().expect("signed in"));
    let touched = ok(browser.post(&path, &[("active_organization_id", &id)]).await);
    assert_eq!(touched.response()["status"], "active");
}

#[tokio::test]
async fn client_trust_asks_for_a_code_in_a_new_browser() {
    let browser = with("client-trust").await;
    browser.create_user(ADA, json!({})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "needs_client_trust");
    assert_eq!(session(&browser).await, Value::Null);
}

#[tokio::test]
async fn multi_session_lets_two_users_be_signed_in() {
    let mut browser = with("multi-session").await;
    browser.create_user(ADA, json!({})).await;
    browser.create_user("bob@example.com", json!({})).await;
    browser.sign_in(ADA).await;
    browser.sign_in("bob@example.com").await;
    let sessions = browser.client().await["sessions"].clone();
    assert_eq!(sessions.as_array().expect("a list").len(), 2);

    let mut single = with("base").await;
    single.create_user(ADA, json!({})).await;
    single.sign_in(ADA).await;
    assert_eq!(single.password(ADA, PASSWORD).await.code(), "session_exists");
}

#[tokio::test]
async fn waitlist_takes_addresses_instead_of_sign_ups() {
    let browser = with("waitlist").await;
    assert_eq!(sign_up(&browser, &[("email_address", ADA)]).await.code(), "sign_up_restricted_waitlist");
    ok(browser.post("/v1/waitlist", &[("email_address", ADA)]).await);
}

#[tokio::test]
async fn restricted_preset_accepts_only_invited_users() {
    let browser = with("restricted").await;
    assert_eq!(sign_up(&browser, &[("email_address", ADA)]).await.code(), "sign_up_mode_restricted");
    let invitation =
        browser.admin("action", json!({"action": "create_invitation", "email_address": ADA})).await;
    let ticket = invitation["ticket"].as_str().expect("a ticket");
    let fields = [("strategy", "ticket"), ("ticket", ticket), ("password", PASSWORD)];
    assert_eq!(ok(sign_up(&browser, &fields).await).response()["status"], "complete");
}

#[tokio::test]
async fn legal_consent_preset_requires_consent() {
    let browser = with("legal-consent").await;
    let fields = [("email_address", ADA), ("password", PASSWORD)];
    let answer = ok(sign_up(&browser, &fields).await);
    assert_eq!(answer.response()["missing_fields"], json!(["legal_accepted"]));
    let environment = browser.get("/v1/environment").await.body;
    assert_eq!(environment["display_config"]["terms_url"], "/terms");
}

#[tokio::test]
async fn enumeration_protected_preset_answers_alike_for_known_and_unknown_users() {
    let browser = with("enumeration-protected").await;
    browser.create_user(ADA, json!({})).await;
    let known = ok(sign_in(&browser, &[("identifier", ADA)]).await);
    let stranger = ok(sign_in(&browser.another().await, &[("identifier", "eve@example.com")]).await);
    assert_eq!(offered(&stranger), offered(&known));
    assert_eq!(stranger.response()["status"], known.response()["status"]);
}

#[tokio::test]
async fn everything_preset_offers_every_strategy() {
    let browser = with("everything").await;
    browser.create_user(ADA, json!({"phone_number": PHONE, "username": "ada_lovelace"})).await;
    let answer = ok(sign_in(&browser, &[("identifier", "ada_lovelace")]).await);
    let offered = offered(&answer);
    for strategy in ["password", "email_code", "email_link", "phone_code", "reset_password_email_code"] {
        assert!(offered.contains(&strategy), "{strategy} of {offered:?}");
    }
    for provider in ["oauth_google", "oauth_github", "oauth_apple", "oauth_microsoft"] {
        let fields = [("strategy", provider), ("redirect_url", "/sso-callback")];
        ok(sign_in(&browser, &fields).await);
    }
    let fields = [
        ("strategy", "enterprise_sso"),
        ("identifier", "eve@acme.example"),
        ("redirect_url", "/sso-callback"),
    ];
    let company = ok(sign_in(&browser, &fields).await);
    let url = &company.response()["first_factor_verification"]["external_verification_redirect_url"];
    assert!(url.as_str().is_some_and(|url| url.contains("/oauth/")), "{}", company.text);
    let wallet = [
        ("strategy", "web3_metamask_signature"),
        ("web3_wallet", "0x52908400098527886e0f7030069857d2e4169ee7"),
    ];
    let answer = ok(sign_up(&browser, &wallet).await);
    assert_eq!(answer.response()["unverified_fields"], json!(["web3_wallet"]));
}

#[tokio::test]
async fn an_emulator_may_start_with_a_preset_and_a_reset_returns_to_it() {
    let config =
        json!({"preset": "waitlist", "environment": {"display_config": {"application_name": "Acme"}}});
    let emulator = Emulator::new().starting_with(&config).expect("good settings");
    let browser = Browser::before(app(emulator), "/w/one").await;
    assert_eq!(sign_up(&browser, &[("email_address", ADA)]).await.code(), "sign_up_restricted_waitlist");
    browser.admin("config", json!({"preset": "base"})).await;
    ok(sign_up(&browser, &[("email_address", ADA)]).await);
    browser.admin("reset", json!({})).await;
    let browser = browser.another().await;
    assert_eq!(sign_up(&browser, &[("email_address", ADA)]).await.code(), "sign_up_restricted_waitlist");
    let environment = browser.get("/v1/environment").await.body;
    assert_eq!(environment["display_config"]["application_name"], "Acme");
}

#[tokio::test]
async fn refused_settings_change_nothing() {
    let browser = with("waitlist").await;
    let before = browser.look("config").await;
    let wrong = json!({"preset": "base", "emulator": {"client_trust": "on"}});
    let answer = browser.try_admin("config", wrong).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body["error"],
        "emulator.client_trust: got the text \"on\", expected true or false: write it without quotes"
    );
    assert_eq!(browser.look("config").await, before);
}
