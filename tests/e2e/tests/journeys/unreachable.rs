//! The server does not answer when the page loads.

use std::time::Duration;

use e2e::{Fault, Instance, Page, journey};

use crate::people::*;

/// Reads are tried again before the page gives up.
const UNTIL_IT_GIVES_UP: Duration = Duration::from_secs(90);

async fn recovers(instance: &Instance, page: &Page, fault: Fault) {
    ada_exists(instance).await;
    instance.misbehave("*", "/v1/*", fault).await;
    page.go("/sign-in").await;
    page.within(UNTIL_IT_GIVES_UP).press_first("Try again").await;
    page.within(UNTIL_IT_GIVES_UP).see("Try again").await;
    instance.behave().await;
    // By the button or, if that is sooner, by itself.
    page.within(UNTIL_IT_GIVES_UP).heading_is("Sign in").await;
    fill_in_sign_in(page).await;
    page.press("Continue").await;
    signed_in(page).await;
}

#[test]
fn dead_network_at_the_start_shows_a_notice_and_recovers() {
    journey(async |instance, page| recovers(instance, &page, Fault::Drop).await);
}

#[test]
fn server_errors_at_the_start_show_a_notice_and_recover() {
    journey(async |instance, page| recovers(instance, &page, Fault::Status(500)).await);
}

#[test]
fn html_responses_at_the_start_show_a_notice() {
    journey(async |instance, page| {
        recovers(instance, &page, Fault::Body(200, "<!doctype html><title>Home</title>".to_owned())).await;
    });
}

#[test]
fn signed_in_user_returns_when_the_server_recovers() {
    journey(async |instance, page| {
        sign_up(&page).await;
        instance.misbehave("*", "/v1/*", Fault::Drop).await;
        page.reload().await;
        page.within(UNTIL_IT_GIVES_UP).see("Try again").await;
        instance.behave().await;
        page.press_first("Try again").await;
        signed_in(&page).await;
    });
}
