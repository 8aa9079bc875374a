//! E-mail links: sending one, waiting until it was opened, and the page it leads to.

use send_wrapper::SendWrapper;

use super::attempt_flow::{AttemptFlow, Kept};
use super::clerk::Clerk;
use super::code_delivery::SendCode;
use super::run::{Running, Stopped};
use super::sign_in::{MfaGroup, SignInFlow};
use super::sign_up::VerificationsGroup;
use super::{SetActive, sign_in_requests, sign_up_requests};
use crate::back_off::BackOff;
use crate::browser;
use crate::fapi::sign_in::Stage;
use crate::fapi::{Request, SendFuture};
use crate::flow::{
    EmailLinkLanding, EmailLinkStatus, EmailLinkVerification, Resource, SignInStep, SignUpStep,
};
use crate::wire::{ErrorCode, SessionId, SignIn, Strategy};

/// The interval of requests. Source: clerk-js, `waitForVerification`.
const EVERY_MS: u32 = 1_000;
/// The longest pause while the server does not answer.
const LONGEST_PAUSE_MS: u32 = 30_000;
/// A link lives as long.
const LIMIT_MS: i64 = 10 * 60 * 1000;

/// An e-mail link as a factor of a sign-in.
#[derive(Clone, Copy, Debug)]
pub struct SignInLinkGroup {
    flow: SignInFlow,
    stage: Stage,
}

impl SignInFlow {
    /// Links by e-mail.
    #[must_use]
    pub fn email_link(self) -> SignInLinkGroup {
        SignInLinkGroup { flow: self, stage: Stage::First }
    }
}

impl MfaGroup {
    /// Links by e-mail, with which a new device can earn trust.
    #[must_use]
    pub fn email_link(self) -> SignInLinkGroup {
        SignInLinkGroup { flow: self.flow(), stage: Stage::Second }
    }
}

impl SignInLinkGroup {
    /// Sends a link to the address that was typed, else to the primary one. It leads to `verification_url`, a page
    /// with what [`Clerk::handle_email_link_verification`] does.
    ///
    /// # Errors
    /// When there is no attempt or it has no such factor, or the server refuses.
    #[must_use]
    pub fn send_link(self, verification_url: impl Into<String>) -> Running {
        self.send(verification_url.into(), SendCode::default())
    }

    /// Sends a link to the address with this id.
    ///
    /// # Errors
    /// As [`send_link`](Self::send_link).
    #[must_use]
    pub fn send_link_to_id(self, id: impl Into<String>, verification_url: impl Into<String>) -> Running {
        self.send(verification_url.into(), SendCode::default().to_id(id))
    }

    /// Starts an attempt for an address and sends a link to it, as one operation.
    ///
    /// # Errors
    /// As [`SignInFlow::create`] and [`send_link`](Self::send_link).
    #[must_use]
    pub fn send_link_to(self, identifier: impl Into<String>, verification_url: impl Into<String>) -> Running {
        let create = sign_in_requests::create(identifier.into().trim(), None);
        let url = absolute(verification_url.into());
        self.flow.create_and_send(create, vec![Strategy::EmailLink], Some(url))
    }

    fn send(self, url: String, options: SendCode) -> Running {
        let url = absolute(url);
        self.flow.send_by_strategy(self.stage, Strategy::EmailLink, options, Some(url))
    }

    /// Waits until the link was opened, on this device or another one. The attempt shows how far it is; no request
    /// of the person's own is held up meanwhile. After ten minutes a link counts as expired.
    ///
    /// # Errors
    /// [`Stopped::Closed`] when the attempt is given up or replaced; otherwise what the server refuses.
    #[must_use]
    pub fn wait_for_verification(self) -> Running<EmailLinkStatus> {
        self.wait_for_verification_while(|| true)
    }

    /// As [`wait_for_verification`](Self::wait_for_verification), for as long as `is_wanted`: a page that is left
    /// stops to ask.
    ///
    /// # Errors
    /// As [`wait_for_verification`](Self::wait_for_verification).
    #[must_use]
    pub fn wait_for_verification_while(
        self,
        is_wanted: impl Fn() -> bool + 'static,
    ) -> Running<EmailLinkStatus> {
        let settled: Settled<SignIn> = match self.stage {
            Stage::First => |attempt| EmailLinkStatus::of_sign_in(attempt, Stage::First),
            Stage::Second => |attempt| EmailLinkStatus::of_sign_in(attempt, Stage::Second),
        };
        wait(self.flow, Box::new(is_wanted), sign_in_requests::read, settled)
    }

    /// Returns the landing page's parameters.
    #[must_use]
    pub fn verification(self) -> Option<EmailLinkVerification> {
        told()
    }
}

impl VerificationsGroup {
    /// Sends a link by e-mail, which leads to `verification_url`.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn send_email_link(self, verification_url: impl Into<String>) -> Running {
        let url = absolute(verification_url.into());
        self.flow().with_attempt(move |current| {
            let request = sign_up_requests::prepare_verification(&current.id, &Strategy::EmailLink, None);
            Ok(request.form("redirect_url", url))
        })
    }

    /// Waits until the link was opened, as [`SignInLinkGroup::wait_for_verification`].
    ///
    /// # Errors
    /// As [`SignInLinkGroup::wait_for_verification`].
    #[must_use]
    pub fn wait_for_email_link_verification(self) -> Running<EmailLinkStatus> {
        self.wait_for_email_link_verification_while(|| true)
    }

    /// As [`wait_for_email_link_verification`](Self::wait_for_email_link_verification), for as long as `is_wanted`.
    ///
    /// # Errors
    /// As [`SignInLinkGroup::wait_for_verification`].
    #[must_use]
    pub fn wait_for_email_link_verification_while(
        self,
        is_wanted: impl Fn() -> bool + 'static,
    ) -> Running<EmailLinkStatus> {
        wait(self.flow(), Box::new(is_wanted), sign_up_requests::read, EmailLinkStatus::of_sign_up)
    }

    /// Returns the landing page's parameters.
    #[must_use]
    pub fn email_link_verification(self) -> Option<EmailLinkVerification> {
        told()
    }
}

