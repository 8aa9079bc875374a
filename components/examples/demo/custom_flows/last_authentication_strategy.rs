//! Clerk's guide "Build a custom flow that shows the last used authentication strategy": a button per provider
//! made by hand, and a word at the one that was used last in this browser.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{SocialProvider, SocialProviders};
use leptos_clerk_components::{
    Card, PendingSession, SsoParams, Text, keyed, text, use_auth_with, use_clerk, use_sign_in,
};

#[component]
pub fn LastAuthenticationStrategy() -> impl IntoView {
    let clerk = use_clerk();
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    // Denied consent is shown, and the user can try again.
    Effect::new(move |_| sign_in.take_sso_error());
    let button = move |provider: &SocialProvider| {
        let SocialProvider { strategy, name, .. } = provider.clone();
        let is_last = {
            let strategy = strategy.clone();
            move || clerk.last_authentication_strategy().as_ref() == Some(&strategy)
        };
        let mark = move || if is_last() { " (Last used)" } else { "" };
        let leave = move |_| {
            spawn_local({
                // The page at `/sso-callback` signs up a user without an account.
                let leaving = sign_in.sso(strategy.clone(), SsoParams::default());
                async move { drop(leaving.await) }
            })
        };
        let is_leaving = move || clerk.leaving_for().is_some() || sign_in.is_fetching();
        view! {
            <button type="button" class="cl-button" disabled=is_leaving on:click=leave>
                "Sign in with " {name} {mark}
            </button>
        }
    };
    let buttons = move |social: SocialProviders| social.authenticatable().map(button).collect_view();
    let problems = move || sign_in.errors().global().iter().map(text::problem).collect::<Vec<_>>().join(" ");
    keyed(
        move || auth.is_signed_in(),
        move |is_signed_in| {
            if is_signed_in {
                return view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any();
            }
            view! {
                <Card heading="Sign in" step="last-authentication-strategy">
                    <p role="alert"><Text of=problems/></p>
                    {keyed(move || clerk.environment().user_settings.social.clone(), buttons)}
                </Card>
            }
            .into_any()
        },
    )
}
