//! A reload in the middle of a flow resumes it where it was.

use e2e::journey;

use crate::people::*;

#[test]
fn a_reload_resumes_a_sign_up_at_its_code() {
    journey(async |instance, page| {
        sign_up_until_the_code(&page).await;
        page.reload().await;
        page.heading_is("Verify your email").await;
        assert_eq!(
            instance.count("POST", "/v1/client/sign_ups/*/prepare_verification").await,
            1,
            "no second code was sent"
        );
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_resumes_a_sign_in_at_its_first_factor() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        reach_the_first_factor(&page).await;
        page.reload().await;
        page.see(EMAIL).await;
        page.press("Sign in with your password").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_resumes_a_sign_in_at_a_code_by_mail() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        reach_the_first_factor(&page).await;
        page.press_matching("Email code to .*").await;
        page.heading_is("Verify your account").await;
        page.see_field(CODE_FIELD).await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
        assert_eq!(
            instance.count("POST", "/v1/client/sign_ins/*/prepare_first_factor").await,
            1,
            "one code was sent"
        );
    });
}

#[test]
fn a_reload_resumes_a_sign_in_at_the_code_for_a_new_browser() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.distrust_new_browsers().await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.see_field(CODE_FIELD).await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_resumes_a_sign_in_at_its_second_factor() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}
