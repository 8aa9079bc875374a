//! `<SsoCallback>`: the page that providers and companies lead back to.

use leptos::prelude::*;
use leptos_clerk::{AttemptKind, NavigateKind, SsoCallbackOptions, Status, Stopped, use_clerk};

use crate::announcement::{loading, status};
use crate::captcha::captcha;
use crate::el::{button, nothing, root, switch, views};
use crate::gate::failed;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, card, failure_alert, start_over};
use crate::reactive::{effect, memo};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    Failed,
    Deciding,
    Popup,
}

/// The page that providers and companies lead back to (Clerk's `HandleSSOCallback` and
/// `AuthenticateWithRedirectCallback`): put it at the path that
/// [`ClerkOptions::sso_callback_url`](leptos_clerk::ClerkOptions::sso_callback_url) names, `/sso-callback`.
///
/// It activates the new session, signs up a user without an account (or signs in one who has it), or
/// goes to the sign-in or sign-up page, which asks for missing fields or shows the error. It does not
/// stay in the history.
///
/// Heading "Signing you in..."; a failure has `role="alert"`, buttons "Try again" and "Start over".
#[component]
pub fn SsoCallback(
    /// `true` signs up a user without an account. Default: `true`.
    #[prop(default = true)]
    transferable: bool,
    /// The kind of attempt to reload first.
    #[prop(optional, into)]
    reload: Option<AttemptKind>,
    /// Where to go with a session. Default: where sign-ins or sign-ups lead.
    #[prop(optional, into)]
    after_url: Option<String>,
    /// The page that continues a sign-in. Default: the provider's option.
    #[prop(optional, into)]
    sign_in_url: Option<String>,
    /// The page that continues a sign-up. Default: the provider's option.
    #[prop(optional, into)]
    sign_up_url: Option<String>,
) -> impl IntoView {
    let clerk = use_clerk();
    let is_popup = RwSignal::new(false);
    // Reaches outside the graph: notifies the page that opened this one.
    effect(move || is_popup.set(clerk.leave_popup()));
    let shown = memo(move || match clerk.status() {
        _ if is_popup.get() => Shown::Popup,
        Status::Loading => Shown::Loading,
        Status::Ready => Shown::Deciding,
        // It is tried again by itself.
        Status::Degraded | Status::Error => Shown::Failed,
    });
    let options = SsoCallbackOptions { transferable, reload, after_url, sign_in_url, sign_up_url };
    let view = move |shown| match shown {
        Shown::Loading => loading(),
        Shown::Failed => failed().into_any(),
        Shown::Deciding => deciding(options.clone()),
        Shown::Popup => status(Key::CloseWindow),
    };
    root("cl-rootBox cl-ssoCallback-root").child(switch(move || shown.get(), view))
}

fn deciding(options: SsoCallbackOptions) -> AnyView {
    let clerk = use_clerk();
    let problem = Failure::default();
    let sign_in_url = options.sign_in_url.clone();
    let options = StoredValue::new(options);
    let decide = move || {
        problem.set(None);
        let options = options.get_value();
        start(async move {
            let outcome = clerk.handle_sso_callback(options).await;
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
            }
            outcome
        });
    };
    // Reaches outside the graph: has the server go on, once.
    effect(move || untrack(decide));
    let recover = move || {
        if problem.with(Option::is_none) {
            return nothing();
        }
        let again = button("cl-button cl-formButtonPrimary", decide).text(Key::TryAgain);
        let sign_in_url = sign_in_url.clone();
        let give_up = start_over(move || {
            let url = sign_in_url.clone().unwrap_or_else(|| clerk.sign_in_url());
            clerk.navigate(&url, NavigateKind::Replace);
        });
        views(vec![failure_alert(problem), again.into_any(), give_up.into_any()])
    };
    card(Key::SigningYouIn, "sso-callback", Say::default()).child(captcha()).view_of(recover).into_any()
}
