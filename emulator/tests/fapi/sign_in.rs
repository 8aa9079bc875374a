//! Signing in.

use serde_json::{Value, json};

use crate::browser::{ADA, Answer, Browser, PASSWORD, ok};

async fn with_ada(extra: Value) -> (Browser, Value) {
    let browser = Browser::fresh().await;
    let user = browser.create_user(ADA, extra).await;
    (browser, user)
}

fn strategies(answer: &Answer, list: &str) -> Vec<String> {
    let factors = answer.response()[list].as_array().cloned().unwrap_or_default();
    factors.iter().map(|factor| factor["strategy"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn the_right_password_signs_in_at_once() {
    let (browser, _) = with_ada(json!({})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "complete");
    assert_eq!(answer.body["client"]["last_active_session_id"], answer.response()["created_session_id"]);
    assert!(answer.body["client"]["sign_in"].is_null());
}

#[tokio::test]
async fn a_wrong_password_is_refused_at_its_field() {
    let (browser, _) = with_ada(json!({})).await;
    let answer = browser.password(ADA, "not this one").await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_password_incorrect", "password"));
}

#[tokio::test]
async fn an_unknown_identifier_is_refused_at_its_field() {
    let browser = Browser::fresh().await;
    let answer = browser.password("nobody@example.com", PASSWORD).await;
    assert_eq!(
        (answer.status, answer.code(), answer.param()),
        (422, "form_identifier_not_found", "identifier")
    );
}

#[tokio::test]
async fn sign_in_without_an_identifier_is_refused() {
    let browser = Browser::fresh().await;
    let answer = ok(browser.post("/v1/client/sign_ins", &[]).await);
    assert_eq!(answer.response()["status"], "needs_identifier");
}

#[tokio::test]
async fn an_identifier_alone_lists_the_first_factors() {
    let (browser, _) = with_ada(json!({"phone_number": "+12015550100"})).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    assert_eq!(answer.response()["status"], "needs_first_factor");
    assert_eq!(
        strategies(&answer, "supported_first_factors"),
        ["password", "email_code", "phone_code", "reset_password_email_code", "reset_password_phone_code"]
    );
    let factors = &answer.response()["supported_first_factors"];
    assert_eq!(factors[1]["safe_identifier"], ADA);
    assert_eq!(factors[2]["safe_identifier"], "+12*******00");
}

#[tokio::test]
async fn an_email_code_signs_in_after_a_wrong_one() {
    let (browser, user) = with_ada(json!({})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    let email = user["email_address_id"].as_str().expect("an id");
    let fields = [("strategy", "email_code"), ("email_address_id", email)];
    ok(browser.sign_in_step(&id, "prepare_first_factor", &fields).await);
    let wrong = browser
        .sign_in_step(&id, "attempt_first_factor", &[("strategy", "email_code"), ("code", "999999")])
        .await;
    assert_eq!((wrong.status, wrong.code()), (422, "form_code_incorrect"));
    assert_eq!(browser.client().await["sign_in"]["first_factor_verification"]["attempts"], 1);
    let right = browser
        .sign_in_step(&id, "attempt_first_factor", &[("strategy", "email_code"), ("code", "424242")])
        .await;
    assert_eq!(right.response()["status"], "complete");
}

#[tokio::test]
async fn a_phone_number_and_its_code_sign_in() {
    let (browser, _) = with_ada(json!({"phone_number": "+12015550100"})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", "+12015550100")]).await.id();
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[("strategy", "phone_code")]).await);
    let fields = [("strategy", "phone_code"), ("code", "424242")];
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &fields).await;
    assert_eq!(answer.response()["status"], "complete");
}

#[tokio::test]
async fn a_new_sign_in_replaces_the_one_under_way() {
    let (browser, _) = with_ada(json!({})).await;
    let old = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    let new = browser.post("/v1/client/sign_ins", &[]).await.id();
    let answer = browser.get(&format!("/v1/client/sign_ins/{old}")).await;
    assert_eq!((answer.status, answer.code()), (404, "resource_not_found"));
    assert_eq!(browser.client().await["sign_in"]["id"], new);
}

#[tokio::test]
async fn a_reset_password_replaces_the_old_one() {
    let (browser, _) = with_ada(json!({})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    let strategy = ("strategy", "reset_password_email_code");
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[strategy]).await);
    let answer = ok(browser.sign_in_step(&id, "attempt_first_factor", &[strategy, ("code", "424242")]).await);
    assert_eq!(answer.response()["status"], "needs_new_password");
    let short = browser.sign_in_step(&id, "reset_password", &[("password", "x1!")]).await;
    assert_eq!(short.code(), "form_password_length_too_short");
    let fields = [("password", "another password"), ("sign_out_of_other_sessions", "true")];
    let answer = ok(browser.sign_in_step(&id, "reset_password", &fields).await);
    assert_eq!(answer.response()["status"], "complete");
    let other = browser.another().await;
    assert_eq!(other.password(ADA, PASSWORD).await.code(), "form_password_incorrect");
    assert_eq!(ok(other.password(ADA, "another password").await).response()["status"], "complete");
}

#[tokio::test]
async fn an_authenticator_app_is_asked_for_after_the_password() {
    let (browser, user) = with_ada(json!({"totp": true, "backup_codes": true})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "needs_second_factor");
    assert_eq!(strategies(&answer, "supported_second_factors"), ["totp", "backup_code"]);
    let id = answer.id();
    let wrong =
        browser.sign_in_step(&id, "attempt_second_factor", &[("strategy", "totp"), ("code", "000000")]).await;
    assert_eq!((wrong.status, wrong.code(), wrong.param()), (422, "form_code_incorrect", "code"));
    let code = totp_code(user["totp_secret"].as_str().expect("a secret"));
    let answer =
        browser.sign_in_step(&id, "attempt_second_factor", &[("strategy", "totp"), ("code", &code)]).await;
    assert_eq!(answer.response()["status"], "complete");
    assert_eq!(answer.body["client"]["sessions"][0]["factor_verification_age"], json!([0, 0]));
}

pub(crate) fn totp_code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a generator");
    totp.generate_current().to_string()
}

