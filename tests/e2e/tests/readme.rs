//! The apps of the README as they are printed there, by address and by name.
//! `cargo xtask test --only readme` writes, builds and serves them, and runs these journeys.

#[allow(dead_code, reason = "other journeys share them")]
#[path = "journeys/people.rs"]
mod people;

use e2e::{Page, demo_journey};

use people::*;

/// The app of the section "Quick start", which has no router.
mod quick_start {
    use super::*;

    #[test]
    fn new_user_signs_up_out_and_in() {
        demo_journey(async |_, page| {
            page.go("/").await;
            page.heading_is("Sign in").await;
            page.follow("Sign up").await;
            page.heading_is("Sign up").await;
            give_credentials(&page, EMAIL, PASSWORD).await;
            page.heading_is("Verify your email").await;
            page.reload().await;
            page.heading_is("Verify your email").await;
            verify(&page).await;
            greeted(&page).await;
            page.reload().await;
            greeted(&page).await;
            page.press("Sign out").await;
            page.heading_is("Sign in").await;
            page.fill(IDENTIFIER_FIELD, EMAIL).await;
            page.fill(PASSWORD_FIELD, "wrong battery staple").await;
            page.press("Continue").await;
            page.field_error(PASSWORD_FIELD, "Password is incorrect. Try again, or use another method.")
                .await;
            page.fill(PASSWORD_FIELD, PASSWORD).await;
            page.press("Continue").await;
            greeted(&page).await;
        });
    }

    async fn greeted(page: &Page) {
        page.see(&format!("Hello, {EMAIL}!")).await;
    }
}

/// The app of the section "Routes", with leptos_router.
mod routes {
    use super::*;

    const CONTENT: &str = "Only users who are signed in see this page.";

    #[test]
    fn protected_page_leads_to_the_sign_in_and_back() {
        demo_journey(async |instance, page| {
            ada_exists(instance).await;
            page.go("/?tab=a#part").await;
            page.path_is("/sign-in").await;
            fill_in_sign_in(&page).await;
            page.press("Continue").await;
            page.see(CONTENT).await;
            page.path_is("/").await;
            page.press("Sign out").await;
            page.path_is("/sign-in").await;
        });
    }

    #[test]
    fn new_user_signs_up_by_code() {
        demo_journey(async |_, page| {
            start_to_sign_up(&page).await;
            page.path_is("/sign-up/verify-email-address").await;
            verify(&page).await;
            page.see(CONTENT).await;
        });
    }

    #[test]
    fn provider_returns_to_the_callback_route() {
        demo_journey(async |instance, page| {
            ada_exists(instance).await;
            page.go("/sign-in").await;
            page.press("Continue with Google").await;
            page.heading_is("Sign in with Google").await;
            page.fill("Email address", EMAIL).await;
            page.press("Continue").await;
            page.see(CONTENT).await;
        });
    }

    #[test]
    fn session_task_has_a_route() {
        demo_journey(async |instance, page| {
            ada_exists(instance).await;
            instance.require_password_reset(EMAIL).await;
            start_to_sign_in(&page).await;
            page.path_is("/sign-in/tasks/reset-password").await;
            give_new_password(&page, "another battery staple").await;
            page.see(CONTENT).await;
        });
    }

    #[test]
    fn unknown_path_is_not_found() {
        demo_journey(async |_, page| {
            page.go("/nowhere").await;
            page.see("Not found").await;
        });
    }
}
