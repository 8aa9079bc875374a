//! `<GoogleOneTap>`: Google's own window identifies the user without leaving the page.

mod script;

use leptos::prelude::*;
use leptos_clerk::{AuthState, SsoCallbackOptions, Stopped, use_clerk};

use crate::browser::location;
use crate::operation::start;
use crate::parts::{Failure, failure_alert};
use crate::reactive::{effect, memo};
use script::{Ask, ask};

/// Why Google's window did not come, or is gone without an answer. The text is Google's reason, for example
/// `credential_returned` or `user_cancel`; `""` where the browser itself asks (FedCM) and gives no reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneTapMoment {
    /// It was not shown.
    NotDisplayed(String),
    /// The user chose something else.
    Skipped(String),
    /// It was closed.
    Dismissed(String),
}

/// Asks by Google's One Tap who somebody is, while nobody is signed in, and signs them in or up. Shows nothing
/// itself but what went wrong.
///
/// Google's script is loaded only where this component is on the page, and only if the instance has a Google
/// client id of its own. A Content-Security-Policy has to allow `https://accounts.google.com/gsi/`.
#[component]
pub fn GoogleOneTap(
    /// `true` closes the window on a click beside it. Default: `true`.
    #[prop(default = true)]
    cancel_on_tap_outside: bool,
    /// `true` enables Google's flow for browsers that prevent tracking. Default: `true`.
    #[prop(default = true)]
    itp_support: bool,
    /// `true` lets the browser itself ask (FedCM). Default: `true`.
    #[prop(default = true)]
    fed_cm_support: bool,
    /// Where to go with a session. Default: nowhere, the page stays.
    #[prop(optional, into)]
    redirect_url: Option<String>,
    /// Hears why the window is gone.
    #[prop(optional, into)]
    on_moment: Option<Callback<OneTapMoment>>,
    /// Where Google's script is. Default: at Google.
    #[prop(default = "https://accounts.google.com/gsi/client".to_owned(), into)]
    script_url: String,
) -> impl IntoView {
    let clerk = use_clerk();
    let problem = Failure::default();
    // The number of failures: Google's window is gone by then, and comes again.
    let failures = RwSignal::new(0_u32);
    let client_id = memo(move || {
        let id = clerk.environment().display_config.google_one_tap_client_id.clone();
        id.filter(|id| !id.is_empty() && clerk.auth() == AuthState::SignedOut)
    });
    let on_credential = move |token: String| {
        problem.set(None);
        let after_url = redirect_url.clone().unwrap_or_else(location);
        // This replaces any earlier attempt.
        clerk.start_over();
        start(async move {
            let outcome = match clerk.sign_in().google_one_tap(token).await {
                Ok(()) => {
                    let after_url = Some(after_url.clone());
                    let options = SsoCallbackOptions { after_url, ..SsoCallbackOptions::default() };
                    clerk.handle_sso_callback(options).await
                }
                failed => failed,
            };
            let outcome = match outcome {
                // The tap before has made a session, and could not make it the one in use.
                Err(Stopped::Failed(error)) => clerk.use_existing_session_with(&error, after_url).await,
                outcome => outcome,
            };
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
                let _ = failures.try_update(|failures| *failures += 1);
            }
            outcome
        });
    };
    let on_moment = move |moment| {
        if let Some(on_moment) = on_moment {
            on_moment.run(moment);
        }
    };
    let (on_credential, on_moment) = (std::rc::Rc::new(on_credential), std::rc::Rc::new(on_moment));
    let asking = StoredValue::new_local(None);
    // Reaches outside the graph: Google's window.
    effect(move || {
        failures.track();
        let ask = client_id.get().map(|client_id| {
            ask(Ask {
                script_url: script_url.clone(),
                nonce: clerk.nonce(),
                client_id,
                cancel_on_tap_outside,
                itp_support,
                fed_cm_support,
                on_credential: on_credential.clone(),
                on_moment: on_moment.clone(),
            })
        });
        // The window before is gone first.
        let _ = asking.try_update_value(|asking| *asking = ask);
    });
    on_cleanup(move || asking.dispose());
    failure_alert(problem)
}
