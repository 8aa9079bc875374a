//! Session tasks, on pages of the app's own choice.

use std::sync::Mutex;

use leptos::prelude::*;
use leptos_clerk_components::wire::TaskKey;
use leptos_clerk_components::{ClerkProvider, SessionTask, SignIn, SignUp, TaskResetPassword, TaskSetupMfa};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Address, World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// The addresses that the app was asked to navigate to.
static GONE_TO: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn gone_to(url: &str) -> bool {
    GONE_TO.lock().expect("no panic").iter().any(|gone| gone == url)
}

fn open(world: &mut World, page: fn() -> AnyView) {
    GONE_TO.lock().expect("no panic").clear();
    let options = world
        .options()
        .task_url(TaskKey::ResetPassword, "/a-new-password")
        .navigate(|url, _| GONE_TO.lock().expect("no panic").push(url.to_owned()));
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
}

async fn sign_in(world: &World) {
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
}

async fn world_with_tasks() -> World {
    let mfa = json!({"user_settings": {"sign_up": {"mfa": {"required": true}}}});
    let world = World::new(json!({"environment": mfa})).await;
    world.user(EMAIL, PASSWORD).await;
    world.admin("action", &json!({"action": "require_password_reset", "email": EMAIL})).await;
    world
}

#[wasm_bindgen_test]
async fn task_with_its_own_page_is_shown_there_and_others_below_sign_in() {
    let mut world = world_with_tasks().await;
    open(&mut world, || view! { <SignIn/> }.into_any());
    sign_in(&world).await;
    until("the task's own page is asked for", || gone_to("/a-new-password")).await;
    open(&mut world, || view! { <TaskResetPassword/> }.into_any());
    give_new_password(&world).await;
    until("the next task's page is asked for", || gone_to("/sign-in/tasks/setup-mfa")).await;
}

fn open_with_ways(world: &mut World, page: fn() -> AnyView) {
    GONE_TO.lock().expect("no panic").clear();
    let options = world
        .options()
        .after_sign_in_url("/dashboard")
        .after_sign_up_url("/welcome")
        .navigate(|url, _| GONE_TO.lock().expect("no panic").push(url.to_owned()));
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
}

/// A signed-in user at the task `reset-password`.
async fn asked_for_a_new_password() -> World {
    let mut world = World::new(serde_json::Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.admin("action", &json!({"action": "require_password_reset", "email": EMAIL})).await;
    open_with_ways(&mut world, || view! { <SignIn/> }.into_any());
    sign_in(&world).await;
    until("the task's page is asked for", || gone_to("/sign-in/tasks/reset-password")).await;
    world
}

#[wasm_bindgen_test]
async fn task_after_a_sign_up_redirects_as_sign_ups_do() {
    const TASK: &str = "/sign-in/tasks/choose-organization?redirect_url=%2Fwelcome";
    let settings = json!({"organization_settings": {"enabled": true, "force_organization_selection": true}});
    let mut world = World::new(json!({ "environment": settings })).await;
    open_with_ways(&mut world, || view! { <SignUp/> }.into_any());
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.fill("Enter verification code", "424242").await;
    until("the task's page is asked for", || gone_to(TASK)).await;
    let _address = Address::of("/?redirect_url=%2Fwelcome");
    open_with_ways(&mut world, || view! { <SessionTask/> }.into_any());
    world.fill("Organization name", "Analytical Engines").await;
    world.press("Continue").await;
    until("it goes where sign-ups lead", || gone_to("/welcome")).await;
}

#[wasm_bindgen_test]
async fn task_after_a_sign_in_redirects_as_sign_ins_do() {
    let mut world = asked_for_a_new_password().await;
    open_with_ways(&mut world, || view! { <TaskResetPassword/> }.into_any());
    give_new_password(&world).await;
    until("it goes where sign-ins lead", || gone_to("/dashboard")).await;
}

#[wasm_bindgen_test]
async fn task_page_redirects_to_its_configured_address() {
    let mut world = asked_for_a_new_password().await;
    let _address = Address::of("/?redirect_url=%2Felsewhere");
    open_with_ways(&mut world, || view! { <TaskResetPassword redirect_url_complete="/done"/> }.into_any());
    give_new_password(&world).await;
    until("it goes where the app says", || gone_to("/done")).await;
    // A user without a task is redirected there, too.
    open_with_ways(&mut world, || view! { <TaskSetupMfa redirect_url_complete="/done-too"/> }.into_any());
    until("it goes where the app says", || gone_to("/done-too")).await;
}

async fn give_new_password(world: &World) {
    world.fill("Enter your new password", "a much better battery").await;
    world.fill("Confirm password", "a much better battery").await;
    world.press("Reset Password").await;
}

#[wasm_bindgen_test]
async fn page_of_another_task_redirects_to_the_current_task() {
    let mut world = world_with_tasks().await;
    let _address = Address::of("/");
    open(&mut world, || view! { <SignIn/> }.into_any());
    sign_in(&world).await;
    until("the task's own page is asked for", || gone_to("/a-new-password")).await;
    open(&mut world, || view! { <TaskSetupMfa/> }.into_any());
    until("the task's own page is asked for", || gone_to("/a-new-password")).await;
    assert!(!world.text().contains("Authenticator app"));
}

#[wasm_bindgen_test]
async fn mfa_setup_offers_only_enabled_methods() {
    let attributes = json!({"authenticator_app": {"enabled": false}});
    let settings = json!({"attributes": attributes, "sign_up": {"mfa": {"required": true}}});
    let mut world = World::new(json!({"environment": {"user_settings": settings}})).await;
    world.user(EMAIL, PASSWORD).await;
    open(&mut world, || view! { <SignIn/> }.into_any());
    sign_in(&world).await;
    until("the task's page is asked for", || gone_to("/sign-in/tasks/setup-mfa")).await;
    open(&mut world, || view! { <TaskSetupMfa/> }.into_any());
    world.press("SMS code").await;
    world.fill("Phone number", "+12015550123").await;
    world.press("Continue").await;
    world.see("We sent a code to +12015550123").await;
    assert!(!world.is_enabled("Authenticator app"));
    assert!(!world.is_enabled("I need a new code"), "a code was sent a moment ago");
}
