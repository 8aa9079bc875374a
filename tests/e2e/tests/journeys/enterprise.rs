//! The sign-in of a company, found by the e-mail address.

use e2e::{Instance, Page, journey};
use serde_json::json;

use crate::people::*;

pub(crate) const EVE: &str = "eve@acme.test";

pub(crate) async fn acme_has(instance: &Instance, connections: &[&str]) {
    let list: Vec<_> = connections
        .iter()
        .map(|name| json!({"id": format!("ent_{name}"), "name": name, "domain": "acme.test"}))
        .collect();
    let environment = json!({"user_settings": {"enterprise_sso": {"enabled": true}}});
    instance
        .configure(json!({"environment": environment, "emulator": {"enterprise_connections": list}}))
        .await;
}

pub(crate) async fn consent(page: &Page, company: &str) {
    consent_as(page, company, EVE).await;
}

async fn consent_as(page: &Page, company: &str, email: &str) {
    page.heading_is(&format!("Sign in with {company}")).await;
    page.value_is("Email address", email).await;
    page.press("Continue").await;
}

pub(crate) async fn eve_is_in(page: &Page) {
    is_in(page, EVE).await;
}

async fn is_in(page: &Page, email: &str) {
    page.path_is("/").await;
    page.heading_is("You are signed in").await;
    page.see(email).await;
}

#[test]
fn enterprise_address_leads_to_its_connection() {
    journey(async |instance, page| {
        acme_has(instance, &["Acme"]).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        page.press("Continue").await;
        consent(&page, "Acme").await;
        eve_is_in(&page).await;
    });
}

#[test]
fn enterprise_address_with_a_password_leads_to_its_connection() {
    journey(async |instance, page| {
        instance.create_user(json!({"email_address": EVE, "password": PASSWORD})).await;
        acme_has(instance, &["Acme"]).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        consent(&page, "Acme").await;
        eve_is_in(&page).await;
    });
}

#[test]
fn user_chooses_among_several_enterprise_connections() {
    journey(async |instance, page| {
        acme_has(instance, &["Acme", "Acme Labs"]).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        page.follow("Use another method").await;
        page.see_button("Continue with Acme").await;
        page.press("Continue with Acme Labs").await;
        page.heading_is("Sign in with Acme Labs").await;
        // A user who returns can choose again.
        page.back().await;
        page.press("Continue with Acme").await;
        consent(&page, "Acme").await;
        eve_is_in(&page).await;
    });
}

#[test]
fn connection_that_returns_another_user_is_refused_at_the_sign_in() {
    journey(async |instance, page| {
        acme_has(instance, &["Acme"]).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        page.follow("Use another method").await;
        page.heading_is("Sign in with Acme").await;
        page.fill("Email address", "eve@other.test").await;
        page.press("Continue").await;
        page.path_is("/sign-in").await;
        page.see("does not match the domain of the enterprise connection acme.test").await;
        page.value_is(IDENTIFIER_FIELD, "").await;
    });
}

const GUIDE: &str = "/custom-flows/enterprise-connections";

#[test]
fn enterprise_guide_leads_to_the_connection() {
    journey(async |_, page| {
        open_guide(&page, GUIDE).await;
        page.fill(EMAIL_FIELD, "nobody@example.com").await;
        page.press("Sign in with Enterprise SSO").await;
        page.field_error(EMAIL_FIELD, "account").await;
        page.fill(EMAIL_FIELD, EVE).await;
        page.press("Sign in with Enterprise SSO").await;
        consent(&page, "Acme").await;
        eve_is_in(&page).await;
    });
}

#[test]
fn enterprise_guide_offers_several_connections() {
    journey(async |_, page| {
        const GUS: &str = "gus@globex.test";
        open_guide(&page, GUIDE).await;
        page.fill(EMAIL_FIELD, GUS).await;
        page.press("Sign in with Enterprise SSO").await;
        page.heading_is("Choose a connection").await;
        page.press("Start over").await;
        page.fill(EMAIL_FIELD, GUS).await;
        page.press("Sign in with Enterprise SSO").await;
        page.press("Sign in with Globex Labs").await;
        consent_as(&page, "Globex Labs", GUS).await;
        is_in(&page, GUS).await;
    });
}

#[test]
fn sign_up_with_an_enterprise_address_continues_at_its_connection() {
    journey(async |instance, page| {
        acme_has(instance, &["Acme", "Acme Labs"]).await;
        page.go("/sign-up").await;
        give_credentials(&page, EVE, PASSWORD).await;
        page.see_button("Continue with Acme").await;
        page.press("Continue with Acme Labs").await;
        page.heading_is("Sign in with Acme Labs").await;
        page.back().await;
        page.press("Continue with Acme").await;
        consent(&page, "Acme").await;
        eve_is_in(&page).await;
    });
}
