//! Accounts at providers: leaving for one and coming back, by every road.

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::captcha::{ASKS, guarded};
use crate::people::*;

pub(crate) const CONTINUE_WITH_GOOGLE: &str = "Continue with Google";
const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";

/// Says yes on the provider's page, as Ada.
pub(crate) async fn consent(page: &Page, email: &str) {
    page.heading_is("Sign in with Google").await;
    page.fill("Email address", email).await;
    page.press("Continue").await;
}

async fn deny(page: &Page) {
    page.heading_is("Sign in with Google").await;
    page.press("Deny").await;
}

async fn require(instance: &Instance, attribute: &str) {
    let required = json!({ attribute: {"enabled": true, "required": true} });
    instance.configure(json!({"environment": {"user_settings": {"attributes": required}}})).await;
}

#[test]
fn a_sign_in_with_google_ends_signed_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
        page.reload().await;
        signed_in(&page).await;
    });
}

#[test]
fn sign_up_with_a_custom_provider_ends_signed_in() {
    journey(async |instance, page| {
        let acme = json!({"oauth_custom_acme": {"enabled": true, "name": "Acme"}});
        instance.configure(json!({"environment": {"user_settings": {"social": acme}}})).await;
        page.go("/sign-up").await;
        page.press("Continue with Acme").await;
        page.heading_is("Sign in with Acme").await;
        page.fill("Email address", EMAIL).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn provider_buttons_follow_the_order_of_the_instance() {
    journey(async |instance, page| {
        let social = json!({
            "oauth_x": {"enabled": true},
            "oauth_github": {"enabled": true},
            "oauth_apple": {"enabled": true, "authenticatable": false},
            "oauth_discord": {"enabled": false},
        });
        instance.configure(json!({"environment": {"user_settings": {"social": social}}})).await;
        page.go("/sign-in").await;
        page.see_button("Continue with GitHub").await;
        let buttons = "visible('.cl-socialButtons button').map(nameOf).join()";
        assert_eq!(
            page.inspect(buttons).await,
            json!("Continue with GitHub,Continue with Google,Continue with X / Twitter")
        );
        let logos = "visible('.cl-socialButtons img').filter((one) => one.naturalWidth > 0).length";
        assert_eq!(page.inspect(logos).await, json!(3));
        page.see("or").await;
        page.go("/sign-up").await;
        page.see_button("Continue with GitHub").await;
    });
}

#[test]
fn divider_is_hidden_without_providers() {
    journey(async |instance, page| {
        let social = json!({"oauth_google": {"enabled": false}});
        instance.configure(json!({"environment": {"user_settings": {"social": social}}})).await;
        page.go("/sign-in").await;
        page.see_field(IDENTIFIER_FIELD).await;
        page.see_no_button(CONTINUE_WITH_GOOGLE).await;
        assert_eq!(page.inspect("visible('.cl-dividerRow').length").await, json!(0));
    });
}

#[test]
fn provider_sign_in_ends_at_the_redirect_url() {
    journey(async |instance, page| {
        require(instance, "username").await;
        page.go("/protected").await;
        page.path_is("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        // Through the callback page and a form, and still back to where it began.
        page.fill("Enter username", "ada_lovelace").await;
        page.press("Continue").await;
        page.heading_is("Protected").await;
        page.path_is("/protected").await;
    });
}

#[test]
fn second_factor_page_follows_the_provider() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        page.path_is("/sign-in/factor-two").await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}

#[test]
fn callback_page_without_an_attempt_leads_to_the_sign_in() {
    journey(async |_, page| {
        page.go("/sso-callback").await;
        page.path_is("/sign-in").await;
        page.heading_is("Sign in").await;
        page.see_no_alert().await;
    });
}

#[test]
fn outage_on_the_callback_page_is_shown_and_retried() {
    journey(async |instance, page| {
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        page.heading_is("Sign in with Google").await;
        instance.misbehave("POST", SIGN_UPS, Fault::Status(500)).await;
        consent(&page, EMAIL).await;
        page.path_is("/sso-callback").await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Try again").await;
        signed_in(&page).await;
    });
}

#[test]
fn callback_of_a_restricted_instance_shows_the_reason() {
    journey(async |instance, page| {
        let mode = json!({"user_settings": {"sign_up": {"mode": "restricted"}}});
        instance.configure(json!({ "environment": mode })).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        page.see("need an invitation").await;
        page.press("Start over").await;
        page.path_is("/sign-in").await;
        page.heading_is("Sign in").await;
        page.see_no_alert().await;
    });
}

#[test]
fn provider_sign_in_with_an_unknown_account_signs_up() {
    journey(async |_, page| {
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
    });
}

#[test]
fn provider_sign_up_with_a_known_account_signs_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-up").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
    });
}

