//! Signing in and up with an account at a provider.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, ORIGIN, PASSWORD, ok, send},
    navigation::{consent, location, open, open_with_cookies, page, parameter, provider_page, submit},
};

const ADA_THERE: &[(&str, &str)] = &[("email", ADA), ("first_name", "Ada"), ("last_name", "Lovelace")];

async fn begin(browser: &Browser, kind: &str, extra: &[(&str, &str)]) -> Answer {
    let (back, done) = (page("/sso-callback"), page("/after"));
    let mut fields = vec![
        ("strategy", "oauth_google"),
        ("redirect_url", back.as_str()),
        ("action_complete_redirect_url", done.as_str()),
    ];
    fields.extend(extra);
    browser.post(&format!("/v1/client/{kind}"), &fields).await
}

/// Starts a sign-in with Google and gives its page.
async fn sign_in_page(browser: &Browser) -> String {
    let answer = ok(begin(browser, "sign_ins", &[]).await);
    assert_eq!(answer.response()["status"], "needs_identifier");
    provider_page(&answer.response()["first_factor_verification"])
}

async fn sign_up_page(browser: &Browser) -> String {
    let answer = ok(begin(browser, "sign_ups", &[]).await);
    assert_eq!(answer.response()["status"], "missing_requirements");
    provider_page(&answer.response()["verifications"]["external_account"])
}

/// Ada, with Google connected, signed out.
async fn ada_of_google() -> Browser {
    let browser = Browser::fresh().await;
    let page = sign_up_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/after");
    ok(browser.delete("/v1/client/sessions").await);
    browser
}

#[tokio::test]
async fn provider_page_asks_for_the_account() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    assert!(page.starts_with("http://127.0.0.1:4500/oauth/google/authorize?state="), "{page}");
    let shown = open(&browser, &page).await;
    assert_eq!(shown.status, 200);
    assert!(shown.headers["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(
        shown.headers["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'")
    );
    for part in [
        "Sign in with Google",
        "name=\"email\"",
        "name=\"first_name\"",
        "name=\"last_name\"",
        "name=\"deny\"",
    ] {
        assert!(shown.text.contains(part), "{part} is missing");
    }
    assert!(!shown.text.contains("<script") && !shown.text.contains("<style"));
}

#[tokio::test]
async fn provider_page_shows_address_errors_and_escapes_typed_text() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    let again = submit(&browser, &page, &[("email", "\"><b>nobody"), ("first_name", "")]).await;
    assert_eq!(again.status, 200);
    assert!(again.text.contains("id=\"problem\"") && again.text.contains("&quot;&gt;&lt;b&gt;nobody"));
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
}

#[tokio::test]
async fn sign_up_with_a_provider_needs_no_password_and_no_code() {
    let browser = Browser::fresh().await;
    let page = sign_up_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/after");
    let client = browser.client().await;
    assert_eq!(client["last_authentication_strategy"], "oauth_google");
    let user = &client["sessions"][0]["user"];
    assert_eq!((&user["first_name"], &user["last_name"]), (&json!("Ada"), &json!("Lovelace")));
    let (email, account) = (&user["email_addresses"][0], &user["external_accounts"][0]);
    assert_eq!(email["verification"]["strategy"], "from_oauth_google");
    assert_eq!(email["linked_to"], json!([{"type": "oauth_google", "id": account["id"]}]));
    assert_eq!((&account["provider"], &account["email_address"]), (&json!("oauth_google"), &json!(ADA)));
    assert_eq!(user["password_enabled"], false);
}

