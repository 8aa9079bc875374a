//! Signing in with an email address and a password.

use e2e::journey;

use crate::people::*;

#[test]
fn a_wrong_password_is_refused_at_its_field_and_the_address_stays() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, "not the password").await;
        page.press("Continue").await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.value_is(IDENTIFIER_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn an_unknown_address_is_refused_at_its_field() {
    journey(async |_, page| {
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "nobody+clerk_test@example.com").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.field_error(IDENTIFIER_FIELD, "find your account").await;
        page.value_is(IDENTIFIER_FIELD, "nobody+clerk_test@example.com").await;
    });
}

#[test]
fn a_browser_that_has_signed_in_before_is_trusted() {
    journey(async |instance, page| {
        instance.distrust_new_browsers().await;
        sign_up(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        sign_in(&page).await;
    });
}

#[test]
fn a_new_browser_is_asked_for_a_code() {
    journey(async |instance, page| {
        instance.distrust_new_browsers().await;
        sign_up(&page).await;
        let elsewhere = page.in_a_new_browser().await;
        start_to_sign_in(&elsewhere).await;
        elsewhere.heading_is("Verify your account").await;
        elsewhere.see("You're signing in from a new device.").await;
        elsewhere.type_in(CODE_FIELD, WRONG_CODE).await;
        elsewhere.field_error(CODE_FIELD, "ncorrect").await;
        elsewhere.value_is(CODE_FIELD, WRONG_CODE).await;
        verify(&elsewhere).await;
        signed_in(&elsewhere).await;
        elsewhere.reload().await;
        signed_in(&elsewhere).await;
    });
}

#[test]
fn email_code_signs_in_without_the_password() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        reach_the_first_factor(&page).await;
        page.press_matching("Email code to .*").await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn sms_code_signs_in() {
    journey(async |instance, page| {
        instance.create_user(serde_json::json!({"phone_number": "+12015550100", "password": PASSWORD})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "+1 201 555 0100").await;
        page.follow("Use another method").await;
        page.press_matching("Send SMS code to .*").await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn empty_sign_in_form_is_not_sent() {
    journey(async |instance, page| {
        page.go("/sign-in").await;
        page.press("Continue").await;
        page.field_error(IDENTIFIER_FIELD, "Enter").await;
        page.no_field_error(PASSWORD_FIELD).await;
        page.focus_is(IDENTIFIER_FIELD).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins").await, 0);
    });
}

#[test]
fn identifier_alone_continues_with_the_first_factor_of_the_account() {
    const BOB: &str = "bob+clerk_test@example.com";
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.create_user(serde_json::json!({"email_address": BOB})).await;
        // Bob has no password: a code is sent at once.
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, BOB).await;
        page.press("Continue").await;
        page.see(&format!("We sent a code to {BOB}")).await;
        page.press("Start over").await;
        // Ada has one: it is asked for.
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.press("Continue").await;
        page.heading_is("Enter your password").await;
        page.focus_is(PASSWORD_FIELD).await;
        page.no_field_error(PASSWORD_FIELD).await;
        page.press("Continue").await;
        page.field_error(PASSWORD_FIELD, "Enter").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}
