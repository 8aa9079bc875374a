//! New passwords: what they must be like, and how to get one when the old one is lost or known to others.

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const NEW: &str = "a whole new horse battery";
const PHONE: &str = "+12015550100";
const GUIDE: &str = "/custom-flows/forgot-password";

async fn password_settings(instance: &Instance, settings: serde_json::Value) {
    instance.configure(json!({"environment": {"user_settings": {"password_settings": settings}}})).await;
}

/// Gives a new password; a short one first, which is refused at its field.
async fn set_a_new_password(page: &Page) {
    give_new_password(page, "short").await;
    page.field_error(NEW_PASSWORD_FIELD, "8").await;
    give_new_password(page, NEW).await;
    is_signed_in(page).await;
}

/// As [`set_a_new_password`], on the guide's page.
async fn set_a_new_password_in_the_guide(page: &Page) {
    page.fill(NEW_PASSWORD_FIELD, "short").await;
    page.press("Set new password").await;
    page.field_error(NEW_PASSWORD_FIELD, "8").await;
    page.fill(NEW_PASSWORD_FIELD, NEW).await;
    page.press("Set new password").await;
    is_signed_in(page).await;
}

async fn is_signed_in(page: &Page) {
    page.path_is("/").await;
    page.heading_is("You are signed in").await;
}

#[test]
fn password_rules_are_shown_while_typing_and_server_errors_win() {
    journey(async |instance, page| {
        let strict = json!({"min_length": 10, "require_uppercase": true, "require_numbers": true});
        password_settings(instance, strict).await;
        page.go("/sign-up").await;
        page.see("Your password must contain at least 10 characters, an uppercase letter, and a number.")
            .await;
        page.fill(PASSWORD_FIELD, "Abcdef").await;
        page.see("Your password must contain at least 10 characters and a number.").await;
        give_credentials(&page, EMAIL, "abcdefghij").await;
        page.field_error(PASSWORD_FIELD, "at least one number").await;
        page.fill(PASSWORD_FIELD, "Abcdefghij1").await;
        page.see("Your password meets all the necessary requirements.").await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn password_suggestions_of_the_server_are_shown() {
    journey(async |instance, page| {
        let suggestions = json!([{"code": "anotherWord", "message": "Add more words that are less common."}]);
        let body = json!({"errors": [{"code": "form_password_not_strong_enough", "message": "weak",
            "meta": {"param_name": "password", "zxcvbn": {"suggestions": suggestions}}}]});
        instance.misbehave("POST", "/v1/client/sign_ups", Fault::Body(422, body.to_string())).await;
        start_to_sign_up(&page).await;
        page.field_error(PASSWORD_FIELD, "not strong enough. Add more words").await;
        page.value_is(PASSWORD_FIELD, PASSWORD).await;
    });
}

#[test]
fn a_breached_password_is_refused_at_its_field() {
    journey(async |instance, page| {
        password_settings(instance, json!({"disable_hibp": false})).await;
        page.go("/sign-up").await;
        give_credentials(&page, EMAIL, "qwertyuiop").await;
        page.field_error(PASSWORD_FIELD, "part of a breach").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn forgotten_password_is_reset_by_email_code() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let other = page.in_a_new_browser().await;
        sign_in(&other).await;
        page.go("/sign-in").await;
        page.follow("Forgot password?").await;
        page.field_error(IDENTIFIER_FIELD, "Enter").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.follow("Forgot password?").await;
        page.press("Reset your password").await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        verify(&page).await;
        page.heading_is("Set new password").await;
        page.reload().await;
        page.heading_is("Set new password").await;
        set_a_new_password(&page).await;
        assert_eq!(instance.messages(EMAIL).await, 1, "one code was sent");
        other.reload().await;
        signed_out(&other).await;
    });
}

#[test]
fn password_reset_keeps_other_sessions_on_request() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let other = page.in_a_new_browser().await;
        sign_in(&other).await;
        open_guide(&page, GUIDE).await;
        page.fill("Provide your email address", EMAIL).await;
        page.press("Send password reset code").await;
        page.type_in("Enter the password reset code that was sent to your email", WRONG_CODE).await;
        page.press("Verify code").await;
        page.field_error("Enter the password reset code that was sent to your email", "ncorrect").await;
        page.type_in("Enter the password reset code that was sent to your email", CODE).await;
        page.press("Verify code").await;
        page.tick("Sign out of all other devices").await;
        set_a_new_password_in_the_guide(&page).await;
        other.reload().await;
        signed_in(&other).await;
    });
}

