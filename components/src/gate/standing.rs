//! The pages of users who are signed in already, or have a session task.

use leptos::prelude::*;
use leptos_clerk::{Clerk, NavigateKind, use_clerk};

use super::finish::leads_here;
use crate::announcement::loading;
use crate::control::{Soon, redirect_to_task, sign_out_button};
use crate::el::{el, switch};
use crate::flow::CompleteFlow;
use crate::localization::{Key, Say, say};
use crate::parts::card;
use crate::reactive::effect;

/// The user has a session task.
pub(super) fn pending() -> AnyView {
    redirect_to_task(None, true);
    loading()
}

pub(super) fn signed_in(flow: CompleteFlow, redirect_when_signed_in: bool) -> AnyView {
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