#[tokio::test]
async fn a_backup_code_works_once() {
    let (browser, user) = with_ada(json!({"totp": true, "backup_codes": true})).await;
    let code = user["backup_codes"][0].as_str().expect("a code").to_owned();
    let fields = [("strategy", "backup_code"), ("code", code.as_str())];
    let id = browser.password(ADA, PASSWORD).await.id();
    ok(browser.sign_in_step(&id, "attempt_second_factor", &fields).await);
    let other = browser.another().await;
    let id = other.password(ADA, PASSWORD).await.id();
    assert_eq!(other.sign_in_step(&id, "attempt_second_factor", &fields).await.code(), "form_code_incorrect");
}

#[tokio::test]
async fn a_reserved_phone_number_is_a_second_factor() {
    let (browser, _) = with_ada(json!({"phone_number": "+12015550100", "phone_second_factor": true})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "needs_second_factor");
    let id = answer.id();
    ok(browser.sign_in_step(&id, "prepare_second_factor", &[("strategy", "phone_code")]).await);
    let fields = [("strategy", "phone_code"), ("code", "424242")];
    let answer = browser.sign_in_step(&id, "attempt_second_factor", &fields).await;
    assert_eq!(answer.response()["status"], "complete");
}

#[tokio::test]
async fn client_trust_asks_a_new_browser_once() {
    let (mut browser, _) = with_ada(json!({})).await;
    browser.admin("config", json!({"emulator": {"client_trust": true}})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "needs_client_trust");
    assert_eq!(answer.response()["client_trust_state"], "new");
    assert_eq!(strategies(&answer, "supported_second_factors"), ["email_code"]);
    let id = answer.id();
    ok(browser.sign_in_step(&id, "prepare_second_factor", &[("strategy", "email_code")]).await);
    let fields = [("strategy", "email_code"), ("code", "424242")];
    let answer = browser.sign_in_step(&id, "attempt_second_factor", &fields).await;
    assert_eq!(answer.response()["status"], "complete");
    browser.delete("/v1/client/sessions").await;
    let again = browser.sign_in(ADA).await;
    assert_eq!(again.response()["status"], "complete");
}

