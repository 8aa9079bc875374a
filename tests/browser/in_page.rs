//! The components with the emulator in the same page: no server is there at all.

use std::sync::Arc;

use clerk_emulator::in_page::InPage;
use leptos::prelude::*;
use leptos_clerk::{BoxFuture, HttpRequest, HttpResponse, Transport, Unreachable};
use leptos_clerk_components::{ClerkProvider, SignIn, SignOutButton, SignUp, SignedIn};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";
/// No server is there: names with this ending do not exist (RFC 2606).
pub(crate) const NOWHERE: &str = "http://clerk.invalid";

/// Hands requests over instead of sending them.
pub(crate) struct Here(pub(crate) Arc<InPage>);

impl Transport for Here {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>> {
        let method = if request.is_post { "POST" } else { "GET" };
        let answered = self.0.answer(method, &request.url, request.body.as_deref().unwrap_or_default());
        let response = HttpResponse {
            status: answered.status,
            body: answered.body,
            dev_browser: None,
            retry_after_s: answered.retry_after_s.and_then(|seconds| u32::try_from(seconds).ok()),
            ..HttpResponse::default()
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn sign_up() -> AnyView {
    view! { <SignedIn>"Welcome!" <SignOutButton/></SignedIn> <SignUp/> }.into_any()
}

fn sign_in() -> AnyView {
    view! { <SignedIn>"Welcome!" <SignOutButton/></SignedIn> <SignIn/> }.into_any()
}

#[wasm_bindgen_test]
async fn user_signs_up_and_in_with_the_in_page_emulator() {
    let mut world = World::new(Value::Null).await;
    let emulator = Arc::new(InPage::new(NOWHERE, None));
    let options = world.options().proxy_url(NOWHERE).transport(Arc::new(Here(Arc::clone(&emulator))));
    let page = |content: fn() -> AnyView| {
        let options = options.clone();
        move || view! { <ClerkProvider options=options.clone()>{content()}</ClerkProvider> }.into_any()
    };

    world.open_bare(page(sign_up));
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("We sent a code").await;
    let sent = emulator.messages();
    let code = sent.last().and_then(|message| message.code.clone()).expect("a code was sent");
    world.fill("Enter verification code", &code).await;
    world.see("Welcome!").await;
    world.press("Sign out").await;
    world.do_not_see("Welcome!").await;

    world.open_bare(page(sign_in));
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", "wrong horse battery").await;
    world.press("Continue").await;
    world.see_error("Enter password", "assword").await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
}
