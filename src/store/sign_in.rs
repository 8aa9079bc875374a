//! The sign-in flow: its state, and what a person can do.

use leptos::prelude::*;

use super::active::SetActive;
use super::clerk::Clerk;
use super::run::{Stopped, run};
use crate::fapi::sign_in::{Stage, attempt, create, prepare, reset_password};
use crate::fapi::{Error, Failure};
use crate::flow::{Errors, FetchStatus, Field, SignInStep, sign_in::choose};
use crate::flow::{Fetch, State};
use crate::wire::{Factor, Secret, Session, SignIn, Strategy};

/// The sign-in flow. `Copy`; every handle of one provider shows the same state.
///
/// Operations return a `Result` and leave the error in [`errors`](Self::errors) too. One runs at a time.
#[derive(Clone, Copy)]
pub struct SignInFlow {
    clerk: Clerk,
}

impl SignInFlow {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk }
    }

    fn cell(self) -> RwSignal<State<SignIn>> {
        self.clerk.sign_in_state
    }

    /// What chooses the page.
    #[must_use]
    pub fn step(self) -> Signal<SignInStep> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| SignInStep::of(state.attempt()))).into()
    }

    /// The attempt; `None` before one was made.
    #[must_use]
    pub fn attempt(self) -> Signal<Option<SignIn>> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| state.attempt().cloned())).into()
    }

    /// The attempt as it is now, for use after an `await`.
    #[must_use]
    pub fn attempt_untracked(self) -> Option<SignIn> {
        self.cell().try_with_untracked(|state| state.attempt().cloned())?
    }

    /// The step as it is now, for use after an `await`.
    #[must_use]
    pub fn step_untracked(self) -> SignInStep {
        SignInStep::of(self.attempt_untracked().as_ref())
    }

    /// What went wrong with the last operation.
    #[must_use]
    pub fn errors(self) -> Signal<Errors> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| Errors::of(state.operation.error()))).into()
    }

    /// The message-bearing error of one field.
    #[must_use]
    pub fn error_of(self, field: Field) -> Signal<Option<crate::wire::ApiError>> {
        let errors = self.errors();
        Signal::derive(move || errors.with(|errors| errors.field(field)))
    }

    /// Whether a request is on its way.
    #[must_use]
    pub fn is_fetching(self) -> Signal<bool> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| state.operation.fetch == Fetch::Fetching)).into()
    }

    /// Clerk's `fetchStatus`.
    #[must_use]
    pub fn fetch_status(self) -> Signal<FetchStatus> {
        let is_fetching = self.is_fetching();
        Signal::derive(move || if is_fetching.get() { FetchStatus::Fetching } else { FetchStatus::Idle })
    }

    /// The address, number or name that was given; `""` before.
    #[must_use]
    pub fn identifier(self) -> Signal<String> {
        let cell = self.cell();
        Signal::derive(move || cell.with(|state| state.attempt()?.identifier.clone()).unwrap_or_default())
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.cell().try_update(|state| state.operation.clear_errors());
    }

    /// Gives up the attempt. No request is made; the attempt does not come back.
    pub fn reset(self) {
        let _ = self.cell().try_update(|state| state.reset());
        self.clerk.remember_discarded();
    }

    async fn run(self, operation: impl Future<Output = Result<SignIn, Failure>>) -> Result<(), Stopped> {
        let outcome = run(self.cell(), operation).await;
        if outcome == Err(Stopped::Closed) && self.cell().try_get_untracked().is_some() {
            self.clerk.remember_discarded();
        }
        outcome.map(|_| ())
    }

    fn current(self) -> Result<SignIn, Failure> {
        self.attempt_untracked()
            .ok_or_else(|| Error::runtime("sign_in_missing", "there is no sign-in: create one first").into())
    }

    /// Starts an attempt for an e-mail address, phone number or username. It replaces the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_not_found`.
    pub async fn create(self, identifier: impl Into<String>) -> Result<(), Stopped> {
        let request = create(identifier.into().trim(), None);
        self.run(self.clerk.exchange(request)).await
    }

    /// Starts an attempt with a password; `""` as identifier means the one given before. A refused password
    /// leaves the attempt in progress as it was.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_not_found` and `form_password_incorrect`.
    pub async fn password(
        self,
        identifier: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Result<(), Stopped> {
        let mut identifier = identifier.into().trim().to_owned();
        let password = password.into();
        if identifier.is_empty() {
            identifier = self.attempt_untracked().and_then(|attempt| attempt.identifier).unwrap_or_default();
        }
        self.run(self.clerk.exchange(create(&identifier, Some(&password)))).await
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

    /// A new password after a code by e-mail.
    #[must_use]
    pub fn reset_password_email_code(self) -> SignInResetGroup {
        SignInResetGroup { flow: self, strategy: Strategy::ResetPasswordEmailCode }
    }

    /// A new password after a code by phone.
    #[must_use]
    pub fn reset_password_phone_code(self) -> SignInResetGroup {
        SignInResetGroup { flow: self, strategy: Strategy::ResetPasswordPhoneCode }
    }

    /// The second factor, and the check of a new device.
    #[must_use]
    pub fn mfa(self) -> MfaGroup {
        MfaGroup { flow: self }
    }

    /// Makes the created session the one in use and goes on: to its task, else to where sign-ins lead.
    ///
    /// # Errors
    /// When the attempt is not complete, or the server refuses the session.
    pub async fn finalize(self) -> Result<(), Stopped> {
        let url = self.clerk.after_sign_in_url();
        self.finish(|set| set.redirect_url(url)).await
    }

    /// As [`finalize`](Self::finalize), but goes where `navigate` leads.
    ///
    /// # Errors
    /// As [`finalize`](Self::finalize).
    pub async fn finalize_with(
        self,
        navigate: impl FnOnce(Option<Session>) + 'static,
    ) -> Result<(), Stopped> {
        self.finish(|set| set.navigate_with(navigate)).await
    }

    async fn finish(self, whither: impl FnOnce(SetActive) -> SetActive) -> Result<(), Stopped> {
        let session = self.attempt_untracked().and_then(|attempt| attempt.created_session_id);
        let session = session.ok_or_else(|| {
            Stopped::Failed(Error::runtime("sign_in_incomplete", "the sign-in is not complete yet"))
        })?;
        self.clerk.set_active(whither(SetActive::session(session))).await?;
        let _ = self.cell().try_update(|state| state.finalize());
        Ok(())
    }

    async fn send(
        self,
        stage: Stage,
        strategy: Strategy,
        wanted: Option<String>,
        channel: Option<&str>,
    ) -> Result<(), Stopped> {
        self.run(async {
            let current = self.current()?;
            let factors = match stage {
                Stage::First => &current.supported_first_factors,
                Stage::Second => &current.supported_second_factors,
            };
            let factor = choose(factors, &strategy, wanted.as_deref(), current.identifier.as_deref());
            let factor: &Factor = factor.ok_or_else(|| {
                Error::runtime("factor_not_found", format!("this sign-in has no factor `{strategy}`"))
            })?;
            self.clerk.exchange(prepare(stage, &current.id, factor, channel)).await
        })
        .await
    }

    async fn answer(self, stage: Stage, strategy: Strategy, answer: Secret) -> Result<(), Stopped> {
        self.run(async {
            let current = self.current()?;
            self.clerk.exchange(attempt(stage, &current.id, &strategy, &answer)).await
        })
        .await
    }
}

/// A code as first factor.
#[derive(Clone, Debug)]
pub struct SignInCodeGroup {
    flow: SignInFlow,
    strategy: Strategy,
}

impl SignInCodeGroup {
    /// Sends a code to the address or number that was typed, else to the primary one.
    ///
    /// # Errors
    /// When there is no attempt or it has no such factor, or the server refuses.
    pub async fn send_code(self) -> Result<(), Stopped> {
        self.flow.send(Stage::First, self.strategy, None, None).await
    }

    /// Sends a code to the address or number with this id.
    ///
    /// # Errors
    /// As [`send_code`](Self::send_code).
    pub async fn send_code_to_id(self, id: impl Into<String>) -> Result<(), Stopped> {
        self.flow.send(Stage::First, self.strategy, Some(id.into()), None).await
    }

    /// Sends a phone code through a channel, `sms` or `whatsapp`.
    ///
    /// # Errors
    /// As [`send_code`](Self::send_code).
    pub async fn send_code_by(self, channel: impl Into<String>) -> Result<(), Stopped> {
        let channel = channel.into();
        self.flow.send(Stage::First, self.strategy, None, Some(&channel)).await
    }

    /// Starts an attempt for an address or number and sends a code to it, as one operation.
    ///
    /// # Errors
    /// As [`SignInFlow::create`] and [`send_code`](Self::send_code).
    pub async fn send_code_to(self, identifier: impl Into<String>) -> Result<(), Stopped> {
        let Self { flow, strategy } = self;
        let identifier = identifier.into();
        flow.run(async {
            let made = flow.clerk.exchange(create(identifier.trim(), None)).await?;
            let factor = choose(&made.supported_first_factors, &strategy, None, made.identifier.as_deref());
            let factor = factor.ok_or_else(|| {
                Error::runtime("factor_not_found", format!("this sign-in has no factor `{strategy}`"))
            })?;
            flow.clerk.exchange(prepare(Stage::First, &made.id, factor, None)).await
        })
        .await
    }

    /// Verifies a code.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses (`form_code_incorrect`, `verification_expired`).
    pub async fn verify_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::First, self.strategy, code.into()).await
    }
}

