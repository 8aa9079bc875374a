//! Providers in a window of their own.

use e2e::{Fault, Page, journey};

use crate::oauth::{CONTINUE_WITH_GOOGLE, consent};
use crate::people::*;

const GUIDE: &str = "/custom-flows/oauth-connections";

/// Opens the provider's page in a window of its own.
async fn open_popup(page: &mut Page) -> Page {
    open_guide(page, GUIDE).await;
    page.tick("In a window of its own").await;
    page.press(CONTINUE_WITH_GOOGLE).await;
    let popup = page.in_the_popup().await;
    popup.heading_is("Sign in with Google").await;
    popup
}

#[test]
fn a_popup_signs_in_and_closes() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        let popup = open_popup(&mut page).await;
        page.cannot_press(CONTINUE_WITH_GOOGLE).await;
        page.path_is(GUIDE).await;
        consent(&popup, EMAIL).await;
        page.is_alone().await;
        signed_in(&page).await;
    });
}

#[test]
fn failed_activation_after_a_popup_is_shown_and_retried() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        let popup = open_popup(&mut page).await;
        instance.misbehave("POST", "/v1/client/sessions/*/touch", Fault::Drop).await;
        consent(&popup, EMAIL).await;
        page.is_alone().await;
        page.see("could not be reached").await;
        instance.behave().await;
        page.press(&format!("{CONTINUE_WITH_GOOGLE} Last used")).await;
        signed_in(&page).await;
        page.is_alone().await;
    });
}

#[test]
fn popup_with_an_unknown_account_ends_in_a_sign_up() {
    journey(async |_, mut page| {
        let popup = open_popup(&mut page).await;
        consent(&popup, EMAIL).await;
        page.is_alone().await;
        page.heading_is("Continue sign-up").await;
        page.fill("First name", "Ada").await;
        page.fill("Last name", "Lovelace").await;
        page.press("Submit").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn closed_popup_leaves_usable_buttons() {
    journey(async |_, mut page| {
        let popup = open_popup(&mut page).await;
        popup.close().await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        let again = page.in_the_popup().await;
        again.heading_is("Sign in with Google").await;
        again.press("Deny").await;
        page.is_alone().await;
        page.path_is(GUIDE).await;
        page.see("You did not grant access to your account").await;
    });
}
