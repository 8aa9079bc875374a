//! `<SignOutButton>`.

use leptos::prelude::*;
use leptos_clerk::wire::SessionId;
use leptos_clerk::{SignOut, Stopped, use_clerk};

use crate::el::{El, button, el};
use crate::localization::Key;
use crate::operation::start;
use crate::parts::Failure;
use crate::text;

/// A button that signs out: of every session of this browser, or of one.
///
/// Role `button`, name "Sign out" unless it has children. Attributes land on the button. Data attributes: `data-busy` is `true` while the server is asked. If that
/// fails, the reason is shown beside the button with `role="alert"`, and the user is still signed in.
#[component]
pub fn SignOutButton(
    /// Only this session. Default: all.
    #[prop(optional)]
    session: Option<SessionId>,
    /// Where to go afterwards. Default: the provider's `after_sign_out_url`.
    #[prop(optional, into)]
    redirect_url: Option<String>,
    /// The caption. Default: "Sign out".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    draw(session, redirect_url, children)
}

pub(crate) fn sign_out_button(session: Option<SessionId>, redirect_url: Option<String>) -> El {
    draw(session, redirect_url, None)
}

fn draw(session: Option<SessionId>, redirect_url: Option<String>, children: Option<Children>) -> El {
    let clerk = use_clerk();
    let busy = RwSignal::new(false);
    let problem = Failure::default();
    let sign_out = move || {
        if busy.get_untracked() {
            return;
        }
        let mut who = session.clone().map_or_else(SignOut::all, SignOut::session);
        if let Some(url) = redirect_url.clone() {
            who = who.redirect_url(url);
        }
        busy.set(true);
        problem.set(None);
        start(async move {
            let outcome = clerk.sign_out(who).await;
            // The page may be gone by now.
            let _ = busy.try_set(false);
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
            }
            outcome
        });
    };
    let button = button("cl-button cl-signOutButton", sign_out)
        .truth("data-busy", move || busy.get())
        .flag("disabled", move || busy.get());
    let button = match children {
        Some(children) => button.child(children()),
        None => button.text(Key::SignOut),
    };
    let reason = move || problem.with(|error| error.as_ref().map(text::error).unwrap_or_default());
    let alert = el("span", "cl-alert").attr("role", "alert").text_of(reason);
    el("span", "cl-signOut").main(button).child(alert.into_any())
}