#[tokio::test]
async fn connected_provider_account_signs_in() {
    let browser = ada_of_google().await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, &[("email", ADA)]).await.path(), "/after");
    let sessions = browser.client().await["sessions"].clone();
    assert_eq!(sessions[0]["status"], "active");
    assert_eq!(sessions[0]["user"]["external_accounts"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn verified_provider_address_links_the_account_to_its_user() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/after");
    let user = browser.client().await["sessions"][0]["user"].clone();
    assert_eq!(user["external_accounts"][0]["verification"]["status"], "verified");
    assert_eq!((&user["password_enabled"], &user["first_name"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn unverified_provider_address_links_no_user() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let page = sign_in_page(&browser).await;
    let fields = [("email", ADA), ("email_unverified", "true")];
    assert_eq!(consent(&browser, &page, &fields).await.path(), "/sso-callback");
    let client = browser.client().await;
    let verification = &client["sign_in"]["first_factor_verification"];
    assert_eq!(verification["error"]["code"], "external_account_email_address_verification_required");
    assert_eq!((&verification["status"], &client["sessions"]), (&json!("failed"), &json!([])));
}

#[tokio::test]
async fn unverified_provider_address_is_verified_by_code() {
    let browser = Browser::fresh().await;
    let page = sign_up_page(&browser).await;
    let fields = [("email", ADA), ("email_unverified", "true")];
    assert_eq!(consent(&browser, &page, &fields).await.path(), "/sso-callback");
    let sign_up = browser.client().await["sign_up"].clone();
    assert_eq!(sign_up["verifications"]["external_account"]["status"], "verified");
    assert_eq!(
        (&sign_up["missing_fields"], &sign_up["unverified_fields"]),
        (&json!([]), &json!(["email_address"]))
    );
    let id = sign_up["id"].as_str().expect("an id");
    let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
    ok(browser.post(&path, &[("strategy", "email_code")]).await);
    assert_eq!(browser.verify_sign_up(id, "424242").await.response()["status"], "complete");
}

#[tokio::test]
async fn unknown_provider_account_transfers_to_a_sign_up_once() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    let sign_in = browser.client().await["sign_in"].clone();
    let verification = &sign_in["first_factor_verification"];
    assert_eq!(sign_in["status"], "needs_identifier");
    assert_eq!(verification["status"], "transferable");
    assert_eq!(verification["error"]["code"], "external_account_not_found");
    let answer = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(answer.response()["status"], "complete");
    assert_eq!(answer.body["client"]["sessions"][0]["user"]["first_name"], "Ada");
    ok(browser.delete("/v1/client/sessions").await);
    let again = browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await;
    assert_eq!((again.status, again.code()), (400, "account_transfer_invalid"));
}

#[tokio::test]
async fn known_provider_account_transfers_to_a_sign_in_once() {
    let browser = ada_of_google().await;
    let page = sign_up_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    let verification = browser.client().await["sign_up"]["verifications"]["external_account"].clone();
    assert_eq!(verification["status"], "transferable");
    assert_eq!(verification["error"]["code"], "external_account_exists");
    let answer = ok(browser.post("/v1/client/sign_ins", &[("transfer", "true")]).await);
    assert_eq!(answer.response()["status"], "complete");
    assert!(answer.body["client"]["sign_up"].is_null());
    ok(browser.delete("/v1/client/sessions").await);
    let again = browser.post("/v1/client/sign_ins", &[("transfer", "true")]).await;
    assert_eq!((again.status, again.code()), (400, "account_transfer_invalid"));
}

#[tokio::test]
async fn transfer_without_a_verified_account_is_refused() {
    let browser = Browser::fresh().await;
    sign_in_page(&browser).await;
    sign_up_page(&browser).await;
    for kind in ["sign_ins", "sign_ups"] {
        let answer = browser.post(&format!("/v1/client/{kind}"), &[("transfer", "true")]).await;
        assert_eq!((answer.status, answer.code()), (400, "account_transfer_invalid"));
    }
}

#[tokio::test]
async fn denied_consent_returns_with_the_reason() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, &[("deny", "true")]).await.path(), "/sso-callback");
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(verification["status"], "failed");
    assert_eq!(verification["error"]["code"], "oauth_access_denied");
    let page = sign_up_page(&browser).await;
    assert_eq!(consent(&browser, &page, &[("deny", "true")]).await.path(), "/sso-callback");
    let sign_up = browser.client().await["sign_up"].clone();
    assert_eq!(sign_up["verifications"]["external_account"]["error"]["code"], "oauth_access_denied");
    let fields = [("email_address", ADA), ("password", PASSWORD)];
    let path = format!("/v1/client/sign_ups/{}", sign_up["id"].as_str().expect("an id"));
    assert_eq!(ok(browser.patch(&path, &fields).await).response()["missing_fields"], json!([]));
}

#[tokio::test]
async fn sign_up_by_a_provider_lists_missing_fields() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"attributes": {"username": {"required": true}}}})).await;
    let page = sign_up_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    let sign_up = browser.client().await["sign_up"].clone();
    assert_eq!(
        (&sign_up["status"], &sign_up["missing_fields"]),
        (&json!("missing_requirements"), &json!(["username"]))
    );
    assert_eq!(sign_up["verifications"]["external_account"]["status"], "verified");
    let path = format!("/v1/client/sign_ups/{}", sign_up["id"].as_str().expect("an id"));
    assert_eq!(ok(browser.patch(&path, &[("username", "ada_l")]).await).response()["status"], "complete");
}

