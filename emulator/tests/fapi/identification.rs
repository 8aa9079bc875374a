//! The account's email addresses and phone numbers.

use serde_json::{Value, json};

use crate::browser::{ADA, Browser, PASSWORD, ok};

const SECOND: &str = "countess+clerk_test@example.com";
const BOB: &str = "bob+clerk_test@example.com";
const PHONE: &str = "+12015550101";

async fn signed_in() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    browser
}

async fn add(browser: &Browser, email: &str) -> String {
    let answer = ok(browser.post("/v1/me/email_addresses/", &[("email_address", email)]).await);
    format!("/v1/me/email_addresses/{}", answer.id())
}

async fn prepare(browser: &Browser, path: &str) {
    ok(browser.post(&format!("{path}/prepare_verification"), &[("strategy", "email_code")]).await);
}

async fn attempt(browser: &Browser, path: &str, code: &str) -> crate::browser::Answer {
    browser.post(&format!("{path}/attempt_verification"), &[("code", code)]).await
}

async fn user(browser: &Browser) -> Value {
    ok(browser.get("/v1/me").await).response().clone()
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn address_is_usable_once_verified() {
    let browser = signed_in().await;
    let path = add(&browser, "Countess+clerk_test@example.com").await;
    let fresh = ok(browser.get(&path).await);
    assert_eq!(
        (&fresh.response()["email_address"], &fresh.response()["verification"]),
        (&json!(SECOND), &Value::Null)
    );
    assert_eq!(browser.another().await.password(SECOND, PASSWORD).await.code(), "form_identifier_not_found");
    let early = attempt(&browser, &path, "424242").await;
    assert_eq!((early.status, early.code()), (400, "verification_missing"));
    prepare(&browser, &path).await;
    let wrong = attempt(&browser, &path, "111111").await;
    assert_eq!((wrong.status, wrong.code(), wrong.param()), (422, "form_code_incorrect", "code"));
    let done = ok(attempt(&browser, &path, "424242").await);
    assert_eq!(done.response()["verification"]["status"], "verified");
    assert_eq!(done.response()["verification"]["attempts"], 2);
    let again = attempt(&browser, &path, "424242").await;
    assert_eq!((again.status, again.code()), (400, "verification_already_verified"));
    ok(browser.another().await.password(SECOND, PASSWORD).await);
}

#[tokio::test]
async fn code_expires_and_fails_after_too_many_wrong_attempts() {
    let browser = signed_in().await;
    let path = add(&browser, SECOND).await;
    prepare(&browser, &path).await;
    browser.advance_minutes(11).await;
    assert_eq!(attempt(&browser, &path, "424242").await.code(), "verification_expired");
    prepare(&browser, &path).await;
    for _ in 0..4 {
        assert_eq!(attempt(&browser, &path, "111111").await.code(), "form_code_incorrect");
    }
    assert_eq!(attempt(&browser, &path, "111111").await.code(), "verification_failed");
    assert_eq!(attempt(&browser, &path, "424242").await.code(), "verification_failed");
    prepare(&browser, &path).await;
    ok(attempt(&browser, &path, "424242").await);
}

#[tokio::test]
async fn an_address_in_use_is_refused() {
    let browser = signed_in().await;
    browser.create_user(BOB, json!({})).await;
    add(&browser, SECOND).await;
    for taken in [ADA, BOB, SECOND] {
        let answer = browser.post("/v1/me/email_addresses/", &[("email_address", taken)]).await;
        assert_eq!(
            (answer.status, answer.code(), answer.param()),
            (422, "form_identifier_exists", "email_address")
        );
    }
    let odd = browser.post("/v1/me/email_addresses/", &[("email_address", "nobody")]).await;
    assert_eq!((odd.status, odd.code()), (422, "form_param_format_invalid"));
    let none = browser.post("/v1/me/email_addresses/", &[]).await;
    assert_eq!((none.status, none.code()), (422, "form_param_missing"));
}

#[tokio::test]
async fn first_user_to_verify_an_address_owns_it() {
    let browser = signed_in().await;
    browser.create_user(BOB, json!({})).await;
    let mut other = browser.another().await;
    other.sign_in(BOB).await;
    let (mine, theirs) = (add(&browser, SECOND).await, add(&other, SECOND).await);
    prepare(&browser, &mine).await;
    prepare(&other, &theirs).await;
    ok(attempt(&other, &theirs, "424242").await);
    let late = attempt(&browser, &mine, "424242").await;
    assert_eq!((late.status, late.code()), (400, "identification_claimed"));
}

#[tokio::test]
async fn address_of_another_user_is_not_found() {
    let browser = signed_in().await;
    browser.create_user(BOB, json!({})).await;
    let mut other = browser.another().await;
    other.sign_in(BOB).await;
    let path = add(&browser, SECOND).await;
    for answer in [other.get(&path).await, other.delete(&path).await, attempt(&other, &path, "424242").await]
    {
        assert_eq!((answer.status, answer.code()), (404, "resource_not_found"));
    }
}

#[tokio::test]
async fn a_strategy_the_instance_does_not_offer_is_refused() {
    let browser = signed_in().await;
    let path = add(&browser, SECOND).await;
    let answer = browser.post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code")]).await;
    assert_eq!((answer.status, answer.param()), (400, "strategy"));
}

#[tokio::test]
async fn a_verified_address_can_become_primary_and_the_first_one_go() {
    let browser = signed_in().await;
    let first = user(&browser).await["primary_email_address_id"].as_str().expect("an id").to_owned();
    let path = add(&browser, SECOND).await;
    let early = browser.patch("/v1/me", &[("primary_email_address_id", id_of(&path))]).await;
    assert_eq!(
        (early.status, early.code(), early.param()),
        (422, "form_verification_needed", "primary_email_address_id")
    );
    let unknown = browser.patch("/v1/me", &[("primary_email_address_id", "idn_none")]).await;
    assert_eq!((unknown.status, unknown.code()), (422, "form_resource_not_found"));
    prepare(&browser, &path).await;
    ok(attempt(&browser, &path, "424242").await);
    let answer = ok(browser.patch("/v1/me", &[("primary_email_address_id", id_of(&path))]).await);
    assert_eq!(answer.response()["primary_email_address_id"], id_of(&path));
    let gone = ok(browser.delete(&format!("/v1/me/email_addresses/{first}")).await);
    assert_eq!(gone.response(), &json!({"object": "email_address", "id": first, "deleted": true}));
    let last = browser.delete(&path).await;
    assert_eq!((last.status, last.code()), (400, "last_required_identification_deletion_failed"));
    assert_eq!(browser.another().await.password(ADA, PASSWORD).await.code(), "form_identifier_not_found");
}

#[tokio::test]
async fn the_primary_address_is_followed_by_the_next_verified_one() {
    let browser = signed_in().await;
    let first = user(&browser).await["primary_email_address_id"].as_str().expect("an id").to_owned();
    add(&browser, BOB).await;
    let path = add(&browser, SECOND).await;
    prepare(&browser, &path).await;
    ok(attempt(&browser, &path, "424242").await);
    ok(browser.delete(&format!("/v1/me/email_addresses/{first}")).await);
    assert_eq!(user(&browser).await["primary_email_address_id"], id_of(&path));
    let listed = ok(browser.get("/v1/me/email_addresses").await);
    assert_eq!(listed.body.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn account_keeps_at_least_one_identifier() {
    let mut browser = Browser::fresh().await;
    let attributes = json!({"email_address": {"required": false}});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    browser.create_user(ADA, json!({"username": "countess"})).await;
    browser.sign_in(ADA).await;
    let id = user(&browser).await["primary_email_address_id"].as_str().expect("an id").to_owned();
    ok(browser.delete(&format!("/v1/me/email_addresses/{id}")).await);
    let last = browser.patch("/v1/me", &[("username", "")]).await;
    assert_eq!((last.status, last.code()), (400, "identification_deletion_failed"));
}

#[tokio::test]
async fn an_attribute_that_is_off_or_immutable_cannot_be_added_to() {
    let browser = signed_in().await;
    let set = async |attributes: Value| {
        browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    };
    set(json!({"phone_number": {"enabled": false}, "email_address": {"immutable": true}})).await;
    let phone = browser.post("/v1/me/phone_numbers/", &[("phone_number", PHONE)]).await;
    assert_eq!((phone.status, phone.code()), (400, "form_param_value_disabled"));
    let email = browser.post("/v1/me/email_addresses/", &[("email_address", SECOND)]).await;
    assert_eq!((email.status, email.code()), (403, "immutable_attribute_modification_not_allowed"));
    set(json!({"phone_number": {"enabled": true, "immutable": true}, "username": {"immutable": true}})).await;
    ok(browser.post("/v1/me/phone_numbers/", &[("phone_number", PHONE)]).await);
    ok(browser.patch("/v1/me", &[("username", "countess")]).await);
    let again = browser.patch("/v1/me", &[("username", "lovelace")]).await;
    assert_eq!((again.status, again.param()), (403, "username"));
}

#[tokio::test]
async fn phone_number_of_another_user_is_not_found() {
    let browser = signed_in().await;
    let id = ok(browser.post("/v1/me/phone_numbers/", &[("phone_number", PHONE)]).await).id();
    let path = format!("/v1/me/phone_numbers/{id}");
    browser.create_user(BOB, json!({})).await;
    let mut other = browser.another().await;
    other.sign_in(BOB).await;
    for refused in [
        other.get(&path).await,
        other.patch(&path, &[("reserved_for_second_factor", "true")]).await,
        other.delete(&path).await,
        other.post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code")]).await,
        attempt(&other, &path, "424242").await,
    ] {
        assert_eq!((refused.status, refused.code()), (404, "resource_not_found"));
    }
    let primary = [("primary_phone_number_id", id.as_str())];
    let refused = other.patch("/v1/me", &primary).await;
    assert_eq!((refused.status, refused.code()), (422, "form_resource_not_found"));
}

#[tokio::test]
async fn a_phone_number_is_verified_made_primary_and_removed() {
    let browser = signed_in().await;
    let added = ok(browser.post("/v1/me/phone_numbers/", &[("phone_number", "+1 (201) 555-0101")]).await);
    assert_eq!(added.response()["phone_number"], PHONE);
    let path = format!("/v1/me/phone_numbers/{}", added.id());
    let whatsapp = [("strategy", "phone_code"), ("channel", "whatsapp")];
    let sent = ok(browser.post(&format!("{path}/prepare_verification"), &whatsapp).await);
    assert_eq!(sent.response()["verification"]["channel"], "whatsapp");
    assert_eq!(attempt(&browser, &path, "111111").await.code(), "form_code_incorrect");
    ok(attempt(&browser, &path, "424242").await);
    assert_eq!(user(&browser).await["primary_phone_number_id"], id_of(&path));
    let twice = browser.post("/v1/me/phone_numbers/", &[("phone_number", PHONE)]).await;
    assert_eq!((twice.status, twice.param()), (422, "phone_number"));
    let stranger = browser.another().await;
    assert_eq!(stranger.delete(&path).await.status, 401);
    ok(browser.delete(&path).await);
    assert_eq!(user(&browser).await["primary_phone_number_id"], Value::Null);
    assert_eq!(browser.get(&path).await.status, 404);
}
