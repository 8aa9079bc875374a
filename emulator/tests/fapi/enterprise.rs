//! Signing in and up through the sign-in of a company.

use serde_json::json;

use crate::{
    browser::{Browser, PASSWORD, ok},
    navigation::{consent, page, provider_page},
};

const EVE: &str = "eve@acme.test";

async fn with_acme(connections: &[&str]) -> Browser {
    let browser = Browser::fresh().await;
    let list: Vec<_> = connections
        .iter()
        .map(|id| json!({"id": id, "name": format!("Acme {id}"), "domain": "acme.test"}))
        .collect();
    let environment = json!({"user_settings": {"enterprise_sso": {"enabled": true}}});
    browser
        .admin("config", json!({"environment": environment, "emulator": {"enterprise_connections": list}}))
        .await;
    browser
}

fn sso<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("strategy", "enterprise_sso"),
        ("redirect_url", "/sso-callback"),
        ("action_complete_redirect_url", "/after"),
    ];
    fields.extend(extra);
    fields
}

#[tokio::test]
async fn address_of_a_connection_signs_in_only_by_that_connection() {
    let browser = with_acme(&["ent_1"]).await;
    browser.create_user(EVE, json!({})).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &[("identifier", EVE)]).await);
    assert_eq!(
        answer.response()["supported_first_factors"],
        json!([{"strategy": "enterprise_sso", "enterprise_connection_id": "ent_1", "enterprise_connection_name": "Acme ent_1"}])
    );
    assert_eq!(browser.password(EVE, PASSWORD).await.code(), "strategy_for_user_invalid");
}

#[tokio::test]
async fn an_unknown_employee_becomes_a_user_with_an_enterprise_account() {
    let browser = with_acme(&["ent_1"]).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &sso(&[("identifier", EVE)])).await);
    assert_eq!(answer.response()["status"], "needs_first_factor");
    let answer = ok(browser.sign_in_step(&answer.id(), "prepare_first_factor", &sso(&[])).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert!(page.contains("/oauth/enterprise_sso/authorize?"), "{page}");
    assert_eq!(
        consent(&browser, &page, &[("email", EVE), ("first_name", "Eve")]).await.path(),
        "/sso-callback"
    );
    let error = browser.client().await["sign_in"]["first_factor_verification"]["error"]["code"].clone();
    assert_eq!(error, "external_account_not_found");
    let answer = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(answer.response()["status"], "complete");
    let user = &answer.body["client"]["sessions"][0]["user"];
    assert_eq!(user["external_accounts"], json!([]));
    let account = &user["enterprise_accounts"][0];
    assert_eq!(
        (&account["enterprise_connection"]["name"], &account["active"]),
        (&json!("Acme ent_1"), &json!(true))
    );
    assert_eq!(user["email_addresses"][0]["verification"]["strategy"], "enterprise_sso");
    let former = &user["saml_accounts"][0];
    assert_eq!((&former["object"], &former["id"]), (&json!("saml_account"), &account["id"]));
    assert_eq!(former["saml_connection"]["id"], account["enterprise_connection"]["id"]);
}

