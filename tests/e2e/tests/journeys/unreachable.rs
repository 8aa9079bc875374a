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
fn f2_a_dead_network_at_the_start() {
    journey(async |instance, page| recovers(instance, &page, Fault::Drop).await);
}

#[test]
fn f2_errors_of_clerk_at_the_start() {
    journey(async |instance, page| recovers(instance, &page, Fault::Status(500)).await);
}

#[test]
fn a_file_server_in_place_of_clerk_at_the_start() {
    journey(async |instance, page| {
        recovers(instance, &page, Fault::Body(200, "<!doctype html><title>Home</title>".to_owned())).await;
    });
}

#[test]
fn f77_a_person_who_was_signed_in_is_back_when_the_server_is() {
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