#[tokio::test]
async fn started_sign_up_can_continue_with_a_provider() {
    let browser = Browser::fresh().await;
    let id = browser.post("/v1/client/sign_ups", &[("first_name", "Augusta")]).await.id();
    let back = page("/sso-callback");
    let fields = [("strategy", "oauth_google"), ("redirect_url", back.as_str())];
    let answer = ok(browser.patch(&format!("/v1/client/sign_ups/{id}"), &fields).await);
    let page = provider_page(&answer.response()["verifications"]["external_account"]);
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    assert_eq!(browser.client().await["sessions"][0]["user"]["first_name"], "Augusta");
}

#[tokio::test]
async fn second_factor_is_required_after_a_provider() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({"totp": true})).await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    assert_eq!(browser.client().await["sign_in"]["status"], "needs_second_factor");
}

#[tokio::test]
async fn locked_user_cannot_sign_in_with_a_provider() {
    let browser = ada_of_google().await;
    browser.admin("action", json!({"action": "lock_user", "email": ADA})).await;
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(
        (&verification["status"], &verification["error"]["code"]),
        (&json!("failed"), &json!("user_locked"))
    );
}

#[tokio::test]
async fn provider_sign_in_of_a_signed_in_user_names_the_existing_session() {
    let browser = ada_of_google().await;
    browser.environment(json!({"auth_config": {"single_session_mode": false}})).await;
    let page = sign_in_page(&browser).await;
    consent(&browser, &page, ADA_THERE).await;
    let session = browser.client().await["sessions"][0]["id"].clone();
    let page = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/sso-callback");
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(verification["error"]["code"], "identifier_already_signed_in");
    assert_eq!(
        (&verification["status"], &verification["error"]["meta"]["session_id"]),
        (&json!("failed"), &session)
    );
}

#[tokio::test]
async fn provider_callback_works_once_and_only_at_its_address() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    let back = location(&submit(&browser, &page, ADA_THERE).await);
    let (state, code) =
        (parameter(&back, "state").expect("a state"), parameter(&back, "code").expect("a code"));
    let foreign = open(&browser, &format!("/v1/oauth_callback?state=other&code={code}")).await;
    assert_eq!((foreign.status, foreign.code()), (400, "oauth_callback_invalid"));
    assert_eq!(location(&open(&browser, back.as_str()).await).path(), "/sso-callback");
    let again = open(&browser, back.as_str()).await;
    assert_eq!((again.status, again.code()), (400, "oauth_callback_invalid"));
    let page = sign_in_page(&browser).await;
    let (_, fresh) = page.split_once("state=").expect("a state");
    assert_ne!(fresh, state);
    open(&browser, &format!("/v1/oauth_callback?state={fresh}&code={code}")).await;
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(verification["error"]["code"], "oauth_token_exchange_error");
}

#[tokio::test]
async fn provider_code_is_refused_by_another_provider() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"social": {"oauth_github": {"enabled": true}}}})).await;
    let google = location(&submit(&browser, &sign_in_page(&browser).await, ADA_THERE).await);
    let code = parameter(&google, "code").expect("a code");
    let fields = [("strategy", "oauth_github"), ("redirect_url", "/sso-callback")];
    let answer = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    let (_, state) = page.split_once("state=").expect("a state");
    open(&browser, &format!("/v1/oauth_callback?state={state}&code={code}")).await;
    let verification = browser.client().await["sign_in"]["first_factor_verification"].clone();
    assert_eq!(verification["error"]["code"], "oauth_token_exchange_error");
}

#[tokio::test]
async fn callback_of_a_replaced_or_expired_attempt_changes_nothing() {
    let browser = Browser::fresh().await;
    let old = sign_in_page(&browser).await;
    let new = sign_in_page(&browser).await;
    assert_eq!(consent(&browser, &old, ADA_THERE).await.path(), "/sso-callback");
    let status =
        || async { browser.client().await["sign_in"]["first_factor_verification"]["status"].clone() };
    assert_eq!(status().await, "unverified");
    browser.advance_minutes(11).await;
    assert_eq!(consent(&browser, &new, ADA_THERE).await.path(), "/sso-callback");
    assert_eq!(status().await, "expired");
}

