//! A forgotten password, from the identifier on.

use super::clerk::closed;
use super::run::Running;
use super::sign_in::{SignInFlow, prepare_factor};
use super::sign_in_requests;
use crate::fapi::sign_in::Stage;
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
        let create = sign_in_requests::create(identifier, None);
        self.run(vec![
            Box::new(move |_| Ok(create)),
            Box::new(move |made| {
                let made = made.ok_or_else(closed)?;
                let prepare = |strategy| prepare_factor(&made, Stage::First, strategy, None, None);
                prepare(&order[0]).or_else(|_| prepare(&order[1]))
            }),
        ])
    }
}
