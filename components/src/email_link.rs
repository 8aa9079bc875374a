//! E-mail links: the page that waits for one, and `<EmailLinkVerification>`, the page it leads to.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::{AttemptKind, EmailLinkLanding, EmailLinkStatus, Error, Running, Stopped, use_clerk};

use crate::announcement::{alert, status};
use crate::countdown::Countdown;
use crate::el::{El, button, el, switch, views};
use crate::localization::{Key, Say, say};
use crate::operation::start;
use crate::parts::{FormState, card, form, notice, resend_button_named};
use crate::reactive::effect;
use crate::text;
use crate::verify_code::reason_line;

/// A function that returns `true` while the answer to a request is still wanted.
pub type IsWanted = Box<dyn Fn() -> bool>;

/// The options of the waiting page.
pub(crate) struct WaitOptions {
    pub(crate) flow: FormState,
    /// "Check your email" while signing in, "Verify your email" while signing up, as Clerk's pages have it.
    pub(crate) heading: Say,
    /// Where the link went.
    pub(crate) to: String,
    pub(crate) send: Arc<dyn Fn() -> Running + Send + Sync>,
    pub(crate) wait: Arc<dyn Fn(IsWanted) -> Running<EmailLinkStatus> + Send + Sync>,
    /// `true` sends a link when the page appears, because none was sent yet.
    pub(crate) send_now: bool,
    /// The reason for asking, above the form.
    pub(crate) reason: Option<Say>,
}

/// The page that waits until the link in an email is opened, in this browser or another.
///
/// Heading "Check your email", the address below it; buttons "I need a new link" and "Restart". A link that does not work is said
/// with `role="alert"`. Data attributes: `data-step` is `email-link`.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{AttemptKind, IsWanted, WaitForLink, use_clerk, use_sign_in};
///
/// #[component]
/// fn Page() -> impl IntoView {
///     let (clerk, flow) = (use_clerk(), use_sign_in());
///     let send = Callback::new(move |()| flow.email_link().send_link(clerk.email_link_url(AttemptKind::SignIn)));
///     let wait = Callback::new(move |is_wanted: IsWanted| {
///         flow.email_link().wait_for_verification_while(is_wanted)
///     });
///     view! { <WaitForLink flow to="ada@example.com" send wait send_now=true/> }
/// }
/// # let _ = Page;
/// ```
#[component]
pub fn WaitForLink(
    /// The flow, for example `use_sign_in()`.
    #[prop(into)]
    flow: FormState,
    /// The heading. Default: "Check your email".
    #[prop(optional, into)]
    heading: Option<Signal<String>>,
    /// The address that the link goes to.
    #[prop(into)]
    to: String,
    /// Sends a link.
    send: Callback<(), Running>,
    /// Waits for the link, for as long as the argument returns `true`.
    wait: Callback<IsWanted, Running<EmailLinkStatus>>,
    /// `true` sends a link when the page appears. Default: `false`, for a link that was sent already.
    #[prop(optional)]
    send_now: bool,
    /// The reason for asking, shown above the buttons. Default: none.
    #[prop(optional, into)]
    reason: Option<Signal<String>>,
    /// More buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let options = WaitOptions {
        flow,
        heading: heading.map_or(Key::CheckYourEmail.into(), Say::from),
        to,
        send: Arc::new(move || send.run(())),
        wait: Arc::new(move |is_wanted| wait.run(is_wanted)),
        send_now,
        reason: reason.map(Say::from),
    };
    wait_for_link(options, || children.map(|children| children()).into_iter().collect()).into_any()
}

/// Waits for the link to be opened, here or elsewhere. Buttons "I need a new link" and "Restart".
pub(crate) fn wait_for_link(options: WaitOptions, more: impl FnOnce() -> Vec<AnyView>) -> El {
    let WaitOptions { flow, heading, to, send, wait, send_now, reason } = options;
    let clerk = use_clerk();
    let cooldown = Countdown::new();
    // The outcome of the last link.
    let ended = RwSignal::new(None);
    // Which wait counts; it ends when a newer link was sent, and with the page.
    let round = StoredValue::new(0_u32);
    let begin = move |send_first: bool| {
        let (sent, wait) = (send_first.then(|| send()), Arc::clone(&wait));
        start(async move {
            if let Some(sent) = sent {
                sent.await?;
                cooldown.start_resend();
            }
            let number = round.try_get_value().ok_or(Stopped::Closed)?.wrapping_add(1);
            let _ = round.try_update_value(|round| *round = number);
            let _ = ended.try_set(None);
            let outcome = wait(Box::new(move || round.try_get_value() == Some(number))).await;
            let shown = match outcome {
                Ok(status) => Shown::Refused(status),
                Err(Stopped::Failed(error)) => Shown::Failed(error),
                Err(Stopped::Busy | Stopped::Closed) => return Ok(()),
            };
            let _ = ended.try_set(Some(shown));
            Ok(())
        });
    };
    let begin = Arc::new(begin);
    let first = Arc::clone(&begin);
    // Reaches outside the graph: has the server send a link, once, and asks it what became of it.
    effect(move || untrack(|| first(send_now)));
    let parts = move || {
        let restart = move || clerk.start_over();
        let mut parts = vec![
            notice(),
            alert(move || {
                ended.with(|ended| ended.as_ref().map(|ended| ended.said(None)).unwrap_or_default())
            }),
        ];
        parts.push(resend_button_named(Key::NeedNewLink, cooldown, move || begin(true)).into_any());
        parts.extend(more());
        parts.push(
            button("cl-button cl-footerActionLink cl-startOver", restart).text(Key::Restart).into_any(),
        );
        parts
    };
    card(heading, "email-link", Key::CheckYourEmailLead.into())
        .child(el("p", "cl-identityPreview").data(to).into_any())
        .child(reason_line(reason))
        .child(form(flow, || (), parts).into_any())
}

