//! Session tasks: a new password, a second factor.

use e2e::{Fault, Instance, Page, journey};

use crate::people::*;

const RESET_PASSWORD: &str = "/sign-in/tasks/reset-password";
const SETUP_MFA: &str = "/sign-in/tasks/setup-mfa";
const CHOOSE_ORGANIZATION: &str = "/sign-in/tasks/choose-organization";
const NEW_PASSWORD: &str = "a much better battery";
const PHONE: &str = "+12015550123";

pub(crate) async fn reach_the_setup(instance: &Instance, page: &Page) {
    ada_exists(instance).await;
    instance.require_a_second_factor().await;
    start_to_sign_in(page).await;
    page.path_is(SETUP_MFA).await;
    page.heading_is("Set up two-step verification").await;
}

/// An authenticator app with the secret that the page shows as text.
pub(crate) async fn scan(page: &Page) -> Authenticator {
    page.heading_is("Add an authenticator app").await;
    page.see("Enter this key in the app instead").await;
    let secret = page.inspect("document.querySelector('.cl-secret').textContent").await;
    Authenticator::with_secret(secret.as_str().expect("the page shows the secret"))
}

pub(crate) async fn backup_codes(page: &Page) -> Vec<String> {
    page.heading_is("Save your backup codes").await;
    let codes = page.inspect("[...document.querySelectorAll('li .cl-secret')].map(it => it.textContent)");
    let codes = codes.await;
    let codes = codes.as_array().expect("a list of codes").iter();
    codes.map(|code| code.as_str().expect("a code").to_owned()).collect()
}

async fn answer_with_backup_code(page: &Page, code: &str) {
    page.heading_is("Verify your account").await;
    page.tick("Use backup code").await;
    page.fill("Backup code", code).await;
    page.press("Continue").await;
}

