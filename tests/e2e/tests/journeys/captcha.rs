//! Proofs that a person signs up. The emulator brings a stand-in for Cloudflare's script, whose site key says how a
//! challenge goes, as Cloudflare's own test keys do.

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::people::*;

pub(crate) const PASSES: &str = "1x00000000000000000000AA";
const FAILS: &str = "2x00000000000000000000AB";
pub(crate) const ASKS: &str = "3x00000000000000000000FF";
const SCRIPT: &str = "/turnstile/v0/api.js";
const SIGN_UPS: &str = "/v1/client/sign_ups";

pub(crate) async fn guarded(instance: &Instance, key: &str, widget: &str) {
    let display = json!({"captcha_public_key": key, "captcha_public_key_invisible": key, "captcha_widget_type": widget});
    let settings =
        json!({"display_config": display, "user_settings": {"sign_up": {"captcha_enabled": true}}});
    instance.configure(json!({"environment": settings})).await;
}

async fn signs_up(page: &Page) {
    page.heading_is("Verify your email").await;
    verify(page).await;
    signed_in(page).await;
}

/// Returns the field names of the last sign-up request.
async fn last_keys(instance: &Instance) -> Vec<String> {
    instance.keys_of_last("POST", SIGN_UPS).await
}

#[test]
fn f27_nothing_is_loaded_where_the_instance_asks_for_nothing() {
    journey(async |instance, page| {
        sign_up(&page).await;
        assert_eq!(instance.count("GET", SCRIPT).await, 0);
        assert!(!last_keys(instance).await.iter().any(|key| key.starts_with("captcha")));
    });
}

#[test]
fn f27_an_invisible_proof_is_given_without_a_word() {
    journey(async |instance, page| {
        guarded(instance, PASSES, "invisible").await;
        page.go("/sign-in").await;
        page.heading_is("Sign in").await;
        assert_eq!(instance.count("GET", SCRIPT).await, 0, "a sign-in needs no proof");
        start_to_sign_up(&page).await;
        signs_up(&page).await;
        let keys = last_keys(instance).await;
        assert!(keys.contains(&"captcha_token".to_owned()), "{keys:?}");
        assert_eq!(instance.count("GET", SCRIPT).await, 1);
        assert_eq!(page.inspect("document.querySelectorAll('.clerk-invisible-captcha').length").await, 0);
    });
}

#[test]
fn f27_a_person_who_looks_suspicious_is_asked_on_the_page() {
    journey(async |instance, page| {
        guarded(instance, ASKS, "smart").await;
        start_to_sign_up(&page).await;
        let inside = "document.querySelector('#clerk-captcha[data-cl-interactive=true]') !== null";
        page.see_button("I am a person").await;
        assert_eq!(page.inspect(inside).await, true);
        assert_eq!(instance.count("POST", SIGN_UPS).await, 0);
        page.press("I am a person").await;
        signs_up(&page).await;
    });
}

#[test]
fn f27_a_challenge_that_fails_is_said_and_can_be_tried_again() {
    journey(async |instance, page| {
        guarded(instance, FAILS, "smart").await;
        start_to_sign_up(&page).await;
        page.see_an_alert().await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.value_is(PASSWORD_FIELD, PASSWORD).await;
        let keys = last_keys(instance).await;
        assert!(keys.contains(&"captcha_error".to_owned()), "{keys:?}");
        guarded(instance, PASSES, "smart").await;
        page.reload().await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        signs_up(&page).await;
    });
}

#[test]
fn f27_a_challenge_that_fails_for_a_passing_reason_is_repeated() {
    journey(async |instance, page| {
        guarded(instance, FAILS, "smart").await;
        page.go("/sign-up").await;
        page.heading_is("Sign up").await;
        let count = "(() => { window.rendered = 0; Object.defineProperty(window, 'turnstile', { configurable: true, \
            set(made) { const real = made.render; made.render = (...all) => { window.rendered += 1; return real(...all); }; \
            Object.defineProperty(window, 'turnstile', { value: made }); } }); return true; })()";
        assert_eq!(page.inspect(count).await, true);
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.see_an_alert().await;
        let rendered = page.inspect("window.rendered").await;
        assert_eq!(rendered, 3, "one try and two more");
    });
}

#[test]
fn f27_a_script_that_does_not_load_is_tried_again_with_the_next_attempt() {
    journey(async |instance, page| {
        guarded(instance, PASSES, "smart").await;
        instance.misbehave("GET", SCRIPT, Fault::Status(500)).await;
        start_to_sign_up(&page).await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Continue").await;
        signs_up(&page).await;
    });
}

#[test]
fn f27_a_browser_that_is_spared_is_not_asked() {
    journey(async |instance, page| {
        guarded(instance, FAILS, "smart").await;
        instance.configure(json!({"emulator": {"captcha_bypass": true}})).await;
        sign_up(&page).await;
        assert_eq!(instance.count("GET", SCRIPT).await, 0);
    });
}

#[test]
fn f27_leaving_the_page_ends_the_challenge() {
    journey(async |instance, page| {
        guarded(instance, ASKS, "smart").await;
        start_to_sign_up(&page).await;
        page.see_button("I am a person").await;
        page.follow_last("Sign in").await;
        page.heading_is("Sign in").await;
        page.follow_last("Sign up").await;
        page.heading_is("Sign up").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.press("I am a person").await;
        signs_up(&page).await;
    });
}

#[test]
fn f27_an_invitation_gives_its_proof_too() {
    journey(async |instance, page| {
        guarded(instance, ASKS, "smart").await;
        let made = instance.act("create_invitation", json!({"email_address": EMAIL})).await;
        let ticket = made["ticket"].as_str().expect("a ticket");
        page.go(&format!("/sign-up?__clerk_ticket={ticket}")).await;
        page.press("I am a person").await;
        page.heading_is("Continue sign-up").await;
    });
}

#[test]
fn f27_the_guide_on_bot_protection_asks_on_the_page() {
    journey(async |_, page| {
        open_guide(&page, "/custom-flows/bot-sign-up-protection").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.press("I am a person").await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, CODE).await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}
