//! No dead ends: a user can continue, go back or start over at every state of an attempt.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, Routing, SessionTask, SignIn, SignUp, SsoCallback};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, forget_this_browser};

/// Has every request for the client answered with this attempt.
async fn serve(world: &World, key: &str, attempt: &Value) {
    let mut client = json!({"object": "client", "id": "client_1", "sessions": []});
    client[key] = attempt.clone();
    let body = json!({"response": client, "client": null}).to_string();
    let codes = json!({"errors": [{"code": "too_many_requests", "message": "no"}]}).to_string();
    let faults = json!([
        {"method": "GET", "path": "/v1/client", "fault": {"body": body}},
        // The page's own requests are refused.
        {"method": "POST", "path": "/v1/client/sign_*", "fault": {"status": 429, "body": codes}},
        {"method": "GET", "path": "/v1/client/sign_*", "fault": {"status": 429, "body": codes}},
    ]);
    world.admin("faults", &faults).await;
}

/// The way back leads to the first form, for good.
async fn starts_over(world: &World, what: &str) {
    let ways = ["Start over", "Restart"];
    let Some(way) = ways.into_iter().find(|way| world.is_enabled(way)) else { return };
    world.press(way).await;
    let is_back = || !ways.iter().any(|way| world.is_enabled(way)) && world.is_enabled("Continue");
    super::support::until(&format!("“{way}” leads back from {what}"), is_back).await;
}

/// Returns `true` if the page has neither a form nor a way back.
async fn is_a_way_out(world: &World, what: &str) {
    let ways = ["Start over", "Restart", "Try again", "Sign out", "Continue"];
    let has_way = || ways.iter().any(|way| world.is_enabled(way));
    super::support::until(&format!("there is a way out of {what}"), has_way).await;
    assert!(!world.text().trim().is_empty(), "{what} shows nothing");
    assert!(world.has_heading(), "{what} has no heading");
}

const STATUSES: [&str; 10] = [
    "needs_identifier",
    "needs_first_factor",
    "needs_second_factor",
    "needs_client_trust",
    "needs_new_password",
    "needs_protect_check",
    "complete",
    "abandoned",
    "needs_a_horoscope",
    "",
];

const STRATEGIES: [&str; 16] = [
    "password",
    "email_code",
    "email_link",
    "phone_code",
    "totp",
    "backup_code",
    "passkey",
    "reset_password_email_code",
    "reset_password_phone_code",
    "enterprise_sso",
    "saml",
    "ticket",
    "google_one_tap",
    "oauth_google",
    "web3_metamask_signature",
    "horoscope",
];

const VERIFICATIONS: [&str; 7] =
    ["", "unverified", "verified", "transferable", "expired", "failed", "a_new_one"];

#[wasm_bindgen_test]
async fn every_sign_in_status_with_every_factor_can_be_left() {
    let mut world = World::new(Value::Null).await;
    for status in STATUSES {
        // Where no factor is asked for, it makes no difference which there are.
        let asks = ["needs_first_factor", "needs_second_factor", "needs_client_trust"].contains(&status);
        for strategy in STRATEGIES.into_iter().filter(|it| asks || ["email_code", "horoscope"].contains(it)) {
            for verification in VERIFICATIONS {
                let verification = match verification {
                    "" => Value::Null,
                    status => json!({"status": status, "strategy": strategy}),
                };
                let factor = json!({"strategy": strategy, "safe_identifier": "a***@example.com",
                    "email_address_id": "idn_1", "phone_number_id": "idn_2"});
                let attempt = json!({"object": "sign_in_attempt", "id": "sia_1", "status": status,
                    "identifier": "ada@example.com", "supported_first_factors": [factor],
                    "supported_second_factors": [factor], "first_factor_verification": verification,
                    "second_factor_verification": verification});
                let what = format!("{status:?} with {strategy} and {verification}");
                forget_this_browser();
                serve(&world, "sign_in", &attempt).await;
                world.open(|| view! { <SignIn routing=Routing::Virtual/> });
                is_a_way_out(&world, &what).await;
                starts_over(&world, &what).await;
                world.close();
            }
        }
    }
}

