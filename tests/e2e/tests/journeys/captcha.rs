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
fn captcha_script_is_not_loaded_without_bot_protection() {
    journey(async |instance, page| {
        sign_up(&page).await;
        assert_eq!(instance.count("GET", SCRIPT).await, 0);
        assert!(!last_keys(instance).await.iter().any(|key| key.starts_with("captcha")));
    });
}

#[test]
fn invisible_captcha_passes_without_interaction() {
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
fn interactive_captcha_is_shown_on_the_page() {
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
fn failed_captcha_shows_an_error_and_can_be_retried() {
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
fn captcha_is_repeated_after_a_transient_failure() {
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
fn captcha_script_is_reloaded_with_the_next_attempt() {
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
fn captcha_bypass_shows_no_challenge() {
    journey(async |instance, page| {
        guarded(instance, FAILS, "smart").await;
        instance.configure(json!({"emulator": {"captcha_bypass": true}})).await;
        sign_up(&page).await;
        assert_eq!(instance.count("GET", SCRIPT).await, 0);
    });
}

#[test]
fn leaving_the_page_ends_the_captcha() {
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
fn invitation_sign_up_sends_a_captcha_token() {
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
fn bot_protection_guide_shows_the_captcha() {
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
