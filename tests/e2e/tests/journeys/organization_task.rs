//! Where an organization must be chosen, a session is pending until one is.

use e2e::{Instance, Page, journey};
use serde_json::json;

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
const CREATE: &str = "Continue";

#[test]
fn new_user_is_redirected_to_the_organization_task() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        reach_the_task(&page).await;
    });
}

#[test]
fn pending_user_does_not_see_signed_in_content() {
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
fn choosing_an_organization_leads_to_the_redirect_url() {
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
fn a_pending_user_can_sign_out_from_the_task() {
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
fn a_member_chooses_an_organization_they_already_have() {
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
fn a_signed_out_visitor_of_the_protected_page_is_asked_to_sign_in_and_returns() {
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

const GRACE: &str = "grace+clerk_test@acme.com";

/// Grace signs in, and has to choose an organization.
async fn grace_reaches_the_task(instance: &Instance, page: &Page) {
    instance.create_user(json!({"email_address": GRACE, "password": PASSWORD})).await;
    instance.force_organization_selection().await;
    page.go("/sign-in").await;
    page.fill(IDENTIFIER_FIELD, GRACE).await;
    page.fill(PASSWORD_FIELD, PASSWORD).await;
    page.press("Continue").await;
    page.path_is(TASK).await;
}

#[test]
fn an_invitation_is_accepted_at_the_task() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let acme = json!({"name": "Acme", "created_by": EMAIL});
        let acme = instance.act("create_organization", acme).await;
        let invitation = json!({"email_address": GRACE, "organization": acme["slug"]});
        instance.act("create_organization_invitation", invitation).await;
        grace_reaches_the_task(instance, &page).await;
        page.press("Join Acme").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
        page.see("Acme").await;
    });
}

/// Ada proves on the page of her session that `acme.com` belongs to the organization, which is then suggested to
/// whoever has an address there.
const ENROL: &str = "(async (organization) => {
    const jar = Object.fromEntries(document.cookie.split('; ').map((pair) => pair.split('=')));
    const browser = jar[Object.keys(jar).find((name) => name.startsWith('__clerk_db_jwt'))];
    const call = async (path, form) => {
        const query = new URLSearchParams({ __clerk_db_jwt: browser, _clerk_session_id: Clerk.session.id });
        const answer = await fetch(`/__clerk/v1/organizations/${organization}/domains${path}?${query}`,
            { method: 'POST', body: new URLSearchParams(form) });
        if (!answer.ok) throw new Error(await answer.text());
        return (await answer.json()).response;
    };
    const { id } = await call('', { name: 'acme.com', enrollment_mode: 'automatic_suggestion' });
    const address = { affiliation_email_address: 'keeper+clerk_test@acme.com' };
    await call(`/${id}/prepare_affiliation_verification`, address);
    return (await call(`/${id}/attempt_affiliation_verification`, { code: '424242' })).enrollment_mode;
})";

#[test]
fn user_requests_to_join_a_suggested_organization() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let domains = json!({"enabled": true, "enrollment_modes": ["automatic_suggestion"]});
        let settings = json!({"organization_settings": {"enabled": true, "domains": domains}});
        instance.configure(json!({"environment": settings})).await;
        let acme = json!({"name": "Acme", "created_by": EMAIL});
        let acme = instance.act("create_organization", acme).await;
        let ada = page.in_a_new_browser().await;
        sign_in(&ada).await;
        let mode = ada.inspect(&format!("{ENROL}({})", acme["organization_id"])).await;
        assert_eq!(mode, "automatic_suggestion");
        grace_reaches_the_task(instance, &page).await;
        page.press("Request to join Acme").await;
        page.see("Acme: pending approval").await;
        page.reload().await;
        page.see("Acme: pending approval").await;
        page.see_no_button("Request to join Acme").await;
        page.see_button("Sign out").await;
    });
}

#[test]
fn organization_slug_is_asked_for_when_enabled() {
    journey(async |instance, page| {
        instance.force_organization_selection().await;
        let settings = json!({"organization_settings": {"slug": {"disabled": false}}});
        instance.configure(json!({"environment": settings})).await;
        reach_the_task(&page).await;
        page.fill(NAME_FIELD, "Analytical Engines").await;
        page.fill("Slug", "Not A Slug").await;
        page.press(CREATE).await;
        page.field_error("Slug", "").await;
        page.value_is(NAME_FIELD, "Analytical Engines").await;
        page.fill("Slug", "engines").await;
        page.press(CREATE).await;
        signed_in(&page).await;
    });
}
