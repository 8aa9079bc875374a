//! `<SignIn>`: the page of a sign-in, from the identifier to the session.

mod first_factor;
mod identify;
mod new_password;
mod second_factor;

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::{SignInStep, Stopped, use_clerk, use_sign_in};

use crate::gate::gate;
use crate::unsupported::UnsupportedStep;
use first_factor::FirstFactor;
use identify::Identify;
pub(crate) use identify::as_identifier;
use new_password::NewPassword;
use second_factor::SecondFactor;

/// The whole sign-in: identifier and password, other methods, codes, second factor, new device, new password.
/// Ends signed in, at the address's `redirect_url` or the provider's `after_sign_in_url`; a reload resumes it.
///
/// Data attributes of the root: `data-step` is `identify`, `first-factor`, `second-factor`, `client-trust`,
/// `new-password`, `protect-check`, `complete` or `unknown`.
#[component]
pub fn SignIn(
    /// Whether somebody who is signed in already is taken on at once. Default: they are told, and can choose.
    #[prop(optional)]
    redirect_when_signed_in: bool,
) -> impl IntoView {
    let clerk = use_clerk();
    let flow = use_sign_in();
    // What went wrong when the page was last left is no news here.
    flow.clear_errors();
    let step = flow.step();
    let is_complete = Signal::derive(move || step.get() == SignInStep::Complete);
    let steps = move || match step.get() {
        SignInStep::Identify => view! { <Identify clerk flow/> }.into_any(),
        SignInStep::FirstFactor => view! { <FirstFactor flow/> }.into_any(),
        SignInStep::SecondFactor => view! { <SecondFactor flow/> }.into_any(),
        SignInStep::ClientTrust => view! { <SecondFactor flow/> }.into_any(),
        SignInStep::NewPassword => view! { <NewPassword flow/> }.into_any(),
        // The gate shows what comes after the last step.
        SignInStep::Complete => ().into_any(),
        SignInStep::Unknown(status) => view! { <UnsupportedStep status/> }.into_any(),
        other => view! { <UnsupportedStep status=other.as_str().to_owned()/> }.into_any(),
    };
    view! {
        <div class="cl-rootBox cl-signIn-root" data-step=move || step.get().as_str().to_owned()>
            {gate(flow.into(), is_complete, redirect_when_signed_in, steps)}
        </div>
    }
}

/// Runs one operation from an event handler. Why it failed is in the flow's errors.
pub(crate) fn run(operation: impl Future<Output = Result<(), Stopped>> + 'static) {
    // Boxed here, so that what follows is compiled once and not for each operation.
    spawn(Box::pin(operation));
}

fn spawn(operation: Pin<Box<dyn Future<Output = Result<(), Stopped>>>>) {
    spawn_local(async move {
        let _ = operation.await;
    });
}
