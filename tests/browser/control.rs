//! Control components.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    ClerkDegraded, ClerkLoading, ClerkOptions, ClerkProvider, SessionTask, SignIn, SignOutButton,
    SignUpParams, SignedIn, SignedOut, Status, use_clerk, use_user,
};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

#[wasm_bindgen_test]
async fn a_malformed_key_is_named_on_the_page() {
    let mut world = World::new(Value::Null).await;
    world.open_bare(|| {
        view! { <ClerkProvider options=ClerkOptions::new("pk_tst_abc")>"The app"</ClerkProvider> }.into_any()
    });
    world.see("pk_tst_abc").await;
    assert!(!world.text().contains("The app"));
}

#[wasm_bindgen_test]
async fn a_bad_proxy_url_is_named_on_the_page() {
    let mut world = World::new(Value::Null).await;
    let options = world.options().proxy_url("localhost:4500");
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()>"The app"</ClerkProvider> }.into_any()
    });
    world.see("localhost:4500").await;
}

#[wasm_bindgen_test]
async fn loading_provider_shows_neither_signed_in_nor_signed_out() {
    let mut world = World::new(Value::Null).await;
    let delay = json!([{"path": "/v1/client", "fault": {"delay_ms": 300}}]);
    world.admin("faults", &delay).await;
    world.open(|| {
        view! {
            <ClerkLoading>"Loading it."</ClerkLoading>
            <SignedIn>"Somebody."</SignedIn>
            <SignedOut>"Nobody."</SignedOut>
        }
    });
    world.see("Loading it.").await;
    assert!(!world.text().contains("body."));
    world.see("Nobody.").await;
    world.do_not_see("Loading it.").await;
}

#[wasm_bindgen_test]
async fn an_unreachable_server_degrades_and_trying_again_recovers() {
    let mut world = World::new(Value::Null).await;
    let gone = json!([{"path": "/v1/*", "fault": {"status": 503}}]);
    world.admin("faults", &gone).await;
    world.open(|| {
        let clerk = use_clerk();
        let retry = move |_| leptos::task::spawn_local(clerk.reload());
        view! {
            <ClerkDegraded>
                "No answer. " <button type="button" on:click=retry>"Try again"</button>
            </ClerkDegraded>
            <SignedOut>"Nobody."</SignedOut>
        }
    });
    world.see("No answer.").await;
    world.admin("faults", &json!([])).await;
    world.press("Try again").await;
    world.do_not_see("No answer.").await;
    world.see("Nobody.").await;
}

