//! The step after the return from a provider or an enterprise connection.
//! Source: `handleRedirectCallback` of clerk/javascript.

use super::external::External;
use super::{SignInStep, SignUpStep};
use crate::wire::{
    ErrorCode, SessionId, SignIn, SignInStatus, SignUp, SignUpStatus, Strategy, Verification,
    VerificationStatus,
};

/// Which kind of attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptKind {
    /// A sign-in.
    SignIn,
    /// A sign-up.
    SignUp,
}

/// The step after the return from a provider or an enterprise connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallbackStep {
    /// Use this session, and go where attempts of this kind lead.
    Activate(SessionId, AttemptKind),
    /// Sign in with what the sign-up has proved.
    TransferToSignIn,
    /// Sign up with what the sign-in has proved.
    TransferToSignUp,
    /// The page of the sign-in takes over, at this step.
    SignIn(SignInStep),
    /// The page of the sign-up takes over, at this step.
    SignUp(SignUpStep),
    /// The session has a task to do first.
    Task,
}

/// The input of the decision.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Callback<'a> {
    pub(crate) sign_in: Option<&'a SignIn>,
    pub(crate) sign_up: Option<&'a SignUp>,
    /// The kind of attempt the app says it left for the provider with.
    pub(crate) reloaded: Option<AttemptKind>,
    /// `true` if the verified account may be transferred to a sign-up.
    pub(crate) transferable: bool,
    /// `true` if the active session has a task.
    pub(crate) has_task: bool,
    /// The session in use.
    pub(crate) active: Option<&'a SessionId>,
}

impl Callback<'_> {
    /// Returns the first rule that fits.
    pub(crate) fn step(self) -> CallbackStep {
        let (sign_in, sign_up) = (self.sign_in, self.sign_up);
        let (at_sign_in, at_sign_up) = (SignInStep::of(sign_in), SignUpStep::of(sign_up));
        let first = sign_in.and_then(|it| it.first_factor_verification.as_ref());
        let account = sign_up.and_then(SignUp::external);
        if let Some(step) = sign_in.and_then(finished_sign_in) {
            return step;
        }
        if at_sign_in == SignInStep::ProtectCheck && self.reloaded != Some(AttemptKind::SignUp) {
            return CallbackStep::SignIn(at_sign_in);
        }
        if at_sign_up == SignUpStep::ProtectCheck && self.reloaded != Some(AttemptKind::SignIn) {
            return CallbackStep::SignUp(at_sign_up);
        }
        if sign_up.is_some_and(External::is_transferable) {
            return CallbackStep::TransferToSignIn;
        }
        if has_error(account, &ErrorCode::UserLocked) {
            return CallbackStep::SignUp(at_sign_up);
        }
        if has_error(first, &ErrorCode::UserLocked) {
            return CallbackStep::SignIn(at_sign_in);
        }
        if sign_in.is_some_and(needs_own_factor) || at_sign_in == SignInStep::NewPassword {
            return CallbackStep::SignIn(at_sign_in);
        }
        // Before the sign-in is carried over: that has been done, and only the session is not in use yet.
        if let Some(step) = sign_up.and_then(finished_sign_up) {
            return step;
        }
        if sign_in.is_some_and(External::is_transferable) {
            return if self.transferable {
                CallbackStep::TransferToSignUp
            } else {
                CallbackStep::SignIn(at_sign_in)
            };
        }
        // A second factor, or a code for a browser that is new.
        if matches!(at_sign_in, SignInStep::SecondFactor | SignInStep::ClientTrust) {
            return CallbackStep::SignIn(at_sign_in);
        }
        let existing = sign_up.and_then(External::existing_session);
        if let Some(session) = existing.or_else(|| sign_in.and_then(External::existing_session)) {
            return CallbackStep::Activate(session.clone(), AttemptKind::SignIn);
        }
        if account.is_some_and(|it| it.error.is_some()) {
            return CallbackStep::SignUp(at_sign_up);
        }
        let is_verified = account.and_then(|it| it.status.as_ref()) == Some(&VerificationStatus::Verified);
        if is_verified && sign_up.is_some_and(|it| it.status == SignUpStatus::MissingRequirements) {
            return CallbackStep::SignUp(at_sign_up);
        }
        if self.has_task {
            return CallbackStep::Task;
        }
        match self.active {
            // Another tab was faster: nothing is left to do or to show.
            Some(session) if sign_in.is_none() => {
                CallbackStep::Activate(session.clone(), AttemptKind::SignIn)
            }
            _ => CallbackStep::SignIn(at_sign_in),
        }
    }
}

/// Returns the step after a transfer from a sign-up to a sign-in.
pub(crate) fn after_sign_in(sign_in: Option<&SignIn>) -> CallbackStep {
    let finished = sign_in.and_then(finished_sign_in);
    finished.unwrap_or_else(|| CallbackStep::SignIn(SignInStep::of(sign_in)))
}

/// Returns the step after a transfer from a sign-in to a sign-up.
pub(crate) fn after_sign_up(sign_up: Option<&SignUp>) -> CallbackStep {
    let finished = sign_up.and_then(finished_sign_up);
    finished.unwrap_or_else(|| CallbackStep::SignUp(SignUpStep::of(sign_up)))
}

fn finished_sign_in(attempt: &SignIn) -> Option<CallbackStep> {
    let session = attempt.created_session_id.clone();
    let session = session.filter(|_| attempt.status == SignInStatus::Complete)?;
    Some(CallbackStep::Activate(session, AttemptKind::SignIn))
}

fn finished_sign_up(attempt: &SignUp) -> Option<CallbackStep> {
    let session = attempt.created_session_id.clone();
    let session = session.filter(|_| attempt.status == SignUpStatus::Complete)?;
    Some(CallbackStep::Activate(session, AttemptKind::SignUp))
}

/// Returns `true` if the sign-in waits for a factor other than an enterprise connection.
fn needs_own_factor(attempt: &SignIn) -> bool {
    let factors = &attempt.supported_first_factors;
    attempt.status == SignInStatus::NeedsFirstFactor
        && !factors.iter().all(|factor| factor.strategy == Strategy::EnterpriseSso)
}

fn has_error(verification: Option<&Verification>, code: &ErrorCode) -> bool {
    let error = verification.and_then(|it| it.error.as_ref());
    error.is_some_and(|error| error.kind() == *code)
}

#[cfg(test)]
mod tests;