#[test]
fn tasks_page_redirects_to_the_task_or_the_sign_in_target() {
    journey(async |instance, page| {
        page.go("/sign-in/tasks").await;
        page.path_is("/sign-in").await;
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        page.go("/sign-in/tasks").await;
        page.path_is(RESET_PASSWORD).await;
        give_new_password(&page, NEW_PASSWORD).await;
        signed_in(&page).await;
        page.go("/sign-in/tasks").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_new_password_is_asked_for_and_signs_in_from_then_on() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        page.heading_is("Set new password").await;
        give_new_password(&page, "short").await;
        page.field_error(NEW_PASSWORD_FIELD, "8").await;
        page.value_is(NEW_PASSWORD_FIELD, "short").await;
        give_new_password(&page, NEW_PASSWORD).await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        start_to_sign_in(&page).await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.fill(PASSWORD_FIELD, NEW_PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn an_authenticator_app_is_set_up_and_the_backup_codes_are_shown_once() {
    journey(async |instance, page| {
        reach_the_setup(instance, &page).await;
        page.press("Authenticator app").await;
        let app = scan(&page).await;
        let drawn = page.inspect("document.querySelector('.cl-qrCode[role=img] svg').getBBox().width").await;
        assert!(drawn.as_f64().is_some_and(|width| width > 25.0), "no QR code was drawn: {drawn}");
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.type_in(CODE_FIELD, &app.code()).await;
        let codes = backup_codes(&page).await;
        assert_eq!(codes.len(), 10);
        let file = page.inspect("decodeURIComponent(document.querySelector('a[download]').href)").await;
        let file = file.as_str().expect("a link to a file");
        assert!(codes.iter().all(|code| file.contains(code.as_str())), "{file}");
        page.press("Copy").await;
        page.see("Copied!").await;
        page.path_is(SETUP_MFA).await;
        page.press("Continue").await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        start_to_sign_in(&page).await;
        answer_with_backup_code(&page, &codes[0]).await;
        signed_in(&page).await;
    });
}

#[test]
fn phone_second_factor_is_set_up_across_a_reload() {
    journey(async |instance, page| {
        reach_the_setup(instance, &page).await;
        page.press("SMS code").await;
        page.fill("Phone number", PHONE).await;
        page.press("Continue").await;
        page.heading_is("Verify your phone number").await;
        page.reload().await;
        page.press("SMS code").await;
        page.fill("Phone number", "12").await;
        page.press("Continue").await;
        page.field_error("Phone number", "valid phone number").await;
        page.fill("Phone number", "+1 (201) 555-0123").await;
        page.press("Continue").await;
        page.heading_is("Verify your phone number").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.type_in(CODE_FIELD, CODE).await;
        assert_eq!(backup_codes(&page).await.len(), 10);
        page.press("Continue").await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        start_to_sign_in(&page).await;
        page.heading_is("Verify your account").await;
        page.see("We sent a code to").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn verified_phone_number_becomes_second_factor_without_a_code() {
    journey(async |instance, page| {
        let user = serde_json::json!({"email_address": EMAIL, "password": PASSWORD, "phone_number": PHONE});
        instance.create_user(user).await;
        let no_backup =
            serde_json::json!({"user_settings": {"attributes": {"backup_code": {"enabled": false}}}});
        instance.configure(serde_json::json!({"environment": no_backup})).await;
        instance.require_a_second_factor().await;
        start_to_sign_in(&page).await;
        page.press(&format!("SMS code to {PHONE}")).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/me/phone_numbers").await, 0);
    });
}

#[test]
fn failed_second_factor_setup_can_be_retried() {
    journey(async |instance, page| {
        reach_the_setup(instance, &page).await;
        instance.misbehave("POST", "/v1/me/totp", Fault::Status(500)).await;
        page.press("Authenticator app").await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Try again").await;
        let app = scan(&page).await;
        page.type_in(CODE_FIELD, &app.code()).await;
        backup_codes(&page).await;
        instance.misbehave("POST", "/v1/client/sessions/*/touch", Fault::Status(500)).await;
        page.press("Continue").await;
        page.see_an_alert().await;
        page.heading_is("Save your backup codes").await;
        instance.behave().await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn several_tasks_are_shown_in_order() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        instance.require_a_second_factor().await;
        instance.force_organization_selection().await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        give_new_password(&page, NEW_PASSWORD).await;
        page.path_is(SETUP_MFA).await;
        page.press("Authenticator app").await;
        let app = scan(&page).await;
        page.type_in(CODE_FIELD, &app.code()).await;
        backup_codes(&page).await;
        page.path_is(SETUP_MFA).await;
        page.press("Continue").await;
        page.path_is(CHOOSE_ORGANIZATION).await;
        page.fill("Organization name", "Analytical Engines").await;
        page.press("Continue").await;
        signed_in(&page).await;
        page.see("Analytical Engines").await;
    });
}

#[test]
fn every_task_page_offers_sign_out() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        page.press("Sign out").await;
        page.path_is_not(RESET_PASSWORD).await;
        instance.require_a_second_factor().await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        give_new_password(&page, NEW_PASSWORD).await;
        page.path_is(SETUP_MFA).await;
        for method in ["Authenticator app", "SMS code"] {
            page.press(method).await;
            page.see_button("Sign out").await;
            page.follow("Use another method").await;
        }
        page.press("Sign out").await;
        page.path_is_not(SETUP_MFA).await;
        page.go("/").await;
        signed_out(&page).await;
    });
}

#[test]
fn session_tasks_guide_completes_every_task() {
    journey(async |instance, page| {
        const GUIDE: &str = "/custom-flows/session-tasks";
        open_guide(&page, GUIDE).await;
        page.see("You must be signed in").await;
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.path_is(RESET_PASSWORD).await;
        page.go(GUIDE).await;
        page.fill(NEW_PASSWORD_FIELD, "short").await;
        page.press("Set new password").await;
        page.field_error(NEW_PASSWORD_FIELD, "8").await;
        page.fill(NEW_PASSWORD_FIELD, NEW_PASSWORD).await;
        page.press("Set new password").await;
        page.heading_is("Add an authenticator app").await;
        page.see("Enter this key in the app").await;
        let secret = page.inspect("document.querySelector('form code').textContent").await;
        let app = Authenticator::with_secret(secret.as_str().expect("the page shows the secret"));
        page.fill(CODE_FIELD, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.fill(CODE_FIELD, &app.code()).await;
        page.press("Verify").await;
        page.heading_is("Save your backup codes").await;
        page.press("Continue").await;
        page.heading_is("Choose an organization").await;
        page.fill("Organization name", "Analytical Engines").await;
        page.press("Continue").await;
        signed_in(&page).await;
        page.go(GUIDE).await;
        page.see("There is nothing left to do").await;
    });
}
