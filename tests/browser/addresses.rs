//! Hostile addresses of a page, and hostile links in the settings of the instance.

use std::sync::{Arc, Mutex};

use clerk_emulator::in_page::InPage;
use leptos::prelude::*;
use leptos_clerk_components::{
    ClerkLoaded, ClerkOptions, ClerkProvider, OauthFlow, Protected, RedirectToSignIn, RedirectToSignUp,
    RedirectToTasks, SignIn, SignUp, SsoCallback,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::in_page::{Here, NOWHERE};
use crate::support::{Address, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// What values are made of, and what has been mistaken for it. Nothing that would name a script of its own.
const PARTS: [&str; 44] = [
    "/",
    "//",
    "%2F",
    "%5C",
    "\\",
    ".",
    "..",
    "%2e%2e",
    "%09",
    "%00",
    "%0a",
    "%ff",
    "%25",
    "%u0041",
    "%F0%9F%94%91",
    "%E2%80%AE",
    "%20",
    "%3F",
    "%23",
    "#",
    "#/",
    "&",
    "=",
    ":",
    "@",
    ";",
    "%3B%20Domain=x",
    "[",
    "*",
    "https:",
    "javascript:alert(1)",
    "evil.test",
    "sign-in",
    "sign-up",
    "redirect_url=",
    "__clerk_ticket=",
    "__clerk_status=",
    "__clerk_db_jwt=",
    "__clerk_popup=",
    "verified",
    "sign_up",
    "complete",
    "true",
    "0123456789abcdef",
];
const PARAMETERS: [&str; 8] = [
    "redirect_url",
    "__clerk_ticket",
    "__clerk_status",
    "__clerk_created_session",
    "__clerk_db_jwt",
    "__clerk_popup",
    "__dev_session",
    "anything",
];
const PATHS: [&str; 7] = [
    "/sign-in",
    "/sign-in/verify",
    "/sign-in/factor-one",
    "/sign-up",
    "/sign-up/verify",
    "/sso-callback",
    "/sign-in/tasks/x",
];

fn address(random: &mut fastrand::Rng) -> String {
    let mut address = format!("{}?", PATHS[random.usize(..PATHS.len())]);
    for _ in 0..random.usize(1..4) {
        address.push_str(PARAMETERS[random.usize(..PARAMETERS.len())]);
        address.push('=');
        for _ in 0..random.usize(0..6) {
            address.push_str(PARTS[random.usize(..PARTS.len())]);
        }
        address.push('&');
    }
    address
}

/// The addresses that the app was asked to navigate to.
static GONE_TO: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Shows an address; browsers refuse too many changes in a short time.
async fn show(url: &str) {
    let wanted = format!("new URL({}, location.origin).href", json!(url));
    for _ in 0..600 {
        let shown = format!("history.replaceState(null, '', {wanted}); location.href === {wanted}");
        if eval(&shown) == json!(true) {
            return;
        }
        gloo_timers::future::TimeoutFuture::new(50).await;
    }
    panic!("the browser does not show {url}");
}

#[wasm_bindgen_test]
async fn three_hundred_hostile_addresses_end_at_usable_pages() {
    let mut world = World::new(Value::Null).await;
    let _address = Address::of("/");
    let emulator = Arc::new(InPage::new(NOWHERE, None));
    let user = json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD});
    emulator.act(&user).expect("a user");
    let options: ClerkOptions =
        world.options().proxy_url(NOWHERE).transport(Arc::new(Here(Arc::clone(&emulator)))).navigate(
            |url, _| {
                GONE_TO.lock().expect("no panic").push(url.to_owned());
            },
        );
    let mut random = fastrand::Rng::with_seed(13);
    let began = js_sys::Date::now();
    for number in 0..300 {
        if number == 150 {
            // A user is signed in from here on.
            show("/sign-in").await;
            let options = options.clone();
            world.open_bare(move || {
                view! { <ClerkProvider options=options.clone()><SignIn/></ClerkProvider> }.into_any()
            });
            world.fill("Enter email address", EMAIL).await;
            world.fill("Enter password", PASSWORD).await;
            world.press("Continue").await;
            until("the sign-in leads on", || !GONE_TO.lock().expect("no panic").is_empty()).await;
        }
        let url = address(&mut random);
        show(&url).await;
        GONE_TO.lock().expect("no panic").clear();
        let (options, path) = (options.clone(), url.split('?').next().unwrap_or_default().to_owned());
        let redirect_when_signed_in = random.bool();
        world.open_bare(move || {
            let path = path.clone();
            let page = move || match path.as_str() {
                "/sso-callback" => view! { <SsoCallback/> }.into_any(),
                path if path.starts_with("/sign-up") => {
                    view! { <SignUp redirect_when_signed_in oauth_flow=OauthFlow::Popup/> }.into_any()
                }
                _ => view! { <SignIn redirect_when_signed_in/> }.into_any(),
            };
            view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
        });
        let has_led_on = || !GONE_TO.lock().expect("no panic").is_empty();
        until(&format!("{url} (number {number}) leads on or can be used"), || {
            has_led_on() || world.has_something_to_press()
        })
        .await;
        for url in GONE_TO.lock().expect("no panic").iter() {
            // As a router does, which ends in a trap otherwise.
            let stays = format!(
                "new URL({0}, location.origin).origin === location.origin && !{0}.startsWith('//')",
                json!(url)
            );
            assert!(url.starts_with('/') && eval(&stays) == json!(true), "led to {url}");
        }
    }
    let seconds = (js_sys::Date::now() - began) / 1_000.0;
    assert!(seconds < 60.0, "it took {seconds} s");
}

