//! Reverification: what asks for it, and how it is done.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    authenticator::Authenticator,
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    sign_in::totp_code,
};

const NEW: &str = "countess+clerk_test@example.com";

async fn signed_in(extra: Value) -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, extra).await;
    browser.sign_in(ADA).await;
    browser
}

/// Signed in a while ago.
async fn stale(extra: Value) -> Browser {
    let browser = signed_in(extra).await;
    browser.advance_minutes(10).await;
    browser
}

async fn verify(browser: &Browser, step: &str, fields: &[(&str, &str)]) -> Answer {
    let session = browser.session.as_deref().expect("signed in");
    browser.post(&format!("/v1/client/sessions/{session}/verify{step}"), fields).await
}

async fn start(browser: &Browser, level: &str) -> Answer {
    ok(verify(browser, "", &[("level", level)]).await)
}

async fn rename(browser: &Browser) -> Answer {
    browser.patch("/v1/me", &[("username", "countess")]).await
}

fn strategies(answer: &Answer, list: &str) -> Vec<String> {
    let factors = answer.response()[list].as_array().cloned().unwrap_or_default();
    factors.iter().map(|factor| factor["strategy"].as_str().expect("a strategy").to_owned()).collect()
}

#[tokio::test]
async fn sensitive_operations_require_reverification_and_others_do_not() {
    let browser = signed_in(json!({"phone_number": "+12015550101"})).await;
    let user = ok(browser.get("/v1/me").await).response().clone();
    let email = user["primary_email_address_id"].as_str().expect("an id").to_owned();
    let phone = user["primary_phone_number_id"].as_str().expect("an id").to_owned();
    browser.advance_minutes(10).await;
    let session = browser.session.clone().expect("signed in");
    let phone_path = format!("/v1/me/phone_numbers/{phone}");
    let refused = [
        rename(&browser).await,
        browser.patch("/v1/me", &[("primary_email_address_id", &email)]).await,
        browser.post("/v1/me/change_password", &[("new_password", "a better password")]).await,
        browser.post("/v1/me/remove_password", &[("current_password", PASSWORD)]).await,
        browser.post("/v1/me/email_addresses/", &[("email_address", NEW)]).await,
        browser.delete(&format!("/v1/me/email_addresses/{email}")).await,
        browser.post("/v1/me/phone_numbers/", &[("phone_number", "+12015550102")]).await,
        browser.patch(&phone_path, &[("reserved_for_second_factor", "true")]).await,
        browser.delete(&phone_path).await,
        browser.post("/v1/me/passkeys", &[]).await,
        browser.delete("/v1/me/passkeys/idn_none").await,
        browser.post("/v1/me/totp", &[]).await,
        browser.delete("/v1/me/totp").await,
        browser.post("/v1/me/backup_codes/", &[]).await,
        browser.post(&format!("/v1/me/sessions/{session}/revoke"), &[]).await,
        browser.delete("/v1/me").await,
    ];
    for (at, answer) in refused.iter().enumerate() {
        assert_eq!((answer.status, answer.code()), (403, "session_reverification_required"), "{at}");
    }
    let hint = &refused[0].body["errors"][0]["meta"]["reverification"];
    assert_eq!(hint, &json!({"level": "first_factor", "afterMinutes": 10}));
    ok(browser.patch("/v1/me", &[("first_name", "Ada")]).await);
    ok(browser.get("/v1/me/sessions/active").await);
    browser.environment(json!({"auth_config": {"reverification": false}})).await;
    ok(rename(&browser).await);
}

#[tokio::test]
async fn password_reverifies_a_session() {
    let browser = stale(json!({})).await;
    let started = start(&browser, "first_factor").await;
    assert_eq!(started.response()["object"], "session_reverification");
    assert_eq!(started.response()["status"], "needs_first_factor");
    assert_eq!(strategies(&started, "supported_first_factors"), ["password", "email_code"]);
    let wrong =
        verify(&browser, "/attempt_first_factor", &[("strategy", "password"), ("password", "nope")]).await;
    assert_eq!((wrong.status, wrong.code(), wrong.param()), (422, "form_password_incorrect", "password"));
    assert_eq!(rename(&browser).await.status, 403);
    let fields = [("strategy", "password"), ("password", PASSWORD)];
    let done = ok(verify(&browser, "/attempt_first_factor", &fields).await);
    assert_eq!(done.response()["status"], "complete");
    let session = &done.body["client"]["sessions"][0];
    assert_eq!(done.response()["session"]["id"], session["id"]);
    assert_eq!(session["factor_verification_age"], json!([0, -1]));
    let jwt = session["last_active_token"]["jwt"].as_str().expect("a token");
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    let claims: Value = serde_json::from_slice(&payload).expect("JSON");
    assert_eq!(claims["fva"], json!([0, -1]));
    ok(rename(&browser).await);
    let again = verify(&browser, "/attempt_first_factor", &fields).await;
    assert_eq!((again.status, again.code()), (400, "invalid_action_for_session_reverification"));
}

