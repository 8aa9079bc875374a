//! Accounts at providers that a user connects and lets go, and email addresses verified by a link or by a company.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, ok},
    navigation::{consent, last_link, location, open, page, parameter, provider_page, submit},
};

const GMAIL: &str = "ada@gmail.example";
const BOB: &str = "bob@example.com";

async fn ada() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    browser
}

async fn try_connect(browser: &Browser, strategy: &str) -> Answer {
    let (here, done) = (page("/connect"), page("/connected"));
    let fields =
        [("strategy", strategy), ("redirect_url", &here), ("action_complete_redirect_url", done.as_str())];
    browser.post("/v1/me/external_accounts", &fields).await
}

/// Leaves for Google; gives the account's id and the page there.
async fn connect(browser: &Browser) -> (String, String) {
    let begun = ok(try_connect(browser, "oauth_google").await);
    assert_eq!(begun.response()["provider"], "oauth_google");
    (begun.id(), provider_page(&begun.response()["verification"]))
}

async fn accounts(browser: &Browser) -> Value {
    ok(browser.get("/v1/me").await).response()["external_accounts"].clone()
}

#[tokio::test]
async fn an_account_is_connected_signs_in_and_is_removed() {
    let browser = ada().await;
    let (id, out) = connect(&browser).await;
    assert_eq!(accounts(&browser).await[0]["verification"]["status"], "unverified");
    assert_eq!(
        consent(&browser, &out, &[("email", GMAIL), ("first_name", "Ada")]).await.path(),
        "/connected"
    );
    let own = accounts(&browser).await;
    assert_eq!((own.as_array().map(Vec::len), &own[0]["id"]), (Some(1), &json!(id)));
    assert_eq!([&own[0]["email_address"], &own[0]["verification"]["status"]], [GMAIL, "verified"]);
    // The provider vouches for the address, so it is one of hers.
    let me = ok(browser.get("/v1/me").await);
    let email = &me.response()["email_addresses"][1];
    assert_eq!([&email["email_address"], &email["verification"]["strategy"]], [GMAIL, "from_oauth_google"]);
    assert_eq!(email["linked_to"], json!([{"type": "oauth_google", "id": id}]));
    let again = try_connect(&browser, "oauth_google").await;
    assert_eq!((again.status, again.code()), (400, "oauth_account_already_connected"));
    let elsewhere = browser.another().await;
    let fields = [("strategy", "oauth_google"), ("redirect_url", "http://localhost:8080/sso")];
    let sign_in = ok(elsewhere.post("/v1/client/sign_ins", &fields).await);
    let out = provider_page(&sign_in.response()["first_factor_verification"]);
    consent(&elsewhere, &out, &[("email", GMAIL)]).await;
    assert_eq!(elsewhere.client().await["sessions"][0]["user"]["id"], me.response()["id"]);
    let gone = ok(browser.delete(&format!("/v1/me/external_accounts/{id}")).await);
    assert_eq!(*gone.response(), json!({"object": "external_account", "id": id, "deleted": true}));
    assert_eq!(accounts(&browser).await, json!([]));
    assert_eq!(browser.delete(&format!("/v1/me/external_accounts/{id}")).await.status, 404);
}

#[tokio::test]
async fn provider_error_is_reported_and_a_new_attempt_replaces_it() {
    let browser = ada().await;
    browser.environment(json!({"auth_config": {"reverification": false}})).await;
    let (first, out) = connect(&browser).await;
    assert_eq!(consent(&browser, &out, &[("deny", "true")]).await.path(), "/connect");
    let failed = accounts(&browser).await[0]["verification"].clone();
    assert_eq!([&failed["status"], &failed["error"]["code"]], ["failed", "oauth_access_denied"]);
    let (second, out) = connect(&browser).await;
    let own = accounts(&browser).await;
    assert_eq!((own.as_array().map(Vec::len), &own[0]["id"]), (Some(1), &json!(second)));
    assert_ne!(first, second);
    // Late is too late.
    browser.advance_minutes(11).await;
    assert_eq!(accounts(&browser).await[0]["verification"]["status"], "expired");
    assert_eq!(consent(&browser, &out, &[("email", GMAIL)]).await.path(), "/connect");
    ok(browser.delete(&format!("/v1/me/external_accounts/{second}")).await);
    assert_eq!(accounts(&browser).await, json!([]));
}

