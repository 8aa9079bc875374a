//! An app whose router keeps the route behind `#`.

use std::sync::Mutex;

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, Protected, Routing, SignIn, SignUp};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Address, World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// The addresses that the app was asked to navigate to.
static GONE_TO: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn gone_to() -> Vec<String> {
    GONE_TO.lock().expect("no panic").clone()
}

fn open(world: &mut World, page: fn() -> AnyView) {
    GONE_TO.lock().expect("no panic").clear();
    let options = world
        .options()
        .sign_in_url("/#/sign-in")
        .sign_up_url("/#/sign-up")
        .navigate(|url, _| GONE_TO.lock().expect("no panic").push(url.to_owned()));
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
}

#[wasm_bindgen_test]
async fn a_hash_router_leads_to_the_sign_in_and_back() {
    const SIGN_IN: &str = "/#/sign-in?redirect_url=%2F%23%2Fprotected%3Fa%3D1";
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let _protected = Address::of("/#/protected?a=1");
    open(&mut world, || view! { <Protected>"Secret"</Protected> }.into_any());
    until("the sign-in is asked for, with the way back", || gone_to() == [SIGN_IN]).await;
    let _sign_in = Address::of(SIGN_IN);
    open(&mut world, || {
        view! { <Protected>"Secret"</Protected> <SignIn routing=Routing::Virtual/> }.into_any()
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    assert!(gone_to().is_empty(), "the sign-in page leads elsewhere: {:?}", gone_to());
    world.press("Continue").await;
    until("it leads back", || gone_to() == ["/#/protected?a=1"]).await;
}

#[wasm_bindgen_test]
async fn hash_router_pages_are_distinguished() {
    let mut world = World::new(Value::Null).await;
    let _sign_up = Address::of("/?__clerk_status=failed#/sign-up/verify");
    open(&mut world, || view! { <SignUp routing=Routing::Virtual/> }.into_any());
    world.see("The email link verification failed.").await;
    until("the way back is to the sign-up", || world.is_enabled("Sign up")).await;
    let _sign_in = Address::of("/?__clerk_status=failed#/sign-in/verify");
    open(&mut world, || view! { <SignIn routing=Routing::Virtual/> }.into_any());
    world.see("The email link verification failed.").await;
    until("the way back is to the sign-in", || world.is_enabled("Sign in")).await;
}

#[wasm_bindgen_test]
async fn redirect_url_to_the_form_itself_leaves_a_usable_page() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let _sign_in = Address::of("/#/sign-in?redirect_url=%2F%23%2Fsign-in");
    let page = || view! { <SignIn routing=Routing::Virtual redirect_when_signed_in=true/> }.into_any();
    open(&mut world, page);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    until("it leads to the start page", || gone_to() == ["/"]).await;
    open(&mut world, page);
    until("whoever is signed in is led there too", || gone_to() == ["/"]).await;
    // Where the app itself names the form as the way on, there is something to be seen.
    GONE_TO.lock().expect("no panic").clear();
    let options = world.options().sign_in_url("/#/sign-in").after_sign_in_url("/#/sign-in");
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
    world.see(&format!("You are signed in as {EMAIL}")).await;
    until("there is a way on", || world.is_enabled("Continue") && world.is_enabled("Sign out")).await;
}
