//! The operations of a sign-in.

use super::attempt_flow::{AttemptFlow, Kept};
use super::clerk::Clerk;
use super::code_delivery::SendCode;
use super::data::{Data, Facet};
use super::run::Running;
use crate::fapi::sign_in::{Stage, attempt, create, reset_password};
use crate::flow::State;
use crate::wire::{Secret, SessionId, SignIn, Strategy};

/// The sign-in flow.
pub type SignInFlow = AttemptFlow<SignIn>;

impl Kept for SignIn {
    const MISSING: (&'static str, &'static str) =
        ("sign_in_missing", "there is no sign-in: create one first");
    const INCOMPLETE: (&'static str, &'static str) =
        ("sign_in_incomplete", "the sign-in is not complete yet");
    const STEP: Facet = Facet::SignInStep;
    const ATTEMPT: Facet = Facet::SignInAttempt;
    const OPERATION: Facet = Facet::SignInOperation;

    fn state(data: &mut Data) -> &mut State<Self> {
        &mut data.sign_in
    }

    fn peek(data: &Data) -> &State<Self> {
        &data.sign_in
    }

    fn created_session_id(&self) -> Option<&SessionId> {
        self.created_session_id.as_ref()
    }

    fn after_url(clerk: Clerk) -> String {
        clerk.after_sign_in_url()
    }
}

impl SignInFlow {
    /// Returns the address, number or name that was given; `""` before.
    #[must_use]
    pub fn identifier(self) -> String {
        self.clerk
            .look(Facet::SignInAttempt, |data| data.sign_in.attempt()?.identifier.clone())
            .unwrap_or_default()
    }

    /// Starts an attempt for an e-mail address, phone number or username. It replaces the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_not_found`.
    #[must_use]
    pub fn create(self, identifier: impl Into<String>) -> Running {
        let request = create(identifier.into().trim(), None);
        self.run(vec![Box::new(move |_| Ok(request))])
    }

    /// Starts an attempt with a password; `""` as identifier means the one given before. A refused password
    /// leaves the attempt in progress as it was.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_not_found` and `form_password_incorrect`.
    #[must_use]
    pub fn password(self, identifier: impl Into<String>, password: impl Into<Secret>) -> Running {
        self.create_with_password(identifier.into(), password.into())
    }

    fn create_with_password(self, identifier: String, password: Secret) -> Running {
        self.run(vec![Box::new(move |attempt| {
            let known = attempt.and_then(|attempt| attempt.identifier).unwrap_or_default();
            let typed = identifier.trim();
            Ok(create(if typed.is_empty() { &known } else { typed }, Some(&password)))
        })])
    }

    /// Codes by e-mail.
    #[must_use]
    pub fn email_code(self) -> SignInCodeGroup {
        SignInCodeGroup { flow: self, strategy: Strategy::EmailCode }
    }

    /// Codes by phone.
    #[must_use]
    pub fn phone_code(self) -> SignInCodeGroup {
        SignInCodeGroup { flow: self, strategy: Strategy::PhoneCode }
    }

    /// Returns the operations of a password reset by email code.
    #[must_use]
    pub fn reset_password_email_code(self) -> SignInResetGroup {
        SignInResetGroup { flow: self, strategy: Strategy::ResetPasswordEmailCode }
    }

    /// Returns the operations of a password reset by phone code.
    #[must_use]
    pub fn reset_password_phone_code(self) -> SignInResetGroup {
        SignInResetGroup { flow: self, strategy: Strategy::ResetPasswordPhoneCode }
    }

    /// Returns the operations of the second factor, and of the check of a new device.
    #[must_use]
    pub fn mfa(self) -> MfaGroup {
        MfaGroup { flow: self }
    }

    fn send(self, stage: Stage, strategy: Strategy, options: SendCode) -> Running {
        self.send_by_strategy(stage, strategy, options, None)
    }

    fn answer(self, stage: Stage, strategy: Strategy, answer: Secret) -> Running {
        self.with_attempt(move |current| Ok(attempt(stage, &current.id, &strategy, &answer)))
    }
}

/// A code as first factor.
#[derive(Clone, Debug)]
pub struct SignInCodeGroup {
    flow: SignInFlow,
    strategy: Strategy,
}

