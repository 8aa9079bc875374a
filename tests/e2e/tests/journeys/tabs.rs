//! Tabs of one browser are one person.

use e2e::journey;

use crate::people::*;

#[test]
fn signing_out_in_one_tab_signs_the_other_out() {
    journey(async |_, mut page| {
        sign_up(&page).await;
        let other = page.in_a_new_tab().await;
        other.go("/").await;
        signed_in(&other).await;
        other.press("Sign out").await;
        signed_out(&other).await;
        signed_out(&page).await;
    });
}

#[test]
fn signing_in_in_one_tab_shows_in_the_other_once_it_is_looked_at_again() {
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
