//! What is secret stays where it belongs.

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
fn signing_up_and_in_leaves_no_password_and_no_token_behind() {
    journey(async |instance, page| {
        instance.distrust_new_browsers().await;
        sign_up_until_the_code(&page).await;
        keeps_its_secrets(&page, "at the code").await;
        verify(&page).await;
        signed_in(&page).await;
        keeps_its_secrets(&page, "after signing up").await;
        page.reload().await;
        signed_in(&page).await;
        let cookies = page.inspect("document.cookie").await;
        let cookies = cookies.as_str().expect("text").to_owned();
        assert!(
            jwt(&cookies).is_some_and(|at| cookies[..at].ends_with("__session=")),
            "the session is a cookie: {}",
            cookies.len()
        );
        assert!(cookies.contains("__client_uat="), "the time of the last sign-in is a cookie");
        page.press("Sign out").await;
        signed_out(&page).await;
        let cookies = page.inspect("document.cookie").await;
        assert_eq!(
            jwt(cookies.as_str().expect("text")),
            None,
            "the session cookie is gone after signing out"
        );
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
fn a_refused_password_is_not_left_behind_either() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.misbehave("POST", "/v1/client/sign_ins", e2e::Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.see_an_alert().await;
        keeps_its_secrets(&page, "after a failed sign-in").await;
    });
}
