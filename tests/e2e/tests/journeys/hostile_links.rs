//! Links on foreign pages: they do no harm and never lead to a page that cannot be used.

use e2e::{Fault, Instance, PRIZE, PRIZE_IN_A_TAB, Page, journey};
use serde_json::json;

use crate::oauth::{CONTINUE_WITH_GOOGLE, consent};
use crate::people::*;
use crate::ticket::sign_in_token;

const EVE: &str = "eve+clerk_test@example.com";
const GUIDE: &str = "/custom-flows/oauth-connections";

/// Comes to a path of the demo by a link on a page of another site.
async fn follow_a_link_to(instance: &Instance, page: &Page, path: &str) {
    page.open(&instance.lure(&instance.url(path))).await;
    page.follow(PRIZE).await;
}

#[test]
fn foreign_redirect_url_leads_to_the_start_page() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        follow_a_link_to(instance, &page, "/sign-in?redirect_url=%2F.%2F%2Fevil.test").await;
        fill_in_sign_in(&page).await;
        page.press("Continue").await;
        signed_in(&page).await;
        for way in [
            "%2F%252e%2F%2Fevil.test",
            "%2Fa%2F..%2F%2Fevil.test",
            "%2F.%2F%5Cevil.test",
            "%2F%255Cevil.test",
            "%2F%2509%2Fevil.test",
            "%2F.%09%2F%2Fevil.test",
            "https%3A%2F%2Fevil.test%2F",
            "javascript%3Aalert(1)",
            "%2F__clerk%2Fv1%2Fclient%2Fhandshake%3Fredirect_url%3Dhttps%253A%252F%252Fevil.test",
            // A sign-in that leads to a sign-in.
            "%2Fsign-in",
            "%2Fsign-in%3Fredirect_url%3D%252Fsign-in",
            "%2Fsign-up%2Fcontinue%23top",
        ] {
            for form in ["sign-in", "sign-up"] {
                page.go(&format!("/{form}?redirect_url={way}")).await;
                page.heading_is("You are signed in").await;
                page.path_is("/").await;
            }
        }
        // A way that stays here is taken as browsers read it.
        page.go("/sign-in?redirect_url=%2Fa%2F..%2Fprotected%3Ftab%3Da%23part").await;
        page.heading_is("Protected").await;
        page.finds("location.pathname + location.search + location.hash", json!("/protected?tab=a#part"))
            .await;
    });
}

#[test]
fn address_parameters_cannot_fake_a_verification_or_a_popup() {
    journey(async |instance, mut page| {
        for form in ["Sign in", "Sign up"] {
            let path = format!("/{}/verify?__clerk_status=verified", form.to_lowercase().replace(' ', "-"));
            follow_a_link_to(instance, &page, &path).await;
            page.see("Return to original tab to continue.").await;
            page.do_not_see("Successfully").await;
            page.follow_last(form).await;
            page.heading_is(form).await;
        }
        for id in ["true", "0123456789abcdef"] {
            let callback = instance.url(&format!("/sso-callback?__clerk_popup={id}"));
            page.open(&instance.lure(&callback)).await;
            page.follow(PRIZE).await;
            page.heading_is("Sign in").await;
            page.see_field(IDENTIFIER_FIELD).await;
            page.open(&instance.lure(&callback)).await;
            page.follow(PRIZE_IN_A_TAB).await;
            let tab = page.in_the_popup().await;
            tab.heading_is("Sign in").await;
            tab.see_field(IDENTIFIER_FIELD).await;
            tab.close().await;
        }
    });
}

#[test]
fn ticket_asks_before_replacing_a_session() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let eves = sign_in_token(instance).await;
        instance.create_user(json!({"email_address": EVE, "password": PASSWORD})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.see(EVE).await;
        let before = instance.count("POST", "/v1/client/sign_ins").await;
        let link = format!("/sign-in?__clerk_ticket={eves}");
        follow_a_link_to(instance, &page, &link).await;
        page.heading_is(&format!("You are signed in as {EVE}")).await;
        page.press(&format!("Continue as {EVE}")).await;
        page.heading_is("You are signed in").await;
        page.see(EVE).await;
        page.path_is("/").await;
        assert_eq!(instance.count("POST", "/v1/client/sign_ins").await, before, "the ticket was not used");
        // A link that is used up has nothing to ask.
        follow_a_link_to(instance, &page, &format!("{link}&__clerk_status=complete")).await;
        page.heading_is("You are signed in").await;
        page.path_is("/").await;
        follow_a_link_to(instance, &page, &link).await;
        instance.misbehave("DELETE", "/v1/client/sessions", Fault::Status(500)).await;
        page.press("Use the invitation").await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Use the invitation").await;
        signed_in(&page).await;
        page.do_not_see(EVE).await;
    });
}

