//! The user's own account: password, second factors, passkeys.

use super::clerk::Clerk;
use super::data::Facet;
use super::run::{Make, Running, run};
use crate::fapi::{Request, user};
use crate::flow::{Errors, Fetch, FetchStatus};
use crate::wire::read::Read;
use crate::wire::{BackupCodes, IdentificationId, PhoneNumber, Secret, Totp, User};

/// The operations of the user's own account, also during a session task. `Copy`; one operation runs
/// at a time. A successful operation updates [`Clerk::user`].
#[derive(Clone, Copy)]
pub struct AccountFlow {
    pub(super) clerk: Clerk,
}

impl std::fmt::Debug for AccountFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountFlow")
    }
}

impl AccountFlow {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk }
    }

    /// Returns the errors of the last operation.
    #[must_use]
    pub fn errors(self) -> Errors {
        self.clerk.look(Facet::AccountOperation, |data| Errors::of(data.account.error()))
    }

    /// Returns `true` during a request.
    #[must_use]
    pub fn is_fetching(self) -> bool {
        self.clerk.look(Facet::AccountOperation, |data| data.account.fetch == Fetch::Fetching)
    }

    /// Clerk's `fetchStatus`.
    #[must_use]
    pub fn fetch_status(self) -> FetchStatus {
        if self.is_fetching() { FetchStatus::Fetching } else { FetchStatus::Idle }
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.clerk.change(|data| data.account.clear_errors());
    }

    pub(super) fn run<T: Read + Clone + Send + 'static>(self, request: Request<T>) -> Running<T> {
        self.run_all(vec![Box::new(move |_| Ok(request))])
    }

    fn run_all<T: Read + Clone + Send + 'static>(self, requests: Vec<Make<T>>) -> Running<T> {
        run(self.clerk, |data| &mut data.account, None, requests)
    }

    /// Sets a new password, and ends the user's other sessions if asked to. `current` may be left out by
    /// somebody who has the task to set one, or who has lately proven who they are.
    ///
    /// # Errors
    /// When the server refuses either password.
    #[must_use]
    pub fn update_password(
        self,
        new: impl Into<Secret>,
        current: Option<Secret>,
        sign_out_of_other_sessions: bool,
    ) -> Running<User> {
        self.run(user::change_password(&new.into(), current.as_ref(), sign_out_of_other_sessions))
    }

    /// Starts to set up an authenticator app. The answer has the secret; one that was not verified before is
    /// void.
    ///
    /// # Errors
    /// When there is one already, or the instance has none.
    #[must_use]
    pub fn create_totp(self) -> Running<Totp> {
        self.run(user::create_totp())
    }

    /// Verifies the authenticator app. If it is the first second factor, the answer has the backup codes.
    ///
    /// # Errors
    /// When the code is wrong.
    #[must_use]
    pub fn verify_totp(self, code: impl Into<Secret>) -> Running<Totp> {
        self.run(user::verify_totp(&code.into()))
    }

    /// Gives up the authenticator app.
    ///
    /// # Errors
    /// When there is none, or it may not be given up.
    #[must_use]
    pub fn disable_totp(self) -> Running {
        let running = self.run(user::delete_totp());
        Box::pin(async move { running.await.map(drop) })
    }

    /// Makes backup codes. Those there were before are void.
    ///
    /// # Errors
    /// When there is no other second factor.
    #[must_use]
    pub fn create_backup_codes(self) -> Running<BackupCodes> {
        self.run(user::create_backup_codes())
    }

    /// Adds a phone number, which is not verified yet: see [`send_phone_code`](Self::send_phone_code).
    ///
    /// # Errors
    /// When the number is refused.
    #[must_use]
    pub fn create_phone_number(self, number: impl Into<String>) -> Running<PhoneNumber> {
        self.run(user::create_phone_number(number.into().trim()))
    }

    /// Adds a phone number and sends a code to it, as one operation. A number of the account that was never
    /// verified is not added again.
    ///
    /// # Errors
    /// As [`create_phone_number`](Self::create_phone_number) and [`send_phone_code`](Self::send_phone_code).
    #[must_use]
    pub fn send_phone_code_to(self, number: impl Into<String>) -> Running<PhoneNumber> {
        let number = number.into().trim().to_owned();
        let known = self.clerk.peek(|data| {
            let numbers = &data.session()?.user.as_ref()?.phone_numbers;
            let known = numbers.iter().find(|known| known.phone_number == number && !known.is_verified());
            known.map(|known| known.id.clone())
        });
        match known {
            Some(id) => self.send_phone_code(id),
            None => self.run_all(vec![
                Box::new(move |_| Ok(user::create_phone_number(&number))),
                Box::new(|made: Option<PhoneNumber>| {
                    Ok(user::prepare_phone_number(&made.ok_or_else(super::clerk::closed)?.id))
                }),
            ]),
        }
    }

    /// Sends a code to a phone number of the account.
    ///
    /// # Errors
    /// When the number is verified already, or a code was sent to it a moment ago.
    #[must_use]
    pub fn send_phone_code(self, id: IdentificationId) -> Running<PhoneNumber> {
        self.run(user::prepare_phone_number(&id))
    }

    /// Verifies a phone number of the account.
    ///
    /// # Errors
    /// When the code is wrong.
    #[must_use]
    pub fn verify_phone_code(self, id: IdentificationId, code: impl Into<Secret>) -> Running<PhoneNumber> {
        self.run(user::attempt_phone_number(&id, &code.into()))
    }

    /// Makes a verified phone number a second factor, or no longer one. If it is the first second factor, the
    /// answer has the backup codes.
    ///
    /// # Errors
    /// When the number is not verified, or the last second factor may not be given up.
    #[must_use]
    pub fn reserve_for_second_factor(self, id: IdentificationId, reserved: bool) -> Running<PhoneNumber> {
        self.run(user::reserve_phone_number(&id, reserved))
    }

    /// Makes a phone number the one that is asked first.
    ///
    /// # Errors
    /// When the number is no second factor.
    #[must_use]
    pub fn make_default_second_factor(self, id: IdentificationId) -> Running<PhoneNumber> {
        self.run(user::prefer_phone_number(&id))
    }
}
