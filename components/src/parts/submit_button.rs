//! `<SubmitButton>`.

use leptos::prelude::*;

use super::FormContext;
use crate::el::{El, el};
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

pub(crate) fn submit_button(label: impl Into<Say>) -> El {
    let form = FormContext::here("SubmitButton");
    el("button", "cl-button cl-formButtonPrimary")
        .attr("type", "submit")
        .truth("aria-busy", move || form.state.is_busy())
        .truth("data-busy", move || form.state.is_busy())
        .flag("disabled", move || form.is_held())
        .text(label)
}
