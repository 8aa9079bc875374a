//! A forgotten password, from the identifier on.

use super::run::Running;
use super::sign_in::SignInFlow;
use super::sign_in_requests;
use crate::wire::Strategy;

impl SignInFlow {
    /// Starts an attempt for an e-mail address, phone number or username and sends a code that leads to a new
    /// password, as one operation: by phone to a number, else by e-mail, else by what the account has.
    ///
    /// # Errors
    /// As [`create`](Self::create); `factor_not_found` when the account has nothing to send a code to.
    #[must_use]
    pub fn forgot_password(self, identifier: impl Into<String>) -> Running {
        let identifier = identifier.into();
        let identifier = identifier.trim();
        let mut order = [Strategy::ResetPasswordEmailCode, Strategy::ResetPasswordPhoneCode];
        if identifier.starts_with('+') {
            order.reverse();
        }
        self.create_and_send(sign_in_requests::create(identifier, None), order.to_vec(), None)
    }
}
