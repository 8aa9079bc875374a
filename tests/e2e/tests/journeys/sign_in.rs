//! Signing in with an email address and a password.

use e2e::journey;

use crate::people::*;

#[test]
fn a_wrong_password_is_refused_at_its_field_and_the_address_stays() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        give_credentials(&page, EMAIL, "not the password").await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn an_unknown_address_is_refused_at_its_field() {
    journey(async |_, page| {
        page.go("/sign-in").await;
        give_credentials(&page, "nobody+clerk_test@example.com", PASSWORD).await;
        page.field_error(EMAIL_FIELD, "find your account").await;
        page.value_is(EMAIL_FIELD, "nobody+clerk_test@example.com").await;
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
        elsewhere.fill(CODE_FIELD, WRONG_CODE).await;
        elsewhere.press("Verify").await;
        elsewhere.field_error(CODE_FIELD, "ncorrect").await;
        elsewhere.value_is(CODE_FIELD, WRONG_CODE).await;
        verify(&elsewhere).await;
        signed_in(&elsewhere).await;
        elsewhere.reload().await;
        signed_in(&elsewhere).await;
    });
}
