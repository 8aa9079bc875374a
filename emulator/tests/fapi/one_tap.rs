//! Google One Tap.

use serde_json::{Value, json};

use crate::browser::{ADA, Answer, Browser, ok};

async fn tappable() -> Browser {
    let browser = Browser::fresh().await;
    browser.environment(json!({"display_config": {"google_one_tap_client_id": "local.apps.example"}})).await;
    browser
}

async fn token(browser: &Browser, extra: Value) -> String {
    let mut body = json!({"action": "create_one_tap_token", "email_address": ADA, "first_name": "Ada"});
    body.as_object_mut().expect("an object").extend(extra.as_object().cloned().unwrap_or_default());
    browser.admin("action", body).await["token"].as_str().expect("a token").to_owned()
}

async fn tap(browser: &Browser, kind: &str, token: &str) -> Answer {
    browser.post(&format!("/v1/client/{kind}"), &[("strategy", "google_one_tap"), ("token", token)]).await
}

#[tokio::test]
async fn unknown_google_account_is_not_found_and_signs_up() {
    let browser = tappable().await;
    let token = token(&browser, json!({})).await;
    let unknown = tap(&browser, "sign_ins", &token).await;
    assert_eq!((unknown.status, unknown.code()), (404, "external_account_not_found"));
    let done = ok(tap(&browser, "sign_ups", &token).await);
    assert_eq!(done.response()["status"], "complete");
    let user = &done.body["client"]["sessions"][0]["user"];
    assert_eq!(
        (&user["first_name"], &user["external_accounts"][0]["provider"]),
        (&json!("Ada"), &json!("oauth_google"))
    );
    assert_eq!(user["email_addresses"][0]["verification"]["strategy"], "from_oauth_google");
}

#[tokio::test]
async fn known_google_account_signs_in_and_its_sign_up_transfers() {
    let browser = tappable().await;
    browser.create_user(ADA, json!({})).await;
    let token = token(&browser, json!({})).await;
    let answer = ok(tap(&browser, "sign_ups", &token).await);
    let verification = &answer.response()["verifications"]["external_account"];
    assert_eq!(
        (&verification["status"], &verification["error"]["code"]),
        (&json!("transferable"), &json!("external_account_exists"))
    );
    let done = ok(tap(&browser, "sign_ins", &token).await);
    assert_eq!(done.response()["status"], "complete");
    assert_eq!(done.response()["first_factor_verification"]["strategy"], "google_one_tap");
}

#[tokio::test]
async fn one_tap_accepts_only_fresh_tokens_for_this_client_id() {
    let browser = tappable().await;
    let good = token(&browser, json!({})).await;
    let (signed, _) = good.rsplit_once('.').expect("a signature");
    let forged = format!("{signed}.AAAA");
    for bad in ["", "nothing", forged.as_str()] {
        let code = if bad.is_empty() { "form_param_missing" } else { "google_one_tap_token_invalid" };
        assert_eq!(tap(&browser, "sign_ins", bad).await.code(), code);
    }
    browser.environment(json!({"display_config": {"google_one_tap_client_id": "other.apps.example"}})).await;
    let foreign = tap(&browser, "sign_ups", &good).await;
    assert_eq!((foreign.status, foreign.code()), (400, "google_one_tap_token_invalid"));
    let late = token(&browser, json!({})).await;
    browser.advance_minutes(61).await;
    assert_eq!(tap(&browser, "sign_ups", &late).await.code(), "google_one_tap_token_invalid");
}

#[tokio::test]
async fn one_tap_refuses_banned_users_and_unverified_addresses() {
    let browser = tappable().await;
    browser.create_user(ADA, json!({})).await;
    let unverified = token(&browser, json!({"email_unverified": true})).await;
    let refused = tap(&browser, "sign_ins", &unverified).await;
    assert_eq!(
        (refused.status, refused.code()),
        (400, "external_account_email_address_verification_required")
    );
    browser.admin("action", json!({"action": "ban_user", "email": ADA})).await;
    let banned = tap(&browser, "sign_ins", &token(&browser, json!({})).await).await;
    assert_eq!((banned.status, banned.code()), (403, "user_banned"));
}

#[tokio::test]
async fn one_tap_requires_a_client_id() {
    let browser = Browser::fresh().await;
    let answer =
        browser.try_admin("action", json!({"action": "create_one_tap_token", "email_address": ADA})).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body["error"].as_str().expect("a line").contains("google_one_tap_client_id"));
}

#[tokio::test]
async fn one_tap_replacement_script_returns_accepted_tokens() {
    let browser = tappable().await;
    let script = browser.get("/gsi/client").await;
    assert!(script.text.contains("google.accounts") && !script.text.contains("EMULATOR"), "{}", script.text);
    let handed_out = browser.post("/gsi/token", &[("email_address", ADA)]).await;
    let token = handed_out.body["token"].as_str().expect("a token");
    assert_eq!(ok(tap(&browser, "sign_ups", token).await).response()["status"], "complete");
    assert_eq!(browser.post("/gsi/token", &[("email_address", "nobody")]).await.status, 422);
    assert_eq!(browser.post("/gsi/token", &[]).await.status, 422);
    let without = Browser::fresh().await;
    assert_eq!(
        without.post("/gsi/token", &[("email_address", ADA)]).await.code(),
        "google_one_tap_token_invalid"
    );
}
