//! `<Card>`: the frame of one step.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

use crate::browser::{focus_first, is_focus_lost};
use crate::el::{El, ElRef, el};
use crate::ids::next_id;
use crate::localization::Say;
use crate::reactive::effect;

/// `true` if a card was shown before: the first one of a page does not take the focus.
static WAS_SHOWN: AtomicBool = AtomicBool::new(false);

/// One step: a heading and what belongs to it.
///
/// Role `region`, named by its heading (`h1`). When it takes the place of another card, and the focus was lost
/// with that, the first input gets it, else the heading. Data attributes: `data-step` names the step.
#[component]
pub fn Card(
    /// The heading.
    #[prop(into)]
    heading: Signal<String>,
    /// A name for `data-step`.
    #[prop(into)]
    step: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    lead: Signal<String>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    card(heading, step, lead.into()).child(children())
}

pub(crate) fn card(heading: impl Into<Say>, step: impl Into<crate::el::Text>, lead: Say) -> El {
    let id = next_id("heading");
    let node = ElRef::new();
    // Reaches outside the graph: the focus.
    effect(move || {
        let Some(section) = node.get() else { return };
        if WAS_SHOWN.swap(true, Ordering::Relaxed) && is_focus_lost() {
            focus_first(&section);
        }
    });
    el("section", "cl-card")
        .attr("data-step", step)
        .attr("aria-labelledby", id.clone())
        .node(node)
        .child(el("h1", "cl-headerTitle").attr("id", id).attr("tabindex", "-1").text(heading).into_any())
        .child(el("p", "cl-headerSubtitle").text(lead).into_any())
}