#[wasm_bindgen_test]
async fn pending_user_counts_as_signed_out_until_an_organization_is_chosen() {
    let force = json!({"environment": {"organization_settings": {"force_organization_selection": true}}});
    let mut world = World::new(force).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| {
        let clerk = use_clerk();
        let is_pending = move || clerk.session().is_some();
        view! {
            <SignedIn>"Welcome!"</SignedIn>
            {move || if is_pending() { view! { <SessionTask/> }.into_any() } else { view! { <SignIn/> }.into_any() }}
        }
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.fill("Organization name", "Acme").await;
    assert!(!world.text().contains("Welcome!"));
    world.press("Continue").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn listener_receives_changes_until_it_is_stopped() {
    let heard: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let statuses: Arc<Mutex<Vec<Status>>> = Arc::default();
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let options = {
        let statuses = Arc::clone(&statuses);
        world.options().on_status(move |status| statuses.lock().expect("free").push(status))
    };
    let listener = StoredValue::new(None);
    let told = Arc::clone(&heard);
    world.open_bare(move || {
        let told = Arc::clone(&told);
        let page = move || {
            let told = Arc::clone(&told);
            let added = use_clerk().add_listener(move |resources| {
                let user = resources.user.as_ref().map(|user| user.label());
                told.lock().expect("free").push(user);
            });
            listener.set_value(Some(added));
            view! { <SignIn/><SignedIn>"Welcome!" <SignOutButton/></SignedIn> }
        };
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
    let last = || heard.lock().expect("free").last().cloned().flatten();
    until("the listener heard of Ada", || last().as_deref() == Some(EMAIL)).await;
    assert_eq!(heard.lock().expect("free").first(), Some(&None), "at first there was nobody");
    assert_eq!(statuses.lock().expect("free").as_slice(), [Status::Loading, Status::Ready]);
    listener.get_value().expect("added").stop();
    world.press("Sign out").await;
    world.do_not_see("Welcome!").await;
    assert_eq!(last().as_deref(), Some(EMAIL), "nothing is told any more");
}

/// The console's messages while this value lives.
struct Console {
    said: js_sys::Array,
    before: JsValue,
}

fn console() -> JsValue {
    js_sys::Reflect::get(&js_sys::global(), &"console".into()).expect("a console")
}

impl Console {
    fn watched() -> Self {
        let said = js_sys::Array::new();
        let before = js_sys::Reflect::get(&console(), &"warn".into()).expect("a function");
        let push: js_sys::Function =
            js_sys::Reflect::get(&said, &"push".into()).expect("push").unchecked_into();
        js_sys::Reflect::set(&console(), &"warn".into(), &push.bind0(&said)).expect("replaced");
        Self { said, before }
    }

    fn has(&self, text: &str) -> bool {
        self.said.iter().any(|line| line.as_string().is_some_and(|line| line.contains(text)))
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        js_sys::Reflect::set(&console(), &"warn".into(), &self.before).expect("put back");
    }
}

#[wasm_bindgen_test]
async fn unknown_origin_shows_a_development_hint() {
    let mut world = World::new(Value::Null).await;
    let refused = json!([{"path": "/v1/*", "fault": {"status": 400, "code": "origin_invalid"}}]);
    world.admin("faults", &refused).await;
    let console = Console::watched();
    world.open(|| view! { <SignIn/> });
    until("the console names the key to use", || console.has("use the pk_test_ key while developing")).await;
}

#[wasm_bindgen_test]
async fn captcha_without_its_element_shows_a_development_hint() {
    let key = "1x00000000000000000000AA";
    let display = json!({"captcha_public_key": key, "captcha_public_key_invisible": key,
        "captcha_widget_type": "smart"});
    let settings =
        json!({"display_config": display, "user_settings": {"sign_up": {"captcha_enabled": true}}});
    let mut world = World::new(json!({ "environment": settings })).await;
    let console = Console::watched();
    world.open(|| {
        let sign_up = use_clerk().sign_up();
        let params = SignUpParams { email_address: Some(EMAIL.to_owned()), ..SignUpParams::default() };
        let create = move |_| {
            let create = sign_up.create(params.clone());
            spawn_local(async move { drop(create.await) });
        };
        view! { <button on:click=create>"Create"</button> }
    });
    world.press("Create").await;
    until("the console names the part to use", || console.has("put <Captcha/> where people sign up")).await;
}

#[wasm_bindgen_test]
async fn task_without_a_page_shows_a_development_hint() {
    let mut world = World::new(Value::Null).await;
    let session = json!({"object": "session", "id": "sess_1", "status": "pending",
        "tasks": [{"key": "consult-the-stars"}], "user": {"id": "user_1"}});
    let client = json!({"object": "client", "id": "client_1", "sessions": [session],
        "last_active_session_id": "sess_1"});
    let body = json!({"response": client, "client": null}).to_string();
    world.admin("faults", &json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}}])).await;
    let console = Console::watched();
    world.open(|| view! { <SessionTask/> });
    until("the console names the option to set", || {
        console.has("consult-the-stars") && console.has("ClerkOptions::task_url")
    })
    .await;
}

#[wasm_bindgen_test]
async fn user_hook_exposes_public_and_unsafe_metadata() {
    let mut world = World::new(Value::Null).await;
    let user = json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD,
        "public_metadata": {"role": "editor"}, "unsafe_metadata": {"plan": "gold"}});
    world.admin("action", &user).await;
    world.open(|| {
        let user = use_user();
        let metadata = move || {
            user.user().map(|user| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                format!("{} {}", text(&user.public_metadata["role"]), text(&user.unsafe_metadata["plan"]))
            })
        };
        view! { <SignIn/> {metadata} }
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("editor gold").await;
}
