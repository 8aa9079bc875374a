//! Signing up.

use serde_json::json;

use crate::browser::{ADA, Browser, ok};

#[tokio::test]
async fn a_sign_up_is_complete_when_its_email_address_is_verified() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    let answer = ok(browser.verify_sign_up(&id, "424242").await);
    assert_eq!(answer.response()["status"], "complete");
    let session = &answer.body["client"]["sessions"][0];
    assert_eq!(session["id"], answer.response()["created_session_id"]);
    assert_eq!(session["status"], "active");
    assert!(session["last_active_token"]["jwt"].is_string());
    assert_eq!(session["user"]["email_addresses"][0]["email_address"], ADA);
}

#[tokio::test]
async fn complete_sign_up_is_removed_from_the_client() {
    let mut browser = Browser::fresh().await;
    let answer = browser.sign_up(ADA).await;
    assert!(answer.body["client"]["sign_up"].is_null());
    assert!(browser.client().await["sign_up"].is_null());
}

#[tokio::test]
async fn before_prepare_the_verification_has_no_status() {
    let browser = Browser::fresh().await;
    let answer = ok(browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await);
    assert_eq!(
        answer.response()["verifications"]["email_address"],
        json!({"next_action": "needs_prepare", "supported_strategies": ["email_code"]})
    );
}

#[tokio::test]
async fn an_empty_sign_up_says_what_is_missing() {
    let browser = Browser::fresh().await;
    let answer = ok(browser.post("/v1/client/sign_ups", &[]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["email_address", "password"]));
    assert_eq!(answer.response()["status"], "missing_requirements");
}

#[tokio::test]
async fn an_update_supplies_what_was_missing() {
    let browser = Browser::fresh().await;
    let id = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await.id();
    let path = format!("/v1/client/sign_ups/{id}");
    let fields = [("password", "long enough"), ("first_name", "Ada"), ("phone_number", "")];
    let answer = ok(browser.patch(&path, &fields).await);
    assert_eq!(answer.response()["missing_fields"], json!([]));
    assert_eq!(answer.response()["has_password"], true);
    assert_eq!(answer.response()["first_name"], "Ada");
}

#[tokio::test]
async fn a_wrong_code_is_refused_counted_and_kept() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    let answer = browser.verify_sign_up(&id, "111111").await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_code_incorrect", "code"));
    assert_eq!(answer.body["meta"]["client"]["sign_up"]["verifications"]["email_address"]["attempts"], 1);
    let client = browser.client().await;
    assert_eq!(client["sign_up"]["id"], id);
    assert_eq!(client["sign_up"]["verifications"]["email_address"]["attempts"], 1);
}

#[tokio::test]
async fn a_language_is_kept_until_an_empty_one_clears_it() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    assert_eq!(browser.client().await["sign_up"]["locale"], "en-US");
    let path = format!("/v1/client/sign_ups/{id}");
    assert_eq!(ok(browser.patch(&path, &[("locale", "de-AT")]).await).response()["locale"], "de-AT");
    assert_eq!(ok(browser.patch(&path, &[("first_name", "Ada")]).await).response()["locale"], "de-AT");
    assert_eq!(ok(browser.patch(&path, &[("locale", "")]).await).response()["locale"], json!(null));
}

#[tokio::test]
async fn the_fifth_wrong_code_fails_the_verification_until_a_new_code_is_sent() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    for _ in 0..4 {
        assert_eq!(browser.verify_sign_up(&id, "111111").await.code(), "form_code_incorrect");
    }
    assert_eq!(browser.verify_sign_up(&id, "111111").await.code(), "verification_failed");
    assert_eq!(browser.verify_sign_up(&id, "424242").await.code(), "verification_failed");
    let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
    ok(browser.post(&path, &[("strategy", "email_code")]).await);
    ok(browser.verify_sign_up(&id, "424242").await);
}

#[tokio::test]
async fn a_code_expires_after_ten_minutes() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    browser.advance_minutes(11).await;
    let answer = browser.verify_sign_up(&id, "424242").await;
    assert_eq!((answer.status, answer.code()), (400, "verification_expired"));
    let client = browser.client().await;
    assert_eq!(client["sign_up"]["verifications"]["email_address"]["status"], "expired");
}

#[tokio::test]
async fn a_code_lives_for_nine_minutes() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up(ADA).await;
    browser.advance_minutes(9).await;
    ok(browser.verify_sign_up(&id, "424242").await);
}

#[tokio::test]
async fn without_prepare_there_is_no_code_to_attempt() {
    let browser = Browser::fresh().await;
    let id = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await.id();
    let answer = browser.verify_sign_up(&id, "424242").await;
    assert_eq!((answer.status, answer.code()), (400, "verification_missing"));
}

#[tokio::test]
async fn ordinary_address_gets_a_random_code_in_the_outbox() {
    let browser = Browser::fresh().await;
    let id = browser.start_sign_up("ada@example.com").await;
    assert_eq!(browser.verify_sign_up(&id, "424242").await.code(), "form_code_incorrect");
    let messages = browser.look("messages?to=ada@example.com").await;
    assert_eq!(messages[0]["channel"], "email");
    let code = messages[0]["code"].as_str().expect("a code").to_owned();
    ok(browser.verify_sign_up(&id, &code).await);
}

