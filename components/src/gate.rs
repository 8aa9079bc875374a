//! What stands before the steps of a sign-in or sign-up: loading, failed, signed in already; and what comes
//! after the last one.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::{AuthState, Clerk, NavigateKind, Status, Stopped, path_of, use_clerk};

use crate::control::{Soon, redirect_to_task, sign_out_button};
use crate::el::{El, button, el, nothing, switch, views};
use crate::email_link::unless_landed;
use crate::flow::{CompleteFlow, Metadata};
use crate::later::{Detour, finish};
use crate::localization::{Key, Say, say};
use crate::operation::start;
use crate::parts::{Failure, alert, card, failure_alert, start_over};
use crate::reactive::{effect, memo};
use crate::text;
use crate::ticket::unless_ticket;

/// How far the end is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    NotYet,
    Running,
    /// Before the page is left there is something to be offered.
    Offer,
    Done,
}

/// What is offered to somebody who has just finished. Goes on when that was dealt with.
pub(crate) type Offer = fn(Callback<()>) -> AnyView;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Loading,
    Failed,
    Finishing,
    Offering,
    SignedIn,
    Pending,
    Open,
}

type IsComplete = Arc<dyn Fn() -> bool + Send + Sync>;
type Steps = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// Shows `steps` to those who may take them, once the link or ticket that led here has done its work.
pub(crate) fn gate(
    flow: CompleteFlow,
    metadata: Metadata,
    is_complete: impl Fn() -> bool + Send + Sync + 'static,
    redirect_when_signed_in: bool,
    offer: Option<Offer>,
    steps: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let (is_complete, steps): (IsComplete, Steps) = (Arc::new(is_complete), Arc::new(steps));
    unless_landed(move || {
        let (is_complete, steps) = (Arc::clone(&is_complete), Arc::clone(&steps));
        unless_ticket(flow, metadata, move || {
            stand_before(flow, Arc::clone(&is_complete), redirect_when_signed_in, offer, Arc::clone(&steps))
        })
    })
}

fn stand_before(
    flow: CompleteFlow,
    is_complete: IsComplete,
    redirect_when_signed_in: bool,
    offer: Option<Offer>,
    steps: Steps,
) -> AnyView {
    let clerk = use_clerk();
    // Stays set until the page is left: the finished attempt is forgotten before that, and the empty form
    // must not flash by.
    let end = RwSignal::new(End::NotYet);
    let state = memo(move || {
        let auth = clerk.auth();
        let is_ending = match end.get() {
            End::NotYet => is_complete(),
            End::Running => true,
            End::Offer if matches!(auth, AuthState::SignedIn { .. }) => return State::Offering,
            End::Offer => false,
            End::Done => auth != AuthState::SignedOut,
        };
        if is_ending {
            return State::Finishing;
        }
        match auth {
            AuthState::Loading => State::Loading,
            // Where a browser can hold several sessions, somebody who is signed in adds another.
            AuthState::SignedIn { .. } if clerk.environment().auth_config.single_session_mode => {
                State::SignedIn
            }
            AuthState::SignedIn { .. } => State::Open,
            AuthState::Pending { .. } => State::Pending,
            _ if clerk.status() == Status::Error => State::Failed,
            _ => State::Open,
        }
    });
    switch(
        move || state.get(),
        move |state| match state {
            State::Loading => loading(),
            State::Failed => failed().into_any(),
            State::Finishing => {
                let has_offer = offer.is_some();
                finish(flow, end, has_offer)
            }
            State::Offering => offer.map_or_else(nothing, |offer| offer(go_on(clerk, flow, end))),
            State::SignedIn => Detour::SignedIn(flow, redirect_when_signed_in).draw(),
            State::Pending => Detour::Pending.draw(),
            State::Open => steps(),
        },
    )
}

/// Whether a way leads to this very page.
fn leads_here(clerk: Clerk, url: &str) -> bool {
    path_of(url) == path_of(&clerk.current_path())
}

/// The way on after an offer.
fn go_on(clerk: Clerk, flow: CompleteFlow, end: RwSignal<End>) -> Callback<()> {
    Callback::new(move |()| {
        let after = flow.after_url(clerk);
        if leads_here(clerk, &after) {
            let _ = end.try_set(End::NotYet);
        }
        clerk.navigate(&after, NavigateKind::Push);
    })
}

