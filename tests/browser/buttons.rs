//! Buttons that an app places itself.

use leptos::prelude::*;
use leptos_clerk_components::{
    ProviderButtons, SignIn, SignOutButton, SignedIn, SsoParams, THEME, use_sign_in,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Otherwise, Styles, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

#[wasm_bindgen_test]
async fn sign_out_button_takes_a_caption_and_attributes_and_is_as_wide_as_its_caption() {
    let _styles = Styles::new(&[THEME]);
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| {
        view! {
            <SignedIn><SignOutButton attr:id="leave" attr:class="mine">"Leave"</SignOutButton></SignedIn>
            <SignIn/>
        }
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("Leave").await;
    let button = |property: &str| eval(&format!("document.getElementById('leave').{property}"));
    assert_eq!(button("tagName"), json!("BUTTON"));
    assert_eq!(button("classList.contains('mine')"), json!(true));
    assert_eq!(button("offsetWidth < document.body.clientWidth / 2"), json!(true));
    world.press("Leave").await;
    world.see("Sign in").await;
}

#[wasm_bindgen_test]
async fn provider_buttons_open_a_popup_when_their_params_ask_for_it() {
    let _window = Otherwise::new(
        "window.openForReal = window.open; window.open = () => { window.hasOpened = true; return null }",
        "window.open = window.openForReal; delete window.openForReal; delete window.hasOpened",
    );
    let mut world = World::new(Value::Null).await;
    // The request fails, so that the page is not left.
    let refused = json!([{"method": "POST", "path": "/v1/client/sign_ins", "fault": {"status": 503}}]);
    world.admin("faults", &refused).await;
    world.open(|| {
        let params = SsoParams { popup: true, ..SsoParams::default() };
        view! { <ProviderButtons flow=use_sign_in() params/> }
    });
    world.press("Continue with Google").await;
    until("a window is opened", || eval("window.hasOpened === true") == json!(true)).await;
}
