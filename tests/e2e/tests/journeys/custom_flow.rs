//! The pages rebuilt from hooks and parts alone.

use e2e::{Fault, Page, journey};
use serde_json::json;

use crate::people::*;

const EMAIL_PASSWORD: &str = "/custom-flows/email-password";
const DEVICE_TRUST: &str = "/custom-flows/device-trust";

/// These pages wait for their button.
async fn verify(page: &Page) {
    page.type_in(CODE_FIELD, CODE).await;
    page.press("Verify").await;
}

#[test]
fn the_email_and_password_page_signs_up() {
    journey(async |_, page| {
        open_guide(&page, EMAIL_PASSWORD).await;
        page.heading_is("Sign up").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.value_is(CODE_FIELD, WRONG_CODE).await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn the_email_and_password_page_signs_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, EMAIL_PASSWORD).await;
        page.heading_is("Sign up").await;
        page.follow_last("Sign in").await;
        page.heading_is("Sign in").await;
        give_credentials(&page, EMAIL, "not the password").await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_resumes_the_email_and_password_page() {
    journey(async |instance, page| {
        open_guide(&page, EMAIL_PASSWORD).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups/*/prepare_verification").await, 1);
    });
}

#[test]
fn start_over_resets_the_email_and_password_page() {
    journey(async |_, page| {
        open_guide(&page, EMAIL_PASSWORD).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.press("Start over").await;
        page.heading_is("Sign up").await;
        page.value_is(EMAIL_FIELD, "").await;
        page.reload().await;
        page.heading_is("Sign up").await;
        page.value_is(EMAIL_FIELD, "").await;
    });
}

#[test]
fn email_and_password_page_recovers_from_a_failed_activation() {
    journey(async |instance, page| {
        open_guide(&page, EMAIL_PASSWORD).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        instance.misbehave("POST", "/v1/client/sessions/*/touch", Fault::Status(500)).await;
        verify(&page).await;
        page.see_an_alert().await;
        instance.behave().await;
        page.reload().await;
        page.go("/").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_resumes_the_device_trust_page() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, DEVICE_TRUST).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn the_device_trust_page_asks_a_new_browser_for_a_code() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, DEVICE_TRUST).await;
        page.heading_is("Sign in").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.press("Start over").await;
        page.heading_is("Sign in").await;
        page.value_is(EMAIL_FIELD, "").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn client_trust_path_leads_to_the_device_trust_guide() {
    journey(async |_, page| {
        page.go("/custom-flows/client-trust").await;
        page.heading_is("Sign in").await;
        page.see_field(PASSWORD_FIELD).await;
    });
}

#[test]
fn guide_index_links_every_guide_with_source_and_settings() {
    journey(async |_, page| {
        page.go("/").await;
        page.follow("custom flows").await;
        page.heading_is("Custom flows").await;
        let guides = page
            .inspect("[...document.querySelectorAll('main li a')].map((link) => link.getAttribute('href'))");
        let guides = guides.await;
        let guides = guides.as_array().expect("a list").clone();
        assert_eq!(guides.len(), 21);
        for guide in guides {
            page.go(guide.as_str().expect("an address")).await;
            page.do_not_see("Page not found").await;
            page.press("Use the settings of this guide").await;
            page.see("The settings are those of this guide.").await;
            page.inspect("document.querySelector('details').open = true").await;
            page.see("use leptos::prelude::*;").await;
        }
    });
}

#[test]
fn one_tap_guide_signs_up() {
    journey(async |_, page| {
        page.go("/custom-flows/google-one-tap").await;
        page.see("This instance has no Google client id").await;
        open_guide(&page, "/custom-flows/google-one-tap").await;
        page.fill("Google account", EMAIL).await;
        page.press("Close One Tap").await;
        page.see("You chose something else").await;
        page.reload().await;
        page.fill("Google account", EMAIL).await;
        page.press("Continue with this account").await;
        page.see("You are signed in").await;
    });
}

#[test]
fn sign_out_guide_signs_out() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        sign_in(&page).await;
        open_guide(&page, "/custom-flows/sign-out").await;
        page.press("Sign out").await;
        signed_out(&page).await;
    });
}

#[test]
fn error_handling_guide_shows_errors_and_recovers_from_a_compromised_password() {
    const GUIDE: &str = "/custom-flows/error-handling";
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, GUIDE).await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, "not the password").await;
        page.press("Sign in").await;
        page.field_error(PASSWORD_FIELD, "incorrect").await;
        page.see("form_password_incorrect").await;
        instance.act("lock_user", serde_json::json!({"email": EMAIL})).await;
        page.press("Sign in").await;
        page.see("Your account is locked").await;
        instance.act("unlock_user", serde_json::json!({"email": EMAIL})).await;
        instance.act("mark_password_compromised", serde_json::json!({"email": EMAIL})).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Sign in").await;
        page.heading_is("Check your email").await;
        page.fill("Enter your verification code", CODE).await;
        page.press("Verify").await;
        page.path_is("/sign-in/tasks/reset-password").await;
    });
}

/// The first field of the guide's page, with its value, focus and caret.
const IN_USE: &str = "(() => { const it = document.activeElement; \
    return it.matches('main form input') ? [it.isTheFirst === true, it.value.replace(/\\D/g, '')] : null; })()";

#[test]
fn every_guide_keeps_text_focus_and_caret_when_the_first_responses_are_late() {
    const LEFT: &str = "\u{e012}";
    journey(async |instance, page| {
        page.go("/custom-flows").await;
        page.heading_is("Custom flows").await;
        let paths =
            page.inspect("[...document.querySelectorAll('main li a')].map((it) => it.pathname)").await;
        let paths: Vec<String> = serde_json::from_value(paths).expect("paths");
        assert_eq!(paths.len(), 21);
        let mut forms = 0;
        for path in paths {
            let late = |path| ("GET", path, Fault::DelayMs(1_500));
            instance.misbehave_at(&[late("/v1/client"), late("/v1/environment")]).await;
            page.go(&path).await;
            page.see("About this guide").await;
            let first = "document.querySelector('main form input:not([type=checkbox])')";
            let has_form = format!("{first} !== null && ({first}.focus(), {first}.isTheFirst = true)");
            if page.inspect(&has_form).await == json!(false) {
                continue;
            }
            forms += 1;
            page.keys(&format!("2015{LEFT}{LEFT}")).await;
            page.see_no_button("Use the settings of this guide").await;
            page.see_button("Use the settings of this guide").await;
            page.keys("9").await;
            assert_eq!(page.inspect(IN_USE).await, json!([true, "20915"]), "{path}");
        }
        assert_eq!(forms, 12, "guides that begin with a form");
    });
}
