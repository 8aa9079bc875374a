//! Under every fault of the server the page shows an error, keeps typed text, and recovers with the server.

use std::time::Duration;

use e2e::{Fault, Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const SIGN_UPS: &str = "/v1/client/sign_ups";
const SIGN_INS: &str = "/v1/client/sign_ins";
const VERIFY: &str = "/v1/client/sign_ups/*/attempt_verification";

/// Longer than the library waits for an answer.
const UNTIL_IT_GIVES_UP: Duration = Duration::from_secs(75);

/// Sends the sign-up form into the fault, sees the page say something, and sends the same form again without the fault.
async fn recovers_at_the_form(instance: &Instance, page: &Page, fault: Fault) {
    page.go("/sign-up").await;
    fill_in_sign_up(page).await;
    instance.misbehave("POST", SIGN_UPS, fault).await;
    page.press("Continue").await;
    page.within(UNTIL_IT_GIVES_UP).see_an_alert().await;
    page.heading_is("Sign up").await;
    page.value_is(EMAIL_FIELD, EMAIL).await;
    page.value_is(PASSWORD_FIELD, PASSWORD).await;
    instance.behave().await;
    page.press("Continue").await;
    page.heading_is("Verify your email").await;
    page.see_no_alert().await;
    verify(page).await;
    signed_in(page).await;
}

/// The same at the code.
async fn recovers_at_the_code(instance: &Instance, page: &Page, fault: Fault) {
    sign_up_until_the_code(page).await;
    instance.misbehave("POST", VERIFY, fault).await;
    page.type_in(CODE_FIELD, CODE).await;
    page.within(UNTIL_IT_GIVES_UP).see_an_alert().await;
    page.heading_is("Verify your email").await;
    page.value_is(CODE_FIELD, CODE).await;
    instance.behave().await;
    page.press("Verify").await;
    signed_in(page).await;
}

/// The same at the sign-in form.
async fn recovers_at_sign_in(instance: &Instance, page: &Page, fault: Fault) {
    ada_exists(instance).await;
    page.go("/sign-in").await;
    fill_in_sign_in(page).await;
    instance.misbehave("POST", SIGN_INS, fault).await;
    page.press("Continue").await;
    page.within(UNTIL_IT_GIVES_UP).see_an_alert().await;
    page.heading_is("Sign in").await;
    page.value_is(IDENTIFIER_FIELD, EMAIL).await;
    page.value_is(PASSWORD_FIELD, PASSWORD).await;
    instance.behave().await;
    page.press("Continue").await;
    signed_in(page).await;
}

fn html(status: u16) -> Fault {
    Fault::Body(status, "<html><body>Bad gateway</body></html>".to_owned())
}

#[test]
fn dead_network_at_the_sign_up_form_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_form(instance, &page, Fault::Drop).await);
}

#[test]
fn dead_network_at_the_code_page_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_code(instance, &page, Fault::Drop).await);
}

#[test]
fn dead_network_at_the_sign_in_form_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_sign_in(instance, &page, Fault::Drop).await);
}

#[test]
fn status_500_at_the_sign_up_form_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_form(instance, &page, Fault::Status(500)).await);
}

#[test]
fn status_500_at_the_code_page_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_code(instance, &page, Fault::Status(500)).await);
}

#[test]
fn status_500_at_the_sign_in_form_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_sign_in(instance, &page, Fault::Status(500)).await);
}

#[test]
fn status_502_at_the_sign_up_form_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_form(instance, &page, html(502)).await);
}

#[test]
fn status_502_at_the_code_page_shows_an_error_and_recovers() {
    journey(async |instance, page| recovers_at_the_code(instance, &page, html(502)).await);
}

#[test]
fn non_json_response_at_the_sign_up_form_shows_an_error() {
    journey(async |instance, page| recovers_at_the_form(instance, &page, html(200)).await);
}

#[test]
fn non_json_response_at_the_code_page_shows_an_error() {
    journey(async |instance, page| recovers_at_the_code(instance, &page, html(200)).await);
}

