//! A sign-up attempt.

use serde::Deserialize;

use super::lenient::or_default;
use super::{ApiError, SessionId, SignUpId, Strategy, UnixMillis, UserId};
use super::{VerificationStatus, open_enum::open_enum};

open_enum! {
    /// What a sign-up attempt waits for.
    SignUpStatus {
        MissingRequirements = "missing_requirements",
        Complete = "complete",
        Abandoned = "abandoned",
    }
}

open_enum! {
    /// Something a sign-up may ask for.
    SignUpField {
        EmailAddress = "email_address",
        PhoneNumber = "phone_number",
        Username = "username",
        Password = "password",
        FirstName = "first_name",
        LastName = "last_name",
        LegalAccepted = "legal_accepted",
        ProtectCheck = "protect_check",
        EnterpriseSso = "enterprise_sso",
        Web3Wallet = "web3_wallet",
    }
}

/// A sign-up attempt. It becomes a user by itself once nothing is missing or unverified.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// What it waits for.
    pub status: SignUpStatus,
    /// What the instance asks of every sign-up.
    #[serde(default, deserialize_with = "or_default")]
    pub required_fields: Vec<SignUpField>,
    /// What may be given as well.
    #[serde(default, deserialize_with = "or_default")]
    pub optional_fields: Vec<SignUpField>,
    /// What is still to be given.
    #[serde(default, deserialize_with = "or_default")]
    pub missing_fields: Vec<SignUpField>,
    /// What is given but not verified.
    #[serde(default, deserialize_with = "or_default")]
    pub unverified_fields: Vec<SignUpField>,
    /// How far the verifications are.
    #[serde(default, deserialize_with = "or_default")]
    pub verifications: SignUpVerifications,
    /// E-mail address given.
    #[serde(default)]
    pub email_address: Option<String>,
    /// Phone number given, in E.164.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// Username given.
    #[serde(default)]
    pub username: Option<String>,
    /// First name given.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Last name given.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Whether a password was given.
    #[serde(default, deserialize_with = "or_default")]
    pub has_password: bool,
    /// The session, once complete.
    #[serde(default)]
    pub created_session_id: Option<SessionId>,
    /// The user, once complete.
    #[serde(default)]
    pub created_user_id: Option<UserId>,
}

/// The verifications of a sign-up, one per identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SignUpVerifications {
    /// The e-mail address's.
    pub email_address: Option<SignUpVerification>,
    /// The phone number's.
    pub phone_number: Option<SignUpVerification>,
}

/// One verification of a sign-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SignUpVerification {
    /// How far it is; `None` before anything was sent.
    pub status: Option<VerificationStatus>,
    /// The way that was chosen.
    pub strategy: Option<Strategy>,
    /// `needs_prepare` before, `needs_attempt` after a code was sent.
    pub next_action: Option<String>,
    /// Ways the instance allows.
    #[serde(deserialize_with = "or_default")]
    pub supported_strategies: Vec<Strategy>,
    /// When the code or link dies.
    pub expire_at: Option<UnixMillis>,
    /// Why it failed.
    pub error: Option<ApiError>,
}

impl SignUpVerification {
    /// Whether a code or link was sent and waits for its answer.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.next_action.as_deref() == Some("needs_attempt")
            || (self.next_action.is_none() && self.status == Some(VerificationStatus::Unverified))
    }
}
