//! The pages before and after the steps of a sign-in or sign-up: loading, failed, signed in already, finished.

mod detour;
mod entry;
mod finish;
mod standing;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::{AuthState, Clerk, NavigateKind, Status, use_clerk};

use crate::announcement::{alert, loading};
use crate::el::{El, button, nothing, switch};
use crate::flow::{CompleteFlow, Metadata};
use crate::localization::{Key, Say};
use crate::parts::card;
use crate::reactive::memo;
use crate::text;
pub(crate) use detour::Detour;
use entry::{unless_landed, unless_ticket};
pub use finish::Finish;
use finish::{End, finish, leads_here};

/// The offer to a user who has just finished. Continues once it is answered.
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
            // Where a browser can hold several sessions, a signed-in user adds another.
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

pub(crate) fn failed() -> El {
    let clerk = use_clerk();
    let reason = move || clerk.failure().as_ref().map(text::error).unwrap_or_default();
    let retry = button("cl-button cl-formButtonPrimary", move || spawn_local(clerk.reload()));
    card(Key::SomethingWentWrong, "failed", Say::default())
        .child(alert(reason))
        .child(retry.text(Key::TryAgain).into_any())
}