/// A new password after a code.
#[derive(Clone, Debug)]
pub struct SignInResetGroup {
    flow: SignInFlow,
    strategy: Strategy,
}

impl SignInResetGroup {
    /// Sends a code to the account's address or number.
    ///
    /// # Errors
    /// When there is no attempt or it has no such factor, or the server refuses.
    pub async fn send_code(self) -> Result<(), Stopped> {
        self.flow.send(Stage::First, self.strategy, None, None).await
    }

    /// Verifies the code; the step is then [`SignInStep::NewPassword`].
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    pub async fn verify_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::First, self.strategy, code.into()).await
    }

    /// Sets the new password, and ends the user's other sessions if asked to (Clerk's own default is yes).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses the password.
    pub async fn submit_password(
        self,
        password: impl Into<Secret>,
        sign_out_of_other_sessions: bool,
    ) -> Result<(), Stopped> {
        let flow = self.flow;
        let password = password.into();
        flow.run(async {
            let current = flow.current()?;
            flow.clerk.exchange(reset_password(&current.id, &password, sign_out_of_other_sessions)).await
        })
        .await
    }
}

/// The second factor, and the check of a new device.
#[derive(Clone, Copy, Debug)]
pub struct MfaGroup {
    flow: SignInFlow,
}

impl MfaGroup {
    /// Sends a code by e-mail.
    ///
    /// # Errors
    /// When the attempt has no such factor, or the server refuses.
    pub async fn send_email_code(self) -> Result<(), Stopped> {
        self.flow.send(Stage::Second, Strategy::EmailCode, None, None).await
    }

    /// Sends a code by phone.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    pub async fn send_phone_code(self) -> Result<(), Stopped> {
        self.flow.send(Stage::Second, Strategy::PhoneCode, None, None).await
    }

    /// Verifies a code sent by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    pub async fn verify_email_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::Second, Strategy::EmailCode, code.into()).await
    }

    /// Verifies a code sent by phone.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    pub async fn verify_phone_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::Second, Strategy::PhoneCode, code.into()).await
    }

    /// Verifies the code of an authenticator app.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    pub async fn verify_totp(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::Second, Strategy::Totp, code.into()).await
    }

    /// Verifies a backup code, which works once.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    pub async fn verify_backup_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.flow.answer(Stage::Second, Strategy::BackupCode, code.into()).await
    }
}

impl std::fmt::Debug for SignInFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInFlow")
    }
}
