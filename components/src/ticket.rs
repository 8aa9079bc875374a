//! Tickets in the address of a page (invitations, links that sign in), and `<Impersonation>`.

use leptos::prelude::*;
use leptos_clerk::wire::ErrorCode;
use leptos_clerk::{
    AttemptKind, AuthState, Clerk, Error, SetActive, SignOut, SignUpParams, Status, Stopped, TicketStatus,
    later, use_clerk,
};

use crate::announcement::loading;
use crate::browser::location;
use crate::captcha::captcha;
use crate::control::{redirect, sign_out_button};
use crate::el::{button, el, nothing, switch};
use crate::flow::{CompleteFlow, Metadata};
use crate::later::{self, Draw};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, card, failure_alert};
use crate::reactive::{effect, memo};

/// Where an invitation leads that came to the page of the wrong flow.
fn other_flow(clerk: Clerk, flow: CompleteFlow) -> String {
    let url = match flow {
        CompleteFlow::SignIn(_) => clerk.sign_up_url(),
        CompleteFlow::SignUp(_) => clerk.sign_in_url(),
    };
    let here = location();
    let query = here.split('#').next().and_then(|page| page.split_once('?')).map_or("", |(_, query)| query);
    // The link's status of the account turned out to be wrong.
    let kept = query.split('&').filter(|pair| !pair.starts_with("__clerk_status=")).collect::<Vec<_>>();
    let (page, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let glue = if page.contains('?') { '&' } else { '?' };
    format!("{page}{glue}{}{hash}", kept.join("&"))
}

fn is_for_the_other(status: TicketStatus, flow: CompleteFlow) -> bool {
    matches!(
        (status, flow),
        (TicketStatus::SignUp, CompleteFlow::SignIn(_)) | (TicketStatus::SignIn, CompleteFlow::SignUp(_))
    )
}

fn says_the_other(error: &Error, flow: CompleteFlow) -> bool {
    let codes = match flow {
        CompleteFlow::SignIn(_) => {
            ["invitation_account_not_exists", "organization_invitation_identification_not_exist"]
        }
        CompleteFlow::SignUp(_) => {
            ["invitation_account_exists", "organization_invitation_identification_already_exists"]
        }
    };
    error.api_errors().iter().any(|error| codes.contains(&error.code.as_str()))
}

/// The state of the ticket's holder.
#[derive(Clone, PartialEq, Eq)]
enum Holder {
    Unknown,
    /// No user whom the ticket would sign out.
    Nobody,
    /// The signed-in user, where there can be one session only.
    SignedIn(String),
}

/// Sends the ticket; asks first if that would end the session of a signed-in user.
pub(crate) fn ticket_page(flow: CompleteFlow, has_ticket: RwSignal<bool>, metadata: Metadata) -> AnyView {
    let clerk = use_clerk();
    let is_used_up = clerk.ticket().is_none_or(|ticket| ticket.status == TicketStatus::Complete);
    // The ticket signs the user in: no question after that.
    let is_sent = StoredValue::new(false);
    let holder = memo(move || {
        let auth = clerk.auth();
        if is_used_up || is_sent.get_value() {
            return Holder::Nobody;
        }
        match auth {
            _ if clerk.status() == Status::Error => Holder::Nobody,
            AuthState::Loading => Holder::Unknown,
            AuthState::SignedOut => Holder::Nobody,
            _ if !clerk.environment().auth_config.single_session_mode => Holder::Nobody,
            _ => Holder::SignedIn(clerk.user().map(|user| user.label()).unwrap_or_default()),
        }
    });
    switch(
        move || holder.get(),
        move |holder| match holder {
            Holder::Unknown => loading(),
            Holder::Nobody => {
                is_sent.set_value(true);
                send_ticket(flow, has_ticket, metadata)
            }
            Holder::SignedIn(label) => choose_holder(clerk, has_ticket, label),
        },
    )
}

/// Asks the signed-in user whether to continue, or to sign out for the ticket.
fn choose_holder(clerk: Clerk, has_ticket: RwSignal<bool>, label: String) -> AnyView {
    let problem = Failure::default();
    let busy = RwSignal::new(false);
    let go_on = move || {
        clerk.forget_ticket();
        has_ticket.set(false);
    };
    let use_ticket = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        // With a fragment no browser reloads the page: the ticket would be sent twice.
        let mut here = location();
        if !here.contains('#') {
            here.push('#');
        }
        start(async move {
            let outcome = clerk.sign_out(SignOut::all().redirect_url(here)).await;
            let _ = busy.try_set(false);
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
            }
            outcome
        });
    };
    let (heading, go_on_as) = if label.is_empty() {
        (Key::SignedIn.into(), Key::Continue.into())
    } else {
        (Say::With(Key::SignedInAs, label.clone()), Say::With(Key::ContinueAs, label))
    };
    card(heading.signal(), "ticket", Key::InvitationWaits.into())
        .child(failure_alert(problem))
        .child(button("cl-button cl-formButtonPrimary", go_on).text(go_on_as).into_any())
        .child(
            button("cl-button cl-useInvitation", use_ticket)
                .truth("aria-busy", move || busy.get())
                .flag("disabled", move || busy.get())
                .text(Key::UseInvitation)
                .into_any(),
        )
        .into_any()
}

