//! A sign-in attempt.

use serde::Deserialize;

use super::lenient::or_default;
use super::{Factor, SessionId, SignInId, Verification, open_enum::open_enum};

open_enum! {
    /// What a sign-in attempt waits for.
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// What it waits for.
    pub status: SignInStatus,
    /// The e-mail address, phone number or username that was given.
    #[serde(default)]
    pub identifier: Option<String>,
    /// Ways to verify the first factor.
    #[serde(default, deserialize_with = "or_default")]
    pub supported_first_factors: Vec<Factor>,
    /// Ways to verify the second factor; filled once the first is verified.
    #[serde(default, deserialize_with = "or_default")]
    pub supported_second_factors: Vec<Factor>,
    /// The first factor's verification.
    #[serde(default)]
    pub first_factor_verification: Option<Verification>,
    /// The second factor's verification.
    #[serde(default)]
    pub second_factor_verification: Option<Verification>,
    /// Whose account it is, as far as the instance tells.
    #[serde(default)]
    pub user_data: Option<UserData>,
    /// The session, once complete.
    #[serde(default)]
    pub created_session_id: Option<SessionId>,
}

/// What may be shown of an account before its owner is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct UserData {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
}
