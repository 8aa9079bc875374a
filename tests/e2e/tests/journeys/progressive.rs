//! Sign-ups that ask for more than an address and a password, in one go or bit by bit.

use e2e::{Instance, Page, journey};
use serde_json::{Value, json};

use crate::people::*;

const PHONE_FIELD: &str = "Enter phone number";
const PHONE: &str = "+12015550123";
const OTP_GUIDE: &str = "/custom-flows/email-sms-otp";

async fn attributes(instance: &Instance, attributes: Value) {
    instance.configure(json!({"environment": {"user_settings": {"attributes": attributes}}})).await;
}

async fn new_user_is_signed_in(page: &Page) {
    page.path_is("/").await;
    page.heading_is("You are signed in").await;
}

#[test]
fn required_fields_are_asked_for_and_a_bad_username_is_refused() {
    journey(async |instance, page| {
        let required = json!({"username": {"required": true}, "first_name": {"required": true}, "last_name": {"required": true}});
        attributes(instance, required).await;
        page.go("/sign-up").await;
        page.fill("Enter first name", "Ada").await;
        page.fill("Enter last name", "Lovelace").await;
        page.fill("Enter username", "a").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.field_error("Enter username", "4").await;
        page.value_is("Enter last name", "Lovelace").await;
        page.fill("Enter username", "ada_lovelace").await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        new_user_is_signed_in(&page).await;
    });
}

#[test]
fn address_and_number_are_verified_in_turn_and_a_reload_stays_at_the_second() {
    journey(async |instance, page| {
        attributes(instance, json!({"phone_number": {"required": true}})).await;
        page.go("/sign-up").await;
        page.fill(PHONE_FIELD, "+1 201 555 0123").await;
        give_credentials(&page, EMAIL, PASSWORD).await;
        page.see(&format!("We sent a code to {EMAIL}")).await;
        verify(&page).await;
        page.see(&format!("We sent a code to {PHONE}")).await;
        page.reload().await;
        page.see(&format!("We sent a code to {PHONE}")).await;
        verify(&page).await;
        new_user_is_signed_in(&page).await;
        assert_eq!((instance.messages(EMAIL).await, instance.messages(PHONE).await), (1, 1));
    });
}

#[test]
fn missing_fields_are_asked_for_before_verification() {
    journey(async |instance, page| {
        // A page that knows of an address only, at an instance that wants more.
        attributes(instance, json!({"first_name": {"required": true}})).await;
        page.go(OTP_GUIDE).await;
        page.press("Use your email address").await;
        page.fill("Email address", EMAIL).await;
        page.press("Continue").await;
        page.follow("Continue").await;
        page.heading_is("Continue sign-up").await;
        page.press("Continue").await;
        page.field_error("Enter first name", "Enter").await;
        page.fill("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.reload().await;
        page.heading_is("Continue sign-up").await;
        page.fill("Enter first name", "Ada").await;
        page.fill(PASSWORD_FIELD, PASSWORD).await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        verify(&page).await;
        new_user_is_signed_in(&page).await;
    });
}

#[test]
fn continue_page_can_be_left() {
    journey(async |instance, page| {
        attributes(instance, json!({"first_name": {"required": true}})).await;
        page.go(OTP_GUIDE).await;
        page.press("Use your email address").await;
        page.fill("Email address", EMAIL).await;
        page.press("Continue").await;
        page.follow("Continue").await;
        page.heading_is("Continue sign-up").await;
        page.press("Start over").await;
        page.heading_is("Sign up").await;
        page.reload().await;
        page.heading_is("Sign up").await;
    });
}

/// One signs up and in by a code alone.
async fn codes_alone(instance: &Instance) {
    let off = json!({"enabled": false, "required": false});
    let phone = json!({"channels": ["sms", "whatsapp"]});
    attributes(
        instance,
        json!({"password": off, "email_address": {"required": false}, "phone_number": phone}),
    )
    .await;
}

#[test]
fn phone_number_signs_up_by_sms_and_whatsapp() {
    journey(async |instance, page| {
        let off = json!({"enabled": false, "required": false});
        let phone = json!({"required": true, "channels": ["sms", "whatsapp"]});
        attributes(instance, json!({"password": off, "email_address": off, "phone_number": phone})).await;
        page.go("/sign-up").await;
        page.fill(PHONE_FIELD, PHONE).await;
        page.press("Continue").await;
        page.heading_is("Verify your phone").await;
        assert_eq!(instance.newest_channel(PHONE).await, "sms");
        page.press("Send code via WhatsApp").await;
        page.press_is_done("Send code via WhatsApp").await;
        assert_eq!(instance.newest_channel(PHONE).await, "whatsapp");
        verify(&page).await;
        new_user_is_signed_in(&page).await;
    });
}

#[test]
fn phone_number_signs_in_by_sms_and_whatsapp() {
    journey(async |instance, page| {
        codes_alone(instance).await;
        instance.create_user(json!({"phone_number": PHONE})).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "+1 201 555 0123").await;
        page.press("Continue").await;
        page.heading_is("Verify your account").await;
        assert_eq!(instance.newest_channel(PHONE).await, "sms");
        page.press("Send code via WhatsApp").await;
        page.press_is_done("Send code via WhatsApp").await;
        assert_eq!(instance.newest_channel(PHONE).await, "whatsapp");
        verify(&page).await;
        new_user_is_signed_in(&page).await;
    });
}