#[tokio::test]
async fn every_broken_password_rule_is_one_error_at_the_password() {
    let browser = Browser::fresh().await;
    let rules = json!({"require_numbers": true, "require_uppercase": true, "min_length": 10});
    browser.environment(json!({"user_settings": {"password_settings": rules}})).await;
    let answer = browser.post("/v1/client/sign_ups", &[("email_address", ADA), ("password", "short")]).await;
    assert_eq!(answer.status, 422);
    let errors = answer.body["errors"].as_array().expect("errors");
    let codes: Vec<&str> = errors.iter().filter_map(|error| error["code"].as_str()).collect();
    assert_eq!(
        codes,
        ["form_password_length_too_short", "form_password_no_uppercase", "form_password_no_number"]
    );
    assert!(errors.iter().all(|error| error["meta"]["param_name"] == "password"));
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let browser = Browser::fresh().await;
    let id = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await.id();
    let path = format!("/v1/client/sign_ups/{id}");
    let answer = browser.patch(&path, &[("first_name", "Ada"), ("password", "x")]).await;
    assert_eq!(answer.status, 422);
    assert!(browser.client().await["sign_up"]["first_name"].is_null());
}

#[tokio::test]
async fn an_email_address_in_use_is_refused_at_its_field() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let answer = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await;
    assert_eq!(
        (answer.status, answer.code(), answer.param()),
        (422, "form_identifier_exists", "email_address")
    );
}

#[tokio::test]
async fn a_malformed_email_address_is_refused_at_its_field() {
    let browser = Browser::fresh().await;
    let answer = browser.post("/v1/client/sign_ups", &[("email_address", "ada at example")]).await;
    assert_eq!(
        (answer.status, answer.code(), answer.param()),
        (422, "form_param_format_invalid", "email_address")
    );
}

#[tokio::test]
async fn a_parameter_that_does_not_exist_is_refused() {
    let browser = Browser::fresh().await;
    let answer = browser.post("/v1/client/sign_ups", &[("emailAddress", ADA)]).await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_param_unknown", "emailAddress"));
}

#[tokio::test]
async fn a_phone_number_is_verified_by_text_message() {
    let browser = Browser::fresh().await;
    browser
        .environment(json!({"user_settings": {"attributes": {
            "email_address": {"required": false},
            "password": {"required": false},
            "phone_number": {"required": true},
        }}}))
        .await;
    let fields = [("phone_number", "+1 201 555 0100")];
    let id = browser.post("/v1/client/sign_ups", &fields).await.id();
    let path = format!("/v1/client/sign_ups/{id}");
    ok(browser
        .post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code"), ("channel", "sms")])
        .await);
    let messages = browser.look("messages?to=%2B12015550100").await;
    assert_eq!(
        (messages[0]["channel"].as_str(), messages[0]["code"].as_str()),
        (Some("sms"), Some("424242"))
    );
    let fields = [("strategy", "phone_code"), ("code", "424242")];
    let answer = ok(browser.post(&format!("{path}/attempt_verification"), &fields).await);
    assert_eq!(answer.response()["status"], "complete");
}

#[tokio::test]
async fn a_new_sign_up_replaces_the_one_under_way() {
    let browser = Browser::fresh().await;
    let old = browser.start_sign_up(ADA).await;
    let new = browser.post("/v1/client/sign_ups", &[]).await.id();
    assert_eq!(browser.verify_sign_up(&old, "424242").await.code(), "resource_not_found");
    assert_eq!(browser.client().await["sign_up"]["id"], new);
}

#[tokio::test]
async fn a_restricted_instance_takes_no_sign_ups() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"sign_up": {"mode": "restricted"}}})).await;
    let answer = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await;
    assert_eq!((answer.status, answer.code()), (403, "sign_up_mode_restricted"));
}

#[tokio::test]
async fn legal_consent_is_a_missing_field_until_it_is_given() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"sign_up": {"legal_consent_enabled": true}}})).await;
    let id = browser.start_sign_up(ADA).await;
    let answer = ok(browser.verify_sign_up(&id, "424242").await);
    assert_eq!(answer.response()["missing_fields"], json!(["legal_accepted"]));
    let answer = browser.patch(&format!("/v1/client/sign_ups/{id}"), &[("legal_accepted", "true")]).await;
    assert_eq!(answer.response()["status"], "complete");
}

/// Two spellings of one address would be two accounts that look the same.
#[tokio::test]
async fn invisible_characters_in_addresses_and_usernames_are_refused() {
    let browser = Browser::fresh().await;
    let server = crate::server::Server::of(&browser);
    browser.environment(json!({"user_settings": {"attributes": {"username": {"enabled": true}}}})).await;
    for sign in ['\u{200B}', '\u{FEFF}', '\u{AD}', '\u{2060}', '\u{202E}'] {
        for address in [format!("{sign}{ADA}"), format!("{ADA}{sign}"), format!("a{sign}da@example.com")] {
            let answer = browser.post("/v1/client/sign_ups", &[("email_address", &address)]).await;
            let expected = (422, "form_param_format_invalid", "email_address");
            assert_eq!((answer.status, answer.code(), answer.param()), expected, "{address:?}");
            let answer = server
                .try_post(
                    "/v1/users",
                    json!({"email_address": [address], "password": crate::browser::PASSWORD}),
                )
                .await;
            assert_eq!((answer.status, answer.code(), answer.param()), expected, "{address:?}");
            let action = json!({"action": "create_user", "email_address": address});
            assert_eq!(browser.try_admin("action", action).await.status, 400, "{address:?}");
        }
        let waits = crate::browser::Browser::fresh().await;
        waits.environment(json!({"user_settings": {"sign_up": {"mode": "waitlist"}}})).await;
        let address = format!("{sign}{ADA}");
        let answer = waits.post("/v1/waitlist", &[("email_address", &address)]).await;
        assert_eq!((answer.status, answer.param()), (422, "email_address"), "{address:?}");
        let username = format!("ada{sign}lovelace");
        let answer = browser.post("/v1/client/sign_ups", &[("username", &username)]).await;
        assert_eq!((answer.status, answer.param()), (422, "username"), "{username:?}");
    }
}
