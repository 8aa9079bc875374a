//! The pages rebuilt from hooks and parts alone.

use e2e::{Fault, Page, journey};

use crate::people::*;

const EMAIL_PASSWORD: &str = "/custom-flows/email-password";
const DEVICE_TRUST: &str = "/custom-flows/device-trust";

/// These pages wait for their button.
async fn verify(page: &Page) {
    page.type_in(CODE_FIELD, CODE).await;
    page.press("Verify").await;
}

#[test]
fn f20_the_email_and_password_page_signs_up() {
    journey(async |_, page| {
        page.go(EMAIL_PASSWORD).await;
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
        page.go(EMAIL_PASSWORD).await;
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
        page.go(EMAIL_PASSWORD).await;
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
fn starting_over_the_email_and_password_page() {
    journey(async |_, page| {
        page.go(EMAIL_PASSWORD).await;
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
fn f12_the_email_and_password_page_recovers_from_a_failure_while_it_makes_the_session_the_one_in_use() {
    journey(async |instance, page| {
        page.go(EMAIL_PASSWORD).await;
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
        instance.distrust_new_browsers().await;
        page.go(DEVICE_TRUST).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn f55_the_device_trust_page_asks_a_new_browser_for_a_code() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.distrust_new_browsers().await;
        page.go(DEVICE_TRUST).await;
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
fn the_old_name_of_device_trust_leads_there_too() {
    journey(async |_, page| {
        page.go("/custom-flows/client-trust").await;
        page.heading_is("Sign in").await;
        page.see_field(PASSWORD_FIELD).await;
    });
}
