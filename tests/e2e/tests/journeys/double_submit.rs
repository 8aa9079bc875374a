//! However often a button is hit, one request is sent.

use e2e::{Fault, journey};

use crate::people::*;

const SIGN_UPS: &str = "/v1/client/sign_ups";
const ATTEMPT: &str = "/v1/client/sign_ups/*/attempt_verification";

#[test]
fn a_double_click_signs_up_once() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        fill_in_sign_up(&page).await;
        instance.misbehave("POST", SIGN_UPS, Fault::DelayMs(1000)).await;
        page.double_press("Continue").await;
        page.heading_is("Verify your email").await;
        assert_eq!(instance.count("POST", SIGN_UPS).await, 1);
        assert_eq!(instance.count("POST", "/v1/client/sign_ups/*/prepare_verification").await, 1);
    });
}

#[test]
fn enter_twice_signs_up_once() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        fill_in_sign_up(&page).await;
        instance.misbehave("POST", SIGN_UPS, Fault::DelayMs(1000)).await;
        page.enter_twice().await;
        page.heading_is("Verify your email").await;
        assert_eq!(instance.count("POST", SIGN_UPS).await, 1);
    });
}

#[test]
fn typing_a_code_and_enter_twice_verifies_once() {
    journey(async |instance, page| {
        sign_up_until_the_code(&page).await;
        instance.misbehave("POST", ATTEMPT, Fault::DelayMs(1000)).await;
        page.type_in(CODE_FIELD, CODE).await;
        page.enter().await;
        page.enter().await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", ATTEMPT).await, 1);
    });
}

#[test]
fn a_double_click_signs_in_once() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        fill_in_sign_in(&page).await;
        instance.misbehave("POST", "/v1/client/sign_ins", Fault::DelayMs(1000)).await;
        page.double_press("Continue").await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins").await, 1);
    });
}