/// Sends the ticket, once. The page below shows its result or its error.
fn send_ticket(flow: CompleteFlow, has_ticket: RwSignal<bool>, metadata: Metadata) -> AnyView {
    let clerk = use_clerk();
    let name = match flow.kind() {
        AttemptKind::SignIn => Key::SigningYouIn,
        AttemptKind::SignUp => Key::SignUp,
    };
    let page = card(name, "ticket", Say::default());
    let status = clerk.ticket().map_or(TicketStatus::Unknown, |ticket| ticket.status);
    if is_for_the_other(status, flow) {
        redirect(other_flow(clerk, flow));
        return page.child(loading()).into_any();
    }
    let problem = Failure::default();
    let was_sent = StoredValue::new(false);
    let go_on = move || {
        clerk.forget_ticket();
        let _ = has_ticket.try_set(false);
    };
    let send = move || {
        problem.set(None);
        start(async move {
            let outcome = match flow {
                // The server has done all there was to do: see what has changed.
                _ if status == TicketStatus::Complete => {
                    clerk.reload().await;
                    Ok(())
                }
                CompleteFlow::SignIn(flow) => flow.ticket(None).await,
                CompleteFlow::SignUp(flow) => {
                    let unsafe_metadata = metadata.try_get_value().flatten();
                    flow.ticket(None, SignUpParams { unsafe_metadata, ..SignUpParams::default() }).await
                }
            };
            match outcome {
                Ok(()) => go_on(),
                // It is being sent: check again after that.
                Err(Stopped::Busy) => drop(was_sent.try_update_value(|sent| *sent = false)),
                Err(Stopped::Closed) => {}
                Err(Stopped::Failed(error)) if error.is_outage() => {
                    let _ = problem.try_set(Some(error));
                }
                Err(Stopped::Failed(error)) if says_the_other(&error, flow) => {
                    clerk.navigate(&other_flow(clerk, flow), leptos_clerk::NavigateKind::Replace);
                }
                Err(Stopped::Failed(error)) => {
                    go_on();
                    use_existing_session(clerk, flow, &error).await?;
                }
            }
            Ok(())
        });
    };
    // Reaches outside the graph: has the server take the ticket, once.
    effect(move || {
        if !flow.is_fetching() && !was_sent.get_value() {
            was_sent.set_value(true);
            untrack(send);
        }
    });
    let below = move |has_failed: bool| {
        if !has_failed {
            return loading();
        }
        button("cl-button cl-formButtonPrimary", send).text(Key::TryAgain).into_any()
    };
    let page = page.child(failure_alert(problem)).child(switch(move || problem.with(Option::is_some), below));
    match flow.kind() {
        AttemptKind::SignIn => page.into_any(),
        AttemptKind::SignUp => page.child(captcha()).into_any(),
    }
}

/// Whose ticket it is has a session here already.
async fn use_existing_session(clerk: Clerk, flow: CompleteFlow, error: &Error) -> Result<(), Stopped> {
    let mut reasons = error.api_errors().iter();
    let reason = reasons.find(|error| error.kind() == ErrorCode::IdentifierAlreadySignedIn);
    match reason.and_then(|error| error.meta.session_id.clone()) {
        Some(session) => {
            clerk.set_active(SetActive::session(session).redirect_url(flow.after_url(clerk))).await
        }
        None => Ok(()),
    }
}

/// Shows a notice of impersonation with a button that ends it. Shows nothing otherwise.
///
/// Role `complementary`, name "Impersonation"; button "Sign out".
#[component]
pub fn Impersonation() -> impl IntoView {
    let clerk = use_clerk();
    let whose = memo(move || {
        let session = clerk.session()?;
        session.actor.is_some().then(|| session.user.map(|user| user.label()).unwrap_or_default())
    });
    switch(
        move || whose.get(),
        |whose| whose.map_or_else(nothing, |whose| later::later(&IMPERSONATION, whose)),
    )
}

later!(IMPERSONATION, clerk_impersonation: Draw<String> = impersonation);

fn impersonation(whose: String) -> AnyView {
    el("aside", "cl-impersonationFab")
        .attr_said("aria-label", Key::Impersonation.into())
        .child(el("p", "").text(Say::With(Key::Impersonating, whose)).into_any())
        .child(sign_out_button(None, None).into_any())
        .into_any()
}
