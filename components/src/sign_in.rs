//! `<SignIn>`: the page of a sign-in, from the identifier to the session.

mod first_factor;
mod identify;
mod new_password;
mod second_factor;

use leptos::prelude::*;
use leptos_clerk::{AuthState, SignInFlow, SignInStep, use_clerk, use_sign_in};

use crate::el::{nothing, root, switch};
use crate::flow::Metadata;
use crate::gate::{Detour, gate};
use crate::in_place::{Options, in_place};
use crate::initial_values::InitialValues;
use crate::later::{Draw, later};
use crate::parts::OauthFlow;
use crate::recover::recover;
use crate::routing::{Routing, follow, sign_in_segment};
use first_factor::{Arrival, FirstFactor};
use new_password::NewPassword;
use second_factor::SecondFactor;

/// A page that comes after the first.
#[derive(Clone)]
enum Page {
    FirstFactor(StoredValue<Arrival>, OauthFlow, Metadata),
    NewPassword,
    SecondFactor,
}

fn draw((flow, page): (SignInFlow, Page)) -> AnyView {
    match page {
        Page::FirstFactor(arrival, oauth_flow, metadata) => {
            view! { <FirstFactor flow arrival oauth_flow metadata/> }.into_any()
        }
        Page::NewPassword => view! { <NewPassword flow/> }.into_any(),
        Page::SecondFactor => view! { <SecondFactor flow/> }.into_any(),
    }
}

leptos_clerk::later!(PAGE, clerk_sign_in: Draw<(SignInFlow, Page)> = draw);

/// The whole sign-in: identifier and password, other methods, codes, second factor, new device, new password.
/// Ends signed in, at the address's `redirect_url` or the provider's `after_sign_in_url`; a reload resumes it.
///
/// In an app without routes it also shows the sign-up, the session tasks and the page that providers lead back to, if it is
/// mounted at their addresses (by default `/sign-up`, `/sign-in/tasks` and `/sso-callback`).
///
/// Data attributes of the root: `data-step` is `identify`, `first-factor`, `second-factor`, `client-trust`,
/// `new-password`, `protect-check`, `complete` or `unknown`.
#[component]
pub fn SignIn(
    /// `true` redirects a signed-in user at once. Default: the page says who is signed in, and the user can choose.
    #[prop(optional)]
    redirect_when_signed_in: bool,
    /// Where the page of a provider is opened.
    #[prop(optional)]
    oauth_flow: OauthFlow,
    /// The way in which the address follows the step. Default: a path below the page's own.
    #[prop(optional)]
    routing: Routing,
    /// The initial values of the fields. Default: none.
    #[prop(optional)]
    initial_values: InitialValues,
    /// JSON that the app keeps with the user whom a provider's account turns out to make; the user can change it.
    /// Default: none.
    #[prop(optional, into)]
    unsafe_metadata: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    let metadata = StoredValue::new(unsafe_metadata);
    let options = || Options {
        redirect_when_signed_in,
        oauth_flow,
        routing,
        initial_values: initial_values.clone(),
        metadata,
    };
    if let Some(page) = in_place(clerk, options) {
        return page;
    }
    let flow = use_sign_in();
    // Errors from before the page was last left are not shown again.
    flow.clear_errors();
    recover(flow.into());
    let arrival = StoredValue::new(Arrival::Resume);
    let name = StoredValue::new(initial_values.identifier());
    let is_known = move || !matches!(clerk.auth(), AuthState::Loading);
    follow(
        routing,
        move || clerk.sign_in_url(),
        move || is_known().then(|| sign_in_segment(&flow.step())).flatten(),
    );
    let is_complete = move || flow.step() == SignInStep::Complete;
    let step = move |step| match step {
        SignInStep::Identify => {
            identify::identify(clerk, flow, oauth_flow, arrival, name.get_value(), metadata).into_any()
        }
        SignInStep::FirstFactor => later(&PAGE, (flow, Page::FirstFactor(arrival, oauth_flow, metadata))),
        SignInStep::SecondFactor | SignInStep::ClientTrust => later(&PAGE, (flow, Page::SecondFactor)),
        SignInStep::NewPassword => later(&PAGE, (flow, Page::NewPassword)),
        // The gate shows what comes after the last step.
        SignInStep::Complete => nothing(),
        SignInStep::ProtectCheck => Detour::ProtectCheck(flow.into()).draw(),
        SignInStep::Unknown(status) => Detour::Unsupported(status).draw(),
        other => Detour::Unsupported(other.as_str().to_owned()).draw(),
    };
    let steps = move || switch(move || flow.step(), step);
    root("cl-rootBox cl-signIn-root")
        .attr_text("data-step", move || flow.step().as_str().to_owned())
        .child(gate(flow.into(), metadata, is_complete, redirect_when_signed_in, None, steps))
        .into_any()
}
