//! Challenges of Clerk Protect.

use e2e::{Fault, Instance, journey};
use serde_json::json;

use crate::people::*;

const PROOF: &str = "/protect/v0/proof";

async fn protected(instance: &Instance) {
    instance.configure(json!({"emulator": {"protect_check": true}})).await;
}

#[test]
fn protect_check_of_a_sign_in_is_solved_automatically() {
    journey(async |instance, page| {
        protected(instance).await;
        ada_exists(instance).await;
        sign_in(&page).await;
        assert_eq!(instance.count("POST", PROOF).await, 1);
    });
}

#[test]
fn protect_check_of_a_sign_up_is_solved_automatically() {
    journey(async |instance, page| {
        protected(instance).await;
        sign_up(&page).await;
        assert_eq!(instance.count("POST", PROOF).await, 1);
    });
}

#[test]
fn failed_protect_check_is_shown_and_can_be_retried_or_left() {
    journey(async |instance, page| {
        protected(instance).await;
        ada_exists(instance).await;
        instance.misbehave("POST", PROOF, Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.heading_is("Checking your browser...").await;
        page.see_an_alert().await;
        page.reload().await;
        page.heading_is("Checking your browser...").await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Try again").await;
        signed_in(&page).await;
    });
}

#[test]
fn protect_check_can_be_left() {
    journey(async |instance, page| {
        protected(instance).await;
        ada_exists(instance).await;
        instance.misbehave("POST", PROOF, Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.heading_is("Checking your browser...").await;
        page.press("Start over").await;
        page.heading_is("Sign in").await;
        page.reload().await;
        page.heading_is("Sign in").await;
    });
}

#[test]
fn late_protect_proof_gets_a_new_challenge_that_is_solved() {
    journey(async |instance, page| {
        protected(instance).await;
        ada_exists(instance).await;
        instance.misbehave("POST", PROOF, Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.see_an_alert().await;
        instance.advance_minutes(11).await;
        instance.behave().await;
        page.press("Try again").await;
        signed_in(&page).await;
        assert_eq!(
            instance.count("POST", "/v1/client/sign_ins/*/protect_check").await
                + instance.count("PATCH", "/v1/client/sign_ins/*/protect_check").await,
            2
        );
    });
}
