//! Users who may not sign in, and passwords that do not count.

use serde_json::json;

use crate::browser::{ADA, Browser, PASSWORD, ok};

async fn act(browser: &Browser, action: &str) {
    browser.admin("action", json!({"action": action, "email": ADA})).await;
}

#[tokio::test]
async fn a_banned_user_is_signed_out_and_stays_out_until_unbanned() {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    act(&browser, "ban_user").await;
    assert_eq!(browser.client().await["sessions"], json!([]));
    let answer = browser.password(ADA, PASSWORD).await;
    assert_eq!((answer.status, answer.code()), (403, "user_banned"));
    act(&browser, "unban_user").await;
    assert_eq!(ok(browser.password(ADA, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn ban_ends_an_attempt_in_progress() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let id = ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await).id();
    act(&browser, "ban_user").await;
    let fields = [("strategy", "password"), ("password", PASSWORD)];
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &fields).await;
    assert_eq!((answer.status, answer.code()), (403, "user_banned"));
}

#[tokio::test]
async fn last_allowed_failure_locks_the_user_and_states_the_duration() {
    let browser = Browser::fresh().await;
    let lockout = json!({"max_attempts": 3, "duration_in_minutes": 30});
    browser.environment(json!({"user_settings": {"attack_protection": {"user_lockout": lockout}}})).await;
    browser.create_user(ADA, json!({})).await;
    for _ in 0..2 {
        assert_eq!(browser.password(ADA, "wrong password").await.code(), "form_password_incorrect");
    }
    let locked = browser.password(ADA, "wrong password").await;
    assert_eq!((locked.status, locked.code()), (403, "user_locked"));
    let seconds = locked.body["errors"][0]["meta"]["lockout_expires_in_seconds"].as_i64().expect("seconds");
    assert!((1795..=1800).contains(&seconds), "{seconds}");
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "user_locked");
    browser.advance_minutes(31).await;
    assert_eq!(ok(browser.password(ADA, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn breached_password_is_refused_when_breach_checks_are_on() {
    let browser = Browser::fresh().await;
    let fields = [("email_address", ADA), ("password", "Password1")];
    ok(browser.post("/v1/client/sign_ups", &fields).await);
    browser.environment(json!({"user_settings": {"password_settings": {"disable_hibp": false}}})).await;
    let answer = browser.post("/v1/client/sign_ups", &fields).await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_password_pwned", "password"));
    ok(browser.post("/v1/client/sign_ups", &[("email_address", ADA), ("password", PASSWORD)]).await);
}

#[tokio::test]
async fn a_breached_password_can_be_replaced_by_a_code_and_a_new_one_in_one_request() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({"password": "qwertyuiop"})).await;
    assert_eq!(ok(browser.password(ADA, "qwertyuiop").await).response()["status"], "complete");
    ok(browser.delete("/v1/client/sessions").await);
    browser
        .environment(json!({"user_settings": {"password_settings": {"enforce_hibp_on_sign_in": true}}}))
        .await;
    let answer = browser.password(ADA, "qwertyuiop").await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_password_pwned", "password"));
    let strategy = ("strategy", "reset_password_email_code");
    let id = ok(browser.post("/v1/client/sign_ins", &[strategy, ("identifier", ADA)]).await).id();
    let step = |fields: Vec<(&'static str, &'static str)>| {
        let (browser, id) = (&browser, id.as_str());
        async move { browser.sign_in_step(id, "attempt_first_factor", &fields).await }
    };
    let wrong = step(vec![strategy, ("code", "111111"), ("password", PASSWORD)]).await;
    assert_eq!(wrong.code(), "form_code_incorrect");
    let done = ok(step(vec![strategy, ("code", "424242"), ("password", PASSWORD)]).await);
    assert_eq!(done.response()["status"], "complete");
    let other = browser.another().await;
    assert_eq!(ok(other.password(ADA, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn refused_new_password_keeps_the_verified_reset_code() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let strategy = ("strategy", "reset_password_email_code");
    let id = ok(browser.post("/v1/client/sign_ins", &[strategy, ("identifier", ADA)]).await).id();
    let fields = [strategy, ("code", "424242"), ("password", "short")];
    let answer = browser.sign_in_step(&id, "attempt_first_factor", &fields).await;
    assert_eq!(answer.code(), "form_password_length_too_short");
    assert_eq!(browser.client().await["sign_in"]["status"], "needs_new_password");
}

#[tokio::test]
async fn a_compromised_password_is_refused_and_replaced_after_another_factor() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    act(&browser, "mark_password_compromised").await;
    let answer = browser.password(ADA, PASSWORD).await;
    assert_eq!(
        (answer.status, answer.code(), answer.param()),
        (422, "form_password_compromised", "password")
    );
    let strategy = ("strategy", "email_code");
    let id = ok(browser.post("/v1/client/sign_ins", &[strategy, ("identifier", ADA)]).await).id();
    let fields = [strategy, ("code", "424242")];
    let done = ok(browser.sign_in_step(&id, "attempt_first_factor", &fields).await);
    let session = &done.body["client"]["sessions"][0];
    assert_eq!(
        (&session["status"], &session["tasks"]),
        (&json!("pending"), &json!([{"key": "reset-password"}]))
    );
    assert_eq!(done.body["client"]["last_authentication_strategy"], "email_code");
}
