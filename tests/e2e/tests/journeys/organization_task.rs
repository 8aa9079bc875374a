//! Where an organization must be chosen, a session is pending until one is.

use e2e::{Page, journey};

use crate::people::*;

const TASK: &str = "/sign-in/tasks/choose-organization";

/// Signs up on the way to `/protected`, as far as the task.
async fn reach_the_task(page: &Page) {
    sign_up_until_the_code(page).await;
    verify(page).await;
    page.path_is(TASK).await;
    page.heading_is(HEADING).await;
}

async fn create_an_organization(page: &Page) {
    page.fill(NAME_FIELD, "Analytical Engines").await;
    page.press(CREATE).await;
}

const HEADING: &str = "Choose an organization";
const NAME_FIELD: &str = "Organization name";
const CREATE: &str = "Create organization";

#[test]
fn f80_a_new_user_is_led_to_the_task() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
    });
}

#[test]
fn a_pending_user_does_not_see_what_is_for_the_signed_in() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
        page.go("/").await;
        signed_out(&page).await;
        page.do_not_see("You are signed in").await;
        page.follow("finish signing in").await;
        page.path_is(TASK).await;
        page.heading_is(HEADING).await;
    });
}

#[test]
fn f84_choosing_an_organization_leads_a_pending_user_to_where_they_were_going() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
        page.go("/protected").await;
        page.path_is(TASK).await;
        create_an_organization(&page).await;
        page.path_is("/protected").await;
        page.heading_is("Protected").await;
        page.see("Analytical Engines").await;
        page.go("/").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_keeps_the_task() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
        page.reload().await;
        page.path_is(TASK).await;
        create_an_organization(&page).await;
        page.path_is("/").await;
        signed_in(&page).await;
    });
}

#[test]
fn f83_a_pending_user_can_sign_out_from_the_task() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
        page.press("Sign out").await;
        page.path_is_not(TASK).await;
        page.go("/").await;
        signed_out(&page).await;
    });
}

#[test]
fn f80_a_member_chooses_an_organization_they_already_have() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.create_organization("Difference Engines", EMAIL).await;
        instance.force_organization_selection().await;
        start_to_sign_in(&page).await;
        page.path_is(TASK).await;
        page.press("Difference Engines").await;
        signed_in(&page).await;
        page.see("Difference Engines").await;
    });
}

#[test]
fn f15_a_signed_out_visitor_of_the_protected_page_is_asked_to_sign_in_and_returns() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/protected").await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.path_is("/protected").await;
        page.heading_is("Protected").await;
        page.see(EMAIL).await;
    });
}
