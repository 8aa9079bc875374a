//! Clerk's guide "Build a custom multi-session flow": several people, or several accounts of one, in one browser.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{Session, SessionId};
use leptos_clerk_components::{SetActive, SignOut, Stopped, Text, text, use_clerk};

#[component]
pub fn MultiSessionApplications() -> impl IntoView {
    let clerk = use_clerk();
    let problem = RwSignal::new(None);
    let sessions = move || clerk.client().signed_in_sessions().cloned().collect::<Vec<_>>();
    let active = move || clerk.session().map(|session| session.id);
    let tell = move |outcome: Result<(), Stopped>| {
        if let Err(Stopped::Failed(error)) = outcome {
            let _ = problem.try_set(Some(error));
        }
    };
    let switch_to = move |id: SessionId| {
        // Stays on this page instead of the usual redirect.
        spawn_local(async move { tell(clerk.set_active(SetActive::session(id)).await) });
    };
    let sign_out = move |who: SignOut| spawn_local(async move { tell(clerk.sign_out(who).await) });
    let row = move |session: Session| {
        let (id, leaving) = (session.id.clone(), session.id.clone());
        let is_active = active() == Some(session.id);
        let label = session.user.map(|user| user.label()).unwrap_or_default();
        let (switch_name, leave_name) = (format!("Switch to {label}"), format!("Sign out {label}"));
        view! {
            <li>
                <strong>{label}</strong>
                {is_active.then_some(" (active)")}
                {(!is_active).then(|| view! {
                    <button type="button" class="cl-button" on:click=move |_| switch_to(id.clone())>{switch_name}</button>
                })}
                <button
                    type="button"
                    class="cl-button"
                    on:click=move |_| sign_out(SignOut::session(leaving.clone()).redirect_url(HERE))
                >
                    {leave_name}
                </button>
            </li>
        }
    };
    view! {
        <section class="panel">
            <h1>"Accounts in this browser"</h1>
            <p role="alert" class="cl-alert"><Text of=move || problem.with(|it| it.as_ref().map(text::error)).unwrap_or_default()/></p>
            <ul>{move || sessions().into_iter().map(row).collect_view()}</ul>
            <p class="actions">
                <a class="cl-button" href="/sign-in?redirect_url=/custom-flows/multi-session-applications">"Add an account"</a>
                <button type="button" class="cl-button" on:click=move |_| sign_out(SignOut::all().redirect_url(HERE))>
                    "Sign out of all accounts"
                </button>
            </p>
        </section>
    }
}

const HERE: &str = "/custom-flows/multi-session-applications";
