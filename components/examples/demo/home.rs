//! The start page: who is signed in, and for how long the session token lasts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::later;
use leptos_clerk_components::later::Draw;
use leptos_clerk_components::{
    AuthState, ClerkLoading, Countdown, GetToken, SignOutButton, SignedIn, SignedOut, Text, text, token,
    use_clerk,
};

#[component]
pub fn Home() -> impl IntoView {
    view! {
        <section class="panel">
            <ClerkLoading><p role="status">"Loading..."</p></ClerkLoading>
            <SignedIn>{later::later(&PERSON, ())}</SignedIn>
            <SignedOut>
                <h1>"You are signed out"</h1>
                <p>"Every page of this demo is a component of the library, or made of its parts."</p>
                <OpenTask/>
                <p>"Clerk's guides, page by page: " <a href="/custom-flows">"custom flows"</a> "."</p>
                <p class="actions">
                    <a class="cl-button" href="/sign-up">"Sign up"</a>
                    <a class="cl-button" href="/sign-in">"Sign in"</a>
                </p>
            </SignedOut>
        </section>
    }
}

later!(in home, PERSON, demo_person: Draw<()> = |()| view! { <Person/> }.into_any());

#[component]
fn Person() -> impl IntoView {
    view! {
        <h1>"You are signed in"</h1>
        <Who/>
        <p>"Session token: " <TokenLife/></p>
        <SignOutButton/>
    }
}

/// A user with a session task counts as signed out: this button continues with it.
#[component]
fn OpenTask() -> impl IntoView {
    let clerk = use_clerk();
    move || match clerk.auth() {
        AuthState::Pending { task: Some(task), .. } => later::later(&WAY_ON, clerk.task_url(&task)),
        _ => ().into_any(),
    }
}

later!(in home, WAY_ON, demo_way_on: Draw<String> = |url| view! {
    <p>"One step is left: " <a href=url>"finish signing in"</a></p>
}.into_any());

/// User, session and organization.
#[component]
pub fn Who() -> impl IntoView {
    let clerk = use_clerk();
    let label = move || clerk.user().map(|user| user.label()).unwrap_or_default();
    let user_id = move || clerk.user().map(|user| user.id.to_string()).unwrap_or_default();
    let session_id = move || clerk.session().map(|session| session.id.to_string()).unwrap_or_default();
    let status = move || clerk.session().map(|session| session.status.to_string()).unwrap_or_default();
    let organization = move || clerk.organization().map_or("none".to_owned(), |it| it.name);
    view! {
        <dl class="facts">
            <dt>"User"</dt>
            <dd><Text of=label/></dd>
            <dt>"User id"</dt>
            <dd><code><Text of=user_id/></code></dd>
            <dt>"Session"</dt>
            <dd><code><Text of=session_id/></code> " " <Text of=status/></dd>
            <dt>"Organization"</dt>
            <dd><Text of=organization/></dd>
        </dl>
    }
}

#[component]
fn TokenLife() -> impl IntoView {
    let clerk = use_clerk();
    let countdown = Countdown::new();
    let problem = RwSignal::new(None);
    let read = move || {
        spawn_local(async move {
            match clerk.get_token(GetToken::default()).await {
                Ok(token) => {
                    let claims = token.as_ref().and_then(token::claims);
                    // At least a second, so that clocks that differ cause no burst of requests.
                    let left_s = claims.map_or(0, |claims| claims.exp - now_s()).max(1);
                    countdown.start(u32::try_from(left_s).unwrap_or(u32::MAX));
                    let _ = problem.try_set(None);
                }
                Err(error) => drop(problem.try_set(Some(error))),
            }
        });
    };
    let is_over = Memo::new(move |_| countdown.left_s().get() == 0);
    // Reaches outside the graph: asks for the token, and for the next one when that has run out.
    Effect::new(move |_| {
        if is_over.get() {
            read();
        }
    });
    view! {
        <span><Text of=move || format!("expires in {} s", countdown.left_s().get())/></span>
        <span role="alert"><Text of=move || problem.with(|it| it.as_ref().map(text::error)).unwrap_or_default()/></span>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds, far below the limit")]
fn now_s() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}