#[tokio::test]
async fn email_code_reverifies_a_session() {
    let browser = stale(json!({})).await;
    let started = start(&browser, "first_factor").await;
    let code = [("strategy", "email_code"), ("code", "424242")];
    let early = verify(&browser, "/attempt_first_factor", &code).await;
    assert_eq!((early.status, early.code()), (400, "verification_missing"));
    let factor = &started.response()["supported_first_factors"][1];
    let id = factor["email_address_id"].as_str().expect("an id");
    let fields = [("strategy", "email_code"), ("email_address_id", id)];
    ok(verify(&browser, "/prepare_first_factor", &fields).await);
    let wrong = verify(&browser, "/attempt_first_factor", &[("strategy", "email_code"), ("code", "1")]).await;
    assert_eq!((wrong.status, wrong.code()), (422, "form_code_incorrect"));
    browser.advance_minutes(11).await;
    assert_eq!(verify(&browser, "/attempt_first_factor", &code).await.code(), "verification_expired");
    ok(verify(&browser, "/prepare_first_factor", &fields).await);
    assert_eq!(ok(verify(&browser, "/attempt_first_factor", &code).await).response()["status"], "complete");
    ok(rename(&browser).await);
}

#[tokio::test]
async fn passkey_reverifies_a_session() {
    let browser = signed_in(json!({})).await;
    let mut authenticator = Authenticator::new();
    let made = ok(browser.post("/v1/me/passkeys", &[]).await);
    let options = made.response()["verification"]["nonce"].as_str().expect("options");
    let credential = authenticator.create(options);
    let path = format!("/v1/me/passkeys/{}/attempt_verification", made.id());
    ok(browser.post(&path, &[("strategy", "passkey"), ("public_key_credential", &credential)]).await);
    browser.advance_minutes(10).await;
    start(&browser, "first_factor").await;
    let prepared = ok(verify(&browser, "/prepare_first_factor", &[("strategy", "passkey")]).await);
    let options = prepared.response()["first_factor_verification"]["nonce"].as_str().expect("options");
    let credential = authenticator.get(options);
    let fields = [("strategy", "passkey"), ("public_key_credential", credential.as_str())];
    ok(verify(&browser, "/attempt_first_factor", &fields).await);
    ok(rename(&browser).await);
    start(&browser, "first_factor").await;
    let replayed = verify(&browser, "/attempt_first_factor", &fields).await;
    assert_eq!((replayed.status, replayed.code()), (400, "verification_missing"));
    ok(verify(&browser, "/prepare_first_factor", &[("strategy", "passkey")]).await);
    let replayed = verify(&browser, "/attempt_first_factor", &fields).await;
    assert_eq!((replayed.status, replayed.code()), (400, "passkey_authentication_failure"));
}

#[tokio::test]
async fn user_without_second_factor_reverifies_with_the_first() {
    let browser = stale(json!({})).await;
    for level in ["second_factor", "multi_factor"] {
        let started = start(&browser, level).await;
        assert_eq!(started.response()["level"], "first_factor");
        assert_eq!(started.response()["status"], "needs_first_factor");
    }
}

/// Signed in with both factors.
async fn with_totp() -> (Browser, String) {
    let mut browser = Browser::fresh().await;
    let user = browser.create_user(ADA, json!({"totp": true, "backup_codes": true})).await;
    let secret = user["totp_secret"].as_str().expect("a secret").to_owned();
    let id = browser.password(ADA, PASSWORD).await.id();
    let fields = [("strategy", "totp"), ("code", &totp_code(&secret))];
    let answer = browser.sign_in_step(&id, "attempt_second_factor", &fields).await;
    browser.adopt(&answer);
    (browser, user["backup_codes"][0].as_str().expect("a code").to_owned())
}

#[tokio::test]
async fn second_factor_and_backup_code_reverify_a_session() {
    let (browser, backup) = with_totp().await;
    browser.advance_minutes(10).await;
    let refused = rename(&browser).await;
    assert_eq!(refused.body["errors"][0]["meta"]["reverification"]["level"], "second_factor");
    let started = start(&browser, "second_factor").await;
    assert_eq!(started.response()["status"], "needs_second_factor");
    assert_eq!(strategies(&started, "supported_second_factors"), ["totp", "backup_code"]);
    let first = [("strategy", "password"), ("password", PASSWORD)];
    let early = verify(&browser, "/attempt_first_factor", &first).await;
    assert_eq!((early.status, early.code()), (400, "invalid_action_for_session_reverification"));
    let wrong = verify(&browser, "/attempt_second_factor", &[("strategy", "totp"), ("code", "000000")]).await;
    assert_eq!((wrong.status, wrong.code()), (422, "form_code_incorrect"));
    let code = [("strategy", "backup_code"), ("code", backup.as_str())];
    let done = ok(verify(&browser, "/attempt_second_factor", &code).await);
    assert_eq!(done.body["client"]["sessions"][0]["factor_verification_age"], json!([10, 0]));
    ok(rename(&browser).await);
    start(&browser, "second_factor").await;
    assert_eq!(verify(&browser, "/attempt_second_factor", &code).await.code(), "form_code_incorrect");
}

