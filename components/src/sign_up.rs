//! `<SignUp>`: the page of a sign-up, from the first field to the session.

mod company;
mod fields;
mod forms;
mod verify;

use leptos::prelude::*;
use leptos_clerk::{AuthState, SignUpFlow, SignUpStep, use_clerk, use_sign_up};

use crate::el::{nothing, root, switch};
use crate::flow::Metadata;
use crate::gate::{Detour, Offer, gate};
use crate::initial_values::InitialValues;
use crate::later::{Draw, later};
use crate::parts::OauthFlow;
use crate::passkey;
use crate::recover::recover;
use crate::routing::{Routing, follow, sign_up_segment};
use crate::waitlist::admit;
use verify::{Proven, verify};

/// A page that comes after the first.
#[derive(Clone)]
enum Page {
    Company(OauthFlow, Metadata),
    Continue,
    Verify(Proven),
}

fn draw((flow, page): (SignUpFlow, Page)) -> AnyView {
    match page {
        Page::Company(oauth_flow, metadata) => company::company(flow, oauth_flow, metadata).into_any(),
        Page::Continue => forms::go_on(use_clerk(), flow).into_any(),
        Page::Verify(what) => verify(flow, what),
    }
}

leptos_clerk::later!(PAGE, clerk_sign_up: Draw<(SignUpFlow, Page)> = draw);

/// The whole sign-up: the fields the instance requires, those still missing, then each code in turn.
/// Ends signed in, at the address's `redirect_url` or the provider's `after_sign_up_url`; a reload resumes it.
///
/// Data attributes of the root: `data-step` is `start`, `continue`, `enterprise-sso`, `verify-email-address`,
/// `verify-phone-number`, `protect-check`, `complete` or `unknown`.
#[component]
pub fn SignUp(
    /// `true` asks for optional fields, too. Default: `false`.
    #[prop(optional)]
    optional_fields: bool,
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
    /// `true` offers a passkey at the end, where instance and browser support them. Default: `false`.
    #[prop(optional)]
    offer_passkey: bool,
    /// JSON that the app keeps with the user; the user can change it. Default: none.
    #[prop(optional, into)]
    unsafe_metadata: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    let flow = use_sign_up();
    let offer = offer_passkey.then_some(passkey::offer as Offer);
    // Errors from before the page was last left are not shown again.
    flow.clear_errors();
    recover(flow.into());
    let metadata = StoredValue::new(unsafe_metadata);
    let initial = StoredValue::new(initial_values);
    let is_known = move || !matches!(clerk.auth(), AuthState::Loading);
    follow(
        routing,
        move || clerk.sign_up_url(),
        move || is_known().then(|| sign_up_segment(&flow.step())).flatten(),
    );
    let is_complete = move || flow.step() == SignUpStep::Complete;
    let step = move |step| match step {
        SignUpStep::Start => admit(clerk, flow, move || {
            forms::start(clerk, flow, optional_fields, oauth_flow, metadata, &initial.get_value())
        }),
        SignUpStep::Continue => later(&PAGE, (flow, Page::Continue)),
        SignUpStep::EnterpriseSso => later(&PAGE, (flow, Page::Company(oauth_flow, metadata))),
        SignUpStep::VerifyEmail => later(&PAGE, (flow, Page::Verify(Proven::EmailAddress))),
        SignUpStep::VerifyPhone => later(&PAGE, (flow, Page::Verify(Proven::PhoneNumber))),
        // The gate shows what comes after the last step.
        SignUpStep::Complete => nothing(),
        SignUpStep::ProtectCheck => Detour::ProtectCheck(flow.into()).draw(),
        SignUpStep::Unknown(status) => Detour::Unsupported(status).draw(),
        other => Detour::Unsupported(other.as_str().to_owned()).draw(),
    };
    let steps = move || switch(move || flow.step(), step);
    root("cl-rootBox cl-signUp-root")
        .attr_text("data-step", move || flow.step().as_str().to_owned())
        .child(gate(flow.into(), metadata, is_complete, redirect_when_signed_in, offer, steps))
}