#[tokio::test]
async fn browser_with_a_client_cookie_is_signed_in_by_the_callback() {
    use axum::{body::Body, http::Request};
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let body = "strategy=oauth_google&redirect_url=/sso-callback&action_complete_redirect_url=/after";
    let request = Request::post("/v1/client/sign_ins").header("host", "127.0.0.1:4500");
    let request =
        request.header("content-type", "application/x-www-form-urlencoded").header("origin", ORIGIN);
    let answer = ok(send(&browser.router, request.body(Body::from(body)).expect("a request")).await);
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let named: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    let page = provider_page(&answer.response()["first_factor_verification"]);
    let back = location(&submit(&browser, &page, ADA_THERE).await);
    let to = open_with_cookies(&browser, back.as_str(), &named.join("; ")).await;
    assert_eq!(location(&to).as_str(), format!("{ORIGIN}/after"));
    let mut cookies = to.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let uat = cookies.find(|cookie| cookie.starts_with("__client_uat=")).expect("the cookie");
    assert!(!uat.starts_with("__client_uat=0;"), "{uat}");
}

/// The cookies of an app on the emulator's host.
fn cookies_of(browser: &Browser) -> String {
    format!("__clerk_db_jwt={}", browser.dev_browser)
}

async fn way_back(browser: &Browser, method: &str, path: &str, fields: &[(&str, &str)]) -> String {
    way_back_as(browser, method, path, fields, EVE).await
}

/// Leaves for a provider from a page that shares its cookies with the emulator, is `email` there, and gives the way back.
async fn way_back_as(
    browser: &Browser,
    method: &str,
    path: &str,
    fields: &[(&str, &str)],
    email: &str,
) -> String {
    let mut all = vec![("redirect_url", "/sso-callback"), ("action_complete_redirect_url", "/after")];
    all.extend(fields);
    let begun = ok(browser.send_with_cookies(method, path, &all, &cookies_of(browser)).await);
    let response = begun.response();
    let verifications = [
        &response["first_factor_verification"],
        &response["verifications"]["external_account"],
        &response["verification"],
    ];
    let verification = verifications.into_iter().find(|it| it.is_object()).expect("a verification");
    location(&submit(browser, &provider_page(verification), &[("email", email)]).await).into()
}

const EVE: &str = "eve@acme.test";

/// The way back counts in the browser that began, and nowhere else.
async fn assert_bound(browser: &Browser, what: &str, back: &str) {
    let victim = browser.another().await;
    victim.client().await;
    let named = format!("{back}&__clerk_db_jwt={}", browser.dev_browser);
    for (url, cookies) in [(back, cookies_of(&victim)), (back, String::new()), (&named, cookies_of(&victim))]
    {
        let refused = open_with_cookies(browser, url, &cookies).await;
        assert_eq!((refused.status, refused.code()), (400, "oauth_callback_invalid"), "{what}: {cookies}");
    }
    let here = open_with_cookies(browser, back, &cookies_of(browser)).await;
    assert_eq!(location(&here).path(), "/after", "{what}");
}

#[tokio::test]
async fn provider_callback_works_only_in_the_browser_that_began() {
    let browser = Browser::fresh().await;
    let google = [("strategy", "oauth_google")];
    let back = way_back(&browser, "POST", "/v1/client/sign_ups", &google).await;
    assert_bound(&browser, "sign-up", &back).await;
    ok(browser.delete("/v1/client/sessions").await);
    let back = way_back(&browser, "POST", "/v1/client/sign_ins", &google).await;
    assert_bound(&browser, "sign-in", &back).await;
    ok(browser.delete("/v1/client/sessions").await);
}

#[tokio::test]
async fn enterprise_callback_works_only_in_the_browser_that_began() {
    let browser = Browser::fresh().await;
    let connection = json!({"id": "ent_1", "name": "Acme", "domain": "acme.test"});
    let environment = json!({"user_settings": {"enterprise_sso": {"enabled": true}}});
    let config = json!({"environment": environment, "emulator": {"enterprise_connections": [connection]}});
    browser.admin("config", config).await;
    let fields = [("strategy", "enterprise_sso"), ("email_address", EVE)];
    let back = way_back(&browser, "POST", "/v1/client/sign_ups", &fields).await;
    assert_bound(&browser, "sign-up with a company", &back).await;
    ok(browser.delete("/v1/client/sessions").await);

    let mut ada = browser.another().await;
    ada.environment(json!({"auth_config": {"reverification": false}})).await;
    ada.sign_up(ADA).await;
    let work = "ada@acme.test";
    let email = ok(ada.post("/v1/me/email_addresses", &[("email_address", work)]).await).id();
    let path = format!("/v1/me/email_addresses/{email}/prepare_verification");
    let fields = [("strategy", "enterprise_sso"), ("enterprise_connection_id", "ent_1")];
    let back = way_back_as(&ada, "POST", &path, &fields, work).await;
    assert_bound(&ada, "verifying an email address", &back).await;
}

