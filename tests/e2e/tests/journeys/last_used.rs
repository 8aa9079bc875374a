//! The badge at the provider used last.

use e2e::journey;
use serde_json::json;

use crate::oauth::{CONTINUE_WITH_GOOGLE, consent};
use crate::people::*;

/// The guide's own button, and the heading of the provider's page.
const SIGN_IN_WITH_GOOGLE: &str = "Sign in with Google";

#[test]
fn last_used_provider_has_a_badge() {
    journey(async |instance, page| {
        let social = json!({"oauth_github": {"enabled": true}});
        instance.configure(json!({"environment": {"user_settings": {"social": social}}})).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        page.go("/sign-in").await;
        page.see_button("Continue with Google Last used").await;
        page.see_button("Continue with GitHub").await;
        page.go("/sign-up").await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        // The only way in needs no reminder.
        let off = json!({"enabled": false});
        let attributes = json!({"email_address": off, "phone_number": off, "username": off, "password": off, "passkey": off});
        let only = json!({"social": {"oauth_github": off}, "attributes": attributes});
        instance.configure(json!({"environment": {"user_settings": only}})).await;
        page.go("/sign-in").await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        let on = json!({"enabled": true});
        let attributes =
            json!({"email_address": on, "phone_number": on, "username": on, "password": on, "passkey": on});
        let all = json!({"social": {"oauth_github": on}, "attributes": attributes});
        instance.configure(json!({"environment": {"user_settings": all}})).await;
        page.go("/sign-in").await;
        // Only the browser that used a provider shows its badge.
        let elsewhere = page.in_a_new_browser().await;
        elsewhere.go("/sign-in").await;
        elsewhere.see_button(CONTINUE_WITH_GOOGLE).await;
        // The next way takes its place.
        sign_in_with_github(&page).await;
        page.go("/custom-flows/last-authentication-strategy").await;
        page.see_button("Sign in with GitHub (Last used)").await;
        page.see_button(SIGN_IN_WITH_GOOGLE).await;
    });
}

async fn sign_in_with_github(page: &e2e::Page) {
    page.press("Continue with GitHub").await;
    page.heading_is("Sign in with GitHub").await;
    page.fill("Email address", EMAIL).await;
    page.press("Continue").await;
    signed_in(page).await;
    page.press("Sign out").await;
    signed_out(page).await;
}

#[test]
fn last_used_guide_signs_in_with_its_own_buttons() {
    journey(async |_, page| {
        open_guide(&page, "/custom-flows/last-authentication-strategy").await;
        page.press(SIGN_IN_WITH_GOOGLE).await;
        page.heading_is(SIGN_IN_WITH_GOOGLE).await;
        page.press("Deny").await;
        page.path_is("/sign-in").await;
        page.see("You did not grant access to your account").await;
        page.go("/custom-flows/last-authentication-strategy").await;
        page.press(SIGN_IN_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        page.go("/custom-flows/last-authentication-strategy").await;
        page.see_button("Sign in with Google (Last used)").await;
    });
}
