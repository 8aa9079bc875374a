//! Signing in with a passkey: for a known identifier, or with any passkey that the browser finds.

use super::{SignIn, SignInState, Subject, current, keep};
use crate::world::{
    Call, World,
    answer::Answer,
    error::{self, Failure},
    passkey::{self, Ceremony},
    settings::Rules,
    strategy::Strategy,
    verification::Verification,
};

impl Rules {
    /// Returns `true` if a passkey replaces the second factor.
    pub(crate) fn passkey_is_enough(&self) -> bool {
        self.user_settings.passkey_settings.satisfies_second_factor
    }
}

/// Puts out a challenge as the first factor.
pub(super) fn prepare(world: &World, call: &Call, attempt: &mut SignIn) -> Result<(), Failure> {
    if !world.settings.rules().is_first_factor("passkey", "passkey") {
        return Err(error::strategy_for_user_invalid());
    }
    let user = match &attempt.subject {
        Some(subject) => {
            Some(world.user(subject.user.as_ref().ok_or_else(error::strategy_for_user_invalid)?))
        }
        None => None,
    };
    if user.is_some_and(|user| user.usable_passkeys().next().is_none()) {
        return Err(passkey::no_passkeys());
    }
    let ceremony = Ceremony::authentication(world, user, &call.minting)?;
    attempt.first_factor = Some(Verification::of_ceremony(ceremony));
    Ok(())
}

/// Judges the answer to the challenge. An attempt without an identifier learns from it who is signing in.
pub(super) fn attempt(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current(world, call)?;
    if !matches!(attempt.state, SignInState::NeedsFirstFactor | SignInState::NeedsIdentifier) {
        return Err(error::client_state_invalid("This sign-in waits for no passkey."));
    }
    let text = call.request.body.text("public_key_credential");
    let text = text.ok_or_else(|| error::form_param_missing("public_key_credential"))?;
    let expected = attempt.subject.as_ref().and_then(|subject| subject.user.clone());
    if let Some(user) = &expected {
        world.check_lock(user)?;
    }
    let now = world.now();
    let verification = attempt.first_factor.as_mut().ok_or_else(error::verification_missing)?;
    if verification.strategy != Strategy::Passkey {
        return Err(error::verification_strategy_invalid());
    }
    let ceremony = verification.take_ceremony(now)?;
    let judged = world.judge_assertion(&ceremony, text, expected.as_ref());
    let user = match judged {
        Ok(user) => user,
        Err(failure) => {
            verification.fail();
            world.client_mut(&call.client).sign_in = Some(attempt);
            return Err(failure);
        }
    };
    verification.succeed();
    // The challenge is used, whatever the result.
    world.client_mut(&call.client).sign_in = Some(attempt.clone());
    world.check_lock(&user)?;
    let sessions = world.client(&call.client).signed_in_sessions();
    if let Some(session) = sessions.filter(|session| session.user == user).last() {
        return Err(error::identifier_already_signed_in(session.id.as_str()));
    }
    if attempt.subject.is_none() {
        let identifier = world.user(&user).identifier().to_owned();
        attempt.subject = Some(Subject::known(identifier, user));
        attempt.state = SignInState::NeedsFirstFactor;
    }
    attempt.advance(world, call)?;
    keep(world, call, attempt)
}