#[tokio::test]
async fn external_account_is_connected_only_in_the_browser_that_began() {
    let mut browser = Browser::fresh().await;
    browser.environment(json!({"auth_config": {"reverification": false}})).await;
    browser.sign_up(ADA).await;
    let back = way_back(&browser, "POST", "/v1/me/external_accounts", &[("strategy", "oauth_google")]).await;
    assert_bound(&browser, "connecting", &back).await;
    let account = ok(browser.get("/v1/me").await).response()["external_accounts"][0]["id"].clone();
    let path = format!("/v1/me/external_accounts/{}/reauthorize", account.as_str().expect("an id"));
    let back = way_back(&browser, "PATCH", &path, &[("additional_scope", "calendar")]).await;
    assert_bound(&browser, "reauthorizing", &back).await;
}

#[tokio::test]
async fn browser_without_cookies_may_return_unless_known_as_another_client() {
    let browser = Browser::fresh().await;
    let stranger = browser.another().await;
    stranger.client().await;
    let page = sign_up_page(&browser).await;
    let back = location(&submit(&browser, &page, ADA_THERE).await);
    let refused = open_with_cookies(&browser, back.as_str(), &cookies_of(&stranger)).await;
    assert_eq!((refused.status, refused.code()), (400, "oauth_callback_invalid"));
    let text = refused.body["errors"][0]["long_message"].as_str().expect("a sentence");
    assert!(text.contains("open the app on the host of the emulator"), "{text}");
    assert_eq!(location(&open_with_cookies(&browser, back.as_str(), "").await).path(), "/after");
}

#[tokio::test]
async fn oauth_in_any_browser_setting_accepts_another_browser() {
    let browser = Browser::fresh().await;
    browser.admin("config", json!({"emulator": {"oauth_in_any_browser": true}})).await;
    let stranger = browser.another().await;
    stranger.client().await;
    let google = [("strategy", "oauth_google")];
    for cookies in [String::new(), cookies_of(&stranger)] {
        let back = way_back(&browser, "POST", "/v1/client/sign_ins", &google).await;
        assert_eq!(location(&open_with_cookies(&browser, &back, &cookies).await).path(), "/sso-callback");
    }
    assert_eq!(browser.client().await["sign_in"]["first_factor_verification"]["status"], "transferable");
}

#[tokio::test]
async fn a_posted_callback_is_repeated_as_a_get() {
    let browser = Browser::fresh().await;
    let page = sign_in_page(&browser).await;
    let back = location(&submit(&browser, &page, ADA_THERE).await);
    let (state, code) =
        (parameter(&back, "state").expect("a state"), parameter(&back, "code").expect("a code"));
    let repeated = submit(&browser, "/v1/oauth_callback", &[("state", &state), ("code", &code)]).await;
    assert_eq!(location(&repeated), back);
}

#[tokio::test]
async fn provider_sign_in_requires_a_redirect_url() {
    let browser = Browser::fresh().await;
    let missing = browser.post("/v1/client/sign_ins", &[("strategy", "oauth_google")]).await;
    assert_eq!((missing.code(), missing.param()), ("form_param_missing", "redirect_url"));
    let fields = [("strategy", "oauth_google"), ("redirect_url", "javascript:alert(1)")];
    let bad = browser.post("/v1/client/sign_ups", &fields).await;
    assert_eq!((bad.status, bad.code()), (422, "invalid_redirect_url"));
}

#[tokio::test]
async fn a_connected_account_is_one_of_the_first_factors() {
    let browser = ada_of_google().await;
    let answer = ok(browser.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let factors = answer.response()["supported_first_factors"].as_array().cloned().unwrap_or_default();
    assert!(factors.contains(&json!({"strategy": "oauth_google"})));
    let (back, done) = (page("/sso-callback"), page("/after"));
    let fields =
        [("strategy", "oauth_google"), ("redirect_url", &back), ("action_complete_redirect_url", &done)];
    let fields = fields.map(|(key, value)| (key, value as &str));
    let answer = ok(browser.sign_in_step(&answer.id(), "prepare_first_factor", &fields).await);
    let page = provider_page(&answer.response()["first_factor_verification"]);
    assert!(open(&browser, &page).await.text.contains(&format!("value=\"{ADA}\"")));
    assert_eq!(consent(&browser, &page, ADA_THERE).await.path(), "/after");
}
