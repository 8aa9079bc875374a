//! "Start over" leads to an empty form, and the attempt it left behind stays gone.

use e2e::{Page, journey};

use crate::people::*;

async fn start_over(page: &Page, heading: &str) {
    page.press("Start over").await;
    empty_form(page, heading).await;
    page.reload().await;
    empty_form(page, heading).await;
}

async fn empty_form(page: &Page, heading: &str) {
    page.heading_is(heading).await;
    let first = if heading == "Sign up" { EMAIL_FIELD } else { IDENTIFIER_FIELD };
    page.value_is(first, "").await;
    page.value_is(PASSWORD_FIELD, "").await;
    page.do_not_see(EMAIL).await;
}

#[test]
fn start_over_at_the_sign_up_code_returns_to_an_empty_form() {
    journey(async |_, page| {
        sign_up_until_the_code(&page).await;
        start_over(&page, "Sign up").await;
        sign_up(&page).await;
    });
}

#[test]
fn start_over_after_a_wrong_code_clears_the_error() {
    journey(async |_, page| {
        sign_up_until_the_code(&page).await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.press("Start over").await;
        empty_form(&page, "Sign up").await;
        page.do_not_see("ncorrect").await;
        sign_up_until_the_code(&page).await;
        page.value_is(CODE_FIELD, "").await;
        page.no_field_error(CODE_FIELD).await;
    });
}

#[test]
fn start_over_at_the_first_factor_returns_to_an_empty_form() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        reach_the_first_factor(&page).await;
        start_over(&page, "Sign in").await;
        sign_in(&page).await;
    });
}

#[test]
fn start_over_at_the_device_trust_code_returns_to_an_empty_form() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.distrust_new_browsers().await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        start_over(&page, "Sign in").await;
        start_to_sign_in(&page).await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn start_over_at_the_second_factor_returns_to_an_empty_form() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        start_over(&page, "Sign in").await;
        start_to_sign_in(&page).await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}
