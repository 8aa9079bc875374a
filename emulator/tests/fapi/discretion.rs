//! Whether an identifier that nobody has can be told from others.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, page, parameter, with_links},
};

const NOBODY: &str = "nobody+clerk_test@example.com";
const CODE: (&str, &str) = ("strategy", "email_code");

async fn start(browser: &Browser, identifier: &str) -> Answer {
    let fields = [("identifier", identifier), ("sign_up_if_missing", "true")];
    browser.post("/v1/client/sign_ins", &fields).await
}

async fn email_code(browser: &Browser, id: &str, code: &str) -> Answer {
    ok(browser.sign_in_step(id, "prepare_first_factor", &[CODE]).await);
    browser.sign_in_step(id, "attempt_first_factor", &[CODE, ("code", code)]).await
}

fn strategies(answer: &Answer) -> Vec<Value> {
    let factors = answer.response()["supported_first_factors"].as_array().cloned().unwrap_or_default();
    factors.iter().map(|factor| factor["strategy"].clone()).collect()
}

#[tokio::test]
async fn verified_unknown_address_becomes_a_sign_up() {
    let browser = Browser::fresh().await;
    let answer = ok(start(&browser, NOBODY).await);
    assert_eq!(strategies(&answer), ["email_code"]);
    let id = answer.id();
    let wrong = email_code(&browser, &id, "111111").await;
    assert_eq!((wrong.status, wrong.code()), (422, "form_code_incorrect"));
    let right = email_code(&browser, &id, "424242").await;
    assert_eq!((right.status, right.code()), (404, "sign_up_if_missing_transfer"));
    let sign_in = &right.body["meta"]["client"]["sign_in"];
    assert_eq!(sign_in["first_factor_verification"]["status"], "transferable");
    assert_eq!(sign_in["status"], "needs_first_factor");
    let answer = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["password"]));
    let verification = &answer.response()["verifications"]["email_address"];
    assert_eq!(
        (&verification["status"], &verification["strategy"]),
        (&json!("verified"), &json!("email_code"))
    );
    let path = format!("/v1/client/sign_ups/{}", answer.id());
    let done = ok(browser.patch(&path, &[("password", PASSWORD)]).await);
    assert_eq!(done.response()["status"], "complete");
}

#[tokio::test]
async fn verified_known_address_signs_in() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let answer = ok(start(&browser, ADA).await);
    assert_eq!(
        (strategies(&answer), &answer.response()["user_data"]),
        (vec![json!("email_code")], &Value::Null)
    );
    let done = ok(email_code(&browser, &answer.id(), "424242").await);
    assert_eq!(done.response()["status"], "complete");
}

#[tokio::test]
async fn verified_unknown_phone_number_becomes_a_sign_up() {
    let browser = Browser::fresh().await;
    let attributes = json!({"email_address": {"required": false}, "password": {"required": false}});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    let id = ok(start(&browser, "+12015550123").await).id();
    let strategy = ("strategy", "phone_code");
    ok(browser.sign_in_step(&id, "prepare_first_factor", &[strategy]).await);
    let right = browser.sign_in_step(&id, "attempt_first_factor", &[strategy, ("code", "424242")]).await;
    assert_eq!(right.code(), "sign_up_if_missing_transfer");
    let done = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(done.response()["status"], "complete");
    assert_eq!(
        done.body["client"]["sessions"][0]["user"]["phone_numbers"][0]["phone_number"],
        "+12015550123"
    );
}

#[tokio::test]
async fn email_link_verifies_an_unknown_address() {
    let browser = with_links().await;
    let id = ok(start(&browser, NOBODY).await).id();
    let url = page("/verify");
    let fields = [("strategy", "email_link"), ("redirect_url", url.as_str())];
    ok(browser.sign_in_step(&id, "prepare_first_factor", &fields).await);
    let to = location(&open(&browser, &last_link(&browser, NOBODY).await).await);
    assert_eq!(parameter(&to, "__clerk_status").as_deref(), Some("transferable"));
    let polled = ok(browser.get(&format!("/v1/client/sign_ins/{id}")).await);
    assert_eq!(polled.response()["first_factor_verification"]["status"], "transferable");
    let answer = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(answer.response()["unverified_fields"], json!([]));
}

#[tokio::test]
async fn sign_up_if_missing_needs_public_sign_up_and_no_password() {
    let browser = Browser::fresh().await;
    let fields = [("identifier", NOBODY), ("password", PASSWORD), ("sign_up_if_missing", "true")];
    let with_password = browser.post("/v1/client/sign_ins", &fields).await;
    assert_eq!(
        (with_password.status, with_password.code()),
        (422, "sign_up_if_missing_strategy_not_supported")
    );
    assert_eq!(start(&browser, "ada_lovelace").await.code(), "sign_up_if_missing_strategy_not_supported");
    browser.environment(json!({"user_settings": {"sign_up": {"mode": "restricted"}}})).await;
    let restricted = start(&browser, NOBODY).await;
    assert_eq!((restricted.status, restricted.code()), (422, "sign_up_if_missing_not_allowed"));
}

