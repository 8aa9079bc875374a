//! The page of a challenge of Clerk Protect.

use leptos::prelude::*;
use leptos_clerk::Stopped;

use crate::el::{button, el, nothing, switch};
use crate::flow::CompleteFlow;
use crate::ids::next_id;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, card, failure_alert, start_over};
use crate::reactive::effect;

/// Solves the challenge, automatically or by the user. Heading "Checking your browser...".
pub(crate) fn protect_check(flow: CompleteFlow) -> AnyView {
    let id = next_id("protect-check");
    let container = StoredValue::new(id.clone());
    let problem = Failure::default();
    let solve = move || {
        problem.set(None);
        start(async move {
            let outcome = flow.solve_protect_check(container.get_value()).await;
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
            }
            outcome
        });
    };
    // Reaches outside the graph: runs the script of the challenge, once.
    effect(move || untrack(solve));
    let again = move |has_failed: bool| {
        if !has_failed {
            return nothing();
        }
        button("cl-button cl-formButtonPrimary", solve).text(Key::TryAgain).into_any()
    };
    card(Key::CheckingBrowser, "protect-check", Say::default())
        .child(el("div", "cl-protectCheck").attr("id", id).into_any())
        .child(failure_alert(problem))
        .child(switch(move || problem.with(Option::is_some), again))
        .child(start_over(|| ()).into_any())
        .into_any()
}