/// Returns the message of a link that failed.
fn refusal(status: EmailLinkStatus, kind: Option<AttemptKind>) -> Option<Key> {
    match status {
        EmailLinkStatus::Verified => None,
        EmailLinkStatus::Transferable => Some(Key::LinkOfNobody),
        EmailLinkStatus::Expired => Some(Key::LinkExpired),
        EmailLinkStatus::Failed => Some(Key::LinkFailed),
        EmailLinkStatus::ClientMismatch if kind == Some(AttemptKind::SignUp) => Some(Key::LinkOfOtherSignUp),
        EmailLinkStatus::ClientMismatch => Some(Key::LinkOfOtherSignIn),
    }
}

/// The content of the landing page.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    SigningIn,
    Verified { go_on: bool },
    Refused(EmailLinkStatus),
    Failed(Error),
    NoLink,
}

impl Shown {
    /// Why it did not work; `""` where it did.
    fn said(&self, kind: Option<AttemptKind>) -> String {
        match self {
            Self::Refused(status) => refusal(*status, kind).map(say).unwrap_or_default(),
            Self::Failed(error) => text::error(error),
            Self::NoLink => say(Key::LinkIncomplete),
            _ => String::new(),
        }
    }
}

/// The page that the links in e-mails lead to ([`ClerkOptions::email_link_url`](crate::ClerkOptions::email_link_url)).
/// In the browser that asked for the link, the person is signed in and led on; on another device they are told that
/// it worked, and the browser that waits goes on. `<SignIn>` and `<SignUp>` show it by themselves at `/verify` below.
///
/// Heading "Verify your email"; what did not work has `role="alert"` and a link back.
#[component]
pub fn EmailLinkVerification(
    /// Called when the link worked and another browser continues.
    #[prop(optional, into)]
    on_verified_on_other_device: Option<Callback<()>>,
) -> impl IntoView {
    landing(on_verified_on_other_device, || ())
}

/// As [`EmailLinkVerification`]; `on_leave` is called when the way back is taken.
pub(crate) fn landing(
    on_other_device: Option<Callback<()>>,
    on_leave: impl Fn() + Clone + Send + Sync + 'static,
) -> El {
    let clerk = use_clerk();
    let shown = RwSignal::new(Shown::Loading);
    let open = move || {
        start(async move {
            let next = match clerk.handle_email_link_verification().await {
                Ok(None) => Shown::NoLink,
                Ok(Some(EmailLinkLanding::SignedIn)) => Shown::SigningIn,
                Ok(Some(EmailLinkLanding::Continue)) => Shown::Verified { go_on: true },
                Ok(Some(EmailLinkLanding::OtherDevice)) => {
                    if let Some(callback) = on_other_device {
                        callback.run(());
                    }
                    Shown::Verified { go_on: false }
                }
                Ok(Some(EmailLinkLanding::Refused(status))) => Shown::Refused(status),
                Err(Stopped::Failed(error)) => Shown::Failed(error),
                Err(Stopped::Busy | Stopped::Closed) => return Ok(()),
            };
            let _ = shown.try_set(next);
            Ok(())
        });
    };
    // Reaches outside the graph: makes the session that the link has opened the one in use, once.
    effect(move || untrack(open));
    let kind = if clerk.is_sign_up_page() { AttemptKind::SignUp } else { AttemptKind::SignIn };
    let back = move |caption: Key| {
        let url = match kind {
            AttemptKind::SignIn => clerk.sign_in_url(),
            AttemptKind::SignUp => clerk.sign_up_url(),
        };
        let leave = on_leave.clone();
        el("a", "cl-button")
            .attr("href", clerk.keep_return(url))
            .on("click", move |_| leave())
            .text(caption)
            .into_any()
    };
    let name = match kind {
        AttemptKind::SignIn => Key::SignIn,
        AttemptKind::SignUp => Key::SignUp,
    };
    let said = move || shown.with(|shown| shown.said(Some(kind)));
    let below = move |shown| match shown {
        Shown::Loading => status(Key::Loading),
        Shown::SigningIn => status(Key::SigningYouIn),
        Shown::Verified { go_on: true } => views(vec![status(Key::EmailVerified), back(Key::Continue)]),
        // Anyone can write such a link: the page claims nothing, and has a way on.
        Shown::Verified { go_on: false } => views(vec![status(Key::EmailVerifiedElsewhere), back(name)]),
        Shown::Failed(_) => button("cl-button cl-formButtonPrimary", open).text(Key::TryAgain).into_any(),
        Shown::Refused(_) | Shown::NoLink => back(name),
    };
    card(Key::VerifyYourEmail, "verify-email-link", Say::default())
        .child(alert(said))
        .child(switch(move || shown.get(), below))
}

/// The outcome of the link that led here.
pub(crate) fn landed(has_landed: RwSignal<bool>) -> AnyView {
    landing(None, move || has_landed.set(false)).into_any()
}
