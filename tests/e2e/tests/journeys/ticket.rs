//! Tickets: invitations, sign-in tokens and impersonation.

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const BOSS: &str = "boss+clerk_test@example.com";
const SIGN_INS: &str = "/v1/client/sign_ins";
const INVITATIONS_GUIDE: &str = "/custom-flows/application-invitations";

pub(crate) async fn invite(instance: &Instance, path: &str) {
    let fields = json!({"email_address": EMAIL, "redirect_url": instance.url(path)});
    instance.act("create_invitation", fields).await;
}

pub(crate) async fn sign_in_token(instance: &Instance) -> String {
    let made = instance.act("create_sign_in_token", json!({"email": EMAIL})).await;
    made["ticket"].as_str().expect("a ticket").to_owned()
}

async fn has_no_ticket_in_its_address(page: &Page) {
    let query = page.inspect("location.search").await;
    assert!(!query.to_string().contains("__clerk"), "{query}");
}

#[test]
fn invitation_signs_up_on_a_restricted_instance() {
    journey(async |instance, page| {
        let settings =
            json!({"sign_up": {"mode": "restricted"}, "attributes": {"first_name": {"required": true}}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        invite(instance, "/sign-up").await;
        page.open(&instance.newest_link(EMAIL).await).await;
        page.heading_is("Continue sign-up").await;
        has_no_ticket_in_its_address(&page).await;
        page.fill("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, "short").await;
        page.press("Continue").await;
        page.field_error(PASSWORD_FIELD, "8").await;
        page.reload().await;
        page.heading_is("Continue sign-up").await;
        page.fill("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ups").await, 1);
    });
}

#[test]
fn invitation_of_an_existing_user_signs_in_from_either_page() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        invite(instance, "/sign-up").await;
        page.open(&instance.newest_link(EMAIL).await).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn invitation_with_a_changed_account_state_leads_to_the_other_page() {
    journey(async |instance, page| {
        let made = instance.act("create_invitation", json!({"email_address": EMAIL})).await;
        let ticket = made["ticket"].as_str().expect("a ticket");
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        page.heading_is("Continue sign-up").await;
        page.path_is("/sign-up/continue").await;
    });
}

#[test]
fn revoked_invitation_is_explained_and_the_form_shown() {
    journey(async |instance, page| {
        let made = instance.act("create_invitation", json!({"email_address": EMAIL})).await;
        instance.act("revoke_ticket", json!({"ticket": made["ticket"]})).await;
        let ticket = made["ticket"].as_str().expect("a ticket");
        page.go(&format!("/sign-up?__clerk_status=sign_up&__clerk_ticket={ticket}")).await;
        page.see_an_alert().await;
        page.see_field(EMAIL_FIELD).await;
        has_no_ticket_in_its_address(&page).await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn invitation_guide_asks_for_names_and_password() {
    journey(async |instance, page| {
        open_guide(&page, INVITATIONS_GUIDE).await;
        invite(instance, INVITATIONS_GUIDE).await;
        page.open(&instance.newest_link(EMAIL).await).await;
        page.heading_is("Sign up").await;
        page.fill("Enter first name", "Ada").await;
        page.fill("Enter last name", "Lovelace").await;
        page.fill(PASSWORD_FIELD, "short").await;
        page.press("Next").await;
        page.field_error(PASSWORD_FIELD, "8").await;
        page.value_is("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Next").await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn invitation_guide_without_a_ticket_shows_a_notice() {
    journey(async |_, page| {
        open_guide(&page, INVITATIONS_GUIDE).await;
        page.see("No invitation ticket found.").await;
    });
}

#[test]
fn sign_in_token_is_sent_once_across_reload_and_back() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/").await;
        let ticket = sign_in_token(instance).await;
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        signed_in(&page).await;
        page.back().await;
        signed_in(&page).await;
        page.reload().await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn used_sign_in_token_is_explained_and_the_form_shown() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let ticket = sign_in_token(instance).await;
        let other = page.in_a_new_browser().await;
        other.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        signed_in(&other).await;
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        page.see_an_alert().await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn lost_connection_keeps_the_ticket() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let ticket = sign_in_token(instance).await;
        instance.misbehave("POST", SIGN_INS, Fault::Status(500)).await;
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Try again").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_reload_at_the_second_factor_does_not_send_the_ticket_again() {
    journey(async |instance, page| {
        let authenticator = ada_has_an_authenticator_app(instance).await;
        let ticket = sign_in_token(instance).await;
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        page.heading_is("Verify your account").await;
        page.reload().await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, &authenticator.code()).await;
        signed_in(&page).await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn embedded_links_guide_signs_in_once() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        open_guide(&page, "/custom-flows/embedded-email-links").await;
        page.see("No token provided.").await;
        let ticket = sign_in_token(instance).await;
        let guide = format!("/custom-flows/embedded-email-links?token={ticket}");
        page.go(&guide).await;
        signed_in(&page).await;
        page.go(&guide).await;
        page.see("Signed in as user_").await;
        page.reload().await;
        page.see("Signed in as user_").await;
        assert_eq!(instance.count("POST", SIGN_INS).await, 1);
        let other = page.in_a_new_browser().await;
        other.go(&guide).await;
        other.see_an_alert().await;
    });
}

#[test]
fn an_invitation_to_an_organization_makes_a_member() {
    journey(async |instance, page| {
        instance.create_user(json!({"email_address": BOSS, "password": PASSWORD})).await;
        instance.create_organization("Acme", BOSS).await;
        instance.force_organization_selection().await;
        let fields = json!({"organization": "acme", "email_address": EMAIL, "role": "org:member",
            "redirect_url": instance.url(INVITATIONS_GUIDE)});
        instance.act("create_organization_invitation", fields).await;
        page.open(&instance.newest_link(EMAIL).await).await;
        page.heading_is("Sign up").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Next").await;
        page.heading_is("Choose an organization").await;
        page.press("Acme").await;
        page.see("Acme").await;
        page.heading_is("You are signed in").await;
    });
}

#[test]
fn organization_invitation_signs_in_a_known_user_and_informs_a_signed_in_one() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.create_user(json!({"email_address": BOSS, "password": PASSWORD})).await;
        instance.create_organization("Acme", BOSS).await;
        let fields = json!({"organization": "acme", "email_address": EMAIL, "role": "org:member",
            "redirect_url": instance.url(INVITATIONS_GUIDE)});
        instance.act("create_organization_invitation", fields.clone()).await;
        page.open(&instance.newest_link(EMAIL).await).await;
        signed_in(&page).await;
        instance.create_organization("Globex", BOSS).await;
        let mut globex = fields;
        globex["organization"] = json!("globex");
        instance.act("create_organization_invitation", globex).await;
        page.open(&instance.newest_link(EMAIL).await).await;
        page.see("Invitation accepted!").await;
    });
}

#[test]
fn impersonation_is_shown_and_can_be_ended() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.create_user(json!({"email_address": BOSS, "password": PASSWORD})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, BOSS).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.see(BOSS).await;
        page.do_not_see("You are impersonating").await;
        let made = instance.act("create_actor_token", json!({"email": EMAIL, "actor": BOSS})).await;
        let ticket = made["ticket"].as_str().expect("a ticket");
        page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        page.press("Use the invitation").await;
        signed_in(&page).await;
        page.see(&format!("You are impersonating {EMAIL}")).await;
        page.reload().await;
        page.see(&format!("You are impersonating {EMAIL}")).await;
        page.press_first("Sign out").await;
        signed_out(&page).await;
        page.do_not_see("You are impersonating").await;
    });
}
