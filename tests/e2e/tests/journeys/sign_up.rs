//! Signing up with an email address and a password.

use e2e::journey;

use crate::people::*;

#[test]
fn a_wrong_code_is_refused_at_its_field_and_stays_typed() {
    journey(async |_, page| {
        sign_up_until_the_code(&page).await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.value_is(CODE_FIELD, WRONG_CODE).await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn after_a_wrong_code_the_right_one_signs_up_and_in() {
    journey(async |_, page| {
        sign_up_until_the_code(&page).await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn new_user_signs_out_and_in_again() {
    journey(async |_, page| {
        sign_up(&page).await;
        page.reload().await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        page.reload().await;
        signed_out(&page).await;
        sign_in(&page).await;
    });
}

#[test]
fn emailed_code_signs_up() {
    journey(async |instance, page| {
        let address = "grace@example.com";
        page.go("/sign-up").await;
        give_credentials(&page, address, PASSWORD).await;
        page.heading_is("Verify your email").await;
        page.type_in(CODE_FIELD, &instance.newest_code(address).await).await;
        page.path_is("/").await;
        page.see(address).await;
    });
}

#[test]
fn new_code_can_be_requested_after_the_cooldown() {
    journey(async |instance, page| {
        sign_up_until_the_code(&page).await;
        let sent = instance.count("POST", PREPARE).await;
        assert_eq!(sent, 1, "the first code is sent once");
        page.within(std::time::Duration::from_secs(45)).press("I need a new code").await;
        page.see_button("Verify").await;
        verify(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", PREPARE).await, 2, "one new code was asked for");
    });
}

#[test]
fn an_address_that_is_taken_is_refused_at_its_field_and_stays_typed() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        start_to_sign_up(&page).await;
        page.field_error(EMAIL_FIELD, "taken").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.value_is(PASSWORD_FIELD, PASSWORD).await;
    });
}

#[test]
fn a_short_password_is_refused_at_its_field_and_can_be_mended() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        give_credentials(&page, EMAIL, "short").await;
        page.field_error(PASSWORD_FIELD, "8").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn signing_up_works_on_a_phone() {
    journey(async |_, page| {
        page.on_a_phone().await;
        sign_up_until_the_code(&page).await;
        let overflow =
            page.inspect("document.documentElement.scrollWidth > document.documentElement.clientWidth").await;
        assert_eq!(overflow, false, "the page scrolls sideways on a phone");
        verify(&page).await;
        signed_in(&page).await;
    });
}

const PREPARE: &str = "/v1/client/sign_ups/*/prepare_verification";