#[wasm_bindgen_test]
async fn redirect_url_names_the_route_that_the_router_enters() {
    const WANTED: &str = "/wanted?a=1#part";
    const WAY_BACK: &str = "redirect_url=%2Fwanted%3Fa%3D1%23part";
    let session = json!({"object": "session", "id": "sess_1", "status": "pending",
        "tasks": [{"key": "choose-organization"}], "user": {"id": "user_1"}});
    let pending = json!({"object": "client", "id": "client_1", "sessions": [session],
        "last_active_session_id": "sess_1"});
    type Page = fn() -> AnyView;
    let pages: [(Page, bool, &str); 4] = [
        (|| view! { <RedirectToSignIn/> }.into_any(), false, "/sign-in?"),
        (|| view! { <RedirectToSignUp/> }.into_any(), false, "/sign-up?"),
        (|| view! { <Protected>"Secret"</Protected> }.into_any(), false, "/sign-in?"),
        (|| view! { <RedirectToTasks/> }.into_any(), true, "/sign-in/tasks/choose-organization?"),
    ];
    for (page, has_task, leads_to) in pages {
        let mut world = World::new(Value::Null).await;
        if has_task {
            let body = json!({"response": pending, "client": null}).to_string();
            let fault = json!([{"method": "GET", "path": "/v1/client", "fault": {"body": body}}]);
            world.admin("faults", &fault).await;
        }
        let _address = Address::of("/");
        GONE_TO.lock().expect("no panic").clear();
        let is_there = RwSignal::new(false);
        let options =
            world.options().navigate(|url, _| GONE_TO.lock().expect("no panic").push(url.to_owned()));
        world.open_bare(move || {
            let page = move || if is_there.get() { page() } else { ().into_any() };
            let content = move || view! { <ClerkLoaded>"Loaded." {page}</ClerkLoaded> };
            view! { <ClerkProvider options=options.clone()>{content()}</ClerkProvider> }.into_any()
        });
        world.see("Loaded.").await;
        // A page of the sign-in is where one comes from, and is not where one is.
        show("/sign-in").await;
        is_there.set(true);
        leptos::task::tick().await;
        show(WANTED).await;
        let expected = [leads_to, WAY_BACK].concat();
        until(&format!("it leads to {expected}"), || {
            *GONE_TO.lock().expect("no panic") == [expected.clone()]
        })
        .await;
    }
}

#[wasm_bindgen_test]
async fn third_party_script_gets_the_nonce_option() {
    let key = "1x00000000000000000000AA";
    let display = json!({"captcha_public_key": key, "captcha_public_key_invisible": key});
    let settings =
        json!({"display_config": display, "user_settings": {"sign_up": {"captcha_enabled": true}}});
    let mut world = World::new(json!({ "environment": settings })).await;
    eval(
        "delete window.turnstile; document.querySelectorAll('script[src*=turnstile]').forEach((it) => it.remove())",
    );
    const STAND_IN: &str =
        // Ends with a comment, for what a later try appends to the address.
        "data:text/javascript,window.turnstile={render(_,asked){asked.callback('token')},remove(){}}//";
    let options = world.options().nonce("abc").captcha_url(STAND_IN);
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()><SignUp/></ClerkProvider> }.into_any()
    });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    let nonce = "document.querySelector('script[src*=turnstile]')?.nonce";
    until("the script is there, with its nonce", || eval(nonce) == json!("abc")).await;
    eval("delete window.turnstile; document.querySelector('script[src*=turnstile]').remove()");
}

#[wasm_bindgen_test]
async fn settings_link_that_is_no_web_address_is_shown_as_text() {
    for (terms, href) in [
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//evil.test", None),
        ("/.//evil.test", None),
        ("", None),
        ("https://example.com/terms", Some("https://example.com/terms")),
        ("/terms", Some("/terms")),
    ] {
        let display = json!({"terms_url": terms, "privacy_policy_url": ""});
        let settings =
            json!({"display_config": display, "user_settings": {"sign_up": {"legal_consent_enabled": true}}});
        let mut world = World::new(json!({ "environment": settings })).await;
        world.open(|| view! { <SignUp/> });
        world.see("I agree to the Terms of Service and Privacy Policy").await;
        let hrefs = eval(
            "[...document.querySelectorAll('[data-world] label a')].map((it) => it.getAttribute('href'))",
        );
        assert_eq!(hrefs, json!(href.into_iter().collect::<Vec<_>>()), "{terms:?}");
    }
}
