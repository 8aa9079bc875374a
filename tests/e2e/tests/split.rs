//! The demo as a release build splits it: what comes later is loaded when it is wanted, and can be missing.
//! `cargo xtask test --only split` builds that demo, and runs these and the journeys on it.

use std::time::Duration;

use e2e::{Instance, Page, journey};
use serde_json::json;

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";
/// The parts that the provider's pages need after the first one.
const LATER: &str = "_split_clerk-";
const UNREACHABLE: &str = "The server could not be reached.";
const SOON: Duration = Duration::from_secs(30);

async fn ada_exists(instance: &Instance) {
    instance.create_user(json!({"email_address": EMAIL, "password": PASSWORD})).await;
}

async fn give(page: &Page, password: &str) {
    page.type_in("Enter email address, phone number or username", EMAIL).await;
    page.type_in("Enter password", password).await;
    page.press("Continue").await;
}

#[test]
fn later_parts_load_when_idle_and_parts_of_other_pages_do_not() {
    journey(async |instance, page| {
        // Nothing on this page wants it: the sign-in's would, where passkeys are offered.
        page.go("/").await;
        page.heading_is("You are signed out").await;
        instance.is_asked_for(LATER).await;
        for other in ["_split_guides-", "_split_home-", "_split_pages-", "_split_sign_up-"] {
            assert!(!instance.was_asked_for(other), "{other}");
        }
    });
}

#[test]
fn page_part_that_fails_to_load_shows_an_error_and_is_retried() {
    journey(async |instance, page| {
        instance.withhold(Some("_split_sign_up-"));
        page.go("/sign-up").await;
        page.see(UNREACHABLE).await;
        instance.withhold(None);
        page.press("Try again").await;
        page.heading_is("Sign up").await;
    });
}

#[test]
fn password_rules_are_shown_before_later_parts_load() {
    journey(async |instance, page| {
        instance.withhold(Some(LATER));
        page.go("/sign-up").await;
        page.see("Your password must contain at least 8 characters.").await;
    });
}

#[test]
fn sign_in_continues_once_its_part_loads() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.withhold(Some(LATER));
        page.go("/sign-in").await;
        give(&page, PASSWORD).await;
        instance.is_asked_for(LATER).await;
        instance.withhold(None);
        // The response to the password is not lost: the user need not send it again.
        page.within(SOON).heading_is("You are signed in").await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins").await, 1);
    });
}

#[test]
fn error_is_explained_before_later_parts_load() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.withhold(Some(LATER));
        page.go("/sign-in").await;
        give(&page, "not the password").await;
        // In the words of the server: those of the page are not there.
        page.within(SOON).see("Password is incorrect").await;
        page.value_is("Enter email address, phone number or username", EMAIL).await;
    });
}
