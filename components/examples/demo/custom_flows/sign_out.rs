//! Clerk's guide "Build a custom sign-out flow": one button.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{SignOut, SignedIn, SignedOut, Stopped, Text, text, use_clerk};

#[component]
pub fn SignOutGuide() -> impl IntoView {
    let clerk = use_clerk();
    let problem = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let sign_out = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            if let Err(Stopped::Failed(error)) = clerk.sign_out(SignOut::all().redirect_url("/")).await {
                let _ = problem.try_set(text::error(&error));
            }
            let _ = is_busy.try_set(false);
        });
    };
    view! {
        <section class="panel">
            <h1>"Sign out"</h1>
            <SignedIn>
                <p role="alert" class="cl-alert"><Text of=move || problem.get()/></p>
                <button type="button" class="cl-button" disabled=move || is_busy.get() on:click=sign_out>
                    "Sign out"
                </button>
            </SignedIn>
            <SignedOut>
                <p>"Nobody is signed in. " <a href="/sign-in?redirect_url=/custom-flows/sign-out">"Sign in"</a></p>
            </SignedOut>
        </section>
    }
}
