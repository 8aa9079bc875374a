//! Faults at every step, one after the other: the person is told each time, nothing typed is lost, and the way goes on
//! where it stopped once the server is well again. Passkeys, providers and tickets leave the page, or need more than a
//! page has: they are crossed in the same way by the journeys of `e2e`, and One Tap by `one_tap.rs`.

use leptos::prelude::*;
use leptos_clerk_components::{
    PendingSession, Routing, SessionTask, SignIn, SignUp, SignedIn, Waitlist, use_auth_with,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until, until_async};

const EMAIL: &str = "ada+clerk_test@example.com";
const PHONE: &str = "+12015550100";
const PASSWORD: &str = "correct horse battery";
const NEW_PASSWORD: &str = "a much better battery";
const IDENTIFIER: &str = "Enter email address, phone number or username";
const CODE: &str = "Enter verification code";

/// The faults of a request in order, with the expected message of each.
pub(crate) fn faults() -> [(Value, &'static str); 4] {
    [
        (json!({"drop": true}), "could not be reached"),
        (json!({"status": 500}), "on the server"),
        (json!({"status": 429, "retry_after": 1}), "Too many requests"),
        (json!({"body": "<html>Bad gateway</html>"}), "could not be understood"),
    ]
}

/// The action of a user.
enum Act {
    Fill(&'static str, &'static str),
    Press(&'static str),
    /// Opens the link that was sent to this address, on another device.
    OpenLink(&'static str),
}

use Act::{Fill, OpenLink, Press};

/// The action of a user, the request it sends, and the user's reaction when that fails.
struct Step {
    acts: Vec<Act>,
    method: &'static str,
    path: &'static str,
    again: &'static str,
}

fn step<const N: usize>(acts: [Act; N], path: &'static str, again: &'static str) -> Step {
    Step { acts: acts.into(), method: "POST", path, again }
}

/// A way from a form to the end.
struct Journey {
    config: Value,
    /// Actions of the emulator's before it begins.
    before: Vec<Value>,
    page: fn() -> AnyView,
    steps: Vec<Step>,
    /// A request that the page sends by itself: its failure shows nothing.
    asks: Option<&'static str>,
    /// A resource that may be created once only, however often the user asks.
    made_once: &'static str,
    ends_with: &'static str,
}

impl Journey {
    fn new(page: fn() -> AnyView, made_once: &'static str, steps: Vec<Step>) -> Self {
        let (config, before) = (Value::Null, Vec::new());
        Self { config, before, page, steps, asks: None, made_once, ends_with: "Welcome!" }
    }
}

fn sign_up() -> AnyView {
    view! { <SignUp routing=Routing::Virtual/><SignedIn>"Welcome!"</SignedIn> }.into_any()
}

/// The sign-in, and the tasks of who has some.
fn sign_in() -> AnyView {
    let auth = use_auth_with(PendingSession::SignedIn);
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

/// The end of every flow: the new session becomes active.
fn end() -> Step {
    step([], "/v1/client/sessions/*/touch", "Try again")
}

fn password() -> Step {
    let acts = [Fill(IDENTIFIER, EMAIL), Fill("Enter password", PASSWORD), Press("Continue")];
    step(acts, "/v1/client/sign_ins", "Continue")
}

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";
const SEND: &str = "/v1/client/sign_ins/*/prepare_first_factor";
const PROVE: &str = "/v1/client/sign_ins/*/attempt_first_factor";
const SEND_SECOND: &str = "/v1/client/sign_ins/*/prepare_second_factor";
const PROVE_SECOND: &str = "/v1/client/sign_ins/*/attempt_second_factor";
const SEND_OF_SIGN_UP: &str = "/v1/client/sign_ups/*/prepare_verification";
const RESEND: &str = "I need a new code";

fn code() -> Act {
    Fill(CODE, "424242")
}

/// The code of a sign-up is sent, and typed.
fn verify() -> [Step; 2] {
    let attempt = step([code()], "/v1/client/sign_ups/*/attempt_verification", "Verify");
    [step([], SEND_OF_SIGN_UP, RESEND), attempt]
}

fn new_password(path: &'static str) -> Step {
    let acts = [
        Fill("Enter your new password", NEW_PASSWORD),
        Fill("Confirm password", NEW_PASSWORD),
        Press("Reset Password"),
    ];
    step(acts, path, "Reset Password")
}

fn sign_up_form() -> Step {
    let acts = [Fill("Enter email address", EMAIL), Fill("Enter password", PASSWORD), Press("Continue")];
    step(acts, SIGN_UPS, "Continue")
}

/// Addresses are verified by links, and one can sign in by them.
fn links() -> Value {
    let email = json!({"first_factors": ["email_code", "email_link"], "verifications": ["email_link"]});
    json!({"environment": {"user_settings": {"attributes": {"email_address": email}}}})
}

#[wasm_bindgen_test]
async fn sign_up_by_email_address_recovers_from_every_fault() {
    let [send, prove] = verify();
    go(Journey::new(sign_up, SIGN_UPS, vec![sign_up_form(), send, prove, end()])).await;
}

#[wasm_bindgen_test]
async fn sign_up_by_email_link_recovers_from_every_fault() {
    let send = step([], SEND_OF_SIGN_UP, "I need a new link");
    let open = step([OpenLink(EMAIL)], "/v1/client/sessions/*/touch", "Try again");
    let journey = Journey::new(sign_up, SIGN_UPS, vec![sign_up_form(), send, open]);
    go(Journey { config: links(), asks: Some("/v1/client/sign_ups/*"), ..journey }).await;
}

#[wasm_bindgen_test]
async fn sign_up_by_phone_number_username_and_names_recovers_from_every_fault() {
    let required = json!({"enabled": true, "required": true});
    let config = json!({"environment": {"user_settings": {"attributes": {
        "email_address": {"enabled": false, "required": false}, "phone_number": required,
        "username": required, "first_name": required, "last_name": required}}}});
    let form = [
        Fill("Enter phone number", PHONE),
        Fill("Enter username", "ada_lovelace"),
        Fill("Enter first name", "Ada"),
        Fill("Enter last name", "Lovelace"),
        Fill("Enter password", PASSWORD),
        Press("Continue"),
    ];
    let [send, prove] = verify();
    let steps = vec![step(form, SIGN_UPS, "Continue"), send, prove, end()];
    go(Journey { config, ..Journey::new(sign_up, SIGN_UPS, steps) }).await;
}

#[wasm_bindgen_test]
async fn sign_in_by_password_recovers_from_every_fault() {
    let steps = vec![password(), end()];
    go(Journey { before: vec![ada()], ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn sign_in_by_a_code_recovers_from_every_fault() {
    let steps = vec![
        step([Fill(IDENTIFIER, EMAIL), Press("Use another method")], SIGN_INS, "Use another method"),
        step([Press("Email code to")], SEND, RESEND),
        step([code()], PROVE, "Verify"),
        end(),
    ];
    go(Journey { before: vec![ada()], ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn sign_in_by_email_link_recovers_from_every_fault() {
    let steps = vec![
        step([Fill(IDENTIFIER, EMAIL), Press("Use another method")], SIGN_INS, "Use another method"),
        step([Press("Email link to")], SEND, "I need a new link"),
        step([OpenLink(EMAIL)], "/v1/client/sessions/*/touch", "Try again"),
    ];
    let journey = Journey::new(sign_in, SIGN_INS, steps);
    go(Journey { config: links(), before: vec![ada()], asks: Some("/v1/client/sign_ins/*"), ..journey })
        .await;
}

#[wasm_bindgen_test]
async fn sign_in_on_a_new_device_recovers_from_every_fault() {
    let steps =
        vec![password(), step([], SEND_SECOND, RESEND), step([code()], PROVE_SECOND, "Verify"), end()];
    let config = json!({"emulator": {"client_trust": true}});
    go(Journey { config, before: vec![ada()], ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn link_for_a_new_device_recovers_from_every_fault() {
    let steps = vec![
        password(),
        step([], SEND_SECOND, "I need a new link"),
        step([OpenLink(EMAIL)], "/v1/client/sessions/*/touch", "Try again"),
    ];
    let email = json!({"first_factors": ["email_link"]});
    let config = json!({"environment": {"user_settings": {"attributes": {"email_address": email}}},
        "emulator": {"client_trust": true}});
    let journey = Journey::new(sign_in, SIGN_INS, steps);
    go(Journey { config, before: vec![ada()], asks: Some("/v1/client/sign_ins/*"), ..journey }).await;
}

#[wasm_bindgen_test]
async fn sign_in_by_phone_number_as_second_factor_recovers_from_every_fault() {
    let steps =
        vec![password(), step([], SEND_SECOND, RESEND), step([code()], PROVE_SECOND, "Verify"), end()];
    let ada = json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD,
        "phone_number": PHONE, "phone_second_factor": true});
    go(Journey { before: vec![ada], ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn forgotten_password_recovers_from_every_fault() {
    let steps = vec![
        step([Fill(IDENTIFIER, EMAIL), Press("Forgot password?")], SIGN_INS, "Forgot password?"),
        step([Press("Reset your password")], SEND, RESEND),
        step([code()], PROVE, "Verify"),
        new_password("/v1/client/sign_ins/*/reset_password"),
        end(),
    ];
    go(Journey { before: vec![ada()], ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn task_to_choose_an_organization_recovers_from_every_fault() {
    let config = json!({"environment": {"organization_settings": {"enabled": true,
        "force_organization_selection": true}}});
    let create = [Fill("Organization name", "Analytical Engines"), Press("Continue")];
    let steps = vec![
        password(),
        step(create, "/v1/organizations", "Continue"),
        step([], "/v1/client/sessions/*/touch", "Continue"),
    ];
    go(Journey { config, before: vec![ada()], ..Journey::new(sign_in, "/v1/organizations", steps) }).await;
}

#[wasm_bindgen_test]
async fn task_to_set_a_new_password_recovers_from_every_fault() {
    let steps = vec![password(), new_password("/v1/me/change_password")];
    let before = vec![ada(), json!({"action": "require_password_reset", "email": EMAIL})];
    go(Journey { before, ..Journey::new(sign_in, SIGN_INS, steps) }).await;
}

#[wasm_bindgen_test]
async fn task_to_set_up_a_second_factor_by_sms_recovers_from_every_fault() {
    const NUMBERS: &str = "/v1/me/phone_numbers";
    let steps = vec![
        password(),
        step([Press("SMS code"), Fill("Phone number", PHONE), Press("Continue")], NUMBERS, "Continue"),
        step([], "/v1/me/phone_numbers/*/prepare_verification", "Continue"),
        step([code()], "/v1/me/phone_numbers/*/attempt_verification", "Verify"),
        Step { method: "PATCH", ..step([], "/v1/me/phone_numbers/*", "SMS code to") },
        step([Press("Continue")], "/v1/client/sessions/*/touch", "Continue"),
    ];
    let config = json!({"environment": {"user_settings": {"sign_up": {"mfa": {"required": true}}}}});
    go(Journey { config, before: vec![ada()], ..Journey::new(sign_in, NUMBERS, steps) }).await;
}

#[wasm_bindgen_test]
async fn waitlist_recovers_from_every_fault() {
    let page = || view! { <Waitlist/> }.into_any();
    let join = [Fill("Email address", EMAIL), Press("Join the waitlist")];
    let steps = vec![step(join, "/v1/waitlist", "Join the waitlist")];
    let config = json!({"environment": {"user_settings": {"sign_up": {"mode": "waitlist"}}}});
    go(Journey { config, ends_with: "Successfully joined", ..Journey::new(page, "/v1/waitlist", steps) })
        .await;
}

async fn act(world: &World, act: &Act) {
    match act {
        Fill(label, text) => world.fill(label, text).await,
        Press(name) => world.press(name).await,
        OpenLink(to) => world.open_newest_link(to).await,
    }
}

pub(crate) fn rule(method: &str, path: &str, fault: &Value) -> Value {
    json!({"method": method, "path": path, "fault": fault})
}

/// Goes the way, each request meeting every fault in turn before it comes through, late.
async fn go(journey: Journey) {
    let mut world = World::new(journey.config).await;
    for action in &journey.before {
        world.admin("action", action).await;
    }
    world.open(journey.page);
    let first = &faults()[0].0;
    let mut steps = journey.steps.iter().peekable();
    while let Some(Step { acts, method, path, again }) = steps.next() {
        // The first fault of a request that follows by itself has been there since the one before.
        if let Some((last, acts)) = acts.split_last() {
            for each in acts {
                act(&world, each).await;
            }
            if let (OpenLink(_), Some(path)) = (last, journey.asks) {
                asked_by_itself(&world, path).await;
            }
            world.admin("faults", &json!([rule(method, path, first)])).await;
            act(&world, last).await;
        }
        for (number, (fault, told)) in faults().iter().enumerate() {
            if number > 0 {
                world.admin("faults", &json!([rule(method, path, fault)])).await;
                world.press(again).await;
            }
            until(&format!("{path} has met {fault} and that is said"), || {
                world.alert().contains(told) && !world.is_fetching()
            })
            .await;
            for each in acts {
                if let Fill(label, text) = each {
                    assert_eq!(world.value(label), *text, "{path} with {fault} loses “{label}”");
                }
            }
        }
        let mut rules = vec![rule(method, path, &json!({"delay_ms": 300}))];
        if let Some(next) = steps.peek().filter(|next| next.acts.is_empty()) {
            rules.insert(0, rule(next.method, next.path, first));
        }
        world.admin("faults", &Value::from(rules)).await;
        world.press(again).await;
    }
    world.see(journey.ends_with).await;
    let made = world.requests_that_came_through("POST", journey.made_once).await;
    assert_eq!(made, 1, "each of these makes another one: {}", journey.made_once);
}

/// A page's own requests fail in every way, and the user sees nothing of it.
async fn asked_by_itself(world: &World, path: &str) {
    for (fault, _) in faults() {
        let before = world.requests_with_fault().await;
        world.admin("faults", &json!([rule("GET", path, &fault)])).await;
        until_async("the page has asked", async || world.requests_with_fault().await > before).await;
        assert_eq!(world.alert(), "", "{path} has met {fault}");
    }
}
