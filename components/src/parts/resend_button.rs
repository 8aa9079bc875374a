//! `<ResendButton>`.

use leptos::prelude::*;

use super::FormContext;
use crate::countdown::Countdown;
use crate::el::{El, button, el, nothing, views};
use crate::localization::{Key, Say, duration, localized};

/// The button that asks for another code. It rests after a code was sent, and while the server asked to wait.
///
/// Role `button`, name "I need a new code"; while it rests it is disabled and shows the seconds left.
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
    resend_button_named(label, cooldown, move || on_resend.run(()))
}

pub(crate) fn resend_button(cooldown: Countdown, on_resend: impl Fn() + Send + Sync + 'static) -> El {
    resend_button_named(Key::NeedNewCode, cooldown, on_resend)
}

pub(crate) fn resend_button_named(
    name: impl Into<Say>,
    cooldown: Countdown,
    on_resend: impl Fn() + Send + Sync + 'static,
) -> El {
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
            // The number for the eye; the ear is not told every second.
            el("span", "").attr("aria-hidden", "true").data(format!(" ({left_s})")).into_any(),
            el("span", "cl-srOnly")
                .text_of(move || {
                    localized(|language| language.say_with(Key::AvailableIn, &duration(language, left_s)))
                })
                .into_any(),
        ]),
    };
    button("cl-button cl-formResendCodeLink", resend).flag("disabled", is_held).text(name).view_of(rest)
}
