//! The sign-up flow: its state, and what a person can do.

use leptos::prelude::*;

use super::active::SetActive;
use super::clerk::Clerk;
use super::run::{Stopped, run};
use crate::fapi::sign_up::{attempt_verification, create, prepare_verification, update};
use crate::fapi::{Error, Failure, SignUpParams};
use crate::flow::{Errors, Fetch, FetchStatus, Field, SignUpStep, State};
use crate::wire::{Secret, Session, SignUp, Strategy};

/// The sign-up flow. `Copy`; every handle of one provider shows the same state.
///
/// Operations return a `Result` and leave the error in [`errors`](Self::errors) too. One runs at a time.
#[derive(Clone, Copy)]
pub struct SignUpFlow {
    clerk: Clerk,
}

impl SignUpFlow {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk }
    }

    fn cell(self) -> RwSignal<State<SignUp>> {
        self.clerk.sign_up_state
    }

    /// What chooses the page.
    #[must_use]
    pub fn step(self) -> Signal<SignUpStep> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| SignUpStep::of(state.attempt()))).into()
    }

    /// The attempt; `None` before one was made.
    #[must_use]
    pub fn attempt(self) -> Signal<Option<SignUp>> {
        let cell = self.cell();
        Memo::new(move |_| cell.with(|state| state.attempt().cloned())).into()
    }

    /// The attempt as it is now, for use after an `await`.
    #[must_use]
    pub fn attempt_untracked(self) -> Option<SignUp> {
        self.cell().try_with_untracked(|state| state.attempt().cloned())?
    }

    /// The step as it is now, for use after an `await`.
    #[must_use]
    pub fn step_untracked(self) -> SignUpStep {
        SignUpStep::of(self.attempt_untracked().as_ref())
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

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.cell().try_update(|state| state.operation.clear_errors());
    }

    /// Gives up the attempt. No request is made; the attempt does not come back.
    pub fn reset(self) {
        let _ = self.cell().try_update(|state| state.reset());
        self.clerk.remember_discarded();
    }

    async fn run(self, operation: impl Future<Output = Result<SignUp, Failure>>) -> Result<(), Stopped> {
        let outcome = run(self.cell(), operation).await;
        if outcome == Err(Stopped::Closed) && self.cell().try_get_untracked().is_some() {
            self.clerk.remember_discarded();
        }
        outcome.map(|_| ())
    }

    fn current(self) -> Result<SignUp, Failure> {
        self.attempt_untracked()
            .ok_or_else(|| Error::runtime("sign_up_missing", "there is no sign-up: create one first").into())
    }

    /// Starts an attempt, which replaces the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them `form_identifier_exists`.
    pub async fn create(self, params: SignUpParams) -> Result<(), Stopped> {
        self.run(self.clerk.exchange(create(&params))).await
    }

    /// Adds to the attempt or corrects it.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    pub async fn update(self, params: SignUpParams) -> Result<(), Stopped> {
        self.run(async {
            let current = self.current()?;
            self.clerk.exchange(update(&current.id, &params)).await
        })
        .await
    }

    /// Gives a password and whatever else: starts an attempt, or adds to the one in progress.
    ///
    /// # Errors
    /// Clerk's refusals, among them the `form_password_…` family.
    pub async fn password(self, params: SignUpParams) -> Result<(), Stopped> {
        self.run(async {
            let request = match self.attempt_untracked() {
                Some(current) => update(&current.id, &params),
                None => create(&params),
            };
            self.clerk.exchange(request).await
        })
        .await
    }

    /// Verification of the address and the number.
    #[must_use]
    pub fn verifications(self) -> VerificationsGroup {
        VerificationsGroup { flow: self }
    }

    /// Makes the created session the one in use and goes on: to its task, else to where sign-ups lead.
    ///
    /// # Errors
    /// When the attempt is not complete, or the server refuses the session.
    pub async fn finalize(self) -> Result<(), Stopped> {
        let url = self.clerk.after_sign_up_url();
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
            Stopped::Failed(Error::runtime("sign_up_incomplete", "the sign-up is not complete yet"))
        })?;
        self.clerk.set_active(whither(SetActive::session(session))).await?;
        let _ = self.cell().try_update(|state| state.finalize());
        Ok(())
    }
}

/// Verification of a sign-up's address and number.
#[derive(Clone, Copy, Debug)]
pub struct VerificationsGroup {
    flow: SignUpFlow,
}

impl VerificationsGroup {
    async fn send(self, strategy: Strategy, channel: Option<&str>) -> Result<(), Stopped> {
        let flow = self.flow;
        flow.run(async {
            let current = flow.current()?;
            flow.clerk.exchange(prepare_verification(&current.id, &strategy, channel)).await
        })
        .await
    }

    async fn verify(self, strategy: Strategy, code: Secret) -> Result<(), Stopped> {
        let flow = self.flow;
        flow.run(async {
            let current = flow.current()?;
            flow.clerk.exchange(attempt_verification(&current.id, &strategy, &code)).await
        })
        .await
    }

    /// Sends a code by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    pub async fn send_email_code(self) -> Result<(), Stopped> {
        self.send(Strategy::EmailCode, None).await
    }

    /// Verifies the code sent by e-mail.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses (`form_code_incorrect`, `verification_expired`).
    pub async fn verify_email_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.verify(Strategy::EmailCode, code.into()).await
    }

    /// Sends a code by SMS.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    pub async fn send_phone_code(self) -> Result<(), Stopped> {
        self.send(Strategy::PhoneCode, None).await
    }

    /// Sends a phone code through a channel, `sms` or `whatsapp`.
    ///
    /// # Errors
    /// As [`send_email_code`](Self::send_email_code).
    pub async fn send_phone_code_by(self, channel: impl Into<String>) -> Result<(), Stopped> {
        let channel = channel.into();
        self.send(Strategy::PhoneCode, Some(&channel)).await
    }

    /// Verifies the code sent by phone.
    ///
    /// # Errors
    /// As [`verify_email_code`](Self::verify_email_code).
    pub async fn verify_phone_code(self, code: impl Into<Secret>) -> Result<(), Stopped> {
        self.verify(Strategy::PhoneCode, code.into()).await
    }
}

impl std::fmt::Debug for SignUpFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUpFlow")
    }
}
