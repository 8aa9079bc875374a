//! No secret in storage, address or console.

use e2e::{Page, journey};

use crate::people::*;

const STORAGE: &str = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])";
const ADDRESSES: &str = "JSON.stringify([location.href, document.referrer, history.state, document.title, \
    performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).map((one) => one.name)])";
const DATABASES: &str = "indexedDB.databases().then((all) => JSON.stringify(all))";

async fn keeps_its_secrets(page: &Page, place: &str) {
    for expression in [STORAGE, ADDRESSES, DATABASES] {
        let kept = page.inspect(expression).await;
        let kept = kept.as_str().expect("JSON text");
        holds_no_secret(kept, place);
    }
    for line in page.console().await {
        holds_no_secret(&line, place);
    }
}

fn holds_no_secret(text: &str, place: &str) {
    assert!(!text.contains(PASSWORD), "the password is in the open {place}");
    assert!(!text.contains(&PASSWORD.replace(' ', "%20")), "the password is in the open {place}");
    assert!(!text.contains(&PASSWORD.replace(' ', "+")), "the password is in the open {place}");
    if let Some(at) = jwt(text) {
        panic!(
            "a token is in the open {place}: …{}…",
            &text[at.saturating_sub(40)..(at + 8).min(text.len())]
        );
    }
}

/// The cookies that scripts and the server of the page can read.
async fn cookies(page: &Page) -> Vec<(String, String)> {
    let all = page.inspect("document.cookie").await;
    let all = all.as_str().expect("text");
    let pairs = all.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Where something shaped like `eyJ….….…` starts.
fn jwt(text: &str) -> Option<usize> {
    let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let starts = text.match_indices("eyJ").map(|(at, _)| at);
    let mut tokens = starts.filter(|at| {
        let token = text[*at..].split(|letter| !is_of_token(letter)).next().unwrap_or_default();
        token.len() > 40 && token.matches('.').count() >= 2
    });
    tokens.next()
}

#[test]
fn sign_up_and_sign_in_leave_no_secret_in_storage_address_or_console() {
    journey(async |instance, page| {
        instance.distrust_new_browsers().await;
        sign_up_until_the_code(&page).await;
        keeps_its_secrets(&page, "at the code").await;
        verify(&page).await;
        signed_in(&page).await;
        keeps_its_secrets(&page, "after signing up").await;
        page.reload().await;
        signed_in(&page).await;
        let cookies = cookies(&page).await;
        let tokens = cookies.iter().filter(|(_, value)| jwt(value).is_some());
        let holders: Vec<&str> = tokens.map(|(name, _)| name.as_str()).collect();
        assert!(holders.contains(&"__session"), "a server finds the session in its cookie: {holders:?}");
        assert!(holders.iter().all(|name| name.starts_with("__session")), "only there: {holders:?}");
        assert!(cookies.iter().any(|(name, value)| name == "__client_uat" && value != "0"));
        page.press("Sign out").await;
        signed_out(&page).await;
        let left = self::cookies(&page).await;
        let left: Vec<_> = left.iter().filter(|(_, value)| jwt(value).is_some()).collect();
        assert_eq!(left.len(), 0, "no session cookie is left after signing out");
        let elsewhere = page.in_a_new_browser().await;
        start_to_sign_in(&elsewhere).await;
        elsewhere.heading_is("Verify your account").await;
        keeps_its_secrets(&elsewhere, "at the code of a new browser").await;
        verify(&elsewhere).await;
        signed_in(&elsewhere).await;
        keeps_its_secrets(&elsewhere, "after signing in").await;
    });
}

#[test]
fn refused_password_is_not_left_in_storage_address_or_console() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.misbehave("POST", "/v1/client/sign_ins", e2e::Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.see_an_alert().await;
        keeps_its_secrets(&page, "after a failed sign-in").await;
    });
}
