//! Second factors of the account, and the tasks `setup-mfa` and `reset-password`.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    sign_in::totp_code,
};

const PHONE: &str = "+12015550101";

async fn signed_in(extra: Value) -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, extra).await;
    browser.sign_in(ADA).await;
    browser
}

async fn enrol(browser: &Browser) -> Answer {
    let started = ok(browser.post("/v1/me/totp", &[]).await);
    let code = totp_code(started.response()["secret"].as_str().expect("a secret"));
    ok(browser.post("/v1/me/totp/attempt_verification", &[("code", &code)]).await)
}

async fn require_mfa(browser: &Browser) {
    browser.environment(json!({"user_settings": {"sign_up": {"mfa": {"required": true}}}})).await;
}

/// Signed in with a phone number that is a second factor since.
async fn with_phone_factor() -> Browser {
    let browser = signed_in(json!({"phone_number": PHONE})).await;
    let path = format!("/v1/me/phone_numbers/{}", phone_id(&browser).await);
    ok(browser.patch(&path, &[("reserved_for_second_factor", "true")]).await);
    browser
}

async fn session(browser: &Browser) -> Value {
    browser.client().await["sessions"][0].clone()
}

async fn phone_id(browser: &Browser) -> String {
    let phone = session(browser).await["user"]["phone_numbers"][0]["id"].clone();
    phone.as_str().expect("a phone number").to_owned()
}

#[tokio::test]
async fn the_uri_of_a_new_authenticator_app_holds_its_secret() {
    let browser = signed_in(json!({})).await;
    let started = ok(browser.post("/v1/me/totp", &[]).await);
    let secret = started.response()["secret"].as_str().expect("a secret");
    let uri = started.response()["uri"].as_str().expect("a uri");
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&format!("secret={secret}")), "{uri}");
    assert_eq!(session(&browser).await["user"]["totp_enabled"], false);
}

#[tokio::test]
async fn an_authenticator_app_is_verified_and_enrolled_only_once() {
    let browser = signed_in(json!({})).await;
    let missing = browser.post("/v1/me/totp/attempt_verification", &[("code", "123456")]).await;
    assert_eq!((missing.status, missing.code()), (400, "verification_missing"));
    enrol(&browser).await;
    let again = browser.post("/v1/me/totp/attempt_verification", &[("code", "123456")]).await;
    assert_eq!((again.status, again.code()), (400, "verification_already_verified"));
    let second = browser.post("/v1/me/totp", &[]).await;
    assert_eq!((second.status, second.code()), (400, "totp_already_enabled"));
}

#[tokio::test]
async fn removing_the_last_second_factor_removes_the_backup_codes() {
    let mut browser = signed_in(json!({})).await;
    enrol(&browser).await;
    let removed = ok(browser.delete("/v1/me/totp").await);
    assert_eq!(removed.response()["deleted"], true);
    let user = session(&browser).await["user"].clone();
    assert_eq!([&user["two_factor_enabled"], &user["backup_code_enabled"]], [false, false]);
    assert_eq!(browser.delete("/v1/me/totp").await.status, 404);
    browser.delete("/v1/client/sessions").await;
    browser.sign_in(ADA).await;
}

#[tokio::test]
async fn a_required_second_factor_is_not_removed() {
    let browser = with_phone_factor().await;
    require_mfa(&browser).await;
    let path = format!("/v1/me/phone_numbers/{}", phone_id(&browser).await);
    let off = [("reserved_for_second_factor", "false")];
    for refused in [browser.patch(&path, &off).await, browser.delete(&path).await] {
        assert_eq!((refused.status, refused.code()), (400, "second_factor_deletion_not_allowed"));
    }
    enrol(&browser).await;
    ok(browser.delete(&path).await);
    assert_eq!(browser.delete("/v1/me/totp").await.code(), "second_factor_deletion_not_allowed");
}

#[tokio::test]
async fn backup_codes_need_another_second_factor_and_new_ones_replace_the_old() {
    let browser = signed_in(json!({})).await;
    let refused = browser.post("/v1/me/backup_codes/", &[]).await;
    assert_eq!((refused.status, refused.code()), (400, "backup_codes_not_available"));
    let first = enrol(&browser).await.response()["backup_codes"][0].clone();
    let fresh = ok(browser.post("/v1/me/backup_codes/", &[]).await).response()["codes"][0].clone();
    let other = browser.another().await;
    let id = other.password(ADA, PASSWORD).await.id();
    let attempt = async |code: &Value| {
        let fields = [("strategy", "backup_code"), ("code", code.as_str().expect("a code"))];
        other.sign_in_step(&id, "attempt_second_factor", &fields).await
    };
    assert_eq!(attempt(&first).await.code(), "form_code_incorrect");
    assert_eq!(ok(attempt(&fresh).await).response()["status"], "complete");
}

