//! A sign-in attempt.

use super::read::read;
use super::{Factor, ProtectCheck, SessionId, SignInId, Verification, open_enum::open_enum};

open_enum! {
    /// The step of a sign-in attempt.
    SignInStatus {
        NeedsIdentifier = "needs_identifier",
        NeedsFirstFactor = "needs_first_factor",
        NeedsSecondFactor = "needs_second_factor",
        NeedsClientTrust = "needs_client_trust",
        NeedsNewPassword = "needs_new_password",
        NeedsProtectCheck = "needs_protect_check",
        Complete = "complete",
        Abandoned = "abandoned",
    }
}

/// A sign-in attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// The status of the attempt.
    pub status: SignInStatus,
    /// The e-mail address, phone number or username that was given.
    pub identifier: Option<String>,
    /// Ways to verify the first factor.
    pub supported_first_factors: Vec<Factor>,
    /// Ways to verify the second factor; filled once the first is verified.
    pub supported_second_factors: Vec<Factor>,
    /// The first factor's verification.
    pub first_factor_verification: Option<Verification>,
    /// The second factor's verification.
    pub second_factor_verification: Option<Verification>,
    /// The public data of the account, if the instance reveals it.
    pub user_data: Option<UserData>,
    /// The session, once complete.
    pub created_session_id: Option<SessionId>,
    /// A challenge that comes first.
    pub protect_check: Option<ProtectCheck>,
}

read!(
    SignIn:
    required id, status;
    optional identifier, supported_first_factors, supported_second_factors, first_factor_verification,
        second_factor_verification, user_data, created_session_id, protect_check
);

/// The public data of an account before its owner is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserData {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
}

read!(UserData: optional first_name, last_name, image_url);
