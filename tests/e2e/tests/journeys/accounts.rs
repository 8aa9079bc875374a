//! Several sessions in one browser.

use e2e::{Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const BOB: &str = "bob+clerk_test@example.com";
const GUIDE: &str = "/custom-flows/multi-session-applications";

async fn both_sign_in(instance: &Instance, page: &Page) {
    instance.configure(json!({"environment": {"auth_config": {"single_session_mode": false}}})).await;
    each_signs_in(instance, page).await;
}

async fn each_signs_in(instance: &Instance, page: &Page) {
    ada_exists(instance).await;
    instance.create_user(json!({"email_address": BOB, "password": PASSWORD})).await;
    sign_in(page).await;
    page.go("/sign-in").await;
    page.fill(IDENTIFIER_FIELD, BOB).await;
    page.fill(PASSWORD_FIELD, PASSWORD).await;
    page.press("Continue").await;
    page.path_is("/").await;
    page.see(BOB).await;
}

#[test]
fn an_account_is_added_and_chosen() {
    journey(async |instance, page| {
        both_sign_in(instance, &page).await;
        page.go("/sign-in/choose").await;
        page.see_button(BOB).await;
        page.press(EMAIL).await;
        signed_in(&page).await;
        page.do_not_see(BOB).await;
        page.reload().await;
        signed_in(&page).await;
    });
}

#[test]
fn signing_out_one_account_keeps_the_other() {
    journey(async |instance, page| {
        both_sign_in(instance, &page).await;
        page.go("/sign-in/choose").await;
        page.press(&format!("Sign out {EMAIL}")).await;
        page.see_no_button(EMAIL).await;
        page.see_button(BOB).await;
        page.press(&format!("Sign out {BOB}")).await;
        page.path_is("/sign-in").await;
        page.go("/").await;
        signed_out(&page).await;
    });
}

#[test]
fn all_accounts_sign_out_at_once() {
    journey(async |instance, page| {
        both_sign_in(instance, &page).await;
        page.go("/sign-in/choose").await;
        page.press("Sign out of all accounts").await;
        page.path_is_not("/sign-in/choose").await;
        page.go("/").await;
        signed_out(&page).await;
    });
}

#[test]
fn single_session_instance_offers_no_second_sign_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        sign_in(&page).await;
        page.go("/sign-in").await;
        page.path_is("/").await;
    });
}

#[test]
fn multi_session_guide_switches_adds_and_signs_out() {
    journey(async |instance, page| {
        open_guide(&page, GUIDE).await;
        each_signs_in(instance, &page).await;
        page.go(GUIDE).await;
        page.see(&format!("{BOB} (active)")).await;
        page.press(&format!("Switch to {EMAIL}")).await;
        page.see(&format!("{EMAIL} (active)")).await;
        page.press(&format!("Sign out {EMAIL}")).await;
        page.do_not_see(EMAIL).await;
        // Nor by the app's server, which reads the cookies.
        assert_eq!(page.inspect("document.cookie.includes('__session')").await, false);
        page.press(&format!("Switch to {BOB}")).await;
        page.see(&format!("{BOB} (active)")).await;
        page.follow("Add an account").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.see(&format!("{EMAIL} (active)")).await;
        page.press("Sign out of all accounts").await;
        page.do_not_see(BOB).await;
    });
}