#[tokio::test]
async fn external_account_of_another_user_cannot_be_connected() {
    let browser = ada().await;
    browser.create_user(BOB, json!({})).await;
    let (_, out) = connect(&browser).await;
    assert_eq!(consent(&browser, &out, &[("email", BOB)]).await.path(), "/connect");
    let failed = accounts(&browser).await[0]["verification"].clone();
    assert_eq!(failed["error"]["code"], "oauth_identification_claimed");
    let (_, out) = connect(&browser).await;
    consent(&browser, &out, &[("email", GMAIL)]).await;
    let mut bob = browser.another().await;
    bob.sign_in(BOB).await;
    let (_, out) = connect(&bob).await;
    consent(&bob, &out, &[("email", GMAIL)]).await;
    assert_eq!(accounts(&bob).await[0]["verification"]["error"]["code"], "oauth_identification_claimed");
    let foreign = accounts(&browser).await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(bob.delete(&format!("/v1/me/external_accounts/{foreign}")).await.status, 404);
}

#[tokio::test]
async fn only_enabled_providers_can_be_connected() {
    let browser = ada().await;
    let social = json!({
        "oauth_github": {"enabled": false},
        "oauth_notion": {"enabled": true, "authenticatable": false},
    });
    browser.environment(json!({"user_settings": {"social": social}})).await;
    for (strategy, status, code) in [
        ("oauth_github", 400, "oauth_provider_not_enabled"),
        ("oauth_nowhere", 400, "oauth_unsupported_provider"),
        ("oauth_token_google", 422, "form_param_value_invalid"),
        ("password", 422, "form_param_value_invalid"),
        ("", 422, "form_param_missing"),
    ] {
        let answer = try_connect(&browser, strategy).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{strategy}");
    }
    // Nobody signs in with it, but it can be connected.
    ok(try_connect(&browser, "oauth_notion").await);
    let nowhere = browser.post("/v1/me/external_accounts", &[("strategy", "oauth_google")]).await;
    assert_eq!((nowhere.code(), nowhere.param()), ("form_param_missing", "redirect_url"));
    let mut stranger = browser.another().await;
    stranger.session = browser.session.clone();
    assert_eq!(try_connect(&stranger, "oauth_google").await.status, 401);
}

#[tokio::test]
async fn signing_out_during_the_redirect_connects_nothing() {
    let browser = ada().await;
    let (_, out) = connect(&browser).await;
    ok(browser.delete("/v1/client/sessions").await);
    assert_eq!(consent(&browser, &out, &[("email", GMAIL)]).await.path(), "/connect");
    let mut browser = browser.another().await;
    browser.sign_in(ADA).await;
    assert_eq!(accounts(&browser).await[0]["verification"]["status"], "unverified");
}

#[tokio::test]
async fn connecting_and_removing_require_reverification() {
    let browser = ada().await;
    let (id, out) = connect(&browser).await;
    consent(&browser, &out, &[("email", GMAIL)]).await;
    browser.advance_minutes(11).await;
    let code = "session_reverification_required";
    let removed = browser.delete(&format!("/v1/me/external_accounts/{id}")).await;
    assert_eq!((removed.status, removed.code()), (403, code));
    let connected = try_connect(&browser, "oauth_google").await;
    assert_eq!((connected.status, connected.code()), (403, code));
    browser.environment(json!({"auth_config": {"reverification": false}})).await;
    ok(browser.delete(&format!("/v1/me/external_accounts/{id}")).await);
}