#[wasm_bindgen_test]
async fn every_sign_up_status_with_every_requirement_can_be_left() {
    let fields = [
        "email_address",
        "phone_number",
        "username",
        "password",
        "first_name",
        "last_name",
        "legal_accepted",
        "oauth_google",
        "enterprise_sso",
        "saml",
        "protect_check",
        "web3_wallet",
        "captcha",
        "horoscope",
    ];
    let mut world = World::new(Value::Null).await;
    for status in ["missing_requirements", "abandoned", "complete", "under_the_moon"] {
        for missing in [&[][..], &fields[..]] {
            for unverified in ["email_address", "phone_number", "horoscope", ""] {
                let each = missing.iter().map(|field| json!([field])).chain([json!(missing)]);
                for missing in each {
                    let unverified_fields =
                        if unverified.is_empty() { json!([]) } else { json!([unverified]) };
                    let verification = json!({"status": "unverified", "strategy": "a_new_one",
                        "next_action": "needs_prepare", "supported_strategies": ["email_code", "phone_code"]});
                    let attempt = json!({"object": "sign_up_attempt", "id": "sua_1", "status": status,
                        "missing_fields": missing, "unverified_fields": unverified_fields,
                        "email_address": "ada@example.com", "phone_number": "+12015550100",
                        "verifications": {"email_address": verification, "phone_number": verification}});
                    let what = format!("{status:?} missing {missing} unverified {unverified:?}");
                    forget_this_browser();
                    serve(&world, "sign_up", &attempt).await;
                    world.open(|| view! { <SignUp routing=Routing::Virtual/> });
                    is_a_way_out(&world, &what).await;
                    starts_over(&world, &what).await;
                    world.close();
                    if unverified != "email_address" {
                        break;
                    }
                }
            }
        }
    }
}

#[wasm_bindgen_test]
async fn every_task_can_be_left() {
    let mut world = World::new(Value::Null).await;
    for task in ["choose-organization", "reset-password", "setup-mfa", "consult-the-stars"] {
        let session = json!({"object": "session", "id": "sess_1", "status": "pending",
            "tasks": [{"key": task}], "user": {"id": "user_1"}});
        let client = json!({"object": "client", "id": "client_1", "sessions": [session],
            "last_active_session_id": "sess_1"});
        let body = json!({"response": client, "client": null}).to_string();
        let faults = json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}},
            {"path": "/v1/me/*", "fault": {"status": 500}}]);
        forget_this_browser();
        world.admin("faults", &faults).await;
        world.open(|| view! { <SessionTask/> });
        is_a_way_out(&world, task).await;
        world.see("Sign out").await;
        world.close();
    }
}

/// Returns `true` if the app was asked to navigate.
static HAS_LEFT: AtomicBool = AtomicBool::new(false);

#[wasm_bindgen_test]
async fn every_callback_of_a_provider_leads_on() {
    let mut world = World::new(Value::Null).await;
    let errors = [Value::Null, json!({"code": "oauth_access_denied"}), json!({"code": "under_the_weather"})];
    for (key, statuses) in
        [("sign_in", &STATUSES[..]), ("sign_up", &["missing_requirements", "abandoned", "?"])]
    {
        for status in statuses {
            for verified in VERIFICATIONS {
                for error in &errors {
                    let verification =
                        json!({"status": verified, "strategy": "oauth_google", "error": error});
                    let attempt = json!({"id": "att_1", "status": status, "identifier": "ada@example.com",
                        "missing_fields": ["horoscope"], "first_factor_verification": verification,
                        "verifications": {"external_account": verification}});
                    let what = format!("{key} {status:?} {verified:?} {error}");
                    forget_this_browser();
                    serve(&world, key, &attempt).await;
                    HAS_LEFT.store(false, Ordering::Relaxed);
                    let options = world.options().navigate(|_, _| HAS_LEFT.store(true, Ordering::Relaxed));
                    world.open_bare(move || {
                        view! { <ClerkProvider options=options.clone()><SsoCallback/></ClerkProvider> }
                            .into_any()
                    });
                    let goes_on = || HAS_LEFT.load(Ordering::Relaxed) || world.is_enabled("Start over");
                    super::support::until(&format!("the way goes on from {what}"), goes_on).await;
                    world.close();
                }
            }
        }
    }
}
