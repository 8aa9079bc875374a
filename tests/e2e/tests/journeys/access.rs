//! Access modes: public, restricted, waitlist.

use e2e::{Instance, journey};
use serde_json::json;

use crate::people::*;

async fn mode(instance: &Instance, mode: &str) {
    instance.configure(json!({"environment": {"user_settings": {"sign_up": {"mode": mode}}}})).await;
}

#[test]
fn restricted_instance_shows_a_notice_instead_of_the_form() {
    journey(async |instance, page| {
        mode(instance, "restricted").await;
        ada_exists(instance).await;
        page.go("/sign-up").await;
        page.heading_is("Access restricted").await;
        page.see("You need an invitation to sign up.").await;
        page.follow_last("Sign in").await;
        page.heading_is("Sign in").await;
        page.do_not_see("Don't have an account?").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn sign_up_shows_the_reason_when_the_instance_becomes_restricted() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        page.heading_is("Sign up").await;
        mode(instance, "restricted").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.see("You need an invitation to sign up.").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
    });
}

#[test]
fn waitlist_replaces_the_sign_up() {
    journey(async |instance, page| {
        mode(instance, "waitlist").await;
        page.go("/sign-in").await;
        page.follow("Join Waitlist").await;
        page.path_is("/waitlist").await;
        page.go("/sign-up").await;
        page.heading_is("Access restricted").await;
        page.follow("Join Waitlist").await;
        page.heading_is("Join the waitlist").await;
        page.press("Join the waitlist").await;
        page.field_error("Email address", "Enter").await;
        page.fill("Email address", "nobody").await;
        page.press("Join the waitlist").await;
        page.field_error("Email address", "").await;
        page.value_is("Email address", "nobody").await;
        page.fill("Email address", EMAIL).await;
        page.press("Join the waitlist").await;
        page.heading_is("Successfully joined the waitlist!").await;
        assert_eq!(instance.count("POST", "/v1/waitlist").await, 2);
    });
}

#[test]
fn waitlist_page_says_when_the_instance_has_no_waitlist() {
    journey(async |_, page| {
        page.go("/waitlist").await;
        page.fill("Email address", EMAIL).await;
        page.press("Join the waitlist").await;
        page.see_an_alert().await;
        page.value_is("Email address", EMAIL).await;
    });
}

#[test]
fn waitlist_guide_joins_the_waitlist() {
    journey(async |_, page| {
        open_guide(&page, "/custom-flows/waitlist").await;
        page.fill("Email address", "nobody").await;
        page.press("Join Waitlist").await;
        page.field_error("Email address", "").await;
        page.tab_to("Email address").await;
        page.fill("Email address", EMAIL).await;
        page.enter().await;
        page.heading_is("Successfully joined the waitlist!").await;
        page.see("We'll notify you when you're approved.").await;
    });
}

const CONSENT: &str = "I agree to the Terms of Service and Privacy Policy";
const GUIDE_CONSENT: &str = "I accept the Terms of Service and Privacy Policy";

async fn wants_consent(instance: &Instance) {
    let display = json!({"terms_url": "/terms", "privacy_policy_url": "/privacy"});
    let sign_up = json!({"legal_consent_enabled": true});
    instance
        .configure(json!({"environment": {"display_config": display, "user_settings": {"sign_up": sign_up}}}))
        .await;
}

#[test]
fn without_consent_nothing_is_sent() {
    journey(async |instance, page| {
        wants_consent(instance).await;
        page.go("/sign-up").await;
        page.see_link("Terms of Service").await;
        page.see_link("Privacy Policy").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.field_error(CONSENT, "Accept the terms").await;
        page.focus_is(CONSENT).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups").await, 0);
        page.tick(CONSENT).await;
        page.no_field_error(CONSENT).await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn consent_error_is_shown_at_its_checkbox() {
    journey(async |instance, page| {
        wants_consent(instance).await;
        let body = json!({"errors": [{"code": "legal_not_accepted", "message": "no", "meta": {"param_name": "legal_accepted"}}]});
        let fault = e2e::Fault::Body(422, body.to_string());
        instance.misbehave("POST", "/v1/client/sign_ups", fault).await;
        page.go("/sign-up").await;
        page.tick(CONSENT).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.field_error(CONSENT, "Accept the terms").await;
        page.see_no_alert().await;
        instance.behave().await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn consent_required_later_is_asked_for_on_the_next_page() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        page.heading_is("Sign up").await;
        wants_consent(instance).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Continue sign-up").await;
        page.press("Continue").await;
        page.field_error("I agree to the Terms of Service and Privacy Policy", "Accept").await;
        page.tick(CONSENT).await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn legal_acceptance_guide_asks_for_consent() {
    journey(async |_, page| {
        open_guide(&page, "/custom-flows/legal-acceptance").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.field_error(GUIDE_CONSENT, "Accept the terms").await;
        page.tick(GUIDE_CONSENT).await;
        page.press("Continue").await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}