#[test]
fn an_unknown_address_is_refused_at_its_field() {
    journey(async |_, page| {
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "nobody+clerk_test@example.com").await;
        page.follow("Forgot password?").await;
        page.field_error(IDENTIFIER_FIELD, "find your account").await;
        open_guide(&page, GUIDE).await;
        page.fill("Provide your email address", "nobody+clerk_test@example.com").await;
        page.press("Send password reset code").await;
        page.field_error("Provide your email address", "find your account").await;
    });
}

#[test]
fn forgotten_password_is_reset_by_sms_code() {
    journey(async |instance, page| {
        instance.create_user(json!({"phone_number": PHONE, "password": PASSWORD})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "+1 201 555 0100").await;
        page.follow("Forgot password?").await;
        page.press("Reset your password").await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        page.heading_is("Set new password").await;
        set_a_new_password(&page).await;
    });
}

#[test]
fn forgot_password_guide_resets_by_sms_code() {
    journey(async |instance, page| {
        instance.create_user(json!({"phone_number": PHONE, "password": PASSWORD})).await;
        open_guide(&page, GUIDE).await;
        page.press("Use your phone number").await;
        page.fill("Provide your phone number", "+1 201 555 0100").await;
        page.press("Send password reset code").await;
        page.see_field("Enter the password reset code that was sent to your phone number").await;
        page.press("Start over").await;
        page.heading_is("Forgot Password?").await;
        page.press("Use your phone number").await;
        page.fill("Provide your phone number", PHONE).await;
        page.press("Send password reset code").await;
        page.type_in("Enter the password reset code that was sent to your phone number", CODE).await;
        page.press("Verify code").await;
        set_a_new_password_in_the_guide(&page).await;
    });
}

#[test]
fn a_breached_password_leads_to_a_new_one() {
    journey(async |instance, page| {
        instance.create_user(json!({"email_address": EMAIL, "password": "qwertyuiop"})).await;
        password_settings(instance, json!({"enforce_hibp_on_sign_in": true})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, "qwertyuiop").await;
        page.press("Continue").await;
        page.field_error(PASSWORD_FIELD, "part of a breach").await;
        page.press("Reset your password").await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        page.heading_is("Set new password").await;
        set_a_new_password(&page).await;
    });
}

#[test]
fn a_compromised_password_asks_for_another_method_and_then_for_a_new_one() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.act("mark_password_compromised", json!({"email": EMAIL})).await;
        start_to_sign_in(&page).await;
        page.heading_is("Use another method").await;
        page.see("compromised").await;
        page.see_no_button("Sign in with your password").await;
        page.press_matching("Email code to .*").await;
        page.heading_is("Verify your account").await;
        verify(&page).await;
        page.path_is("/sign-in/tasks/reset-password").await;
    });
}

#[test]
fn the_new_password_has_to_be_typed_twice() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.fill(NEW_PASSWORD_FIELD, NEW).await;
        page.fill("Confirm password", "a whole new horse buttery").await;
        page.press("Reset Password").await;
        page.field_error("Confirm password", "match").await;
        page.value_is(NEW_PASSWORD_FIELD, NEW).await;
        assert_eq!(instance.count("POST", "/v1/me/change_password").await, 0);
        page.fill("Confirm password", NEW).await;
        page.press("Reset Password").await;
        is_signed_in(&page).await;
    });
}

#[test]
fn password_reset_offers_email_and_phone() {
    journey(async |instance, page| {
        let user = json!({"email_address": EMAIL, "phone_number": PHONE, "password": PASSWORD});
        instance.create_user(user).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.follow("Forgot password?").await;
        page.heading_is("Forgot password?").await;
        page.see_button(&format!("Reset your password with a code to {EMAIL}")).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_first_factor").await, 0);
        page.press_matching("Reset your password with a code to \\+1.*").await;
        verify(&page).await;
        page.path_is("/sign-in/reset-password").await;
        set_a_new_password(&page).await;
    });
}
