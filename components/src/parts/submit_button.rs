//! `<SubmitButton>`.

use leptos::prelude::*;

use super::FormContext;
use super::own::{OwnButton, Parts};
use crate::el::el;
use crate::localization::{Key, Say};

/// The button that sends its form.
///
/// Role `button`, named by its text. It cannot be pressed while a request is on its way (`aria-busy`,
/// `data-busy`) or while the server asked to wait.
#[component]
pub fn SubmitButton(
    /// The text. Default: "Continue".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
) -> impl IntoView {
    submit_button(label.map_or(Key::Continue.into(), Say::from))
}

pub(crate) fn submit_button(label: impl Into<Say>) -> AnyView {
    draw(label.into())
}

fn draw(label: Say) -> AnyView {
    let form = FormContext::here("SubmitButton");
    if let Some(draw) = Parts::own(|parts| parts.submit_button) {
        let is_busy = Signal::derive(move || form.state.is_busy());
        let is_disabled = Signal::derive(move || form.is_held());
        return draw(OwnButton { label: label.signal(), is_busy, is_disabled });
    }
    el("button", "cl-button cl-formButtonPrimary")
        .attr("type", "submit")
        .truth("aria-busy", move || form.state.is_busy())
        .truth("data-busy", move || form.state.is_busy())
        .flag("disabled", move || form.is_held())
        .text(label)
        .into_any()
}