#[tokio::test]
async fn a_phone_number_becomes_a_second_factor_once_it_is_verified() {
    let browser = signed_in(json!({})).await;
    let id = ok(browser.post("/v1/me/phone_numbers/", &[("phone_number", PHONE)]).await).id();
    let path = format!("/v1/me/phone_numbers/{id}");
    let on = [("reserved_for_second_factor", "true")];
    let early = browser.patch(&path, &on).await;
    assert_eq!((early.status, early.code()), (400, "identification_update_second_factor_unverified"));
    ok(browser.post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code")]).await);
    ok(browser.post(&format!("{path}/attempt_verification"), &[("code", "424242")]).await);
    let answer = ok(browser.patch(&path, &on).await);
    assert_eq!(answer.response()["reserved_for_second_factor"], true);
    assert_eq!(answer.response()["default_second_factor"], true);
    assert_eq!(answer.response()["backup_codes"].as_array().map(Vec::len), Some(10));
    let user = &session(&browser).await["user"];
    assert_eq!(user["two_factor_enabled"], true);
    assert!(user["mfa_enabled_at"].is_i64() && user["mfa_disabled_at"].is_null(), "{user}");
    let off = ok(browser.patch(&path, &[("reserved_for_second_factor", "false")]).await);
    assert_eq!(off.response()["backup_codes"], Value::Null);
    let user = &session(&browser).await["user"];
    assert_eq!(user["backup_code_enabled"], false);
    assert!(user["mfa_enabled_at"].is_null() && user["mfa_disabled_at"].is_i64(), "{user}");
}

#[tokio::test]
async fn default_second_factor_can_be_changed_but_not_unset() {
    let browser = with_phone_factor().await;
    let number = [("phone_number", "+12015550102")];
    let second = ok(browser.post("/v1/me/phone_numbers/", &number).await).id();
    let path = format!("/v1/me/phone_numbers/{second}");
    ok(browser.post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code")]).await);
    ok(browser.post(&format!("{path}/attempt_verification"), &[("code", "424242")]).await);
    let early = browser.patch(&path, &[("default_second_factor", "true")]).await;
    assert_eq!((early.status, early.param()), (422, "default_second_factor"));
    ok(browser.patch(&path, &[("reserved_for_second_factor", "true")]).await);
    ok(browser.patch(&path, &[("default_second_factor", "true")]).await);
    assert_eq!(ok(browser.get(&path).await).response()["default_second_factor"], true);
    let numbers = ok(browser.get("/v1/me/phone_numbers").await);
    let defaults: Vec<&Value> = numbers
        .body
        .as_array()
        .expect("a list")
        .iter()
        .map(|phone| &phone["default_second_factor"])
        .collect();
    assert_eq!(defaults, [false, true]);
    let off = browser.patch(&path, &[("default_second_factor", "false")]).await;
    assert_eq!((off.status, off.code()), (422, "form_disable_default_second_factor_not_allowed"));
    let other = browser.another().await;
    let factors = ok(other.password(ADA, PASSWORD).await).response()["supported_second_factors"].clone();
    assert_eq!([&factors[0]["default"], &factors[1]["default"]], [false, true]);
}

#[tokio::test]
async fn a_phone_number_resolves_the_task_to_set_up_a_second_factor() {
    let browser = signed_in(json!({"phone_number": PHONE})).await;
    browser.environment(json!({"user_settings": {"sign_in": {"second_factor": {"required": true}}}})).await;
    let pending = session(&browser).await;
    assert_eq!((&pending["status"], &pending["tasks"][0]["key"]), (&json!("pending"), &json!("setup-mfa")));
    let path = format!("/v1/me/phone_numbers/{}", phone_id(&browser).await);
    let answer = ok(browser.patch(&path, &[("reserved_for_second_factor", "true")]).await);
    assert_eq!(answer.body["client"]["sessions"][0]["status"], "active");
    assert_eq!(answer.body["client"]["sessions"][0]["tasks"], json!([]));
}

#[tokio::test]
async fn session_tasks_are_given_in_order() {
    let mut browser = signed_in(json!({})).await;
    require_mfa(&browser).await;
    browser.environment(json!({"organization_settings": {"force_organization_selection": true}})).await;
    browser.admin("action", json!({"action": "require_password_reset", "email": ADA})).await;
    browser.delete("/v1/client/sessions").await;
    let answer = browser.sign_in(ADA).await;
    let keys = |session: &Value| {
        let tasks = session["tasks"].as_array().expect("tasks").clone();
        tasks.iter().map(|task| task["key"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&answer.body["client"]["sessions"][0]),
        ["reset-password", "setup-mfa", "choose-organization"]
    );
    ok(browser.post("/v1/me/change_password", &[("new_password", "a better password")]).await);
    assert_eq!(keys(&session(&browser).await), ["setup-mfa", "choose-organization"]);
    enrol(&browser).await;
    assert_eq!(keys(&session(&browser).await), ["choose-organization"]);
    let organization = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await).id();
    let path = format!("/v1/client/sessions/{}/touch", browser.session.as_deref().expect("signed in"));
    ok(browser.post(&path, &[("active_organization_id", &organization)]).await);
    assert_eq!(session(&browser).await["status"], "active");
}

#[tokio::test]
async fn a_required_new_password_is_not_the_old_one_and_ends_the_other_sessions() {
    let browser = signed_in(json!({})).await;
    let mut other = browser.another().await;
    other.sign_in(ADA).await;
    browser.admin("action", json!({"action": "require_password_reset", "email": ADA})).await;
    assert_eq!(session(&browser).await["tasks"], json!([{"key": "reset-password"}]));
    let same = browser.post("/v1/me/change_password", &[("new_password", PASSWORD)]).await;
    assert_eq!((same.status, same.code()), (422, "form_new_password_matches_current"));
    let fields = [("new_password", "a better password"), ("sign_out_of_other_sessions", "true")];
    let answer = ok(browser.post("/v1/me/change_password", &fields).await);
    assert_eq!(answer.body["client"]["sessions"][0]["status"], "active");
    assert_eq!(other.client().await["sessions"], json!([]));
    assert_eq!(other.password(ADA, PASSWORD).await.code(), "form_password_incorrect");
    ok(other.password(ADA, "a better password").await);
}

#[tokio::test]
async fn a_password_reset_is_required_only_of_a_user_with_a_password() {
    let browser = Browser::fresh().await;
    let made = json!({"action": "create_user", "email_address": ADA});
    browser.admin("action", made).await;
    let action = json!({"action": "require_password_reset", "email": ADA});
    assert_eq!(browser.try_admin("action", action).await.status, 400);
}