/// Says that something is on its way.
pub(crate) fn loading() -> AnyView {
    status(Key::Loading)
}

/// Says something that is announced.
pub(crate) fn status(said: Key) -> AnyView {
    el("p", "cl-loading").attr("role", "status").text(said).into_any()
}

pub(crate) fn failed() -> El {
    let clerk = use_clerk();
    let reason = move || clerk.failure().as_ref().map(text::error).unwrap_or_default();
    let retry = button("cl-button cl-formButtonPrimary", move || spawn_local(clerk.reload()));
    card(Key::SomethingWentWrong, "failed", Say::default())
        .child(alert(reason))
        .child(retry.text(Key::TryAgain).into_any())
}

/// What comes after the last step: makes the new session the one in use, once, and goes on. If that fails it
/// says why, and offers to try again. For pages of your own; `<SignIn>` and `<SignUp>` end with it by themselves.
///
/// Heading "Signing you in..."; a failure has `role="alert"`, buttons "Try again" and "Start over".
#[component]
pub fn Finish(
    /// The flow whose step is "complete".
    #[prop(into)]
    flow: CompleteFlow,
) -> impl IntoView {
    let end = RwSignal::new(End::NotYet);
    finish(flow, end, false)
}

pub(crate) fn finishing(flow: CompleteFlow, end: RwSignal<End>, has_offer: bool) -> AnyView {
    let clerk = use_clerk();
    let problem = Failure::default();
    let finalize = move || {
        problem.set(None);
        let after = flow.after_url(clerk);
        start(async move {
            let outcome = if has_offer { flow.settle().await } else { flow.finalize().await };
            match &outcome {
                Ok(()) if has_offer => {
                    let _ = end.try_set(End::Offer);
                }
                // Whoever is led to this very page has to see that it worked.
                Ok(()) if leads_here(clerk, &after) => {
                    let _ = end.try_set(End::NotYet);
                }
                Ok(()) => {
                    let _ = end.try_set(End::Done);
                }
                Err(Stopped::Failed(error)) => {
                    let _ = problem.try_set(Some(error.clone()));
                }
                Err(Stopped::Busy | Stopped::Closed) => {}
            }
            outcome
        });
    };
    // Reaches outside the graph: has the server make the session the one in use, once.
    effect(move || {
        end.set(End::Running);
        untrack(finalize);
    });
    let recover = move || {
        if problem.with(Option::is_none) {
            return nothing();
        }
        let again = button("cl-button cl-formButtonPrimary", finalize).text(Key::TryAgain);
        let give_up = start_over(move || end.set(End::NotYet));
        views(vec![failure_alert(problem), again.into_any(), give_up.into_any()])
    };
    card(Key::SigningYouIn, "complete", Say::default()).view_of(recover).into_any()
}

/// Somebody has a task to do first.
pub(crate) fn pending() -> AnyView {
    redirect_to_task(None, true);
    loading()
}

pub(crate) fn signed_in(flow: CompleteFlow, redirect_when_signed_in: bool) -> AnyView {
    let clerk = use_clerk();
    let after = RwSignal::new(None);
    let soon = Soon::new();
    // Reaches outside the graph: the browser's location.
    effect(move || {
        soon.run(Box::new(move || {
            let url = flow.after_url(clerk);
            // A redirect to the current page would show nothing new.
            if redirect_when_signed_in && !leads_here(clerk, &url) {
                clerk.navigate(&url, NavigateKind::Replace);
            } else {
                after.set(Some(url));
            }
        }));
    });
    switch(move || after.get(), move |after| after.map_or_else(loading, |after| signed_in_card(clerk, after)))
}

fn signed_in_card(clerk: Clerk, after: String) -> AnyView {
    let heading = Signal::derive(move || {
        let label = clerk.user().map(|user| user.label()).unwrap_or_default();
        if label.is_empty() { say(Key::SignedIn) } else { Say::With(Key::SignedInAs, label).get() }
    });
    let go_on = el("a", "cl-button cl-formButtonPrimary").attr("href", after).text(Key::Continue);
    card(heading, "signed-in", Say::default())
        .child(go_on.into_any())
        .child(sign_out_button(None, None).into_any())
        .into_any()
}
