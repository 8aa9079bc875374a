//! Transfers: what was proved in one kind of attempt is carried over to the other.

use super::super::{
    Call, World,
    answer::Answer,
    error::{self, Failure},
    sign_in::{self, SignIn},
    sign_up::SignUp,
    strategy::Strategy,
    verification::Verification,
};

/// Begins a sign-up with what the sign-in under way has proved, which it uses up.
pub(crate) fn into_sign_up(world: &mut World, call: &Call, attempt: &mut SignUp) -> Result<(), Failure> {
    let sign_in = world.client(&call.client).sign_in.as_ref();
    let is_ready = |it: &&SignIn| it.first_factor.as_ref().is_some_and(Verification::is_transferable);
    let sign_in = sign_in.filter(is_ready).ok_or_else(error::account_transfer_invalid)?;
    let proved = sign_in.first_factor.as_ref().map(|verification| verification.strategy);
    let verified =
        |strategy| Verification::verified(strategy).after(sign_in.first_factor.as_ref(), world.now());
    match (&sign_in.identity, &sign_in.subject, proved) {
        (Some(identity), ..) => attempt.take_identity(world, identity.clone()),
        (None, Some(subject), Some(strategy)) if strategy.is_email() => {
            attempt.email_address = Some(subject.identifier.clone());
            attempt.email_verification = Some(verified(strategy));
        }
        (None, Some(subject), Some(strategy)) if strategy.is_phone() => {
            attempt.phone_number = Some(subject.identifier.clone());
            attempt.phone_verification = Some(verified(strategy));
        }
        (None, Some(subject), Some(strategy @ Strategy::Web3(_))) => {
            attempt.wallet = Some(subject.identifier.clone());
            attempt.wallet_verification = Some(verified(strategy));
        }
        _ => return Err(error::account_transfer_invalid()),
    }
    world.client_mut(&call.client).sign_in = None;
    Ok(())
}

/// Signs in as the user whose account the sign-up under way was begun with; the sign-up is used up.
pub(crate) fn into_sign_in(world: &mut World, call: &Call) -> Answer {
    let sign_up = world.client(&call.client).sign_up.as_ref();
    let is_ready =
        |it: &&SignUp| it.external_verification.as_ref().is_some_and(Verification::is_transferable);
    let identity = sign_up.filter(is_ready).and_then(|it| it.identity.clone());
    let identity = identity.ok_or_else(error::account_transfer_invalid)?;
    let mut attempt = SignIn::new(world.now(), None);
    attempt.first_factor = Some(Verification::of(identity.strategy));
    attempt.identify(world, call, identity)?;
    world.client_mut(&call.client).sign_up = None;
    sign_in::keep(world, call, attempt)
}
