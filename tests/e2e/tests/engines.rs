//! Ten journeys through the built demo that have to be possible in every engine. `cargo xtask test --only engines` builds
//! the demo and runs them in Chromium, Firefox and WebKit.

#[allow(dead_code, reason = "other journeys share them")]
#[path = "journeys/people.rs"]
mod people;

use e2e::{Instance, Page, journey};
use serde_json::json;

use people::*;

const CONTINUE_WITH_GOOGLE: &str = "Continue with Google";
const USE_PASSKEY: &str = "Use passkey instead";

async fn set(instance: &Instance, settings: serde_json::Value) {
    instance.configure(json!({"environment": {"user_settings": settings}})).await;
}

#[test]
fn sign_up_goes_on_after_a_reload_on_the_code_page() {
    journey(async |instance, page| {
        sign_up_until_the_code(&page).await;
        page.reload().await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups").await, 1);
    });
}

#[test]
fn wrong_password_is_refused_at_its_field_and_the_right_one_signs_in() {
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
        page.reload().await;
        signed_in(&page).await;
    });
}

#[test]
fn provider_signs_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        page.heading_is("Sign in with Google").await;
        page.fill("Email address", EMAIL).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn email_link_in_a_second_tab_signs_up_in_both() {
    journey(async |instance, mut page| {
        set(instance, json!({"attributes": {"email_address": {"verifications": ["email_link"]}}})).await;
        start_to_sign_up(&page).await;
        page.heading_is("Verify your email").await;
        page.see_matching("available in \\d+ seconds").await;
        let tab = page.in_a_new_tab().await;
        tab.open(&instance.newest_link(EMAIL).await).await;
        signed_in(&tab).await;
        signed_in(&page).await;
    });
}

#[test]
fn signing_out_in_one_tab_signs_the_other_out() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        sign_in(&page).await;
        let other = page.in_a_new_tab().await;
        other.go("/").await;
        signed_in(&other).await;
        other.press("Sign out").await;
        signed_out(&other).await;
        signed_out(&page).await;
    });
}

#[test]
fn protected_page_asks_to_sign_in_and_is_returned_to() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/protected").await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.path_is("/protected").await;
        page.heading_is("Protected").await;
        page.see(EMAIL).await;
    });
}

#[test]
fn authenticator_app_is_asked_for_as_a_second_factor() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}

/// By keyboard: the harness has no mouse on the pages of the guides. Enter sends a form from its field.
#[test]
fn guides_are_listed_and_the_one_on_email_and_password_signs_up() {
    journey(async |_, page| {
        page.go("/").await;
        page.follow("Guides").await;
        page.see_link("Email and password").await;
        open_guide(&page, "/custom-flows/email-password").await;
        page.heading_is("Sign up").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.enter().await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, CODE).await;
        page.enter().await;
        signed_in(&page).await;
    });
}

#[test]
fn arabic_runs_from_right_to_left_and_keeps_what_was_typed() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.choose("Language", "العربية").await;
        page.heading_is("إنشاء حساب").await;
        page.value_is("أدخل البريد الإلكتروني", EMAIL).await;
        page.finds("getComputedStyle(document.querySelector('.cl-rootBox')).direction", json!("rtl")).await;
        page.choose("Language", "English").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.finds("getComputedStyle(document.querySelector('.cl-rootBox')).direction", json!("ltr")).await;
    });
}

async fn has_passkeys(page: &Page) -> bool {
    page.inspect("typeof PublicKeyCredential === 'function'").await == json!(true)
}

#[test]
fn passkeys_are_offered_only_where_the_browser_has_them() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.see_field(IDENTIFIER_FIELD).await;
        if has_passkeys(&page).await {
            page.see_button(USE_PASSKEY).await;
        } else {
            page.see_no_button(USE_PASSKEY).await;
        }
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}