#[test]
fn each_first_factor_can_be_chosen_and_left_for_another() {
    journey(async |instance, page| {
        let user = json!({"email_address": EMAIL, "phone_number": PHONE, "password": PASSWORD});
        instance.create_user(user).await;
        reach_the_first_factor(&page).await;
        page.press_matching("Send SMS code to .*").await;
        page.see_matching("We sent a code to .12.*23").await;
        page.follow("Use another method").await;
        page.press_matching("Email code to .*").await;
        page.see(&format!("We sent a code to {EMAIL}")).await;
        page.follow("Use another method").await;
        page.press("Sign in with your password").await;
        page.follow("Use another method").await;
        page.press_matching("Email code to .*").await;
        verify(&page).await;
        signed_in(&page).await;
    });
}

#[test]
fn each_of_several_addresses_is_offered() {
    journey(async |instance, page| {
        let factor = |id: &str, to: &str| json!({"strategy": "email_code", "email_address_id": id, "safe_identifier": to});
        let factors = json!([factor("idn_1", "a***@example.com"), factor("idn_2", "b***@example.com")]);
        let body = json!({"response": {"id": "sia_1", "status": "needs_first_factor", "identifier": "ada",
            "supported_first_factors": [factors[0], factors[1], {"strategy": "password"}]}, "client": null});
        instance.misbehave("POST", "/v1/client/sign_ins*", e2e::Fault::Body(200, body.to_string())).await;
        page.go("/sign-in").await;
        page.fill(IDENTIFIER_FIELD, "ada").await;
        page.follow("Use another method").await;
        page.see_button("Email code to a***@example.com").await;
        page.press("Email code to b***@example.com").await;
        page.see("We sent a code to b***@example.com").await;
    });
}

#[test]
fn otp_guide_signs_up_by_phone() {
    journey(async |_, page| {
        open_guide(&page, OTP_GUIDE).await;
        page.fill("Phone number", "12").await;
        page.press("Continue").await;
        page.field_error("Phone number", "").await;
        page.fill("Phone number", "+1 201 555 0123").await;
        page.press("Continue").await;
        page.heading_is("Verify your account").await;
        page.type_in(CODE_FIELD, WRONG_CODE).await;
        page.press("Verify").await;
        page.field_error(CODE_FIELD, "ncorrect").await;
        page.type_in(CODE_FIELD, CODE).await;
        page.press("Verify").await;
        new_user_is_signed_in(&page).await;
    });
}

#[test]
fn otp_guide_signs_in_by_phone_and_email() {
    journey(async |instance, page| {
        open_guide(&page, OTP_GUIDE).await;
        instance.create_user(json!({"email_address": EMAIL, "phone_number": PHONE})).await;
        page.press("Sign in instead").await;
        page.fill(PHONE_FIELD, PHONE).await;
        page.press("Continue").await;
        page.heading_is("Verify your phone number").await;
        page.reload().await;
        page.heading_is("Verify your phone number").await;
        page.press("Start over").await;
        page.press("Sign in instead").await;
        page.press("Use your email address").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.press("Continue").await;
        page.heading_is("Verify your email").await;
        page.type_in(CODE_FIELD, CODE).await;
        page.press("Verify").await;
        signed_in(&page).await;
    });
}
