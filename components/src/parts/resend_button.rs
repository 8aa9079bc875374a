//! `<ResendButton>`.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::FormContext;
use crate::countdown::Countdown;

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
) -> impl IntoView {
    let form = FormContext::here("ResendButton");
    let left_s = move || cooldown.left_s().get().max(form.wait.left_s().get());
    let is_held = move || left_s() > 0 || form.state.busy.get();
    let resend = move |_: MouseEvent| {
        if !untrack(is_held) {
            on_resend.run(());
        }
    };
    let rest = move || {
        let left_s = left_s();
        (left_s > 0).then(|| {
            view! {
                // The number for the eye; the ear is not told every second.
                <span aria-hidden="true">{format!(" ({left_s})")}</span>
                <span class="cl-srOnly">{format!(", available in {left_s} seconds")}</span>
            }
        })
    };
    view! {
        <button
            type="button"
            class="cl-button cl-formResendCodeLink"
            disabled=is_held
            on:click=resend
        >
            "I need a new code"
            {rest}
        </button>
    }
}
