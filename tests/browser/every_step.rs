//! Faults at every step: the person is told, nothing typed is lost, and the way goes on where it stopped once the
//! server is well again.

use leptos::prelude::*;
use leptos_clerk_components::{Routing, SessionTask, SignIn, SignUp, SignedIn, use_auth_with};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PHONE: &str = "+12015550100";
const PASSWORD: &str = "correct horse battery";
const NEW_PASSWORD: &str = "a much better battery";
const IDENTIFIER: &str = "Enter email address, phone number or username";
const CODE: &str = "Enter verification code";

/// What a person does.
#[derive(Clone)]
enum Act {
    Fill(&'static str, &'static str),
    Press(&'static str),
}

use Act::{Fill, Press};

/// What a person does, the request that follows, and what they do about it when that has failed.
#[derive(Clone)]
struct Step {
    acts: Vec<Act>,
    method: &'static str,
    path: &'static str,
    again: &'static str,
}

fn step<const N: usize>(acts: [Act; N], path: &'static str, again: &'static str) -> Step {
    Step { acts: acts.to_vec(), method: "POST", path, again }
}

/// A way from a form to the end.
struct Journey {
    name: &'static str,
    config: Value,
    /// Actions of the emulator's before it begins.
    before: Vec<Value>,
    page: fn() -> AnyView,
    steps: Vec<Step>,
    /// What may be made once, however often it is asked for.
    made_once: &'static str,
}

fn sign_up() -> AnyView {
    view! { <SignUp routing=Routing::Virtual/><SignedIn>"Welcome!"</SignedIn> }.into_any()
}

/// The sign-in, and the tasks of who has some.
fn sign_in() -> AnyView {
    let auth = use_auth_with(false);
    let has_session = Memo::new(move |_| auth.is_signed_in());
    let page = move || {
        if has_session.get() {
            view! { <SessionTask/> }.into_any()
        } else {
            view! { <SignIn routing=Routing::Virtual/> }.into_any()
        }
    };
    view! { {page} <SignedIn>"Welcome!"</SignedIn> }.into_any()
}

fn ada() -> Value {
    json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD})
}

/// How every way ends: the new session becomes the one in use.
fn end() -> Step {
    step([], "/v1/client/sessions/*/touch", "Try again")
}

fn password() -> Step {
    let acts = [Fill(IDENTIFIER, EMAIL), Fill("Enter password", PASSWORD), Press("Continue")];
    step(acts, "/v1/client/sign_ins", "Continue")
}

fn journeys() -> Vec<Journey> {
    const SEND: &str = "/v1/client/sign_ins/*/prepare_first_factor";
    const PROVE: &str = "/v1/client/sign_ins/*/attempt_first_factor";
    const SEND_SECOND: &str = "/v1/client/sign_ins/*/prepare_second_factor";
    const PROVE_SECOND: &str = "/v1/client/sign_ins/*/attempt_second_factor";
    const SIGN_INS: &str = "/v1/client/sign_ins";
    const SIGN_UPS: &str = "/v1/client/sign_ups";
    const RESEND: &str = "I need a new code";
    let code = || Fill(CODE, "424242");
    let prepare = || step([], "/v1/client/sign_ups/*/prepare_verification", RESEND);
    let attempt = || step([code()], "/v1/client/sign_ups/*/attempt_verification", "Verify");
    let required = json!({"enabled": true, "required": true});
    vec![
        Journey {
            name: "sign-up by email address",
            config: Value::Null,
            before: vec![],
            page: sign_up,
            steps: vec![
                step(
                    [Fill("Enter email address", EMAIL), Fill("Enter password", PASSWORD), Press("Continue")],
                    SIGN_UPS,
                    "Continue",
                ),
                prepare(),
                attempt(),
                end(),
            ],
            made_once: SIGN_UPS,
        },
        Journey {
            name: "sign-up by phone number, username and names",
            config: json!({"environment": {"user_settings": {"attributes": {
                "email_address": {"enabled": false, "required": false}, "phone_number": required,
                "username": required, "first_name": required, "last_name": required}}}}),
            before: vec![],
            page: sign_up,
            steps: vec![
                step(
                    [
                        Fill("Enter phone number", PHONE),
                        Fill("Enter username", "ada_lovelace"),
                        Fill("Enter first name", "Ada"),
                        Fill("Enter last name", "Lovelace"),
                        Fill("Enter password", PASSWORD),
                        Press("Continue"),
                    ],
                    SIGN_UPS,
                    "Continue",
                ),
                prepare(),
                attempt(),
                end(),
            ],
            made_once: SIGN_UPS,
        },
        Journey {
            name: "sign-in by password",
            config: Value::Null,
            before: vec![ada()],
            page: sign_in,
            steps: vec![password(), end()],
            made_once: SIGN_INS,
        },
        Journey {
            name: "sign-in by a code",
            config: Value::Null,
            before: vec![ada()],
            page: sign_in,
            steps: vec![
                step([Fill(IDENTIFIER, EMAIL), Press("Use another method")], SIGN_INS, "Use another method"),
                step([Press("Email code to")], SEND, RESEND),
                step([code()], PROVE, "Verify"),
                end(),
            ],
            made_once: SIGN_INS,
        },
        Journey {
            name: "sign-in on a new device",
            config: json!({"emulator": {"client_trust": true}}),
            before: vec![ada()],
            page: sign_in,
            steps: vec![
                password(),
                step([], SEND_SECOND, RESEND),
                step([code()], PROVE_SECOND, "Verify"),
                end(),
            ],
            made_once: SIGN_INS,
        },
        Journey {
            name: "sign-in by phone number as second factor",
            config: Value::Null,
            before: vec![json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD,
                "phone_number": PHONE, "phone_second_factor": true})],
            page: sign_in,
            steps: vec![
                password(),
                step([], SEND_SECOND, RESEND),
                step([code()], PROVE_SECOND, "Verify"),
                end(),
            ],
            made_once: SIGN_INS,
        },
        Journey {
            name: "a forgotten password",
            config: Value::Null,
            before: vec![ada()],
            page: sign_in,
            steps: vec![
                step([Fill(IDENTIFIER, EMAIL), Press("Forgot password?")], SIGN_INS, "Forgot password?"),
                step([Press("Reset your password")], SEND, RESEND),
                step([code()], PROVE, "Verify"),
                step(
                    [
                        Fill("Enter your new password", NEW_PASSWORD),
                        Fill("Confirm password", NEW_PASSWORD),
                        Press("Reset Password"),
                    ],
                    "/v1/client/sign_ins/*/reset_password",
                    "Reset Password",
                ),
                end(),
            ],
            made_once: SIGN_INS,
        },
        Journey {
            name: "the task to choose an organization",
            config: json!({"environment": {"organization_settings": {"enabled": true,
                "force_organization_selection": true}}}),
            before: vec![ada()],
            page: sign_in,
            steps: vec![
                password(),
                step(
                    [Fill("Organization name", "Analytical Engines"), Press("Continue")],
                    "/v1/organizations",
                    "Continue",
                ),
                step([], "/v1/client/sessions/*/touch", "Continue"),
            ],
            made_once: "/v1/organizations",
        },
        Journey {
            name: "the task to set a new password",
            config: Value::Null,
            before: vec![ada(), json!({"action": "require_password_reset", "email": EMAIL})],
            page: sign_in,
            steps: vec![
                password(),
                step(
                    [
                        Fill("Enter your new password", NEW_PASSWORD),
                        Fill("Confirm password", NEW_PASSWORD),
                        Press("Reset Password"),
                    ],
                    "/v1/me/change_password",
                    "Reset Password",
                ),
            ],
            made_once: SIGN_INS,
        },
    ]
}

