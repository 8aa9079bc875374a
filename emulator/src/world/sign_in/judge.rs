//! Judging passwords, and counting what was wrong.

use super::{SignIn, factor};
use crate::world::{
    Call, World,
    error::{self, Failure},
    id::UserId,
    password,
    request::Form,
    strategy::Strategy,
    verification::Verification,
};

impl SignIn {
    /// Judges a password as the first factor.
    pub(super) fn try_password(&mut self, world: &mut World, plain: &str) -> Result<(), Failure> {
        let subject = self.subject()?;
        let factors = factor::first(world, &subject);
        if !factors.iter().any(|factor| factor.strategy == Strategy::Password) {
            return Err(error::strategy_for_user_invalid());
        }
        let is_discreet = subject.uniform.is_some();
        let incorrect = || match is_discreet {
            true => error::form_password_or_identifier_incorrect(),
            false => error::form_password_incorrect("password"),
        };
        let user_id = subject.user.ok_or_else(incorrect)?;
        let user = world.user(&user_id);
        if !user.password.as_ref().is_some_and(|stored| stored.is(plain)) {
            world.count_failure(&user_id)?;
            return Err(incorrect());
        }
        if user.password_compromised {
            return Err(error::form_password_compromised());
        }
        let settings = &world.settings.rules().user_settings.password_settings;
        if settings.enforce_hibp_on_sign_in && password::is_breached(plain) {
            return Err(error::form_password_pwned("password"));
        }
        self.first_factor = Some(Verification::verified(Strategy::Password));
        Ok(())
    }

    /// Judges the signature of a wallet as the first factor.
    pub(super) fn try_signature(
        &mut self,
        world: &World,
        strategy: Strategy,
        form: &Form,
    ) -> Result<(), Failure> {
        let signature = form.text("signature").ok_or_else(|| error::form_param_nil("signature"))?;
        let address = self.subject()?.identifier;
        let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
        let verification = self.first_factor.as_mut().ok_or_else(error::verification_missing)?;
        verification.attempt_signature(strategy, &address, signature, now, most)
    }

    /// Keeps an attempt with a verified unknown identifier: a sign-up may take it over.
    pub(in crate::world) fn offer_to_sign_up(mut self, world: &mut World, call: &Call) -> Failure {
        if let Some(verification) = &mut self.first_factor {
            verification.offer();
        }
        world.client_mut(&call.client).sign_in = Some(self);
        Failure::new(
            404,
            "sign_up_if_missing_transfer",
            "Nobody has this account yet. What you proved can be carried over to a sign-up.",
        )
    }
}

impl World {
    pub(in crate::world) fn count_failure(&mut self, user: &UserId) -> Result<(), Failure> {
        let now = self.now();
        let rules = self.settings.rules().clone();
        self.user_mut(user).count_failure(&rules, now)
    }

    /// Refuses while the user may not sign in.
    pub(in crate::world) fn check_lock(&mut self, user: &UserId) -> Result<(), Failure> {
        let now = self.now();
        let user = self.user_mut(user);
        if user.banned {
            return Err(error::user_banned());
        }
        user.check_lock(now)
    }
}
