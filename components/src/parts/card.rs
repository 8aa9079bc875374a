//! `<Card>`: the frame of one step.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::html;
use leptos::prelude::*;

use crate::browser::{focus_first, is_focus_lost};
use crate::ids::next_id;

/// Whether a card was shown before: the first one of a page does not pull the focus to itself.
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
    lead: MaybeProp<String>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let id = next_id("heading");
    let node = NodeRef::<html::Section>::new();
    // Reaches outside the graph: the focus.
    Effect::new(move |_| {
        let Some(section) = node.get() else { return };
        if WAS_SHOWN.swap(true, Ordering::Relaxed) && is_focus_lost() {
            focus_first(&section);
        }
    });
    view! {
        <section class="cl-card" data-step=step aria-labelledby=id node_ref=node>
            <h1 class="cl-headerTitle" id=id.clone() tabindex="-1">{heading}</h1>
            <p class="cl-headerSubtitle">{move || lead.get()}</p>
            {children()}
        </section>
    }
}
