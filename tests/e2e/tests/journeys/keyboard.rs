//! Everything works without a mouse.

use e2e::journey;

use crate::people::*;

#[test]
fn keyboard_alone_signs_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.distrust_new_browsers().await;
        page.go("/sign-in").await;
        page.heading_is("Sign in").await;
        page.tab_to(IDENTIFIER_FIELD).await;
        page.keys(EMAIL).await;
        page.tab_to(PASSWORD_FIELD).await;
        page.keys(PASSWORD).await;
        page.enter().await;
        page.heading_is("Verify your account").await;
        page.focus_is(CODE_FIELD).await;
        page.keys(CODE).await;
        page.enter().await;
        signed_in(&page).await;
        page.tab_to("Sign out").await;
        page.enter().await;
        signed_out(&page).await;
    });
}

#[test]
fn keyboard_alone_signs_up() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.tab_to(EMAIL_FIELD).await;
        page.keys(EMAIL).await;
        page.tab_to(PASSWORD_FIELD).await;
        page.keys(PASSWORD).await;
        page.tab_to("Continue").await;
        page.enter().await;
        page.focus_is(CODE_FIELD).await;
        page.keys(WRONG_CODE).await;
        page.enter().await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.focus_is(CODE_FIELD).await;
        page.tab_to("Start over").await;
        page.enter().await;
        page.heading_is("Sign up").await;
        page.value_is(EMAIL_FIELD, "").await;
    });
}

#[test]
fn the_focus_is_at_the_first_wrong_field() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.heading_is("Sign in").await;
        page.tab_to(IDENTIFIER_FIELD).await;
        page.keys(EMAIL).await;
        page.tab_to(PASSWORD_FIELD).await;
        page.keys("not the password").await;
        page.enter().await;
        page.field_error(PASSWORD_FIELD, "ncorrect").await;
        page.focus_is(PASSWORD_FIELD).await;
    });
}
