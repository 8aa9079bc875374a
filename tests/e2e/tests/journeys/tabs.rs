//! Several tabs of one browser.

use e2e::{Fault, journey};

use crate::people::*;

#[test]
fn signing_out_in_one_tab_signs_the_other_out() {
    journey(async |instance, mut page| {
        sign_up(&page).await;
        let other = page.in_a_new_tab().await;
        other.go("/").await;
        signed_in(&other).await;
        other.press("Sign out").await;
        signed_out(&other).await;
        // The other tab must receive a message instead of noticing at its next request.
        instance.misbehave("*", "/v1/client/sessions*", Fault::Stall).await;
        signed_out(&page).await;
    });
}

#[test]
fn a_private_window_signs_in_stays_so_after_a_reload_and_signs_out() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let private = page.in_a_private_window().await;
        sign_in(&private).await;
        signed_in(&private).await;
        private.reload().await;
        signed_in(&private).await;
        private.press("Sign out").await;
        signed_out(&private).await;
    });
}

#[test]
fn a_reload_shows_who_signed_in_in_another_tab() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        page.go("/").await;
        signed_out(&page).await;
        let other = page.in_a_new_tab().await;
        sign_in(&other).await;
        page.reload().await;
        signed_in(&page).await;
    });
}
