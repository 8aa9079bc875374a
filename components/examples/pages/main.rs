//! Pages of the library as files of an app. A page names public items alone, so that an app can copy its file and change
//! it. This app includes the files themselves: it compiles as long as that is so.

#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "the pages are there to be copied into an app")]

#[path = "../../src/sign_in/first_factor.rs"]
#[allow(dead_code, reason = "the page before it, which says how the user came, is the library's")]
mod first_factor;
#[path = "../../src/sign_in/new_password.rs"]
mod new_password;
#[path = "../../src/sign_in/second_factor.rs"]
mod second_factor;
#[path = "../../src/unsupported.rs"]
mod unsupported;

use leptos::prelude::*;
use leptos_clerk_components::wire::TaskKey;
use leptos_clerk_components::{
    AuthState, ClerkOptions, ClerkProvider, OauthFlow, SessionTask, SignIn, SignInStep, keyed, use_clerk,
    use_sign_in,
};

use first_factor::{Arrival, FirstFactor};
use new_password::NewPassword;
use second_factor::SecondFactor;
use unsupported::{UnsupportedStep, UnsupportedTask};

/// The library's sign-in with pages of the app's own for some steps.
#[component]
fn OwnSignIn() -> impl IntoView {
    let flow = use_sign_in();
    let arrival = StoredValue::new(Arrival::default());
    let metadata = StoredValue::new(None);
    keyed(
        move || flow.step(),
        move |step| match step {
            SignInStep::FirstFactor => {
                view! { <FirstFactor flow arrival oauth_flow=OauthFlow::Redirect metadata/> }.into_any()
            }
            SignInStep::SecondFactor | SignInStep::ClientTrust => view! { <SecondFactor flow/> }.into_any(),
            SignInStep::NewPassword => view! { <NewPassword flow/> }.into_any(),
            SignInStep::Unknown(name) => view! { <UnsupportedStep name/> }.into_any(),
            _ => view! { <SignIn/> }.into_any(),
        },
    )
}

/// The library's session tasks, with a page of the app's own for those that the library does not know.
#[component]
fn OwnTask() -> impl IntoView {
    let clerk = use_clerk();
    let task = move || match clerk.auth() {
        AuthState::Pending { task, .. } => task,
        _ => None,
    };
    keyed(task, |task| match task {
        Some(TaskKey::Other(name)) => view! { <UnsupportedTask name/> }.into_any(),
        _ => view! { <SessionTask/> }.into_any(),
    })
}

fn main() {
    let options = ClerkOptions::new("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k");
    leptos::mount::mount_to_body(move || {
        view! { <ClerkProvider options><OwnSignIn/> <OwnTask/></ClerkProvider> }
    });
}