#[tokio::test]
async fn last_identification_cannot_be_removed() {
    let browser = Browser::fresh().await;
    let attributes = json!({"email_address": {"required": false}, "password": {"required": false}});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    let to = page("/sso");
    let fields = [("strategy", "oauth_google"), ("redirect_url", to.as_str())];
    let begun = ok(browser.post("/v1/client/sign_ups", &fields).await);
    let out = provider_page(&begun.response()["verifications"]["external_account"]);
    consent(&browser, &out, &[("email", GMAIL)]).await;
    let mut browser = browser;
    let client = browser.client().await;
    let session = &client["sessions"][0];
    browser.session = session["id"].as_str().map(str::to_owned);
    let email = session["user"]["email_addresses"][0]["id"].as_str().expect("an id");
    // The account at Google is left, so the address may go; then it is the last one itself.
    ok(browser.delete(&format!("/v1/me/email_addresses/{email}")).await);
    let account = session["user"]["external_accounts"][0]["id"].as_str().expect("an id");
    let last = browser.delete(&format!("/v1/me/external_accounts/{account}")).await;
    assert_eq!((last.status, last.code()), (400, "identification_deletion_failed"));
}

#[tokio::test]
async fn an_account_is_authorized_again_with_more_scopes_but_not_exchanged() {
    let browser = ada().await;
    let (id, out) = connect(&browser).await;
    consent(&browser, &out, &[("email", GMAIL)]).await;
    let to = page("/connect");
    let again = async || {
        let fields =
            [("redirect_url", to.as_str()), ("additional_scope", "drive"), ("additional_scope", "mail")];
        let begun = ok(browser.patch(&format!("/v1/me/external_accounts/{id}/reauthorize"), &fields).await);
        provider_page(&begun.response()["verification"])
    };
    consent(&browser, &again().await, &[("email", "other@gmail.example")]).await;
    let failed = accounts(&browser).await[0].clone();
    assert_eq!(failed["verification"]["error"]["code"], "oauth_account_mismatch");
    assert_eq!([&failed["email_address"], &failed["approved_scopes"]], [GMAIL, ""]);
    consent(&browser, &again().await, &[("email", GMAIL)]).await;
    let done = accounts(&browser).await[0].clone();
    assert_eq!([&done["verification"]["status"], &done["approved_scopes"]], ["verified", "drive mail"]);
}

/// Adds an email address; gives its path.
async fn add_email(browser: &Browser, address: &str) -> String {
    let added = ok(browser.post("/v1/me/email_addresses", &[("email_address", address)]).await);
    format!("/v1/me/email_addresses/{}", added.id())
}

async fn status(browser: &Browser, path: &str) -> Value {
    ok(browser.get(path).await).response()["verification"]["status"].clone()
}

#[tokio::test]
async fn an_email_address_is_verified_by_a_link() {
    let browser = ada().await;
    let email = json!({"verifications": ["email_code", "email_link"]});
    let settings = json!({"attributes": {"email_address": email}});
    browser.environment(json!({"auth_config": {"reverification": false}, "user_settings": settings})).await;
    let path = add_email(&browser, BOB).await;
    let to = page("/verify");
    let prepare = async |browser: &Browser, path: &str| {
        let fields = [("strategy", "email_link"), ("redirect_url", to.as_str())];
        browser.post(&format!("{path}/prepare_verification"), &fields).await
    };
    let sent = ok(prepare(&browser, &path).await);
    assert_eq!(sent.response()["verification"]["strategy"], "email_link");
    let stale = last_link(&browser, BOB).await;
    ok(prepare(&browser, &path).await);
    let outcome = async |link: &str| {
        let url = location(&open(&browser, link).await);
        assert_eq!((url.path(), parameter(&url, "__clerk_created_session")), ("/verify", None));
        parameter(&url, "__clerk_status").expect("a status")
    };
    assert_eq!(outcome(&stale).await, "failed");
    assert_eq!(status(&browser, &path).await, "unverified");
    let link = last_link(&browser, BOB).await;
    assert_eq!(outcome(&link).await, "verified");
    assert_eq!(status(&browser, &path).await, "verified");
    assert_eq!(outcome(&link).await, "failed");
    assert_eq!(prepare(&browser, &path).await.code(), "verification_already_verified");
    let late = add_email(&browser, "late@example.com").await;
    ok(prepare(&browser, &late).await);
    browser.advance_minutes(11).await;
    assert_eq!(outcome(&last_link(&browser, "late@example.com").await).await, "expired");
    // Who was slower does not get what somebody else has by now.
    let slow = add_email(&browser, "slow@example.com").await;
    ok(prepare(&browser, &slow).await);
    browser.create_user("slow@example.com", json!({})).await;
    assert_eq!(outcome(&last_link(&browser, "slow@example.com").await).await, "failed");
    let code = browser.post(&format!("{slow}/attempt_verification"), &[("code", "424242")]).await;
    assert_eq!(code.code(), "identification_claimed");
    let pathless = browser.post(&format!("{slow}/prepare_verification"), &[("strategy", "email_link")]).await;
    assert_eq!((pathless.code(), pathless.param()), ("form_param_missing", "redirect_url"));
}

