//! Users with a second factor.

use e2e::journey;

use crate::people::*;

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
        page.type_in(CODE_FIELD, backup_code).await;
        page.press("Verify").await;
        signed_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        start_to_sign_in(&page).await;
        page.tick("Use backup code").await;
        page.type_in(CODE_FIELD, backup_code).await;
        page.press("Verify").await;
        page.field_error(CODE_FIELD, "ncorrect").await;
    });
}