#[tokio::test]
async fn client_trust_does_not_ask_after_an_email_code() {
    let (browser, _) = with_ada(json!({})).await;
    browser.admin("config", json!({"emulator": {"client_trust": true}})).await;
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[("strategy", "email_code")]).await);
    let fields = [("strategy", "email_code"), ("code", "424242")];
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &fields).await;
    assert_eq!(answer.response()["status"], "complete");
}

#[tokio::test]
async fn too_many_wrong_passwords_lock_the_user_for_a_while() {
    let (browser, _) = with_ada(json!({})).await;
    let lockout = json!({"max_attempts": 2, "duration_in_minutes": 30});
    browser.environment(json!({"user_settings": {"attack_protection": {"user_lockout": lockout}}})).await;
    assert_eq!(browser.password(ADA, "wrong").await.code(), "form_password_incorrect");
    let answer = browser.password(ADA, "wrong").await;
    assert_eq!((answer.status, answer.code()), (403, "user_locked"));
    assert_eq!(answer.body["errors"][0]["meta"]["lockout_expires_in_seconds"], 1800);
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "user_locked");
    browser.advance_minutes(31).await;
    ok(browser.password(ADA, PASSWORD).await);
}

#[tokio::test]
async fn a_compromised_password_leads_to_the_task_to_reset_it() {
    let (mut browser, _) = with_ada(json!({})).await;
    browser.admin("action", json!({"action": "mark_password_compromised", "email": ADA})).await;
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "form_password_compromised");
    let id = browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[("strategy", "email_code")]).await);
    let fields = [("strategy", "email_code"), ("code", "424242")];
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &fields).await;
    browser.adopt(&answer);
    assert_eq!(answer.body["client"]["sessions"][0]["tasks"], json!([{"key": "reset-password"}]));
    let answer = ok(browser.post("/v1/me/change_password", &[("new_password", "a better password")]).await);
    assert_eq!(answer.body["client"]["sessions"][0]["status"], "active");
}

#[tokio::test]
async fn single_session_mode_refuses_attempts_while_signed_in() {
    let (mut browser, _) = with_ada(json!({})).await;
    browser.sign_in(ADA).await;
    for path in ["/v1/client/sign_ins", "/v1/client/sign_ups"] {
        let answer = browser.post(path, &[]).await;
        assert_eq!((answer.status, answer.code()), (400, "session_exists"));
        assert_eq!(
            answer.body["meta"]["client"]["sessions"][0]["id"],
            browser.session.clone().expect("signed in")
        );
    }
}

#[tokio::test]
async fn multi_session_mode_admits_a_second_user_but_not_the_same_twice() {
    let (mut browser, _) = with_ada(json!({})).await;
    browser.environment(json!({"auth_config": {"single_session_mode": false}})).await;
    browser.create_user("bob+clerk_test@example.com", json!({})).await;
    browser.sign_in(ADA).await;
    let again = browser.password(ADA, PASSWORD).await;
    assert_eq!((again.status, again.code()), (400, "identifier_already_signed_in"));
    assert_eq!(again.body["errors"][0]["meta"]["session_id"], browser.session.clone().expect("signed in"));
    let bob = ok(browser.password("bob+clerk_test@example.com", PASSWORD).await);
    assert_eq!(bob.body["client"]["sessions"].as_array().map(Vec::len), Some(2));
}
