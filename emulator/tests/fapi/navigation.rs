//! Navigations: addresses a browser goes to by itself.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Answer, Browser, ORIGIN, send};

/// Where the emulator believes to be reached.
const BASE: &str = "http://127.0.0.1:4500";

/// Opens an address of the emulator in this browser, which app and emulator share a host in.
pub(crate) async fn open(browser: &Browser, url: &str) -> Answer {
    open_with_cookies(browser, url, &format!("__clerk_db_jwt_abcdefgh={}", browser.dev_browser)).await
}

/// Opens an address of the emulator with these cookies.
pub(crate) async fn open_with_cookies(browser: &Browser, url: &str, cookies: &str) -> Answer {
    let path = url.strip_prefix(BASE).unwrap_or(url);
    let request = Request::get(path).header("host", "127.0.0.1:4500").header("cookie", cookies);
    send(&browser.router, request.body(Body::empty()).expect("a request")).await
}

/// Where a 303 leads.
pub(crate) fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.headers["location"].to_str().expect("text");
    Url::parse(location).expect("an absolute URL")
}

/// A parameter of the address.
pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The link in the last message to this address.
pub(crate) async fn last_link(browser: &Browser, to: &str) -> String {
    let messages = browser.look(&format!("messages?to={to}")).await;
    let last = messages.as_array().and_then(|messages| messages.last()).cloned().unwrap_or_default();
    last["link"].as_str().unwrap_or_else(|| panic!("no link in {last}")).to_owned()
}

/// The page of the app that `path` names.
pub(crate) fn page(path: &str) -> String {
    format!("{ORIGIN}{path}")
}

/// A browser where email links verify and sign in.
pub(crate) async fn with_links() -> Browser {
    let browser = Browser::fresh().await;
    let email = json!({"first_factors": ["email_code", "email_link"], "verifications": ["email_link"]});
    browser.environment(json!({"user_settings": {"attributes": {"email_address": email}}})).await;
    browser
}

/// Sends the form of a provider's page and follows the way back; gives the page of the app it ends at.
pub(crate) async fn consent(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> Url {
    let back = location(&submit(browser, page, fields).await);
    assert_eq!(back.path(), "/v1/oauth_callback");
    location(&open(browser, back.as_str()).await)
}

/// Sends the form of a provider's page.
pub(crate) async fn submit(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let path = page.strip_prefix(BASE).unwrap_or(page);
    let request = Request::post(path).header("host", "127.0.0.1:4500");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    send(&browser.router, request.body(Body::from(body)).expect("a request")).await
}

/// The provider's page that a verification leads to.
pub(crate) fn provider_page(verification: &Value) -> String {
    assert_eq!(verification["status"], "unverified", "{verification}");
    let url = verification["external_verification_redirect_url"].as_str();
    url.unwrap_or_else(|| panic!("no way out in {verification}")).to_owned()
}