#[tokio::test]
async fn sign_up_if_missing_requires_one_captcha_token() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"sign_up": {"captcha_enabled": true}}})).await;
    assert_eq!(start(&browser, NOBODY).await.code(), "captcha_missing_token");
    let token = ok(browser.post("/turnstile/v0/token", &[]).await).body["token"].clone();
    let token = token.as_str().expect("a token");
    let fields = [("identifier", NOBODY), ("sign_up_if_missing", "true"), ("captcha_token", token)];
    let id = ok(browser.post("/v1/client/sign_ins", &fields).await).id();
    assert_eq!(email_code(&browser, &id, "424242").await.code(), "sign_up_if_missing_transfer");
    ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
}

async fn strict() -> Browser {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({"first_name": "Ada"})).await;
    let protection = json!({"enumeration_protection": {"enabled": true}});
    browser.environment(json!({"user_settings": {"attack_protection": protection}})).await;
    browser
}

/// An answer without what is new in every answer, and with one identifier for all.
fn anonymous(answer: &Answer, identifier: &str) -> Value {
    let text = answer.text.replace(identifier, "somebody");
    let mut body: Value = serde_json::from_str(&text).expect("JSON");
    let response = body["response"].take();
    let mut response = if response.is_null() { json!({"errors": body["errors"]}) } else { response };
    for key in ["id", "abandon_at"] {
        response[key].take();
    }
    for factor in response["supported_first_factors"].as_array_mut().into_iter().flatten() {
        factor["email_address_id"].take();
    }
    response["first_factor_verification"]["expire_at"].take();
    response
}

#[tokio::test]
async fn enumeration_protection_hides_unknown_identifiers_until_verification() {
    let browser = strict().await;
    let mut seen = Vec::new();
    for identifier in [ADA, NOBODY] {
        let created = ok(browser.post("/v1/client/sign_ins", &[("identifier", identifier)]).await);
        let id = created.id();
        let prepared = ok(browser.sign_in_step(&id, "prepare_first_factor", &[CODE]).await);
        let attempted = browser.sign_in_step(&id, "attempt_first_factor", &[CODE, ("code", "111111")]).await;
        let password = browser.password(identifier, "not the password").await;
        seen.push([&created, &prepared, &attempted, &password].map(|answer| anonymous(answer, identifier)));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][0]["supported_first_factors"][0]["strategy"], "password");
    assert_eq!(seen[0][3]["errors"][0]["code"], "form_password_or_identifier_incorrect");
    assert_eq!(browser.look(&format!("messages?to={NOBODY}")).await, json!([]));
}

#[tokio::test]
async fn enumeration_protection_emails_the_owner_of_a_taken_address() {
    let browser = strict().await;
    let mut seen = Vec::new();
    for address in [ADA, NOBODY] {
        let fields = [("email_address", address), ("password", PASSWORD)];
        let created = ok(browser.post("/v1/client/sign_ups", &fields).await);
        let path = format!("/v1/client/sign_ups/{}/prepare_verification", created.id());
        let prepared = ok(browser.post(&path, &[CODE]).await);
        let attempted = browser.verify_sign_up(&created.id(), "111111").await;
        let mut shown = [&created, &prepared, &attempted].map(|answer| anonymous(answer, address));
        for answer in &mut shown {
            answer["verifications"]["email_address"]["expire_at"].take();
        }
        seen.push(shown);
        if address == ADA {
            assert_eq!(browser.verify_sign_up(&created.id(), "424242").await.code(), "form_code_incorrect");
        }
    }
    assert_eq!(seen[0], seen[1]);
    let notices = browser.look(&format!("messages?to={ADA}")).await;
    assert_eq!((&notices[0]["code"], &notices[0]["link"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn enumeration_protection_accepts_no_code_for_unknown_identifiers() {
    let browser = strict().await;
    let id = ok(browser.post("/v1/client/sign_ins", &[("identifier", NOBODY)]).await).id();
    assert_eq!(email_code(&browser, &id, "424242").await.code(), "form_code_incorrect");
    let id = ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await).id();
    let done = ok(email_code(&browser, &id, "424242").await);
    assert_eq!(done.response()["user_data"]["first_name"], "Ada");
    let other = browser.another().await;
    assert_eq!(ok(other.password(ADA, PASSWORD).await).response()["status"], "complete");
}
