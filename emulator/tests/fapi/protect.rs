//! Challenges before an attempt is complete.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{consent, open, provider_page},
};

async fn protected() -> Browser {
    let browser = Browser::fresh().await;
    browser.admin("config", json!({"emulator": {"protect_check": true}})).await;
    browser
}

/// What the script gets for a challenge.
async fn proof(browser: &Browser, attempt: &Value) -> String {
    let challenge = &attempt["protect_check"];
    assert_eq!(challenge["status"], "pending", "{attempt}");
    assert_eq!(challenge["sdk_url"], "https://127.0.0.1:4500/protect/v0/sdk.js");
    let token = challenge["token"].as_str().expect("a token");
    let answer = ok(browser.post("/protect/v0/proof", &[("token", token)]).await);
    answer.body["proof_token"].as_str().expect("a proof").to_owned()
}

async fn submit(browser: &Browser, kind: &str, id: &str, proof: &str) -> Answer {
    browser.patch(&format!("/v1/client/{kind}/{id}/protect_check"), &[("proof_token", proof)]).await
}

#[tokio::test]
async fn protect_check_is_the_last_step_of_a_sign_in() {
    let browser = protected().await;
    let user = browser.create_user(ADA, json!({"totp": true, "backup_codes": true})).await;
    assert_eq!(browser.password(ADA, "wrong password").await.code(), "form_password_incorrect");
    let answer = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(answer.response()["status"], "needs_second_factor");
    assert!(answer.response()["protect_check"].is_null());
    let id = answer.id();
    let early = submit(&browser, "sign_ins", &id, "anything").await;
    assert_eq!((early.status, early.code()), (400, "protect_check_already_resolved"));
    let code = user["backup_codes"][0].as_str().expect("a code");
    let fields = [("strategy", "backup_code"), ("code", code)];
    let waiting = ok(browser.sign_in_step(&id, "attempt_second_factor", &fields).await);
    assert_eq!(waiting.response()["status"], "needs_protect_check");
    assert_eq!(waiting.body["client"]["sessions"], json!([]));
    let proof = proof(&browser, waiting.response()).await;
    let foreign = submit(&browser.another().await, "sign_ins", &id, &proof).await;
    assert_eq!((foreign.status, foreign.code()), (404, "resource_not_found"));
    let done = ok(submit(&browser, "sign_ins", &id, &proof).await);
    assert_eq!(done.response()["status"], "complete");
    assert_eq!(done.body["client"]["sessions"][0]["factor_verification_age"], json!([0, 0]));
    let again = submit(&browser, "sign_ins", &id, &proof).await;
    assert_eq!((again.status, again.code()), (400, "protect_check_already_resolved"));
}

#[tokio::test]
async fn proof_of_another_challenge_is_refused() {
    let browser = protected().await;
    browser.create_user(ADA, json!({})).await;
    let first = ok(browser.password(ADA, PASSWORD).await);
    let stale = proof(&browser, first.response()).await;
    let second = ok(browser.password(ADA, PASSWORD).await);
    for wrong in ["made-up", stale.as_str()] {
        let answer = submit(&browser, "sign_ins", &second.id(), wrong).await;
        assert_eq!(
            (answer.status, answer.code(), answer.param()),
            (422, "form_param_value_invalid", "proof_token")
        );
    }
    let missing = submit(&browser, "sign_ins", &second.id(), "").await;
    assert_eq!((missing.code(), missing.param()), ("form_param_missing", "proof_token"));
    assert_eq!(browser.client().await["sign_in"]["status"], "needs_protect_check");
}

#[tokio::test]
async fn late_proof_gets_a_new_challenge() {
    let browser = protected().await;
    browser.create_user(ADA, json!({})).await;
    let answer = ok(browser.password(ADA, PASSWORD).await);
    let late = proof(&browser, answer.response()).await;
    browser.advance_minutes(11).await;
    let renewed = ok(submit(&browser, "sign_ins", &answer.id(), &late).await);
    assert_eq!(renewed.response()["status"], "needs_protect_check");
    assert_ne!(renewed.response()["protect_check"]["token"], answer.response()["protect_check"]["token"]);
    let fresh = proof(&browser, renewed.response()).await;
    let done = ok(submit(&browser, "sign_ins", &answer.id(), &fresh).await);
    assert_eq!(done.response()["status"], "complete");
}

#[tokio::test]
async fn sign_up_lists_the_protect_check_from_the_start() {
    let browser = protected().await;
    let id = browser.start_sign_up(ADA).await;
    let answer = ok(browser.verify_sign_up(&id, "424242").await);
    assert_eq!(answer.response()["missing_fields"], json!(["protect_check"]));
    let proof = proof(&browser, answer.response()).await;
    let done = ok(submit(&browser, "sign_ups", &id, &proof).await);
    assert_eq!(done.response()["status"], "complete");
    assert!(done.response()["protect_check"].is_null());
}

#[tokio::test]
async fn protect_check_is_required_after_a_provider() {
    let browser = protected().await;
    browser.create_user(ADA, json!({})).await;
    let fields = [
        ("strategy", "oauth_google"),
        ("redirect_url", "/sso-callback"),
        ("action_complete_redirect_url", "/after"),
    ];
    let answer = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert_eq!(consent(&browser, &page, &[("email", ADA)]).await.path(), "/sso-callback");
    assert_eq!(browser.client().await["sign_in"]["status"], "needs_protect_check");
}

#[tokio::test]
async fn protect_script_is_a_module_that_knows_its_emulator() {
    let script = open(&Browser::fresh().await, "/protect/v0/sdk.js").await;
    assert!(script.headers["content-type"].to_str().expect("text").starts_with("text/javascript"));
    assert!(script.text.contains("const emulator = \"http://127.0.0.1:4500\";"));
    assert!(script.text.contains("export default"));
}
