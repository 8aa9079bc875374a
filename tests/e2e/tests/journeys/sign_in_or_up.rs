//! The guide that signs in who is known and signs up who is not, both ways.

use e2e::{Page, journey};
use serde_json::json;

use crate::captcha::{PASSES, guarded};
use crate::people::*;

const GUIDE: &str = "/custom-flows/sign-in-or-up";
const VERIFICATION_CODE: &str = "Verification code";

async fn give_code(page: &Page) {
    page.fill(VERIFICATION_CODE, CODE).await;
    page.press("Verify").await;
}

async fn start_by_code(page: &Page) {
    page.go(GUIDE).await;
    page.press("Use a code instead").await;
    page.heading_is("Sign in or sign up").await;
    page.fill(EMAIL_FIELD, EMAIL).await;
    page.press("Continue").await;
    page.heading_is("Verify your email").await;
    page.see(EMAIL).await;
}

#[test]
fn known_user_is_signed_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, GUIDE).await;
        page.heading_is("Sign up/sign in").await;
        give_credentials(&page, EMAIL, "not the password").await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups").await, 0);
    });
}

#[test]
fn unknown_user_is_signed_up_with_the_typed_values() {
    journey(async |instance, page| {
        open_guide(&page, GUIDE).await;
        give_credentials(&page, EMAIL, "short").await;
        page.field_error(PASSWORD_FIELD, "8").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.fill(VERIFICATION_CODE, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(VERIFICATION_CODE, "ncorrect").await;
        // A reload resumes it.
        page.reload().await;
        page.heading_is("Verify your account").await;
        give_code(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups/*/prepare_verification").await, 1);
    });
}

#[test]
fn start_over_forgets_the_sign_up() {
    journey(async |_, page| {
        open_guide(&page, GUIDE).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.press("Start over").await;
        page.heading_is("Sign up/sign in").await;
        page.value_is(EMAIL_FIELD, "").await;
        page.reload().await;
        page.value_is(EMAIL_FIELD, "").await;
    });
}

#[test]
fn a_new_browser_is_asked_for_a_code() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.distrust_new_browsers().await;
        page.go(GUIDE).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        give_code(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn known_user_is_signed_in_by_code() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, GUIDE).await;
        start_by_code(&page).await;
        give_code(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups").await, 0);
    });
}

#[test]
fn unknown_user_completes_an_account_after_the_code() {
    journey(async |instance, page| {
        // The settings of the guide, and what an instance may ask for besides.
        open_guide(&page, GUIDE).await;
        let settings = json!({
            "attributes": {"password": {"required": false}, "first_name": {"enabled": true, "required": true}},
            "sign_up": {"legal_consent_enabled": true},
        });
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        start_by_code(&page).await;
        page.fill(VERIFICATION_CODE, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(VERIFICATION_CODE, "ncorrect").await;
        give_code(&page).await;
        page.heading_is("Complete your account").await;
        page.see_no_alert().await;
        page.press("Create account").await;
        page.field_error("First name", "Enter").await;
        page.fill("First name", "Ada").await;
        page.tick("I agree to the Terms of Service and Privacy Policy").await;
        page.press("Create account").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn refused_second_session_leads_to_the_existing_one() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        for (path, field) in [(GUIDE, EMAIL_FIELD), ("/sign-in", IDENTIFIER_FIELD)] {
            page.go(path).await;
            page.fill(field, EMAIL).await;
            page.fill(PASSWORD_FIELD, PASSWORD).await;
            assert_eq!(page.inspect(&signing_in_behind_the_page()).await, 200);
            page.press("Continue").await;
            signed_in(&page).await;
            page.press("Sign out").await;
            signed_out(&page).await;
        }
    });
}

/// A sign-in of this browser outside the app, which no cookie of the app shows.
fn signing_in_behind_the_page() -> String {
    format!(
        "(() => {{
            const known = document.cookie.match(/__clerk_db_jwt=([^;]+)/)[1];
            const ask = new XMLHttpRequest();
            ask.open('POST', `/__clerk/v1/client/sign_ins?__clerk_db_jwt=${{known}}`, false);
            ask.setRequestHeader('content-type', 'application/x-www-form-urlencoded');
            ask.send(new URLSearchParams({}).toString());
            return ask.status;
        }})()",
        json!({"identifier": EMAIL, "password": PASSWORD})
    )
}

#[test]
fn sign_in_in_another_tab_updates_the_form_page() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let mut page = page;
        for path in [GUIDE, "/sign-in"] {
            page.go(path).await;
            let field = if path == GUIDE { EMAIL_FIELD } else { IDENTIFIER_FIELD };
            page.fill(field, EMAIL).await;
            page.fill(PASSWORD_FIELD, PASSWORD).await;
            let other = page.in_a_new_tab().await;
            sign_in(&other).await;
            // The page knows as soon as it is looked at, and asks for no second session.
            page.see("You are signed in").await;
            page.go("/").await;
            signed_in(&page).await;
            page.press("Sign out").await;
            signed_out(&page).await;
        }
    });
}

#[test]
fn captcha_runs_before_the_code_is_sent() {
    journey(async |instance, page| {
        guarded(instance, PASSES, "invisible").await;
        let optional = json!({"user_settings": {"attributes": {"password": {"required": false}}}});
        instance.configure(json!({ "environment": optional })).await;
        start_by_code(&page).await;
        let keys = instance.keys_of_last("POST", "/v1/client/sign_ins").await;
        assert!(keys.contains(&"captcha_token".to_owned()), "{keys:?}");
        give_code(&page).await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}
