//! Common rules of email addresses and phone numbers: uniqueness and removal.

use crate::world::{
    Call, World,
    error::{self, Failure},
    id::{IdentificationId, UserId},
    strategy::Strategy,
    user::User,
    verification::Verification,
};

impl World {
    /// Refuses unless the instance has this attribute and lets it change. An immutable one can be set once.
    pub(super) fn refuse_unless_changeable(&self, attribute: &str, is_set: bool) -> Result<(), Failure> {
        let found = self.settings.rules().attribute(attribute);
        if !found.enabled {
            return Err(error::value_disabled(attribute, attribute));
        }
        if found.immutable && is_set {
            return Err(Failure::new(
                403,
                "immutable_attribute_modification_not_allowed",
                format!("The attribute {attribute} cannot be changed once it is set."),
            )
            .of_param(attribute));
        }
        Ok(())
    }

    /// Returns the strategy a form asks for, if the instance verifies the attribute with it.
    pub(super) fn verification_strategy(&self, call: &Call, attribute: &str) -> Result<Strategy, Failure> {
        let name = call.request.body.text("strategy").ok_or_else(|| error::form_param_missing("strategy"))?;
        let offered = self.settings.rules().attribute(attribute).verifications;
        if !offered.iter().any(|known| known == name) {
            return Err(error::value_disabled("strategy", name));
        }
        Strategy::parse(name).ok_or_else(|| error::not_emulated(name))
    }
}

/// Returns the number of the user's remaining identifiers.
fn identifications(user: &User) -> usize {
    let emails = user.email_addresses.iter().filter(|email| email.is_verified()).count();
    let phones = user.phone_numbers.iter().filter(|phone| phone.is_verified()).count();
    let accounts = user.external_accounts.len() + user.wallets.len();
    emails + phones + accounts + usize::from(user.username.is_some())
}

/// Refuses a change by which a user loses their last identification, or the last of a kind that the instance requires.
/// `left` is how many of the kind there are after it.
pub(super) fn refuse_if_last(
    world: &World,
    before: &UserId,
    after: &User,
    attribute: &str,
    left: usize,
) -> Result<(), Failure> {
    let rule = world.settings.rules().attribute(attribute);
    if rule.enabled && rule.required && left == 0 {
        return Err(Failure::clerk_with(
            "last_required_identification_deletion_failed",
            &[&attribute.replace('_', " ")],
        ));
    }
    if identifications(world.user(before)) > 0 && identifications(after) == 0 {
        return Err(Failure::clerk("identification_deletion_failed"));
    }
    Ok(())
}

/// Returns the verification that waits for a code; an identification that is verified does not go back.
pub(super) fn refuse_if_verified(verification: Option<&Verification>) -> Result<(), Failure> {
    if verification.is_some_and(Verification::is_verified) {
        return Err(error::verification_already_verified());
    }
    Ok(())
}

/// Returns the primary one after a removal: the first verified one of the rest.
pub(crate) fn next_primary<'a>(
    primary: Option<&IdentificationId>,
    gone: &IdentificationId,
    mut rest: impl Iterator<Item = &'a IdentificationId>,
) -> Option<IdentificationId> {
    match primary {
        Some(id) if id == gone => rest.next().cloned(),
        other => other.cloned(),
    }
}

/// Two users may have added the same one; the first to verify it owns it.
pub(crate) fn claimed() -> Failure {
    Failure::clerk("identification_claimed")
}
