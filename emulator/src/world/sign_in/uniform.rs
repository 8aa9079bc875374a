//! The factors that say nothing about who has an account.

use super::{
    Discretion, Kind, Subject, Uniform,
    factor::{Factor, Means, own},
};
use crate::world::{
    World,
    strategy::Strategy,
    wallet::{WalletApp, suits},
};

/// Returns the response that hides whether a user exists.
pub(super) fn of_anybody(world: &World, subject: &Subject, uniform: &Uniform) -> Vec<Factor> {
    let rules = world.settings.rules();
    let (id, primary) = (uniform.id.clone(), true);
    let (attribute, means, strategies) = match uniform.kind {
        Kind::Email => (
            "email_address",
            Means::Email { id, address: subject.identifier.clone(), primary },
            &[Strategy::EmailCode, Strategy::EmailLink, Strategy::ResetPasswordEmailCode][..],
        ),
        Kind::Phone => (
            "phone_number",
            Means::Phone { id, number: subject.identifier.clone(), primary, default: false },
            &[Strategy::PhoneCode, Strategy::ResetPasswordPhoneCode][..],
        ),
        Kind::Wallet => (
            "web3_wallet",
            Means::Wallet { id: uniform.id.as_str().into(), primary },
            &WalletApp::ALL.map(Strategy::Web3)[..],
        ),
        Kind::Username => ("username", Means::Own, &[][..]),
    };
    let has_password = rules.attribute("password").enabled && uniform.discretion == Discretion::Strict;
    let is_usable = |strategy: &&Strategy| match strategy.is_reset() {
        true => has_password,
        false if uniform.kind == Kind::Wallet && !suits(&subject.identifier, **strategy) => false,
        false => rules.is_first_factor(attribute, strategy.as_str()),
    };
    let password = has_password.then(|| own(Strategy::Password));
    let others = strategies.iter().filter(is_usable);
    let others = others.map(|strategy| Factor { strategy: *strategy, means: means.clone() });
    password.into_iter().chain(others).collect()
}
