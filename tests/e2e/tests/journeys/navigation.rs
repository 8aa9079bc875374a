//! Back buttons, deep links and unknown addresses do not end in a dead end.

use e2e::journey;
use serde_json::json;

use crate::oauth::{CONTINUE_WITH_GOOGLE, consent};
use crate::people::*;

#[test]
fn going_back_from_the_sign_up_code_leaves_a_usable_page() {
    journey(async |_, page| {
        page.go("/").await;
        signed_out(&page).await;
        sign_up_until_the_code(&page).await;
        page.back().await;
        page.do_not_see("Loading").await;
        page.go("/sign-up").await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn a_deep_link_to_a_factor_without_an_attempt_leads_to_the_form() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        for path in ["/sign-in/factor-one", "/sign-in/factor-two", "/sign-in/client-trust"] {
            page.go(path).await;
            page.heading_is("Sign in").await;
            page.see_field(IDENTIFIER_FIELD).await;
        }
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
    });
}

#[test]
fn a_deep_link_to_a_verification_without_an_attempt_leads_to_the_form() {
    journey(async |_, page| {
        page.go("/sign-up/verify-email-address").await;
        page.heading_is("Sign up").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.heading_is("Verify your email").await;
    });
}

#[test]
fn a_deep_link_to_a_task_without_a_session_leads_to_the_sign_in_form() {
    journey(async |_, page| {
        page.go("/sign-in/tasks/choose-organization").await;
        page.heading_is("Sign in").await;
        page.see_field(IDENTIFIER_FIELD).await;
    });
}

#[test]
fn signed_in_user_is_redirected_away_from_the_forms() {
    journey(async |_, page| {
        sign_up(&page).await;
        page.go("/sign-in").await;
        page.path_is("/").await;
        page.go("/sign-up").await;
        page.path_is("/").await;
        signed_in(&page).await;
    });
}

#[test]
fn back_after_signing_in_does_not_show_the_form_again() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/").await;
        sign_in(&page).await;
        page.back().await;
        page.path_is("/").await;
        signed_in(&page).await;
    });
}

/// Follows a link inside the app to the protected page, with a query and a fragment.
const FOLLOW_A_LINK: &str = "(() => { const link = document.createElement('a'); link.href = '/protected?tab=a#part'; \
                             document.body.append(link); link.click(); link.remove(); })()";

/// Where the sign-in leads back to.
const WAY_BACK: &str = "new URLSearchParams(location.search).get('redirect_url')";

const ADDRESS: &str = "location.pathname + location.search + location.hash";

#[test]
fn redirect_url_is_the_requested_page_on_in_app_navigation() {
    journey(async |_, page| {
        for from in ["/waitlist", "/", "/sign-in?redirect_url=%2Fcustom-flows"] {
            page.go(from).await;
            page.follow("Protected").await;
            page.finds(WAY_BACK, json!("/protected")).await;
            page.heading_is("Sign in").await;
        }
        page.go("/waitlist").await;
        page.heading_is("Join the waitlist").await;
        page.inspect(FOLLOW_A_LINK).await;
        page.finds(WAY_BACK, json!("/protected?tab=a#part")).await;
        page.back().await;
        page.heading_is("Join the waitlist").await;
        page.forward().await;
        page.heading_is("Sign in").await;
        page.finds(WAY_BACK, json!("/protected?tab=a#part")).await;
    });
}

#[test]
fn query_and_fragment_survive_password_provider_and_task() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let wanted = "/protected?tab=a#part";
        page.go(wanted).await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.heading_is("Protected").await;
        page.finds(ADDRESS, json!(wanted)).await;
        page.go("/").await;
        page.press("Sign out").await;
        signed_out(&page).await;
        page.go(wanted).await;
        page.press_matching(&format!("{CONTINUE_WITH_GOOGLE}.*")).await;
        consent(&page, EMAIL).await;
        page.heading_is("Protected").await;
        page.finds(ADDRESS, json!(wanted)).await;
        instance.force_organization_selection().await;
        let page = page.in_a_new_browser().await;
        page.go("/protected#comment-5").await;
        page.path_is("/sign-in").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        page.fill("Organization name", "Acme").await;
        page.press("Continue").await;
        page.heading_is("Protected").await;
        page.finds(ADDRESS, json!("/protected#comment-5")).await;
    });
}

#[test]
fn unknown_path_shows_a_not_found_page() {
    journey(async |_, page| {
        page.go("/no/such/page").await;
        page.see_matching("not found|no such page|nothing here").await;
    });
}
