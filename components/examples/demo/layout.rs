//! The layout of every page: navigation, a notice without a server, the test identities.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::later;
use leptos_clerk_components::later::Draw;
use leptos_clerk_components::{Localization, SignOutButton, Status, keyed, use_auth, use_clerk, use_user};

use crate::language::LanguageSwitch;

#[component]
pub fn Header(texts: RwSignal<Localization>) -> impl IntoView {
    let auth = use_auth();
    view! {
        <header class="header">
            <nav class="nav" aria-label="Main">
                <a class="brand" href="/">"leptos-clerk"</a>
                {keyed(move || auth.is_signed_in(), |is_signed_in| (!is_signed_in).then(|| view! {
                    <a href="/sign-up">"Sign up"</a>
                    <a href="/sign-in">"Sign in"</a>
                }))}
                <a href="/protected">"Protected"</a>
                <a href="/custom-flows">"Guides"</a>
            </nav>
            {keyed(move || auth.is_signed_in(), |is_signed_in| is_signed_in.then(|| later::later(&ACCOUNT, ())))}
            <LanguageSwitch texts/>
        </header>
    }
}

later!(in home, ACCOUNT, demo_account: Draw<()> = |()| view! { <Account/> }.into_any());

/// The signed-in user's name, and the way out, on every page.
#[component]
fn Account() -> impl IntoView {
    let user = use_user();
    let label = move || user.user().map(|user| user.label());
    view! {
        <p class="account">
            <span title=label>{label}</span>
            <SignOutButton attr:aria-label="Sign out of the demo"/>
        </p>
    }
}

#[component]
pub fn Outage() -> impl IntoView {
    let clerk = use_clerk();
    let is_out = Memo::new(move |_| matches!(clerk.status(), Status::Degraded | Status::Error));
    view! { <div>{move || is_out.get().then(|| later::later(&OUTAGE, ()))}</div> }
}

later!(OUTAGE, demo_outage: Draw<()> = |()| view! { <OutageNotice/> }.into_any());

#[component]
fn OutageNotice() -> impl IntoView {
    let clerk = use_clerk();
    let reload = move |_| spawn_local(clerk.reload());
    // An API that refuses the page does answer.
    let refusal = move || clerk.failure().filter(|failure| !failure.is_outage());
    let notice = move || match refusal() {
        Some(refusal) => view! {
            <p>
                "The Frontend API at " <code>{clerk.fapi_url()}</code> " refuses this page: "
                {refusal.to_string()}
            </p>
        }
        .into_any(),
        None => view! {
            <p>
                "No Frontend API answers at " <code>{clerk.fapi_url()}</code> ". Start it with "
                <code>"cargo xtask demo"</code> "."
            </p>
        }
        .into_any(),
    };
    view! {
        <aside class="outage" role="alert">
            {notice}
            <button type="button" class="cl-button" on:click=reload>"Try again"</button>
        </aside>
    }
}

/// In a development instance these work without mail or phone.
#[component]
pub fn TestIdentities() -> impl IntoView {
    let is_development = use_clerk().is_development();
    is_development.then(|| {
        view! {
            <aside class="hint">
                <h2>"Test identities"</h2>
                <p>
                    "Email " <code>"anything+clerk_test@example.com"</code> ", phone "
                    <code>"+1 201 555 0100"</code> " to " <code>"0199"</code> ", code "
                    <code>"424242"</code> "."
                </p>
            </aside>
        }
    })
}
