//! Passkeys: made and used by an authenticator in the browser.

use e2e::{Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const GUIDE: &str = "/custom-flows/passkeys";
pub(crate) const USE_PASSKEY: &str = "Use passkey instead";
const RENAME: &str = "Rename passkey";

pub(crate) async fn ada_has_a_passkey(instance: &Instance, page: &Page) {
    ada_exists(instance).await;
    start_to_sign_in(page).await;
    signed_in(page).await;
    create_a_passkey(page).await;
    page.press("Sign out").await;
    page.path_is("/").await;
    signed_out(page).await;
}

async fn create_a_passkey(page: &Page) {
    page.go(GUIDE).await;
    page.press("Create a passkey").await;
    page.see_button(RENAME).await;
}

async fn allow_autofill(instance: &Instance) {
    let settings = json!({"passkey_settings": {"allow_autofill": true}});
    instance.configure(json!({"environment": {"user_settings": settings}})).await;
}

#[test]
fn passkey_signs_in_without_an_identifier() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        ada_has_a_passkey(instance, &page).await;
        page.go("/sign-in").await;
        page.press(USE_PASSKEY).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_passkey_is_among_the_first_factors() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        ada_has_a_passkey(instance, &page).await;
        reach_the_first_factor(&page).await;
        page.press("Sign in with your passkey").await;
        page.heading_is("Use your passkey").await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn passkey_autofill_is_offered_at_the_identifier() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        ada_has_a_passkey(instance, &page).await;
        allow_autofill(instance).await;
        // The authenticator chooses its passkey by itself.
        page.go("/sign-in").await;
        signed_in(&page).await;
    });
}

#[test]
fn typing_an_identifier_ignores_the_passkey_autofill() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        allow_autofill(instance).await;
        // An authenticator without a passkey: the offer stays open.
        let page = page.with_an_authenticator().await;
        page.go("/sign-in").await;
        fill_in_sign_in(&page).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins").await, 1, "the offer was prepared");
        page.see_no_alert().await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn cancelled_passkey_shows_an_error_and_other_methods() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        ada_has_a_passkey(instance, &page).await;
        page.is_recognised(false).await;
        page.go("/sign-in").await;
        page.press(USE_PASSKEY).await;
        page.see("No passkey was used").await;
        page.is_recognised(true).await;
        page.press(USE_PASSKEY).await;
        signed_in(&page).await;
    });
}

#[test]
fn an_instance_without_passkeys_shows_no_button() {
    journey(async |instance, page| {
        let settings = json!({"attributes": {"passkey": {"enabled": false}}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        page.go("/sign-in").await;
        page.see_button("Continue").await;
        page.see_no_button(USE_PASSKEY).await;
    });
}

#[test]
fn second_factor_follows_a_passkey_when_required() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        let ada = ada_has_an_authenticator_app(instance).await;
        let settings = json!({"passkey_settings": {"satisfies_second_factor": false}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        start_to_sign_in(&page).await;
        page.type_in(CODE_FIELD, &ada.code()).await;
        signed_in(&page).await;
        create_a_passkey(&page).await;
        page.press("Sign out").await;
        page.path_is("/").await;
        page.go("/sign-in").await;
        page.press(USE_PASSKEY).await;
        page.heading_is("Verify your account").await;
        page.press("Start over").await;
        page.press(USE_PASSKEY).await;
        page.heading_is("Verify your account").await;
        page.tick("Use backup code").await;
        page.fill("Backup code", &ada.backup_codes[0]).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn the_passkeys_page_creates_renames_and_deletes() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        open_guide(&page, GUIDE).await;
        ada_has_a_passkey(instance, &page).await;
        page.go(GUIDE).await;
        page.press("Sign in with a passkey").await;
        signed_in(&page).await;
        page.go(GUIDE).await;
        page.heading_is("Passkeys").await;
        let label = page.inspect("clean(document.querySelector('main label').innerText)").await;
        page.fill(label.as_str().expect("the name's label"), "My laptop").await;
        page.press("Rename passkey").await;
        page.see("Name of “My laptop”").await;
        page.press("Create a passkey").await;
        page.see("has a passkey of this account already").await;
        page.press("Delete passkey").await;
        page.do_not_see("My laptop").await;
        page.press("Sign out").await;
        page.path_is("/").await;
        page.go(GUIDE).await;
        page.press("Sign in with a passkey").await;
        page.see("Passkey is not registered.").await;
    });
}
