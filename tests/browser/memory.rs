//! Leaks: memory, elements, listeners, timers, channels.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos_clerk::{BoxFuture, HttpRequest, HttpResponse, Transport, Unreachable};
use leptos_clerk_components::{Clerk, ClerkProvider, GetToken, SignIn, SignUp};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Otherwise, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// The leaked resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    /// Of WebAssembly's memory, in pages of 64 KiB.
    pages: u32,
    /// Values of JavaScript that Rust holds.
    held: u32,
    elements: i64,
    /// On the window and the document.
    listeners: i64,
    timers: i64,
    channels: i64,
}

impl Left {
    fn now() -> Self {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let bytes = js_sys::Reflect::get(&memory.buffer(), &"byteLength".into()).expect("a length");
        let count = |script: &str| eval(script).as_i64().expect("a number");
        Self {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 65536")]
            pages: (bytes.as_f64().expect("a number") / 65536.0) as u32,
            held: wasm_bindgen::externref_heap_live_count(),
            elements: count("document.querySelectorAll('*').length"),
            listeners: count("counted.listeners"),
            timers: count("counted.timers.size"),
            channels: count("counted.channels"),
        }
    }
}

/// Counts what the page asks of the browser.
fn counting() -> Otherwise {
    Otherwise::new(
        "window.counted = {listeners: 0, timers: new Set(), channels: 0, undo: []};
         for (const target of [window, document]) {
           const {addEventListener: add, removeEventListener: remove} = target;
           target.addEventListener = (...all) => { counted.listeners++; return add.apply(target, all) };
           target.removeEventListener = (...all) => { counted.listeners--; return remove.apply(target, all) };
           counted.undo.push(() => { delete target.addEventListener; delete target.removeEventListener });
         }
         const {setInterval: start, clearInterval: stop, BroadcastChannel: Channel} = window;
         window.setInterval = (...all) => { const id = start(...all); counted.timers.add(id); return id };
         window.clearInterval = (id) => { counted.timers.delete(id); stop(id) };
         window.BroadcastChannel = class extends Channel {
           constructor(name) { super(name); counted.channels++ }
           close() { counted.channels--; super.close() }
         };
         counted.undo.push(() => Object.assign(window,
           {setInterval: start, clearInterval: stop, BroadcastChannel: Channel}));",
        "counted.undo.forEach((undo) => undo()); delete window.counted",
    )
}

/// Answers each request as it was answered the first time; tokens it makes up.
#[derive(Clone, Default)]
struct Remembered(Arc<Memory>);

#[derive(Default)]
struct Memory {
    answers: Mutex<HashMap<String, HttpResponse>>,
    tokens: AtomicI64,
}

impl Memory {
    fn token(&self) -> HttpResponse {
        let issued = self.tokens.fetch_add(1, Ordering::Relaxed);
        let claims = json!({"sid": "sess_1", "sub": "user_1", "iat": issued, "exp": issued + 60}).to_string();
        let encoded = web_sys::window().expect("a window").btoa(&claims).expect("ASCII");
        let encoded = encoded.trim_end_matches('=').replace('+', "-").replace('/', "_");
        let body = json!({"jwt": format!("e30.{encoded}.c2ln")}).to_string();
        HttpResponse { status: 200, body, ..HttpResponse::default() }
    }

    async fn answer(&self, request: HttpRequest) -> HttpResponse {
        let path = request.url.split('?').next().unwrap_or_default().to_owned();
        if path.ends_with("/tokens") {
            return self.token();
        }
        if let Some(known) = self.answers.lock().expect("unpoisoned").get(&path) {
            return known.clone();
        }
        let answer = fetch(request).await;
        self.answers.lock().expect("unpoisoned").insert(path, answer.clone());
        answer
    }
}

pub(crate) async fn fetch(request: HttpRequest) -> HttpResponse {
    let method = if request.is_post { gloo_net::http::Method::POST } else { gloo_net::http::Method::GET };
    let builder = gloo_net::http::RequestBuilder::new(&request.url).method(method);
    let builder = builder.header("content-type", "application/x-www-form-urlencoded");
    let sent = match request.body {
        Some(body) => builder.body(body).expect("a request").send().await,
        None => builder.send().await,
    };
    let response = sent.expect("the emulator answers");
    let body = response.text().await.expect("a body");
    HttpResponse { status: response.status(), body, ..HttpResponse::default() }
}

impl Transport for Remembered {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>> {
        let memory = Arc::clone(&self.0);
        Box::pin(async move { Ok(memory.answer(request).await) })
    }
}

fn is_there(selector: &str) -> bool {
    eval(&format!("!!document.querySelector('{selector}')")) == json!(true)
}

/// Opens and closes pages: every other one before its first answer.
async fn come_and_go(world: &mut World, server: &Remembered, times: u32) {
    for at in 0..times {
        let options = world.options().transport(Arc::new(server.clone()));
        world.open_bare(move || {
            let options = options.clone();
            view! { <ClerkProvider options><SignIn/><SignUp/></ClerkProvider> }.into_any()
        });
        if at % 2 == 0 {
            until("the forms are there", || is_there("[name=identifier]") && is_there("[name=emailAddress]"))
                .await;
        }
        world.close();
    }
}

#[wasm_bindgen_test]
async fn mounting_a_thousand_pages_leaks_nothing() {
    let _counting = counting();
    let mut world = World::new(Value::Null).await;
    let server = Remembered::default();
    come_and_go(&mut world, &server, 200).await;
    let before = Left::now();
    come_and_go(&mut world, &server, 1000).await;
    let after = Left::now();
    assert_eq!(after, before);
}

/// Signs in at the emulator, and from then on with a server that makes tokens up.
async fn signed_in(world: &mut World, transport: Option<Remembered>) -> Clerk {
    world.user(EMAIL, PASSWORD).await;
    let mut options = world.options();
    if let Some(transport) = transport {
        options = options.transport(Arc::new(transport));
    }
    let clerk = world.open_store(options, || view! { <SignIn/> }.into_any());
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("You are signed in as").await;
    clerk
}

async fn refresh(clerk: Clerk, times: u32) {
    for _ in 0..times {
        let token = clerk.get_token(GetToken::default().skip_cache()).await.expect("an answer");
        assert!(token.is_some());
    }
}

#[wasm_bindgen_test]
async fn fetching_ten_thousand_tokens_leaks_nothing() {
    let _counting = counting();
    let mut world = World::new(Value::Null).await;
    let clerk = signed_in(&mut world, Some(Remembered::default())).await;
    refresh(clerk, 1000).await;
    let before = Left::now();
    refresh(clerk, 10_000).await;
    assert_eq!(Left::now(), before);
}

#[wasm_bindgen_test]
async fn sending_a_thousand_requests_leaks_nothing() {
    let _counting = counting();
    let mut world = World::new(Value::Null).await;
    let clerk = signed_in(&mut world, None).await;
    refresh(clerk, 200).await;
    let before = Left::now();
    refresh(clerk, 1000).await;
    assert_eq!(Left::now(), before);
}