async fn act(world: &World, act: &Act) {
    match act {
        Fill(label, text) => world.fill(label, text).await,
        Press(name) => world.press(name).await,
    }
}

/// Goes the way with one request failing until somebody mends the server.
async fn go(journey: &Journey, at: usize, fault: &Value, is_told: bool) {
    let mut world = World::new(journey.config.clone()).await;
    for action in &journey.before {
        world.admin("action", action).await;
    }
    let Step { method, path, again, .. } = &journey.steps[at];
    let faults = json!([{"method": method, "path": path, "fault": fault}]);
    // What leads to the request: an earlier request to the same path is to be answered.
    let cause = (0..=at).rev().find(|number| !journey.steps[*number].acts.is_empty());
    world.open(journey.page);
    for (number, step) in journey.steps.iter().enumerate() {
        for (place, each) in step.acts.iter().enumerate() {
            if cause == Some(number) && place + 1 == step.acts.len() {
                world.admin("faults", &faults).await;
            }
            act(&world, each).await;
        }
        if number == at && is_told {
            until(&format!("{}: {path} has failed and that is said", journey.name), || {
                !world.alert().is_empty() && !world.is_fetching()
            })
            .await;
            for each in &step.acts {
                if let Fill(label, text) = each {
                    assert_eq!(world.value(label), *text, "{}: {path} loses “{label}”", journey.name);
                }
            }
            world.admin("faults", &json!([])).await;
            world.press(again).await;
        }
    }
    world.see("Welcome!").await;
    // Those that met the fault made nothing; a browser repeats a lost one by itself.
    let made = world.requests_without_fault("POST", journey.made_once).await;
    let delayed = usize::from(!is_told && *path == journey.made_once);
    assert_eq!(made + delayed, 1, "{}: a fault of {path} makes another attempt", journey.name);
}

async fn everywhere(fault: Value, is_told: bool) {
    for journey in journeys() {
        for at in 0..journey.steps.len() {
            go(&journey, at, &fault, is_told).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_lost_request_at_every_step() {
    everywhere(json!({"drop": true}), true).await;
}

#[wasm_bindgen_test]
async fn a_slow_answer_at_every_step() {
    everywhere(json!({"delay_ms": 400}), false).await;
}

#[wasm_bindgen_test]
async fn an_internal_error_at_every_step() {
    everywhere(json!({"status": 500}), true).await;
}

#[wasm_bindgen_test]
async fn a_rate_limit_at_every_step() {
    everywhere(json!({"status": 429, "retry_after": 1}), true).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_is_no_json_at_every_step() {
    everywhere(json!({"body": "<html>Bad gateway</html>"}), true).await;
}