#[test]
fn address_cannot_inject_cookie_attributes_and_is_cleaned() {
    journey(async |instance, page| {
        for bad in ["dvb_ATT;%20Domain=localhost", "dvb_ATT%0D%0Ax", "dvb%20ATT", &"a".repeat(600)] {
            follow_a_link_to(instance, &page, &format!("/?__clerk_db_jwt={bad}&kept=1")).await;
            signed_out(&page).await;
            page.finds("location.search", json!("?kept=1")).await;
            let cookies = page.inspect("document.cookie").await.to_string();
            assert!(cookies.contains("__clerk_db_jwt=") && !cookies.contains("ATT"), "{cookies}");
            assert!(!cookies.contains("aaaa"), "{cookies}");
        }
        page.go("/waitlist?__dev_session=x&kept=1#part__clerk_db_jwt[dvb_x]").await;
        page.heading_is("Join the waitlist").await;
        page.finds("location.search + location.hash", json!("?kept=1#part")).await;
    });
}

/// Opens the provider's page in a window of its own.
async fn open_popup(page: &mut Page) -> Page {
    open_guide(page, GUIDE).await;
    page.tick("In a window of its own").await;
    page.press(CONTINUE_WITH_GOOGLE).await;
    let popup = page.in_the_popup().await;
    popup.heading_is("Sign in with Google").await;
    popup
}

/// The browser says that the user is back at the page.
const COME_BACK: &str = "window.dispatchEvent(new Event('focus'))";

#[test]
fn popup_closed_without_a_message_leaves_a_usable_page() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        let popup = open_popup(&mut page).await;
        assert_eq!(popup.inspect("window.opener").await, json!(null), "it cannot lead the page elsewhere");
        // It goes somewhere else, and stays there.
        popup.open(&instance.lure("https://evil.test")).await;
        popup.heading_is("Prizes").await;
        page.cannot_press(CONTINUE_WITH_GOOGLE).await;
        page.inspect(COME_BACK).await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        let next = page.in_a_window_besides(&[&popup]).await;
        popup.close().await;
        next.heading_is("Sign in with Google").await;
        // It is closed by hand: it is waited for no longer, and the page sees what happens elsewhere.
        next.close().await;
        page.see_button(CONTINUE_WITH_GOOGLE).await;
        page.press_is_done(CONTINUE_WITH_GOOGLE).await;
        let tab = page.in_a_new_tab().await;
        sign_in(&tab).await;
        // The page asks once in a while only.
        page.finds(&format!("({COME_BACK}, seen().includes('{EMAIL}'))"), json!(true)).await;
    });
}

#[test]
fn interrupted_popup_signs_in_when_it_finishes() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        let popup = open_popup(&mut page).await;
        let provider = popup.inspect("location.href").await;
        // A page on the way has a `Cross-Origin-Opener-Policy`: the window counts as closed, and is not.
        popup.open(&instance.severing_lure()).await;
        popup.heading_is("Prizes").await;
        page.press_is_done(CONTINUE_WITH_GOOGLE).await;
        popup.open(provider.as_str().expect("an address")).await;
        consent(&popup, EMAIL).await;
        signed_in(&page).await;
    });
}

#[test]
fn popup_affects_only_the_tab_that_opened_it() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        let tab = page.in_a_new_tab().await;
        open_guide(&tab, GUIDE).await;
        let mut tab = tab;
        tab.tick("In a window of its own").await;
        tab.press(CONTINUE_WITH_GOOGLE).await;
        let others = tab.in_a_window_besides(&[&page]).await;
        others.heading_is("Sign in with Google").await;
        open_guide(&page, GUIDE).await;
        page.tick("In a window of its own").await;
        page.press(CONTINUE_WITH_GOOGLE).await;
        let popup = page.in_a_window_besides(&[&tab, &others]).await;
        consent(&popup, EMAIL).await;
        signed_in(&page).await;
        tab.path_is(GUIDE).await;
        others.heading_is("Sign in with Google").await;
    });
}

#[test]
fn popup_opened_from_a_foreign_frame_signs_in_that_frame() {
    journey(async |instance, mut page| {
        ada_exists(instance).await;
        page.open(&instance.frame(GUIDE)).await;
        let mut frame = page.in_its_frame().await;
        frame.press("Use the settings of this guide").await;
        frame.see("The settings are those of this guide.").await;
        // The cookies of the frame are kept apart from those of the window.
        instance.configure(json!({"emulator": {"oauth_in_any_browser": true}})).await;
        frame.tick("In a window of its own").await;
        frame.inspect("(window.reallyOpen = window.open, window.open = () => null, 0)").await;
        frame.press(CONTINUE_WITH_GOOGLE).await;
        frame
            .see("The browser blocked the provider's window: allow pop-ups for this page and try again.")
            .await;
        frame.inspect("(window.open = window.reallyOpen, 0)").await;
        frame.press(CONTINUE_WITH_GOOGLE).await;
        let popup = frame.in_the_popup().await;
        consent(&popup, EMAIL).await;
        frame.is_alone().await;
        frame.heading_is("You are signed in").await;
        frame.see(EMAIL).await;
    });
}
