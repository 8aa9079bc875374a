//! Signing up with a wallet.

use super::SignUp;
use crate::world::{
    World,
    clock::UnixMillis,
    error::{self, Failure},
    request::Form,
    strategy::Strategy,
    verification::Verification,
    wallet::{self, Wallet},
};

impl SignUp {
    pub(super) fn set_wallet(&mut self, world: &World, text: &str) -> Result<(), Failure> {
        let address = wallet::parse_address(text);
        let address = address.ok_or_else(|| error::web3_wallet_invalid("web3_wallet"))?;
        if world.user_by_wallet(&address).is_some() {
            return Err(error::form_identifier_exists("web3_wallet"));
        }
        if self.wallet.as_ref() != Some(&address) {
            self.wallet = Some(address);
            self.wallet_verification = None;
        }
        Ok(())
    }

    /// Gives the text for the wallet to sign.
    pub(super) fn prepare_wallet(&mut self, world: &World, strategy: Strategy) -> Result<(), Failure> {
        let address = self.wallet.as_ref().ok_or_else(|| error::form_param_missing("web3_wallet"))?;
        super::refuse_unless_offered(world.settings.rules(), "web3_wallet", strategy)?;
        if !wallet::suits(address, strategy) {
            return Err(error::verification_strategy_invalid());
        }
        if self.wallet_verification.as_ref().is_some_and(Verification::is_verified) {
            return Err(error::verification_already_verified());
        }
        let to_sign = world.text_to_sign(address);
        self.wallet_verification = Some(Verification::to_sign(strategy, to_sign, world.now()));
        Ok(())
    }

    pub(super) fn try_signature(
        &mut self,
        world: &World,
        strategy: Strategy,
        form: &Form,
    ) -> Result<(), Failure> {
        let signature = form.text("signature").ok_or_else(|| error::form_param_nil("signature"))?;
        let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
        let address = self.wallet.clone().unwrap_or_default();
        let verification = self.wallet_verification.as_mut().ok_or_else(error::verification_missing)?;
        verification.attempt_signature(strategy, &address, signature, now, most)
    }

    /// Returns the wallet of the user to be, if it was verified.
    pub(super) fn new_wallet(&self, now: UnixMillis) -> Option<Wallet> {
        let verification = self.wallet_verification.clone().filter(Verification::is_verified);
        self.wallet.clone().zip(verification).map(|(address, it)| Wallet::new(address, it, now))
    }
}
