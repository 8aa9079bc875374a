//! `<Finish>`: the end of a sign-in or sign-up.

use leptos::prelude::*;
use leptos_clerk::{Clerk, Stopped, later, path_of, use_clerk};

use crate::el::{button, nothing, views};
use crate::flow::CompleteFlow;
use crate::later::{Draw, later};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, card, failure_alert, start_over};
use crate::reactive::effect;

/// The progress of the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    NotYet,
    Running,
    /// Before the page is left there is something to be offered.
    Offer,
    Done,
}

/// Returns `true` if a URL is the current page's.
pub(super) fn leads_here(clerk: Clerk, url: &str) -> bool {
    path_of(url) == path_of(&clerk.current_path())
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

fn finishing(flow: CompleteFlow, end: RwSignal<End>, has_offer: bool) -> AnyView {
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
                // A user who stays on this page has to see that it worked.
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

later!(FINISHING, clerk_finishing: Draw<(CompleteFlow, RwSignal<End>, bool)> = |(flow, end, has_offer)| finishing(flow, end, has_offer));

/// The end of a sign-in or sign-up.
pub(crate) fn finish(flow: CompleteFlow, end: RwSignal<End>, has_offer: bool) -> AnyView {
    later(&FINISHING, (flow, end, has_offer))
}
