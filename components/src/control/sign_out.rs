//! `<SignOutButton>`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::wire::SessionId;
use leptos_clerk::{SignOut, Stopped, use_clerk};

use crate::text;

/// A button that signs out: of every session of this browser, or of one.
///
/// Role `button`, name "Sign out". Data attributes: `data-busy` is `true` while the server is asked. If that
/// fails, the reason stands beside the button with `role="alert"`, and the person is still signed in.
#[component]
pub fn SignOutButton(
    /// Only this session. Default: all.
    #[prop(optional)]
    session: Option<SessionId>,
    /// Where to go afterwards. Default: the provider's `after_sign_out_url`.
    #[prop(optional, into)]
    redirect_url: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(String::new());
    let sign_out = move |_| {
        if busy.get_untracked() {
            return;
        }
        let mut who = match session.clone() {
            Some(id) => SignOut::session(id),
            None => SignOut::all(),
        };
        if let Some(url) = redirect_url.clone() {
            who = who.redirect_url(url);
        }
        busy.set(true);
        problem.set(String::new());
        spawn_local(async move {
            let outcome = clerk.sign_out(who).await;
            // The page may be gone by now.
            let _ = busy.try_set(false);
            if let Err(Stopped::Failed(error)) = outcome {
                let _ = problem.try_set(text::error(&error));
            }
        });
    };
    view! {
        <span class="cl-signOut">
            <button
                type="button"
                class="cl-button cl-signOutButton"
                data-busy=move || busy.get().to_string()
                disabled=move || busy.get()
                on:click=sign_out
            >
                "Sign out"
            </button>
            <span role="alert" class="cl-alert">{move || problem.get()}</span>
        </span>
    }
}
