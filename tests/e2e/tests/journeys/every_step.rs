//! Faults at every step, one after the other, of the ways that leave the page or need more than a page has: passkeys,
//! providers, tickets, an authenticator app. The others are crossed by the browser tests.

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::enterprise::acme_has;
use crate::oauth::{CONTINUE_WITH_GOOGLE, consent};
use crate::people::*;
use crate::session_tasks::{backup_codes, reach_the_setup, scan};
use crate::ticket::sign_in_token;

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";
const PROVE: &str = "/v1/client/sign_ins/*/attempt_first_factor";
const TOUCH: &str = "/v1/client/sessions/*/touch";
const TRY_AGAIN: &str = "Try again";
/// A link, other than the rest.
const ANOTHER: &str = "Use another method";

/// The faults of a request in order, with the expected message of each.
fn faults() -> [(Fault, &'static str); 4] {
    [
        (Fault::Drop, "could not be reached"),
        (Fault::Status(500), "on the server"),
        (Fault::RetryAfterS(1), "Too many requests"),
        (Fault::Body(200, "<html>Bad gateway</html>".to_owned()), "could not be understood"),
    ]
}

/// A request, and the button that sends it again when it has failed.
#[derive(Clone, Copy)]
struct Request(&'static str, &'static str, &'static str);

const fn post(path: &'static str, again: &'static str) -> Request {
    Request("POST", path, again)
}

/// The requests that follow from one act meet every fault in turn, before each comes through, late.
async fn cross(
    instance: &Instance,
    page: &Page,
    requests: &[Request],
    typed: &[(&str, &str)],
    act: impl AsyncFnOnce(),
) {
    let Request(method, path, _) = requests[0];
    instance.misbehave(method, path, Fault::Drop).await;
    act().await;
    for (number, Request(method, path, again)) in requests.iter().enumerate() {
        for (fault, told) in faults() {
            // The first is there already: a request may follow by itself.
            if !matches!(fault, Fault::Drop) {
                instance.misbehave(method, path, fault).await;
                press(page, again).await;
            }
            page.see(told).await;
            if number == 0 {
                for (label, text) in typed {
                    page.value_is(label, text).await;
                }
            }
        }
        let mut rules = vec![(*method, *path, Fault::DelayMs(300))];
        if let Some(Request(method, path, _)) = requests.get(number + 1) {
            rules.insert(0, (method, path, Fault::Drop));
        }
        instance.misbehave_at(&rules).await;
        press(page, again).await;
    }
}

async fn press(page: &Page, name: &str) {
    if name == ANOTHER { page.follow(name).await } else { page.press(name).await }
}

#[test]
fn passkey_without_an_identifier_recovers_from_every_fault() {
    journey(async |instance, page| {
        let page = page.with_an_authenticator().await;
        crate::passkey::ada_has_a_passkey(instance, &page).await;
        page.go("/sign-in").await;
        page.see_button(crate::passkey::USE_PASSKEY).await;
        let use_passkey = crate::passkey::USE_PASSKEY;
        let requests = [post(SIGN_INS, use_passkey), post(PROVE, use_passkey), post(TOUCH, TRY_AGAIN)];
        cross(instance, &page, &requests, &[], async || page.press(use_passkey).await).await;
        signed_in(&page).await;
    });
}

#[test]
fn passkey_as_first_factor_recovers_from_every_fault() {
    journey(async |instance, page| {
        const SEND: &str = "/v1/client/sign_ins/*/prepare_first_factor";
        let page = page.with_an_authenticator().await;
        crate::passkey::ada_has_a_passkey(instance, &page).await;
        let before = instance.count_carried_out("POST", SIGN_INS).await;
        reach_the_first_factor(&page).await;
        page.press("Sign in with your passkey").await;
        page.heading_is("Use your passkey").await;
        let requests = [post(SEND, "Continue"), post(PROVE, "Continue"), post(TOUCH, TRY_AGAIN)];
        cross(instance, &page, &requests, &[], async || page.press("Continue").await).await;
        signed_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", SIGN_INS).await - before, 1);
    });
}

#[test]
fn new_passkey_recovers_from_every_fault() {
    journey(async |instance, page| {
        const CREATE: &str = "Create a passkey";
        const PASSKEYS: &str = "/v1/me/passkeys";
        const PROVE: &str = "/v1/me/passkeys/*/attempt_verification";
        let page = page.with_an_authenticator().await;
        ada_exists(instance).await;
        sign_in(&page).await;
        page.go("/custom-flows/passkeys").await;
        page.see_button(CREATE).await;
        let requests = [post(PASSKEYS, CREATE), post(PROVE, CREATE)];
        cross(instance, &page, &requests, &[], async || page.press(CREATE).await).await;
        // Just one: the button's name is found once.
        page.see_button("Rename passkey").await;
        page.see_no_alert().await;
    });
}

#[test]
fn provider_redirect_recovers_from_every_fault() {
    journey(async |instance, page| {
        page.go("/sign-in").await;
        let leave = [post(SIGN_INS, CONTINUE_WITH_GOOGLE)];
        cross(instance, &page, &leave, &[], async || page.press(CONTINUE_WITH_GOOGLE).await).await;
        page.heading_is("Sign in with Google").await;
        let back = [post(SIGN_UPS, TRY_AGAIN), post(TOUCH, TRY_AGAIN)];
        cross(instance, &page, &back, &[], async || consent(&page, EMAIL).await).await;
        signed_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", SIGN_INS).await, 1);
        assert_eq!(instance.count_carried_out("POST", SIGN_UPS).await, 1);
    });
}

#[test]
fn callback_page_recovers_from_every_fault_at_its_start() {
    for (fault, told) in faults() {
        journey(async |instance, page| {
            page.go("/sign-in").await;
            page.press(CONTINUE_WITH_GOOGLE).await;
            page.heading_is("Sign in with Google").await;
            instance.misbehave("GET", "/v1/client", fault.clone()).await;
            consent(&page, EMAIL).await;
            page.heading_is("Something went wrong").await;
            page.see(told).await;
            instance.behave().await;
            page.reload().await;
            signed_in(&page).await;
            assert_eq!(instance.count_carried_out("POST", SIGN_UPS).await, 1);
        });
    }
}

#[test]
fn protect_check_recovers_from_every_fault() {
    journey(async |instance, page| {
        instance.configure(json!({"emulator": {"protect_check": true}})).await;
        ada_exists(instance).await;
        let proof = Request("PATCH", "/v1/client/sign_ins/*/protect_check", TRY_AGAIN);
        let requests = [proof, post(TOUCH, TRY_AGAIN)];
        cross(instance, &page, &requests, &[], async || start_to_sign_in(&page).await).await;
        signed_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn enterprise_redirect_recovers_from_every_fault() {
    journey(async |instance, page| {
        const EVE: &str = crate::enterprise::EVE;
        acme_has(instance, &["Acme"]).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, EVE).await;
        let leave = [post(SIGN_INS, ANOTHER)];
        let typed = [(IDENTIFIER_FIELD, EVE)];
        cross(instance, &page, &leave, &typed, async || page.follow(ANOTHER).await).await;
        let back = [post(SIGN_UPS, TRY_AGAIN), post(TOUCH, TRY_AGAIN)];
        let say_yes = async || crate::enterprise::consent(&page, "Acme").await;
        cross(instance, &page, &back, &[], say_yes).await;
        crate::enterprise::eve_is_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", SIGN_INS).await, 1);
        assert_eq!(instance.count_carried_out("POST", SIGN_UPS).await, 1);
    });
}

#[test]
fn sign_in_ticket_recovers_from_every_fault() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        let ticket = sign_in_token(instance).await;
        let open = async || page.go(&format!("/sign-in?__clerk_ticket={ticket}")).await;
        cross(instance, &page, &[post(SIGN_INS, TRY_AGAIN), post(TOUCH, TRY_AGAIN)], &[], open).await;
        signed_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", SIGN_INS).await, 1);
    });
}

#[test]
fn invitation_recovers_from_every_fault() {
    journey(async |instance, page| {
        let settings =
            json!({"sign_up": {"mode": "restricted"}, "attributes": {"first_name": {"required": true}}});
        instance.configure(json!({"environment": {"user_settings": settings}})).await;
        crate::ticket::invite(instance, "/sign-up").await;
        let link = instance.newest_link(EMAIL).await;
        let open = async || page.open(&link).await;
        cross(instance, &page, &[post(SIGN_UPS, TRY_AGAIN)], &[], open).await;
        page.heading_is("Continue sign-up").await;
        page.fill("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        let rest = [Request("PATCH", "/v1/client/sign_ups/*", "Continue"), post(TOUCH, TRY_AGAIN)];
        let typed = [("Enter first name", "Ada"), (PASSWORD_FIELD, PASSWORD)];
        cross(instance, &page, &rest, &typed, async || page.press("Continue").await).await;
        page.path_is("/").await;
        page.heading_is("You are signed in").await;
        assert_eq!(instance.count_carried_out("POST", SIGN_UPS).await, 1);
    });
}

#[test]
fn task_to_set_up_an_authenticator_app_recovers_from_every_fault() {
    journey(async |instance, page| {
        const TOTP: &str = "/v1/me/totp";
        reach_the_setup(instance, &page).await;
        let start = async || page.press("Authenticator app").await;
        cross(instance, &page, &[post(TOTP, TRY_AGAIN)], &[], start).await;
        let code = scan(&page).await.code();
        let verify = [post("/v1/me/totp/attempt_verification", "Verify")];
        let press = async || page.type_in(CODE_FIELD, &code).await;
        cross(instance, &page, &verify, &[(CODE_FIELD, &code)], press).await;
        assert_eq!(backup_codes(&page).await.len(), 10);
        let finish = async || page.press("Continue").await;
        cross(instance, &page, &[post(TOUCH, "Continue")], &[], finish).await;
        signed_in(&page).await;
        assert_eq!(instance.count_carried_out("POST", TOTP).await, 1);
    });
}
