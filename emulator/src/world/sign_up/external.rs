//! Signing up with an account at a provider.

use super::SignUp;
use crate::world::{
    Call, World,
    error::{self, Failure},
    oauth,
    provider::Identity,
    strategy::Strategy,
    verification::{Status, Verification},
};

impl SignUp {
    /// Begins the road through a provider or a company's sign-in.
    pub(super) fn leave(
        &mut self,
        world: &mut World,
        call: &Call,
        strategy: Strategy,
    ) -> Result<(), Failure> {
        let address = self.email_address.clone();
        let connection = match strategy {
            Strategy::EnterpriseSso => {
                let address = address.as_deref().ok_or_else(|| error::form_param_missing("email_address"))?;
                let wanted = call.request.body.text("enterprise_connection_id");
                Some(world.connection(address, wanted, "enterprise_sso_sign_up_connection_missing")?)
            }
            _ => None,
        };
        let purpose = oauth::Purpose::SignUp(self.id.clone());
        let verification = oauth::start(world, call, purpose, strategy, connection, address.as_deref())?;
        self.identity = None;
        self.external_verification = Some(verification);
        Ok(())
    }

    /// Takes over what a provider says, where nothing was given before.
    pub(in crate::world) fn take_identity(&mut self, world: &World, identity: Identity) {
        let proved = Verification::verified(identity.strategy);
        self.external_verification = Some(proved.after(self.external_verification.as_ref(), world.now()));
        let is_asked = |name: &str| world.settings.rules().attribute(name).enabled;
        if is_asked("email_address") && self.email_address.is_none() {
            self.email_address = Some(identity.email_address.clone());
            self.email_verification = None;
        }
        let is_its = self.email_address.as_ref() == Some(&identity.email_address);
        if is_its && identity.email_is_verified {
            self.email_verification = Some(Verification::verified(identity.email_strategy()));
        }
        if is_asked("first_name") && self.first_name.is_none() {
            self.first_name.clone_from(&identity.first_name);
        }
        if is_asked("last_name") && self.last_name.is_none() {
            self.last_name.clone_from(&identity.last_name);
        }
        self.identity = Some(identity);
    }

    pub(in crate::world) fn end_external(&mut self, status: Status, reason: Failure) {
        if let Some(verification) = &mut self.external_verification {
            verification.end(status, reason);
        }
    }

    /// Returns `true` if a provider has verified the account.
    pub(crate) fn is_external(&self) -> bool {
        self.external_verification.as_ref().is_some_and(Verification::is_verified)
    }

    /// Returns `true` if there is an identifier.
    pub(super) fn is_somebody(&self) -> bool {
        self.email_address.is_some()
            || self.phone_number.is_some()
            || self.username.is_some()
            || self.wallet.is_some()
            || self.is_external()
    }

    /// Returns `true` if an enterprise connection has to verify the email address.
    pub(super) fn needs_enterprise_sso(&self, world: &World) -> bool {
        let address = self.email_address.as_deref().unwrap_or_default();
        let connections = world.connections_for(address);
        let through = self.identity.as_ref().filter(|_| self.is_external());
        let through = through.and_then(|identity| identity.connection.as_ref());
        !connections.is_empty() && !connections.iter().any(|connection| Some(&connection.id) == through)
    }
}
