//! Which providers there are.

use serde_json::{Value, json};

use crate::{browser::Browser, navigation::page};

async fn social(browser: &Browser, social: Value) {
    browser.environment(json!({"user_settings": {"social": social}})).await;
}

#[tokio::test]
async fn disabled_provider_is_refused() {
    let browser = Browser::fresh().await;
    let code = |strategy: &'static str| {
        let browser = &browser;
        async move {
            let url = page("/sso-callback");
            let fields = [("strategy", strategy), ("redirect_url", url.as_str())];
            browser.post("/v1/client/sign_ins", &fields).await.code().to_owned()
        }
    };
    assert_eq!(code("oauth_github").await, "oauth_unsupported_provider");
    social(&browser, json!({"oauth_github": {"enabled": false}, "oauth_apple": {"enabled": true, "authenticatable": false}})).await;
    assert_eq!(code("oauth_github").await, "oauth_provider_not_enabled");
    assert_eq!(code("oauth_apple").await, "oauth_non_authenticatable_provider");
    social(&browser, json!({"oauth_github": {"enabled": true}})).await;
    assert_eq!(code("oauth_github").await, "");
}

#[tokio::test]
async fn providers_are_listed_with_their_names_and_pictures() {
    let browser = Browser::fresh().await;
    let on = json!({"enabled": true});
    social(&browser, json!({"oauth_github": on, "oauth_microsoft": on, "oauth_custom_acme": on})).await;
    let listed = browser.get("/v1/environment").await.body["user_settings"]["social"].clone();
    let names = ["oauth_custom_acme", "oauth_github", "oauth_google", "oauth_microsoft"]
        .map(|key| &listed[key]["name"]);
    assert_eq!(names, ["Acme", "GitHub", "Google", "Microsoft"]);
    let logo = listed["oauth_github"]["logo_url"].as_str().expect("a URL");
    assert!(logo.starts_with("data:image/svg+xml,"), "{logo}");
}
