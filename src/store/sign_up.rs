//! The operations of a sign-up.

use super::attempt_flow::{AttemptFlow, Kept};
use super::clerk::Clerk;
use super::code_delivery::Channel;
use super::data::{Data, Facet};
use super::run::Running;
use crate::fapi::SignUpParams;
use crate::fapi::sign_up::{attempt_verification, create, prepare_verification, update};
use crate::flow::State;
use crate::wire::{Secret, SessionId, SignUp, Strategy};

/// The sign-up flow.
pub type SignUpFlow = AttemptFlow<SignUp>;

impl Kept for SignUp {
    const MISSING: (&'static str, &'static str) =
        ("sign_up_missing", "there is no sign-up: create one first");
    const INCOMPLETE: (&'static str, &'static str) =
        ("sign_up_incomplete", "the sign-up is not complete yet");
    const STEP: Facet = Facet::SignUpStep;
    const ATTEMPT: Facet = Facet::SignUpAttempt;
    const OPERATION: Facet = Facet::SignUpOperation;

    fn state(data: &mut Data) -> &mut State<Self> {
        &mut data.sign_up
    }

    fn peek(data: &Data) -> &State<Self> {
        &data.sign_up
    }

    fn created_session_id(&self) -> Option<&SessionId> {
        self.created_session_id.as_ref()
    }

    fn after_url(clerk: Clerk) -> String {
        clerk.after_sign_up_url()
    }
}

impl SignUpFlow {
    /// Starts an attempt, which replaces the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_exists`.
    #[must_use]
    pub fn create(self, params: SignUpParams) -> Running {
        self.run(vec![Box::new(move |_| Ok(create(&params)))])
    }

    /// Adds to the attempt or corrects it.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn update(self, params: SignUpParams) -> Running {
        self.with_attempt(move |current| Ok(update(&current.id, &params)))
    }

    /// Sends a password and other fields: starts an attempt, or adds to the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them the `form_password_…` family.
    #[must_use]
    pub fn password(self, params: SignUpParams) -> Running {
        self.run(vec![Box::new(move |current| {
            Ok(current
                .map_or_else(|| create(&params), |current| update(&current.id, &params).proven("signup")))
        })])
    }

    /// Verification of the address and the number.
    #[must_use]
    pub fn verifications(self) -> VerificationsGroup {
        VerificationsGroup { flow: self }
    }
}

/// Verification of a sign-up's address and number.
#[derive(Clone, Copy, Debug)]
pub struct VerificationsGroup {
    flow: SignUpFlow,
}

impl VerificationsGroup {
    pub(super) fn flow(self) -> SignUpFlow {
        self.flow
    }

    fn send(self, strategy: Strategy, channel: Option<Channel>) -> Running {
        let channel = channel.map(Channel::as_str);
        self.flow.with_attempt(move |current| Ok(prepare_verification(&current.id, &strategy, channel)))
    }

    fn verify(self, strategy: Strategy, code: Secret) -> Running {
        self.flow.with_attempt(move |current| Ok(attempt_verification(&current.id, &strategy, &code)))
    }

    /// Sends a code by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn send_email_code(self) -> Running {
        self.send(Strategy::EmailCode, None)
    }

    /// Verifies the code sent by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses (`form_code_incorrect`, `verification_expired`).
    #[must_use]
    pub fn verify_email_code(self, code: impl Into<Secret>) -> Running {
        self.verify(Strategy::EmailCode, code.into())
    }

    /// Sends a code by SMS.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    #[must_use]
    pub fn send_phone_code(self) -> Running {
        self.send(Strategy::PhoneCode, None)
    }

    /// Sends a phone code through a certain channel.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    #[must_use]
    pub fn send_phone_code_by(self, channel: Channel) -> Running {
        self.send(Strategy::PhoneCode, Some(channel))
    }

    /// Verifies the code sent by phone.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    #[must_use]
    pub fn verify_phone_code(self, code: impl Into<Secret>) -> Running {
        self.verify(Strategy::PhoneCode, code.into())
    }
}
