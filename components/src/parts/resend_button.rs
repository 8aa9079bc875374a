//! `<ResendButton>`.

use leptos::prelude::*;

use super::FormContext;
use super::code_field::{CODE_PART, CodePart};
use crate::countdown::Countdown;
use crate::el::{button, el, nothing, views};
use crate::later::later;
use crate::localization::{Key, Say, duration, localized};

/// The button that asks for another code. It rests after a code was sent, and while the server asked to wait.
///
/// Role `button`, name "I need a new code"; while it rests it is disabled and shows the seconds left. How long it rests is
/// announced once, when that begins.
#[component]
pub fn ResendButton(
    /// Has a code sent. Start `cooldown` when that succeeded.
    #[prop(into)]
    on_resend: Callback<()>,
    /// Runs while the button rests.
    cooldown: Countdown,
    /// The name. Default: "I need a new code".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
) -> impl IntoView {
    let label = label.map_or(Key::NeedNewCode.into(), Say::from);
    later(&CODE_PART, CodePart::Resend(label, cooldown, on_resend))
}

pub(crate) fn resend_button(cooldown: Countdown, on_resend: impl Fn() + Send + Sync + 'static) -> AnyView {
    resend_button_named(Key::NeedNewCode, cooldown, on_resend)
}

pub(crate) fn resend_button_named(
    name: impl Into<Say>,
    cooldown: Countdown,
    on_resend: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let form = FormContext::here("ResendButton");
    let left_s = move || cooldown.left_s().get().max(form.wait.left_s().get());
    let is_held = move || left_s() > 0 || form.state.is_busy();
    let resend = move || {
        if !untrack(is_held) {
            on_resend();
        }
    };
    let rest = move || match left_s() {
        0 => nothing(),
        left_s => views(vec![
            // The number for sighted users; a screen reader does not announce each second.
            el("span", "").attr("aria-hidden", "true").data(format!(" ({left_s})")).into_any(),
            el("span", "cl-srOnly").text_of(move || available_in(left_s)).into_any(),
        ]),
    };
    let name = name.into();
    // When the rest begins, and not again until it is over.
    let whole_s = Memo::new(move |before: Option<&u32>| match (before, left_s()) {
        (Some(before), left_s) if left_s > 0 && left_s < *before => *before,
        (_, left_s) => left_s,
    });
    let told = name.clone();
    let announced = move || match whole_s.get() {
        0 => String::new(),
        whole_s => told.get() + &available_in(whole_s),
    };
    let button =
        button("cl-button cl-formResendCodeLink", resend).flag("disabled", is_held).text(name).view_of(rest);
    let announcement = el("p", "cl-srOnly").attr("aria-live", "polite").text_of(announced);
    views(vec![button.into_any(), announcement.into_any()])
}

fn available_in(left_s: u32) -> String {
    localized(|language| language.say_with(Key::AvailableIn, &duration(language, left_s)))
}