#[test]
fn provider_callback_keeps_an_existing_session() {
    journey(async |instance, page| {
        let many = json!({"auth_config": {"single_session_mode": false}});
        instance.configure(json!({ "environment": many })).await;
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        page.heading_is("Sign in with Google").await;
        // Meanwhile the same user signs in with the password in another tab.
        let mut page = page;
        let other = page.in_a_new_tab().await;
        sign_in(&other).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
        let session = "document.body.innerText.match(/sess_[a-zA-Z0-9]+/)[0]";
        assert_eq!(page.inspect(session).await, other.inspect(session).await, "there is one session");
    });
}

#[test]
fn fields_missing_after_the_provider_are_asked_for() {
    journey(async |instance, page| {
        require(instance, "username").await;
        page.go("/sign-up").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        page.path_is("/sign-up/continue").await;
        page.heading_is("Continue sign-up").await;
        page.press("Continue").await;
        page.field_error("Enter username", "Enter").await;
        page.fill("Enter username", "ada_lovelace").await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn unverified_provider_address_is_verified_by_a_code_page() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        page.heading_is("Sign in with Google").await;
        page.tick("Google has not verified the email address").await;
        consent(&page, EMAIL).await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn denied_consent_is_shown_and_can_be_retried() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        deny(&page).await;
        page.path_is("/sign-in").await;
        page.see("You did not grant access to your account").await;
        // A reload is a clean page.
        page.reload().await;
        page.heading_is("Sign in").await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        page.see_no_alert().await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 2, "the second try is a fresh attempt");
    });
}

#[test]
fn password_sign_in_works_after_denied_consent() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        deny(&page).await;
        page.see("You did not grant access to your account").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn denied_consent_of_a_sign_up_is_shown_at_the_sign_up() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        deny(&page).await;
        page.path_is("/sign-up").await;
        page.heading_is("Sign up").await;
        page.see("You did not grant access to your account").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
    });
}

#[test]
fn going_back_from_the_provider_leaves_usable_buttons() {
    journey(async |_, page| {
        for (path, button) in [("/sign-in", CONTINUE_WITH_GOOGLE), ("/sign-up", CONTINUE_WITH_GOOGLE)] {
            page.go(path).await;
            page.press(button).await;
            page.heading_is("Sign in with Google").await;
            page.back().await;
            page.path_is(path).await;
            page.press(button).await;
            page.heading_is("Sign in with Google").await;
        }
        consent(&page, EMAIL).await;
        signed_in(&page).await;
    });
}

#[test]
fn double_click_on_a_provider_redirects_once() {
    journey(async |instance, page| {
        page.go("/sign-in").await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        instance.misbehave("POST", SIGN_INS, Fault::DelayMs(1000)).await;
        page.double_press(CONTINUE_WITH_GOOGLE).await;
        page.cannot_press(CONTINUE_WITH_GOOGLE).await;
        let busy = "buttons('Continue with Google')[0].getAttribute('aria-busy')";
        assert_eq!(page.inspect(busy).await, json!("true"));
        page.heading_is("Sign in with Google").await;
        page.see_field("Email address").await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn refused_provider_request_is_shown_and_buttons_stay_usable() {
    journey(async |instance, page| {
        page.go("/sign-in").await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        let off = |on: bool| json!({"environment": {"user_settings": {"social": {"oauth_google": {"enabled": on}}}}});
        instance.configure(off(false)).await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        page.see("is not enabled in the instance settings").await;
        instance.configure(off(true)).await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        signed_in(&page).await;
    });
}

const GUIDE: &str = "/custom-flows/oauth-connections";

#[test]
fn oauth_guide_signs_in_and_asks_for_missing_fields() {
    journey(async |_, page| {
        open_guide(&page, GUIDE).await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        deny(&page).await;
        page.path_is(GUIDE).await;
        page.see("You did not grant access to your account").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        page.path_is(GUIDE).await;
        page.heading_is("Continue sign-up").await;
        page.fill("First name", "Ada").await;
        page.press("Submit").await;
        page.field_error("Last name", "Enter").await;
        page.fill("Last name", "Lovelace").await;
        page.press("Submit").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn captcha_runs_on_the_callback_page() {
    journey(async |instance, page| {
        guarded(instance, ASKS, "smart").await;
        let spared = json!({"display_config": {"captcha_oauth_bypass": []}});
        instance.configure(json!({ "environment": spared })).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        consent(&page, EMAIL).await;
        page.path_is("/sso-callback").await;
        page.press("I am a person").await;
        signed_in(&page).await;
        let keys = instance.keys_of_last("POST", SIGN_UPS).await;
        assert!(keys.contains(&"captcha_token".to_owned()), "{keys:?}");
    });
}
