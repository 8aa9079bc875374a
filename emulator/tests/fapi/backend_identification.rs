//! Email addresses, phone numbers and second factors of users, by the Backend API.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    server::{Server, id_of},
};

const OTHER: &str = "countess+clerk_test@example.com";

#[tokio::test]
async fn an_email_address_is_added_verified_made_primary_and_deleted() {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let user = server.user(ADA).await;
    let made = server.post("/v1/email_addresses", json!({"user_id": user, "email_address": OTHER})).await;
    assert_eq!([&made["email_address"], &made["verification"]], [&json!(OTHER), &Value::Null]);
    let path = format!("/v1/email_addresses/{}", id_of(&made));
    assert_eq!(server.get(&path).await["id"], made["id"]);
    // Nobody is found by an address that is not verified.
    assert_eq!(browser.password(OTHER, PASSWORD).await.code(), "form_identifier_not_found");
    let changed = server.patch(&path, json!({"verified": true, "primary": true})).await;
    assert_eq!(changed["verification"]["status"], "verified");
    assert_eq!(ok(browser.password(OTHER, PASSWORD).await).response()["status"], "complete");
    let shown = server.get(&format!("/v1/users/{user}")).await;
    assert_eq!(shown["primary_email_address_id"], made["id"]);
    let again =
        server.try_post("/v1/email_addresses", json!({"user_id": user, "email_address": OTHER})).await;
    assert_eq!((again.status, again.code()), (422, "form_identifier_exists"));
    assert_eq!(server.delete(&path).await["deleted"], json!(true));
    assert_eq!(server.try_get(&path).await.status, 404);
    let shown = server.get(&format!("/v1/users/{user}")).await;
    assert_eq!(shown["email_addresses"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["primary_email_address_id"], shown["email_addresses"][0]["id"]);
    let replaced =
        server.put(&format!("/v1/users/{user}/email_address"), json!({"email_address": OTHER})).await;
    assert_eq!([&replaced["email_address"], &replaced["verification"]["status"]], [OTHER, "verified"]);
}

#[tokio::test]
async fn a_phone_number_becomes_a_second_factor_and_every_factor_goes_with_mfa() {
    let browser = Browser::fresh().await;
    browser
        .environment(json!({"user_settings": {"attributes": {"phone_number": {
            "enabled": true, "used_for_second_factor": true, "second_factors": ["phone_code"]
        }}}}))
        .await;
    let server = Server::of(&browser);
    let user = server.user(ADA).await;
    let body = json!({"user_id": user, "phone_number": "+12015550100", "reserved_for_second_factor": true});
    let unverified = server.try_post("/v1/phone_numbers", body.clone()).await;
    assert_eq!(
        (unverified.status, unverified.code()),
        (400, "identification_update_second_factor_unverified")
    );
    let mut body = body;
    body["verified"] = json!(true);
    let made = server.post("/v1/phone_numbers", body).await;
    assert_eq!([&made["reserved_for_second_factor"], &made["default_second_factor"]], [&json!(true); 2]);
    let begun = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(begun.response()["status"], "needs_second_factor");
    let secret =
        json!({"totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "backup_codes": ["one-two-three"]});
    server.patch(&format!("/v1/users/{user}"), secret).await;
    let codes = format!("/v1/users/{user}/verify_totp");
    let wrong = server.try_post(&codes, json!({"code": "000000"})).await;
    assert_eq!((wrong.status, wrong.code()), (422, "form_code_incorrect"));
    let right = server.post(&codes, json!({"code": "one-two-three"})).await;
    assert_eq!(right, json!({"verified": true, "code_type": "backup_code"}));
    assert_eq!(server.try_post(&codes, json!({"code": "one-two-three"})).await.status, 422, "it was used");
    assert_eq!(server.delete(&format!("/v1/users/{user}/mfa")).await, json!({"user_id": user}));
    let shown = server.get(&format!("/v1/users/{user}")).await;
    for key in ["two_factor_enabled", "totp_enabled", "backup_code_enabled"] {
        assert_eq!(shown[key], json!(false), "{key}");
    }
    let begun = ok(browser.another().await.password(ADA, PASSWORD).await);
    assert_eq!(begun.response()["status"], "complete");
    let path = format!("/v1/phone_numbers/{}", id_of(&made));
    assert_eq!(server.delete(&path).await["deleted"], json!(true));
    let removed = server.act(&format!("/v1/users/{user}/remove_password")).await;
    assert_eq!(removed["password_enabled"], json!(false));
}

#[tokio::test]
async fn a_server_reads_the_token_that_a_provider_has_given() {
    use crate::navigation::{consent, provider_page};
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let fields =
        [("strategy", "oauth_google"), ("redirect_url", "/sso"), ("action_complete_redirect_url", "/")];
    let begun = ok(browser.post("/v1/client/sign_ups", &fields).await);
    let page = provider_page(&begun.response()["verifications"]["external_account"]);
    consent(&browser, &page, &[("email", ADA)]).await;
    let user = browser.client().await["sessions"][0]["user"].clone();
    let path = |provider: &str| {
        format!("/v1/users/{}/oauth_access_tokens/{provider}", user["id"].as_str().expect("an id"))
    };
    for provider in ["google", "oauth_google"] {
        let listed = server.get(&format!("{}?paginated=true", path(provider))).await;
        let token = &listed["data"][0];
        assert_eq!(token["external_account_id"], user["external_accounts"][0]["id"], "{listed}");
        assert!(token["token"].as_str().is_some_and(|token| !token.is_empty()), "{listed}");
    }
    assert_eq!(server.try_get(&path("nobody")).await.code(), "oauth_token_provider_not_enabled");
}