#[tokio::test]
async fn enterprise_user_signs_in_a_second_time() {
    let browser = with_acme(&["ent_1"]).await;
    let answer = ok(browser.post("/v1/client/sign_ups", &sso(&[("email_address", EVE)])).await);
    let page = provider_page(&answer.response()["verifications"]["external_account"]);
    assert_eq!(consent(&browser, &page, &[("email", EVE)]).await.path(), "/after");
    ok(browser.delete("/v1/client/sessions").await);
    let answer = ok(browser.post("/v1/client/sign_ins", &sso(&[("identifier", EVE)])).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert_eq!(consent(&browser, &page, &[("email", EVE)]).await.path(), "/after");
    assert_eq!(browser.client().await["last_authentication_strategy"], "enterprise_sso");
}

#[tokio::test]
async fn sign_up_with_an_address_of_a_connection_requires_that_connection() {
    let browser = with_acme(&["ent_1"]).await;
    let fields = [("email_address", EVE), ("password", PASSWORD)];
    let answer = ok(browser.post("/v1/client/sign_ups", &fields).await);
    assert_eq!(answer.response()["missing_fields"], json!(["enterprise_sso"]));
    let path = format!("/v1/client/sign_ups/{}", answer.id());
    let listed = ok(browser.get(&format!("{path}/enterprise_connections")).await);
    assert_eq!(*listed.response(), json!([{"id": "ent_1", "name": "Acme ent_1"}]));
    let answer = ok(browser.patch(&path, &sso(&[])).await);
    let page = provider_page(&answer.response()["verifications"]["external_account"]);
    assert_eq!(consent(&browser, &page, &[("email", EVE)]).await.path(), "/after");
}

#[tokio::test]
async fn connection_verifies_addresses_of_its_domain_only() {
    let browser = with_acme(&["ent_1"]).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &sso(&[("identifier", EVE)])).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert_eq!(consent(&browser, &page, &[("email", "eve@other.test")]).await.path(), "/sso-callback");
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(verification["error"]["code"], "enterprise_sso_email_address_domain_mismatch");
    assert_eq!(verification["status"], "failed");
}

#[tokio::test]
async fn two_matching_connections_require_a_choice() {
    let browser = with_acme(&["ent_1", "ent_2"]).await;
    let answer = ok(browser.post("/v1/client/sign_ins", &sso(&[("identifier", EVE)])).await);
    assert!(answer.response()["first_factor_verification"].is_null());
    assert_eq!(answer.response()["supported_first_factors"].as_array().map(Vec::len), Some(2));
    let unnamed = browser.sign_in_step(&answer.id(), "prepare_first_factor", &sso(&[])).await;
    assert_eq!(
        (unnamed.status, unnamed.code()),
        (422, "enterprise_connection_id_is_required_with_multiple_connections")
    );
    let fields = sso(&[("enterprise_connection_id", "ent_2")]);
    let named = ok(browser.sign_in_step(&answer.id(), "prepare_first_factor", &fields).await);
    provider_page(&named.response()["first_factor_verification"]);
}

#[tokio::test]
async fn address_without_a_connection_is_refused() {
    let browser = with_acme(&["ent_1"]).await;
    browser.create_user("ada@example.com", json!({})).await;
    let sign_in = browser.post("/v1/client/sign_ins", &sso(&[("identifier", "ada@example.com")])).await;
    assert_eq!((sign_in.status, sign_in.code()), (422, "enterprise_sso_sign_in_connection_missing"));
    let sign_up = browser.post("/v1/client/sign_ups", &sso(&[("email_address", "bob@example.com")])).await;
    assert_eq!((sign_up.status, sign_up.code()), (422, "enterprise_sso_sign_up_connection_missing"));
    let unknown = browser.post("/v1/client/sign_ins", &sso(&[("identifier", "bob@example.com")])).await;
    assert_eq!(unknown.code(), "form_identifier_not_found");
}

#[tokio::test]
async fn social_provider_cannot_verify_an_address_of_a_connection() {
    let browser = with_acme(&["ent_1"]).await;
    let fields = [("strategy", "oauth_google"), ("redirect_url", "/sso-callback")];
    let answer = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert_eq!(consent(&browser, &page, &[("email", EVE)]).await.path(), "/sso-callback");
    let error = browser.client().await["sign_in"]["first_factor_verification"]["error"]["code"].clone();
    assert_eq!(error, "oauth_email_domain_reserved_by_saml");
}

#[tokio::test]
async fn disabled_connections_are_ignored() {
    let browser = with_acme(&["ent_1"]).await;
    browser.environment(json!({"user_settings": {"enterprise_sso": {"enabled": false}}})).await;
    let back = page("/sso-callback");
    let fields = [("strategy", "enterprise_sso"), ("redirect_url", back.as_str()), ("email_address", EVE)];
    let answer = browser.post("/v1/client/sign_ups", &fields).await;
    assert_eq!(answer.code(), "enterprise_sso_sign_up_connection_missing");
}