#[test]
fn unexpected_json_response_shows_an_error() {
    journey(async |instance, page| {
        let fault = Fault::Body(200, r#"{"response": [], "client": 7}"#.to_owned());
        recovers_at_sign_in(instance, &page, fault).await;
    });
}

#[test]
fn unresponsive_server_at_the_sign_in_form_shows_an_error() {
    journey(async |instance, page| recovers_at_sign_in(instance, &page, Fault::Stall).await);
}

#[test]
fn status_429_counts_down_and_enables_the_button() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        fill_in_sign_up(&page).await;
        instance.misbehave("POST", SIGN_UPS, Fault::RetryAfterS(4)).await;
        page.press("Continue").await;
        page.see_an_alert().await;
        page.cannot_press("Continue").await;
        page.see_matching(r"\b[1-4] ?s(ec|\b)").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        page.value_is(PASSWORD_FIELD, PASSWORD).await;
        let asked = instance.count("POST", SIGN_UPS).await;
        instance.behave().await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        assert_eq!(
            (asked, instance.count("POST", SIGN_UPS).await),
            (1, 2),
            "nothing was sent behind the person's back"
        );
    });
}

#[test]
fn status_429_at_resend_keeps_the_typed_code() {
    journey(async |instance, page| {
        sign_up_until_the_code(&page).await;
        instance.misbehave("POST", VERIFY, Fault::RetryAfterS(3)).await;
        page.type_in(CODE_FIELD, CODE).await;
        page.see_an_alert().await;
        page.value_is(CODE_FIELD, CODE).await;
        instance.behave().await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}

#[test]
fn an_unknown_status_has_a_page_that_offers_to_start_over() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        page.go("/sign-in").await;
        fill_in_sign_in(&page).await;
        instance.misbehave("POST", SIGN_INS, Fault::Body(200, from_the_future().to_string())).await;
        page.press("Continue").await;
        page.see("needs_a_retina_scan").await;
        instance.behave().await;
        page.press("Start over").await;
        page.heading_is("Sign in").await;
        sign_in(&page).await;
    });
}

#[test]
fn an_unknown_status_of_a_sign_up_has_a_page_that_offers_to_start_over() {
    journey(async |instance, page| {
        page.go("/sign-up").await;
        fill_in_sign_up(&page).await;
        let mut answer = from_the_future();
        answer["response"] =
            json!({"object": "sign_up_attempt", "id": "sua_1", "status": "needs_a_blood_sample"});
        answer["client"]["sign_in"] = json!(null);
        answer["client"]["sign_up"] = answer["response"].clone();
        instance.misbehave("POST", SIGN_UPS, Fault::Body(200, answer.to_string())).await;
        page.press("Continue").await;
        page.see("needs_a_blood_sample").await;
        instance.behave().await;
        page.press("Start over").await;
        page.heading_is("Sign up").await;
        sign_up(&page).await;
    });
}

#[test]
fn a_code_that_could_not_be_sent_can_be_asked_for_again() {
    journey(async |instance, page| {
        instance.misbehave("POST", "/v1/client/sign_ups/*/prepare_verification", Fault::Drop).await;
        start_to_sign_up(&page).await;
        page.see_an_alert().await;
        page.heading_is("Verify your email").await;
        instance.behave().await;
        page.press("I need a new code").await;
        page.see_no_alert().await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn failed_activation_can_be_retried() {
    journey(async |instance, page| {
        ada_exists(instance).await;
        instance.misbehave("POST", "/v1/client/sessions/*/touch", Fault::Status(500)).await;
        start_to_sign_in(&page).await;
        page.see_an_alert().await;
        instance.behave().await;
        page.press("Try again").await;
        signed_in(&page).await;
    });
}

#[test]
fn failed_sign_out_keeps_the_user_signed_in_and_can_be_retried() {
    journey(async |instance, page| {
        sign_up(&page).await;
        instance.misbehave("*", "/v1/client/sessions*", Fault::Status(500)).await;
        page.press("Sign out").await;
        page.see_button("Sign out").await;
        instance.behave().await;
        page.press("Sign out").await;
        signed_out(&page).await;
    });
}

/// A sign-in with a status no version of the library has heard of.
fn from_the_future() -> serde_json::Value {
    let sign_in = json!({
        "object": "sign_in_attempt",
        "id": "sia_from_the_future",
        "status": "needs_a_retina_scan",
        "identifier": EMAIL,
        "supported_identifiers": ["email_address"],
        "supported_first_factors": [],
        "supported_second_factors": [],
        "first_factor_verification": null,
        "second_factor_verification": null,
        "user_data": null,
        "created_session_id": null,
    });
    let client = json!({
        "object": "client",
        "id": "client_from_the_future",
        "sessions": [],
        "sign_in": sign_in,
        "sign_up": null,
        "last_active_session_id": null,
        "created_at": 1_700_000_000_000_i64,
        "updated_at": 4_000_000_000_000_i64,
    });
    json!({"response": sign_in, "client": client})
}