impl SignInCodeGroup {
    /// Sends a code to the address or number that was typed, else to the primary one; again to the same one.
    ///
    /// # Errors
    /// When there is no attempt or it has no such factor, or the server refuses.
    #[must_use]
    pub fn send_code(self) -> Running {
        self.send_code_with(SendCode::default())
    }

    /// Sends a code to a certain address or number, or through a certain channel.
    ///
    /// # Errors
    /// As [`send_code`](Self::send_code).
    #[must_use]
    pub fn send_code_with(self, options: SendCode) -> Running {
        self.flow.send(Stage::First, self.strategy, options)
    }

    /// Starts an attempt for an address or number and sends a code to it, as one operation.
    ///
    /// # Errors
    /// As [`SignInFlow::create`] and [`send_code`](Self::send_code).
    #[must_use]
    pub fn send_code_to(self, identifier: impl Into<String>) -> Running {
        let create = create(identifier.into().trim(), None);
        self.flow.create_and_send(create, vec![self.strategy], None)
    }

    /// Verifies a code.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses (`form_code_incorrect`, `verification_expired`).
    #[must_use]
    pub fn verify_code(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::First, self.strategy, code.into())
    }
}

/// A new password after a code.
#[derive(Clone, Debug)]
pub struct SignInResetGroup {
    flow: SignInFlow,
    strategy: Strategy,
}

impl SignInResetGroup {
    /// Sends a code to the account's primary address or number; again to the same one.
    ///
    /// # Errors
    /// When there is no attempt or it has no such factor, or the server refuses.
    #[must_use]
    pub fn send_code(self) -> Running {
        self.send_code_with(SendCode::default())
    }

    /// Sends a code to a certain address or number, or through a certain channel.
    ///
    /// # Errors
    /// As [`send_code`](Self::send_code).
    #[must_use]
    pub fn send_code_with(self, options: SendCode) -> Running {
        self.flow.send(Stage::First, self.strategy, options)
    }

    /// Verifies the code; the step is then [`SignInStep::NewPassword`](crate::SignInStep::NewPassword).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn verify_code(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::First, self.strategy, code.into())
    }

    /// Sets the new password, and ends the user's other sessions if asked to (Clerk's own default is yes).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses the password.
    #[must_use]
    pub fn submit_password(self, password: impl Into<Secret>, sign_out_of_other_sessions: bool) -> Running {
        let password = password.into();
        self.flow.with_attempt(move |current| {
            Ok(reset_password(&current.id, &password, sign_out_of_other_sessions))
        })
    }
}

/// The second factor, and the check of a new device.
#[derive(Clone, Copy, Debug)]
pub struct MfaGroup {
    flow: SignInFlow,
}

impl MfaGroup {
    pub(super) fn flow(self) -> SignInFlow {
        self.flow
    }

    /// Sends a code by email: to the user's default or primary address, and again to the same one.
    ///
    /// # Errors
    /// When the attempt has no such factor, or the server refuses.
    #[must_use]
    pub fn send_email_code(self) -> Running {
        self.send_email_code_with(SendCode::default())
    }

    /// Sends a code to a certain email address of the user.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    #[must_use]
    pub fn send_email_code_with(self, options: SendCode) -> Running {
        self.flow.send(Stage::Second, Strategy::EmailCode, options)
    }

    /// Sends a code by phone: to the user's default or primary number, and again to the same one.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    #[must_use]
    pub fn send_phone_code(self) -> Running {
        self.send_phone_code_with(SendCode::default())
    }

    /// Sends a code to a certain phone number of the user, or through a certain channel.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    #[must_use]
    pub fn send_phone_code_with(self, options: SendCode) -> Running {
        self.flow.send(Stage::Second, Strategy::PhoneCode, options)
    }

    /// Verifies a code sent by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn verify_email_code(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::Second, Strategy::EmailCode, code.into())
    }

    /// Verifies a code sent by phone.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    #[must_use]
    pub fn verify_phone_code(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::Second, Strategy::PhoneCode, code.into())
    }

    /// Verifies the code of an authenticator app.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    #[must_use]
    pub fn verify_totp(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::Second, Strategy::Totp, code.into())
    }

    /// Verifies a backup code, which works once.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    #[must_use]
    pub fn verify_backup_code(self, code: impl Into<Secret>) -> Running {
        self.flow.answer(Stage::Second, Strategy::BackupCode, code.into())
    }
}
