//! Google One Tap, with a stand-in for Google's script.

use std::sync::Mutex;

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, GoogleOneTap, OneTapMoment, SignOutButton, SignedIn};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::every_step::{faults, rule};
use crate::support::{World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";

/// Notes what it is asked, and lets the test answer.
const STAND_IN: &str = "data:text/javascript,window.google={accounts:{id:{\
    initialize(asked){window.tap={asked}},\
    prompt(moment){window.tap.moment=moment},\
    cancel(){window.tap.cancelled=true}}}}";

fn forget_google() {
    eval(
        "delete window.google; delete window.tap; document.querySelector('script[data-clerk-one-tap]')?.remove()",
    );
}

async fn tappable(social_sign_up: bool) -> World {
    forget_google();
    let mode = if social_sign_up { "public" } else { "restricted" };
    World::new(json!({"environment": {
        "display_config": {"google_one_tap_client_id": "local.apps.example"},
        "user_settings": {"sign_up": {"mode": mode}},
    }}))
    .await
}

fn page() -> impl IntoView {
    view! {
        <SignedIn>"Welcome!" <SignOutButton/></SignedIn>
        <GoogleOneTap script_url=STAND_IN itp_support=false/>
    }
}

async fn asked() {
    until("Google was asked", || eval("!!window.tap?.moment") == json!(true)).await;
}

async fn answer(world: &World) {
    let action = json!({"action": "create_one_tap_token", "email_address": EMAIL, "first_name": "Ada"});
    let token = world.admin("action", &action).await["token"].clone();
    // Google's window is gone then.
    eval(&format!(
        "{{ const {{ asked }} = window.tap; window.tap = {{}}; asked.callback({{credential: {token}}}) }}"
    ));
}

#[wasm_bindgen_test]
async fn one_tap_signs_up_a_new_user_and_later_signs_in() {
    let mut world = tappable(true).await;
    world.open(page);
    asked().await;
    let told = eval("Object.assign({}, window.tap.asked, {callback: typeof window.tap.asked.callback})");
    let expected = json!({"client_id": "local.apps.example", "callback": "function", "itp_support": false,
        "cancel_on_tap_outside": true, "auto_select": false, "use_fedcm_for_prompt": true});
    assert_eq!(told, expected);
    answer(&world).await;
    world.see("Welcome!").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 1);
    // A signed-in user is not asked.
    until("the window is gone", || eval("window.tap.cancelled === true") == json!(true)).await;
    eval("delete window.tap");
    world.press("Sign out").await;
    asked().await;
    answer(&world).await;
    world.see("Welcome!").await;
    assert_eq!(world.requests("POST", "/v1/client/sign_ups").await, 1, "the second time it was a sign-in");
}

#[wasm_bindgen_test]
async fn one_tap_script_failure_is_reported_and_retried() {
    static MOMENTS: Mutex<Vec<OneTapMoment>> = Mutex::new(Vec::new());
    let mut world = tappable(true).await;
    let on_moment = Callback::new(|moment| MOMENTS.lock().expect("no panic").push(moment));
    let options = world.options().nonce("abc");
    world.open_bare(move || {
        view! {
            <ClerkProvider options=options.clone()>
                <GoogleOneTap script_url="http://127.0.0.1:1/gsi" on_moment/>
            </ClerkProvider>
        }
        .into_any()
    });
    until("the app hears of it", || !MOMENTS.lock().expect("no panic").is_empty()).await;
    let failed = OneTapMoment::NotDisplayed("script_failed_to_load".to_owned());
    assert_eq!(*MOMENTS.lock().expect("no panic"), [failed]);
    let options = world.options().nonce("abc");
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
    asked().await;
    assert_eq!(eval("document.querySelector('script[data-clerk-one-tap]').nonce"), json!("abc"));
}

#[wasm_bindgen_test]
async fn one_tap_recovers_from_every_fault() {
    let mut world = tappable(true).await;
    world.open(page);
    for path in ["/v1/client/sign_ins", "/v1/client/sign_ups", "/v1/client/sessions/*/touch"] {
        for (fault, told) in faults() {
            asked().await;
            world.admin("faults", &json!([rule("POST", path, &fault)])).await;
            answer(&world).await;
            until(&format!("{path} has met {fault} and that is said"), || {
                world.alert().contains(told) && !world.is_fetching()
            })
            .await;
        }
    }
    world.admin("faults", &json!([])).await;
    asked().await;
    answer(&world).await;
    world.see("Welcome!").await;
    assert_eq!(world.requests_that_came_through("POST", "/v1/client/sign_ups").await, 1);
}

#[wasm_bindgen_test]
async fn one_tap_shows_a_refused_sign_up() {
    let mut world = tappable(false).await;
    world.open(page);
    asked().await;
    answer(&world).await;
    world.see("need an invitation").await;
    assert!(!world.text().contains("Welcome!"));
}

#[wasm_bindgen_test]
async fn one_tap_reports_why_it_closed_and_closes_with_the_page() {
    let mut world = tappable(true).await;
    let heard = ArcRwSignal::new(Vec::<OneTapMoment>::new());
    let tell = heard.clone();
    world.open(move || {
        let tell = tell.clone();
        let on_moment = Callback::new(move |moment| tell.update(|heard| heard.push(moment)));
        view! { <GoogleOneTap script_url=STAND_IN on_moment/> }
    });
    asked().await;
    for (is, get, reason) in [
        ("isNotDisplayed", "getNotDisplayedReason", "suppressed_by_user"),
        ("isSkippedMoment", "getSkippedReason", "tap_outside"),
        ("isDismissedMoment", "getDismissedReason", "cancel_called"),
        ("isDisplayed", "getMomentType", "display"),
    ] {
        eval(&format!("window.tap.moment({{{is}: () => true, {get}: () => '{reason}'}})"));
    }
    let expected = [
        OneTapMoment::NotDisplayed("suppressed_by_user".to_owned()),
        OneTapMoment::Skipped("tap_outside".to_owned()),
        OneTapMoment::Dismissed("cancel_called".to_owned()),
    ];
    assert_eq!(heard.get_untracked(), expected);
    world.close();
    until("the window is gone", || eval("window.tap.cancelled === true") == json!(true)).await;
}

#[wasm_bindgen_test]
async fn one_tap_script_is_not_loaded_without_a_client_id() {
    forget_google();
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <GoogleOneTap script_url=STAND_IN/> <leptos_clerk_components::ClerkLoaded>"Ready"</leptos_clerk_components::ClerkLoaded> });
    world.see("Ready").await;
    assert_eq!(eval("!!document.querySelector('script[data-clerk-one-tap]')"), json!(false));
}