type Settled<A> = fn(&A) -> Option<EmailLinkStatus>;

fn wait<A: Resource + Kept>(
    flow: AttemptFlow<A>,
    is_wanted: Box<dyn Fn() -> bool>,
    read: fn(&A) -> Request<A>,
    settled: Settled<A>,
) -> Running<EmailLinkStatus> {
    let is_wanted = SendWrapper::new(is_wanted);
    Box::pin(async move {
        let ours = flow.attempt_untracked().ok_or(Stopped::Closed)?;
        let end_ms = browser::now_ms() + LIMIT_MS;
        let mut back_off = BackOff::new(EVERY_MS, LONGEST_PAUSE_MS);
        loop {
            let answer = flow.clerk.exchange(read(&ours).tries(1)).await;
            let mut retry_after_s = None;
            // The response is dropped if the user abandoned the attempt or left the page meanwhile.
            let is_ours = flow.attempt_untracked().is_some_and(|attempt| attempt.id() == ours.id());
            if !is_ours || !is_wanted() {
                return Err(Stopped::Closed);
            }
            match answer {
                Ok(attempt) => {
                    back_off.reset();
                    let _ = flow.clerk.change(|data| A::state(data).observe(Some(&attempt)));
                    if let Some(status) = settled(&attempt) {
                        return Ok(status);
                    }
                }
                // The next answer may come through.
                Err(failure) if failure.error.is_outage() => retry_after_s = failure.error.retry_after_s(),
                Err(failure) => {
                    if failure.error.has(&ErrorCode::ResourceNotFound) {
                        flow.reset();
                    }
                    return Err(failure.into());
                }
            }
            if browser::now_ms() > end_ms {
                return Ok(EmailLinkStatus::Expired);
            }
            back_off.wait_in_background(retry_after_s).await;
            if !is_wanted() {
                return Err(Stopped::Closed);
            }
        }
    })
}

impl Clerk {
    /// Returns the email link's parameters in the page's address; `None` without any.
    #[must_use]
    pub fn email_link_verification(self) -> Option<EmailLinkVerification> {
        told()
    }

    /// What the page that e-mail links lead to does: in the browser that asked for the link the new session becomes
    /// the one in use, and the person is led on to where sign-ins or sign-ups lead. `None`: no link led here.
    ///
    /// # Errors
    /// When the session cannot be made the one in use.
    #[must_use]
    pub fn handle_email_link_verification(self) -> Running<Option<EmailLinkLanding>> {
        Box::pin(async move {
            let Some(verification) = told() else { return Ok(None) };
            match verification.status {
                EmailLinkStatus::Verified => {}
                EmailLinkStatus::Transferable => return Ok(Some(EmailLinkLanding::OtherDevice)),
                refused => return Ok(Some(EmailLinkLanding::Refused(refused))),
            }
            self.wait_until_loaded().await;
            let session = verification.created_session_id;
            let ours = self.peek(|data| session.filter(|id| data.find_session(id).is_some()));
            if let Some(session) = ours {
                let url =
                    if self.is_sign_up_page() { self.after_sign_up_url() } else { self.after_sign_in_url() };
                self.set_active(SetActive::session(session).redirect_url(url)).await?;
                return Ok(Some(EmailLinkLanding::SignedIn));
            }
            let has_more = matches!(
                self.sign_in().step_untracked(),
                SignInStep::SecondFactor | SignInStep::ClientTrust | SignInStep::ProtectCheck
            ) || matches!(
                self.sign_up().step_untracked(),
                SignUpStep::Continue | SignUpStep::VerifyPhone | SignUpStep::ProtectCheck
            );
            Ok(Some(if has_more { EmailLinkLanding::Continue } else { EmailLinkLanding::OtherDevice }))
        })
    }

    /// Returns `true` if the page is the sign-up's or below it.
    #[must_use]
    pub fn is_sign_up_page(self) -> bool {
        let (here, url) = (self.current_path(), self.sign_up_url());
        let base = url.split('?').next().unwrap_or_default().trim_end_matches('/');
        here.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(super) fn wait_until_loaded(self) -> SendFuture<()> {
        Box::pin(async move {
            if let Some(core) = self.core()
                && browser::IS_BROWSER
                && core.data().status == crate::flow::Status::Loading
            {
                // Fails only when the provider is gone, which the next operation reports.
                let _ = core.wait_for_boot().await;
            }
        })
    }
}

/// Tickets have the same parameter, with words of their own.
fn told() -> Option<EmailLinkVerification> {
    let status = browser::query_parameter("__clerk_status")?;
    if browser::query_parameter("__clerk_ticket").is_some() {
        return None;
    }
    let created_session_id = browser::query_parameter("__clerk_created_session").map(SessionId::from);
    Some(EmailLinkVerification { status: EmailLinkStatus::told(&status), created_session_id })
}

/// The server wants the whole address.
fn absolute(url: String) -> String {
    if url.starts_with('/') { browser::origin() + &url } else { url }
}
