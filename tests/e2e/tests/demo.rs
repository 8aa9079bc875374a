//! Ten journeys through the demo as `cargo xtask demo` starts it, and a page of another host: behind Trunk's proxy, by address and by
//! name.
//! `cargo xtask test --only demo` starts it and runs them.

#[allow(dead_code, reason = "other journeys share them")]
#[path = "journeys/people.rs"]
mod people;

use e2e::{Instance, demo_journey};
use serde_json::json;

use people::*;

async fn set(instance: &Instance, settings: serde_json::Value) {
    instance.configure(json!({"environment": {"user_settings": settings}})).await;
}

#[test]
fn provider_signs_in() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        page.press("Continue with Google").await;
        page.heading_is("Sign in with Google").await;
        page.fill("Email address", EMAIL).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn email_link_signs_up() {
    demo_journey(async |instance, mut page| {
        set(instance, json!({"attributes": {"email_address": {"verifications": ["email_link"]}}})).await;
        start_to_sign_up(&page).await;
        page.heading_is("Verify your email").await;
        let link = instance.newest_link(EMAIL).await;
        assert!(link.starts_with(&instance.url("/__clerk/")), "{link}");
        let tab = page.in_a_new_tab().await;
        tab.open(&link).await;
        signed_in(&tab).await;
        signed_in(&page).await;
    });
}

#[test]
fn ticket_signs_in() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        let made = instance.act("create_sign_in_token", json!({"email": EMAIL})).await;
        let ticket = made["ticket"].as_str().expect("a ticket");
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        signed_in(&page).await;
    });
}

#[test]
fn task_is_done_before_the_session_counts() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        instance.require_password_reset(EMAIL).await;
        start_to_sign_in(&page).await;
        page.path_is("/sign-in/tasks/reset-password").await;
        give_new_password(&page, "another battery staple").await;
        signed_in(&page).await;
    });
}

#[test]
fn protected_page_by_a_link_asks_to_sign_in_and_is_returned_to() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/waitlist").await;
        page.follow("Protected").await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.path_is("/protected").await;
        page.heading_is("Protected").await;
    });
}

#[test]
fn protected_page_by_address_asks_to_sign_in_and_is_returned_to() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/protected").await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.path_is("/protected").await;
        page.heading_is("Protected").await;
    });
}

#[test]
fn signing_out_lasts() {
    demo_journey(async |instance, page| {
        ada_exists(instance).await;
        sign_in(&page).await;
        page.press("Sign out").await;
        signed_out(&page).await;
        page.reload().await;
        signed_out(&page).await;
    });
}

#[test]
fn two_tabs_sign_in_and_out_together() {
    demo_journey(async |instance, mut page| {
        ada_exists(instance).await;
        sign_in(&page).await;
        let other = page.in_a_new_tab().await;
        other.go("/").await;
        signed_in(&other).await;
        other.press("Sign out").await;
        signed_out(&other).await;
        signed_out(&page).await;
    });
}

#[test]
fn reload_keeps_a_sign_up_at_its_code_and_a_session() {
    demo_journey(async |_, page| {
        sign_up_until_the_code(&page).await;
        page.reload().await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
        page.reload().await;
        signed_in(&page).await;
    });
}

#[test]
fn waitlist_is_joined() {
    demo_journey(async |instance, page| {
        set(instance, json!({"sign_up": {"mode": "waitlist"}})).await;
        page.go("/sign-up").await;
        page.follow("Join Waitlist").await;
        page.heading_is("Join the waitlist").await;
        page.fill("Email address", EMAIL).await;
        page.press("Join the waitlist").await;
        page.heading_is("Successfully joined the waitlist!").await;
    });
}

#[test]
fn another_host_name_reads_nothing_through_the_proxy() {
    demo_journey(async |instance, page| {
        page.open(&instance.foreign_site("/")).await;
        page.finds("location.hostname", json!("evil.test")).await;
        let ask = "(window.told = null, Promise.all([{}, {'X-Forwarded-Host': 'localhost:8080'}, {'X-Forwarded-Host': '127.0.0.1'}].flatMap(headers => \
            ['/__emulator', '/__emulator/messages', '/v1/client', '/bapi/v1/users'].map(path => fetch('/__clerk' + path, { headers })))) \
            .then(all => window.told = all.map(it => it.status)), 0)";
        page.inspect(ask).await;
        page.finds("window.told", json!(vec![403; 12])).await;
    });
}
