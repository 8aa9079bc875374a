//! `<SignUp>`: the page of a sign-up, from the first field to the session.

mod fields;
mod forms;
mod verify;

use leptos::prelude::*;
use leptos_clerk::{SignUpStep, use_clerk, use_sign_up};

use crate::gate::gate;
use crate::unsupported::UnsupportedStep;
use forms::{Continue, Start};
use verify::{VerifyEmail, VerifyPhone};

/// The whole sign-up: the fields the instance requires, those still missing, then each code in turn.
/// Ends signed in, at the address's `redirect_url` or the provider's `after_sign_up_url`; a reload resumes it.
///
/// Data attributes of the root: `data-step` is `start`, `continue`, `verify-email-address`,
/// `verify-phone-number`, `protect-check`, `complete` or `unknown`.
#[component]
pub fn SignUp(
    /// Whether to ask for what the instance has but does not require. Default: no.
    #[prop(optional)]
    optional_fields: bool,
    /// Whether somebody who is signed in already is taken on at once. Default: they are told, and can choose.
    #[prop(optional)]
    redirect_when_signed_in: bool,
) -> impl IntoView {
    let clerk = use_clerk();
    let flow = use_sign_up();
    // What went wrong when the page was last left is no news here.
    flow.clear_errors();
    let step = flow.step();
    let is_complete = Signal::derive(move || step.get() == SignUpStep::Complete);
    let steps = move || match step.get() {
        SignUpStep::Start => view! { <Start clerk flow optional_fields/> }.into_any(),
        SignUpStep::Continue => view! { <Continue clerk flow/> }.into_any(),
        SignUpStep::VerifyEmail => view! { <VerifyEmail flow/> }.into_any(),
        SignUpStep::VerifyPhone => view! { <VerifyPhone flow/> }.into_any(),
        // The gate shows what comes after the last step.
        SignUpStep::Complete => ().into_any(),
        SignUpStep::Unknown(status) => view! { <UnsupportedStep status/> }.into_any(),
        other => view! { <UnsupportedStep status=other.as_str().to_owned()/> }.into_any(),
    };
    view! {
        <div class="cl-rootBox cl-signUp-root" data-step=move || step.get().as_str().to_owned()>
            {gate(flow.into(), is_complete, redirect_when_signed_in, steps)}
        </div>
    }
}