#[tokio::test]
async fn multi_factor_reverification_asks_for_both_factors_in_order() {
    let (browser, backup) = with_totp().await;
    browser.advance_minutes(30).await;
    start(&browser, "multi_factor").await;
    let first = [("strategy", "password"), ("password", PASSWORD)];
    let half = ok(verify(&browser, "/attempt_first_factor", &first).await);
    assert_eq!(half.response()["status"], "needs_second_factor");
    assert_eq!(half.body["client"]["sessions"][0]["factor_verification_age"], json!([30, 30]));
    let code = [("strategy", "backup_code"), ("code", backup.as_str())];
    let done = ok(verify(&browser, "/attempt_second_factor", &code).await);
    assert_eq!(done.body["client"]["sessions"][0]["factor_verification_age"], json!([0, 0]));
}

#[tokio::test]
async fn sms_code_reverifies_the_second_factor() {
    let browser = signed_in(json!({"phone_number": "+12015550101"})).await;
    let user = ok(browser.get("/v1/me").await).response().clone();
    let phone = user["primary_phone_number_id"].as_str().expect("an id");
    let path = format!("/v1/me/phone_numbers/{phone}");
    ok(browser.patch(&path, &[("reserved_for_second_factor", "true")]).await);
    start(&browser, "second_factor").await;
    let fields = [("strategy", "phone_code"), ("phone_number_id", phone)];
    ok(verify(&browser, "/prepare_second_factor", &fields).await);
    let fields = [("strategy", "phone_code"), ("code", "424242")];
    let done = ok(verify(&browser, "/attempt_second_factor", &fields).await);
    assert_eq!(done.body["client"]["sessions"][0]["factor_verification_age"], json!([0, 0]));
}

#[tokio::test]
async fn a_reverification_has_to_be_started_and_belongs_to_its_session() {
    let browser = signed_in(json!({})).await;
    let first = [("strategy", "password"), ("password", PASSWORD)];
    let early = verify(&browser, "/attempt_first_factor", &first).await;
    assert_eq!((early.status, early.code()), (400, "session_reverification_missing"));
    let none = verify(&browser, "", &[]).await;
    assert_eq!((none.status, none.param()), (422, "level"));
    let odd = verify(&browser, "", &[("level", "third_factor")]).await;
    assert_eq!((odd.status, odd.code()), (422, "form_param_value_invalid"));
    let mut stranger = browser.another().await;
    stranger.session.clone_from(&browser.session);
    ok(verify(&browser, "", &[("level", "first_factor")]).await);
    let steps = ["prepare_first", "attempt_first", "prepare_second", "attempt_second"];
    for step in steps.map(|step| format!("/{step}_factor")).iter().map(String::as_str).chain([""]) {
        let fields = [("level", "first_factor"), ("strategy", "password"), ("password", PASSWORD)];
        let foreign = verify(&stranger, step, &fields).await;
        assert_eq!((foreign.status, foreign.code()), (404, "resource_not_found"), "{step}");
    }
    let session = browser.session.clone().expect("signed in");
    browser.admin("action", json!({"action": "revoke_session", "session_id": session})).await;
    let ended = verify(&browser, "", &[("level", "first_factor")]).await;
    assert_eq!((ended.status, ended.code()), (401, "authentication_invalid"));
}

#[tokio::test]
async fn wrong_passwords_during_reverification_lock_the_user() {
    let browser = stale(json!({})).await;
    let lockout = json!({"max_attempts": 2});
    browser.environment(json!({"user_settings": {"attack_protection": {"user_lockout": lockout}}})).await;
    start(&browser, "first_factor").await;
    let wrong = [("strategy", "password"), ("password", "nope")];
    assert_eq!(verify(&browser, "/attempt_first_factor", &wrong).await.code(), "form_password_incorrect");
    let locked = verify(&browser, "/attempt_first_factor", &wrong).await;
    assert_eq!((locked.status, locked.code()), (403, "user_locked"));
    let right = [("strategy", "password"), ("password", PASSWORD)];
    assert_eq!(verify(&browser, "/attempt_first_factor", &right).await.code(), "user_locked");
}

#[tokio::test]
async fn current_password_replaces_reverification_when_it_is_off() {
    let browser = stale(json!({})).await;
    let settings = json!({"password_settings": {"disable_password_reverification": true}});
    browser.environment(json!({"user_settings": settings})).await;
    let none = browser.post("/v1/me/change_password", &[("new_password", "a better password")]).await;
    assert_eq!((none.status, none.code(), none.param()), (422, "form_param_missing", "current_password"));
    let fields = [("new_password", "a better password"), ("current_password", PASSWORD)];
    ok(browser.post("/v1/me/change_password", &fields).await);
}