#[tokio::test]
async fn email_address_is_verified_by_its_enterprise_connection() {
    let browser = ada().await;
    browser.environment(json!({"user_settings": {"enterprise_sso": {"enabled": true}}})).await;
    let connection = json!({"id": "ent_acme", "name": "Acme", "domain": "acme.example"});
    browser.admin("config", json!({"emulator": {"enterprise_connections": [connection]}})).await;
    let address = "ada@acme.example";
    let path = add_email(&browser, address).await;
    let to = page("/sso");
    let leave = async |path: &str| {
        let fields = [("strategy", "enterprise_sso"), ("redirect_url", to.as_str())];
        browser.post(&format!("{path}/prepare_verification"), &fields).await
    };
    let out = provider_page(&ok(leave(&path).await).response()["verification"]);
    // Another person of the company is not she.
    consent(&browser, &out, &[("email", "eve@acme.example")]).await;
    assert_eq!(status(&browser, &path).await, "failed");
    let out = provider_page(&ok(leave(&path).await).response()["verification"]);
    let denied = submit(&browser, &out, &[("deny", "true")]).await;
    open(&browser, location(&denied).as_str()).await;
    assert_eq!(status(&browser, &path).await, "failed");
    let out = provider_page(&ok(leave(&path).await).response()["verification"]);
    consent(&browser, &out, &[("email", address)]).await;
    assert_eq!(status(&browser, &path).await, "verified");
    let me = ok(browser.get("/v1/me").await);
    let account = &me.response()["enterprise_accounts"][0];
    assert_eq!(account["email_address"], address);
    let id = account["id"].as_str().expect("an id");
    assert_eq!(browser.delete(&format!("/v1/me/external_accounts/{id}")).await.status, 404);
    ok(browser.delete(&format!("/v1/me/enterprise_accounts/{id}")).await);
    assert_eq!(ok(browser.get("/v1/me").await).response()["enterprise_accounts"], json!([]));
    let other = add_email(&browser, "ada@elsewhere.example").await;
    let nobody = leave(&other).await;
    assert_eq!((nobody.status, nobody.code()), (422, "saml_connection_not_found"));
}

#[tokio::test]
async fn backend_reads_the_access_token_of_an_external_account() {
    let browser = ada().await;
    let server = crate::server::Server::of(&browser);
    let user = server.get("/v1/users").await[0]["id"].as_str().expect("an id").to_owned();
    let path = |provider: &str| format!("/v1/users/{user}/oauth_access_tokens/{provider}?paginated=true");
    assert_eq!(server.get(&path("oauth_google")).await, json!({"data": [], "total_count": 0}));
    let off = server.try_get(&path("oauth_nobody")).await;
    assert_eq!((off.status, off.code()), (404, "oauth_token_provider_not_enabled"));
    let (_, out) = connect(&browser).await;
    consent(&browser, &out, &[("email", GMAIL)]).await;
    let listed = server.get(&path("oauth_google")).await;
    let account = &server.get(&format!("/v1/users/{user}")).await["external_accounts"][0];
    let token = &listed["data"][0];
    assert_eq!([&token["provider"], &token["external_account_id"]], [&json!("oauth_google"), &account["id"]]);
    assert!(token["token"].as_str().is_some_and(|text| text.len() > 20), "{token}");
    assert_eq!(server.get(&path("oauth_google")).await, listed, "the same one each time");
}
