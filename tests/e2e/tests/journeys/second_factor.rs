//! Users with a second factor.

use e2e::{Instance, journey};
use serde_json::{Value, json};

use crate::people::*;

/// A number whose code is a different one every time.
const PHONE: &str = "+12025550199";
const GUIDE: &str = "/custom-flows/multi-factor-authentication";

async fn ada_has_everything(instance: &Instance) -> Value {
    let user = json!({"email_address": EMAIL, "password": PASSWORD, "phone_number": PHONE,
        "phone_second_factor": true, "totp": true, "backup_codes": true});
    instance.create_user(user).await
}

async fn ada_has_a_phone(instance: &Instance) {
    let user = json!({"email_address": EMAIL, "password": PASSWORD, "phone_number": PHONE,
        "phone_second_factor": true});
    instance.create_user(user).await;
    // Random codes, known only from the message.
    let settings = json!({"auth_config": {"test_mode": false}});
    instance.configure(json!({"environment": settings, "emulator": {"resend_interval_s": 0}})).await;
}

#[test]
fn the_code_of_an_authenticator_app_signs_in() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.value_is(CODE_FIELD, WRONG_CODE).await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_backup_code_signs_in_once() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        let backup_code = ada.backup_codes.first().expect("there is a backup code");
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.tick("Use backup code").await;
        page.type_in("Backup code", backup_code).await;
        page.press("Continue").await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        start_to_sign_in(&page).await;
        page.tick("Use backup code").await;
        page.type_in("Backup code", backup_code).await;
        page.press("Continue").await;
        page.field_error("Backup code", "ncorrect").await;
    });
}

#[test]
fn a_code_by_sms_signs_in_and_can_be_sent_again() {
    journey(async |instance, page| {
        ada_has_a_phone(instance).await;
        start_to_sign_in(&page).await;
        page.see("We sent a code to").await;
        page.see("available in").await;
        page.reload().await;
        page.see("We sent a code to").await;
        let first = instance.newest_code(PHONE).await;
        page.press("I need a new code").await;
        page.see("available in").await;
        let second = instance.newest_code(PHONE).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_second_factor").await, 2);
        page.type_in(CODE_FIELD, if first == second { WRONG_CODE } else { &first }).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.type_in(CODE_FIELD, &second).await;
        signed_in(&page).await;
    });
}

#[test]
fn backup_code_is_offered_as_second_factor() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        start_to_sign_in(&page).await;
        page.follow("Use another method").await;
        page.press("Use a backup code").await;
        page.see("Enter one of your backup codes").await;
        page.fill("Backup code", &ada.backup_codes[0]).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn email_code_is_a_second_factor_when_allowed() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let email = json!({"used_for_second_factor": true, "second_factors": ["email_code"]});
        let settings = json!({"attributes": {"email_address": email},
            "sign_in": {"second_factor": {"required": true}}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.see("We sent a code to").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        verify(&page).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_second_factor").await, 1);
    });
}

#[test]
fn second_factor_choice_sends_nothing_before_it_is_made() {
    journey(async |instance, page| {
        ada_has_everything(instance).await;
        start_to_sign_in(&page).await;
        page.see("Enter the code of your authenticator app").await;
        page.follow("Use another method").await;
        page.see_button("Use your authenticator app").await;
        page.see_button("Use a backup code").await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_second_factor").await, 0);
        page.press_matching("Send SMS code to .*").await;
        page.see("We sent a code to").await;
        let code = instance.newest_code(PHONE).await;
        page.type_in(CODE_FIELD, &code).await;
        signed_in(&page).await;
    });
}

#[test]
fn second_factor_follows_a_password_reset() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        reach_the_first_factor(&page).await;
        page.press("Sign in with your password").await;
        page.follow("Forgot password?").await;
        page.press("Reset your password").await;
        verify(&page).await;
        page.heading_is("Set new password").await;
        give_new_password(&page, "a much better battery").await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
    });
}

#[test]
fn the_multi_factor_page_asks_for_the_authenticator_app_or_a_backup_code() {
    journey(async |instance, page| {
        let ada = ada_has_an_authenticator_app(instance).await;
        open_guide(&page, GUIDE).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your account").await;
        page.see_no_button("I need a new code").await;
        page.fill(CODE_FIELD, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.press("Start over").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.tick("Use backup code").await;
        page.fill(CODE_FIELD, &ada.backup_codes[0]).await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}

#[test]
fn the_multi_factor_page_sends_a_code_by_sms_once() {
    journey(async |instance, page| {
        let user = json!({"email_address": EMAIL, "password": PASSWORD, "phone_number": PHONE,
            "phone_second_factor": true});
        instance.create_user(user).await;
        open_guide(&page, GUIDE).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.see("available in").await;
        page.reload().await;
        page.see_button("I need a new code").await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_second_factor").await, 1);
        page.fill(CODE_FIELD, &instance.newest_code(PHONE).await).await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}
