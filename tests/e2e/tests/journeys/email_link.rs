//! Email links: the waiting page and the landing page, in the same browser and on another device.

use std::time::Duration;

use e2e::{Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const SIGNING_IN: &str = "Check your email";
const SIGNING_UP: &str = "Verify your email";
const WAITING: &str = "Check your email and visit the link that was sent to you.";
const VERIFIED: &str = "Return to original tab to continue.";
const SIGN_IN_PREPARE: &str = "/v1/client/sign_ins/*/prepare_first_factor";

/// Addresses are verified by links, and one can sign in by link, code or password.
async fn with_links(instance: &Instance) {
    let email = json!({"first_factors": ["email_code", "email_link"], "verifications": ["email_link"]});
    instance
        .configure(json!({"environment": {"user_settings": {"attributes": {"email_address": email}}}}))
        .await;
}

async fn sign_up_until_the_link(instance: &Instance, page: &Page) -> String {
    with_links(instance).await;
    start_to_sign_up(page).await;
    wait_for_the_mail(page, SIGNING_UP).await;
    instance.newest_link(EMAIL).await
}

async fn sign_in_until_the_link(instance: &Instance, page: &Page) -> String {
    with_links(instance).await;
    ada_exists(instance).await;
    reach_the_first_factor(page).await;
    page.press_matching("Email link to .*").await;
    wait_for_the_mail(page, SIGNING_IN).await;
    instance.newest_link(EMAIL).await
}

/// The page waits, and the link was sent: only then can another one be asked for, after a pause.
async fn wait_for_the_mail(page: &Page, heading: &str) {
    page.heading_is(heading).await;
    page.see(WAITING).await;
    page.see(EMAIL).await;
    page.see_matching("available in \\d+ seconds").await;
}

#[test]
fn a_link_opened_in_the_same_browser_signs_up_in_both_tabs() {
    journey(async |instance, mut page| {
        let link = sign_up_until_the_link(instance, &page).await;
        let tab = page.in_a_new_tab().await;
        tab.open(&link).await;
        signed_in(&tab).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_link_opened_on_another_device_signs_up_where_it_was_asked_for() {
    journey(async |instance, page| {
        let link = sign_up_until_the_link(instance, &page).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.heading_is("Verify your email").await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
        phone.go("/").await;
        signed_out(&phone).await;
    });
}

#[test]
fn restart_abandons_the_attempt_and_a_new_link_works() {
    journey(async |instance, page| {
        let old = sign_up_until_the_link(instance, &page).await;
        page.press("Restart").await;
        page.heading_is("Sign up").await;
        page.value_is(EMAIL_FIELD, "").await;
        page.reload().await;
        page.heading_is("Sign up").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        wait_for_the_mail(&page, SIGNING_UP).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&old).await;
        phone.see("The email link verification failed.").await;
        phone.open(&instance.newest_link(EMAIL).await).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
    });
}

#[test]
fn another_link_can_be_asked_for_and_replaces_the_first() {
    journey(async |instance, page| {
        let old = sign_up_until_the_link(instance, &page).await;
        page.within(Duration::from_secs(45)).press("I need a new link").await;
        page.see_matching("available in \\d+ seconds").await;
        assert_eq!(instance.messages(EMAIL).await, 2);
        let phone = page.in_a_new_browser().await;
        phone.open(&old).await;
        phone.see("The email link verification failed.").await;
        phone.open(&instance.newest_link(EMAIL).await).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_link_opened_on_another_device_signs_in_where_it_was_asked_for() {
    journey(async |instance, page| {
        let link = sign_in_until_the_link(instance, &page).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
    });
}

#[test]
fn reload_keeps_waiting_for_the_link_without_sending_another() {
    journey(async |instance, page| {
        let link = sign_in_until_the_link(instance, &page).await;
        page.reload().await;
        page.heading_is("Check your email").await;
        page.see_button("I need a new link").await;
        assert_eq!(instance.count("POST", SIGN_IN_PREPARE).await, 1);
        page.in_a_new_browser().await.open(&link).await;
        signed_in(&page).await;
    });
}

#[test]
fn expired_link_is_reported_on_both_pages() {
    journey(async |instance, page| {
        let link = sign_in_until_the_link(instance, &page).await;
        instance.advance_minutes(11).await;
        page.see("The email link has expired.").await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.see("The email link has expired.").await;
        page.press("Restart").await;
        page.heading_is("Sign in").await;
        page.reload().await;
        page.heading_is("Sign in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn waiting_for_a_link_can_be_left_for_another_method() {
    journey(async |instance, page| {
        sign_in_until_the_link(instance, &page).await;
        page.follow("Use another method").await;
        page.press("Sign in with your password").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn without_passwords_the_link_is_sent_at_once() {
    journey(async |instance, page| {
        with_links(instance).await;
        ada_exists(instance).await;
        let attributes = json!({"password": {"enabled": false, "required": false}});
        instance.configure(json!({"environment": {"user_settings": {"attributes": attributes}}})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EMAIL).await;
        page.press("Continue").await;
        wait_for_the_mail(&page, SIGNING_IN).await;
        page.in_a_new_browser().await.open(&instance.newest_link(EMAIL).await).await;
        signed_in(&page).await;
    });
}

#[test]
fn link_opened_in_another_browser_explains_and_stays_valid() {
    journey(async |instance, mut page| {
        let same = json!({"email_link": {"require_same_client": true}});
        instance.configure(json!({"environment": {"user_settings": {"attack_protection": same}}})).await;
        let link = sign_up_until_the_link(instance, &page).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone
            .see("You must complete the email link sign-up on the same device and browser that you started it on.")
            .await;
        phone.follow_last("Sign up").await;
        phone.heading_is("Sign up").await;
        phone.see_field(EMAIL_FIELD).await;
        let tab = page.in_a_new_tab().await;
        tab.open(&link).await;
        signed_in(&tab).await;
        signed_in(&page).await;
    });
}

#[test]
fn used_link_explains_and_leads_back_to_the_form() {
    journey(async |instance, page| {
        let link = sign_in_until_the_link(instance, &page).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.see(VERIFIED).await;
        phone.open(&link).await;
        phone.see("The email link verification failed.").await;
        phone.follow_last("Sign in").await;
        phone.heading_is("Sign in").await;
        phone.see_field(IDENTIFIER_FIELD).await;
    });
}

#[test]
fn link_status_works_without_a_session_and_unknown_status_fails() {
    journey(async |_, page| {
        page.go("/sign-in/verify?__clerk_status=verified").await;
        page.see(VERIFIED).await;
        page.go("/sign-in/verify?__clerk_status=on_the_moon").await;
        page.see("The email link verification failed.").await;
        page.go("/sign-in/verify?__clerk_status=verified&__clerk_created_session=sess_of_somebody").await;
        page.see(VERIFIED).await;
    });
}

#[test]
fn link_page_in_the_same_browser_asks_for_missing_fields() {
    journey(async |instance, mut page| {
        with_links(instance).await;
        ada_has_an_authenticator_app(instance).await;
        reach_the_first_factor(&page).await;
        page.press_matching("Email link to .*").await;
        wait_for_the_mail(&page, SIGNING_IN).await;
        let tab = page.in_a_new_tab().await;
        tab.open(&instance.newest_link(EMAIL).await).await;
        tab.heading_is("Verify your email").await;
        tab.follow("Continue").await;
        tab.heading_is("Verify your account").await;
        page.heading_is("Verify your account").await;
    });
}

#[test]
fn redirect_url_survives_the_email_link() {
    journey(async |instance, mut page| {
        with_links(instance).await;
        page.go("/sign-up?redirect_url=%2Fprotected").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        wait_for_the_mail(&page, SIGNING_UP).await;
        let tab = page.in_a_new_tab().await;
        tab.open(&instance.newest_link(EMAIL).await).await;
        tab.path_is("/protected").await;
        tab.heading_is("Protected").await;
    });
}

/// Ada's browser is a new one, and there are no codes by mail.
async fn a_new_browser_waits_for_the_link(instance: &Instance, page: &Page) -> String {
    let email = json!({"first_factors": ["email_link"], "verifications": ["email_link"]});
    instance
        .configure(json!({"environment": {"user_settings": {"attributes": {"email_address": email}}}}))
        .await;
    instance.distrust_new_browsers().await;
    ada_exists(instance).await;
    start_to_sign_in(page).await;
    wait_for_the_mail(page, SIGNING_IN).await;
    instance.newest_link(EMAIL).await
}

#[test]
fn a_new_browser_is_trusted_by_a_link_opened_elsewhere() {
    journey(async |instance, page| {
        let link = a_new_browser_waits_for_the_link(instance, &page).await;
        page.reload().await;
        page.heading_is("Check your email").await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
        phone.go("/").await;
        signed_out(&phone).await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins/*/prepare_second_factor").await, 1);
    });
}

#[test]
fn a_new_browser_is_trusted_by_a_link_opened_in_it() {
    journey(async |instance, mut page| {
        let link = a_new_browser_waits_for_the_link(instance, &page).await;
        page.see("You're signing in from a new device.").await;
        let tab = page.in_a_new_tab().await;
        tab.open(&link).await;
        signed_in(&tab).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_link_is_among_the_second_factors() {
    journey(async |instance, page| {
        let email = json!({"used_for_second_factor": true, "second_factors": ["email_code", "email_link"]});
        let settings = json!({"attributes": {"email_address": email},
            "sign_in": {"second_factor": {"required": true}}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        ada_exists(instance).await;
        start_to_sign_in(&page).await;
        page.see("We sent a code to").await;
        page.follow("Use another method").await;
        page.press_matching("Email link to .*").await;
        wait_for_the_mail(&page, SIGNING_IN).await;
        let link = instance.newest_link(EMAIL).await;
        instance.advance_minutes(11).await;
        page.see("The email link has expired.").await;
        page.follow("Use another method").await;
        page.press_matching("Email link to .*").await;
        wait_for_the_mail(&page, SIGNING_IN).await;
        let phone = page.in_a_new_browser().await;
        phone.open(&link).await;
        phone.see("The email link verification failed.").await;
        phone.open(&instance.newest_link(EMAIL).await).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
    });
}

/// Adds an address to Ada's account and sends a link to it, which leads to the landing page.
const ADD_ADDRESS: &str = "(async (address) => {
    const jar = Object.fromEntries(document.cookie.split('; ').map((pair) => pair.split('=')));
    const browser = jar[Object.keys(jar).find((name) => name.startsWith('__clerk_db_jwt'))];
    const call = async (path, form) => {
        const query = new URLSearchParams({ __clerk_db_jwt: browser, _clerk_session_id: Clerk.session.id });
        const init = form && { method: 'POST', body: new URLSearchParams(form) };
        const answer = await fetch(`/__clerk/v1/me${path}?${query}`, init);
        if (!answer.ok) throw new Error(await answer.text());
        return (await answer.json()).response;
    };
    const known = (await call('')).email_addresses.find((known) => known.email_address === address);
    if (known) return known.verification.status;
    const { id } = await call('/email_addresses', { email_address: address });
    const redirect_url = `${location.origin}/sign-in/verify`;
    await call(`/email_addresses/${id}/prepare_verification`, { strategy: 'email_link', redirect_url });
    return 'sent';
})";

#[test]
fn link_for_a_new_account_address_confirms_success() {
    journey(async |instance, mut page| {
        const ADDRESS: &str = "ada.lovelace+clerk_test@example.com";
        with_links(instance).await;
        ada_exists(instance).await;
        sign_in(&page).await;
        let add_address = format!("{ADD_ADDRESS}({})", json!(ADDRESS));
        assert_eq!(page.inspect(&add_address).await, "sent");
        let link = instance.newest_link(ADDRESS).await;
        let tab = page.in_a_new_tab().await;
        tab.open(&link).await;
        tab.heading_is("Verify your email").await;
        tab.see(VERIFIED).await;
        assert_eq!(page.inspect(&add_address).await, "verified");
        tab.open(&link).await;
        tab.see("The email link verification failed.").await;
        tab.follow_last("Sign in").await;
        signed_in(&tab).await;
    });
}

const GUIDE: &str = "/custom-flows/email-links";

#[test]
fn email_links_guide_signs_up() {
    journey(async |instance, page| {
        open_guide(&page, GUIDE).await;
        page.fill(EMAIL_FIELD, "not an address").await;
        page.press("Continue").await;
        page.field_error(EMAIL_FIELD, "").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.press("Continue").await;
        page.heading_is("Check your email").await;
        page.press("Restart").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.press("Continue").await;
        page.heading_is("Check your email").await;
        page.see(WAITING).await;
        page.see_button("I need a new link").await;
        let phone = page.in_a_new_browser().await;
        phone.open(&instance.newest_link(EMAIL).await).await;
        phone.see(VERIFIED).await;
        signed_in(&page).await;
    });
}

#[test]
fn email_links_guide_signs_in() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, GUIDE).await;
        page.press("Sign in instead").await;
        page.fill(EMAIL_FIELD, "nobody+clerk_test@example.com").await;
        page.press("Continue").await;
        page.field_error(EMAIL_FIELD, "find your account").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.press("Continue").await;
        page.heading_is("Check your email").await;
        page.reload().await;
        page.heading_is("Check your email").await;
        page.in_a_new_browser().await.open(&instance.newest_link(EMAIL).await).await;
        signed_in(&page).await;
    });
}
