//! A sign-up attempt.

use super::read::read;
use super::{ApiError, ProtectCheck, SessionId, SignUpId, Strategy, UnixMillis, UserId};
use super::{Verification, VerificationStatus, open_enum::open_enum};

open_enum! {
    /// The step of a sign-up attempt.
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// The status of the attempt.
    pub status: SignUpStatus,
    /// What the instance asks of every sign-up.
    pub required_fields: Vec<SignUpField>,
    /// What may be given as well.
    pub optional_fields: Vec<SignUpField>,
    /// What is still to be given.
    pub missing_fields: Vec<SignUpField>,
    /// What is given but not verified.
    pub unverified_fields: Vec<SignUpField>,
    /// How far the verifications are.
    pub verifications: SignUpVerifications,
    /// E-mail address given.
    pub email_address: Option<String>,
    /// Phone number given, in E.164.
    pub phone_number: Option<String>,
    /// Username given.
    pub username: Option<String>,
    /// First name given.
    pub first_name: Option<String>,
    /// Last name given.
    pub last_name: Option<String>,
    /// Whether a password was given.
    pub has_password: bool,
    /// The session, once complete.
    pub created_session_id: Option<SessionId>,
    /// The user, once complete.
    pub created_user_id: Option<UserId>,
    /// A challenge that comes first.
    pub protect_check: Option<ProtectCheck>,
}

read!(
    SignUp:
    required id, status;
    optional required_fields, optional_fields, missing_fields, unverified_fields, verifications,
        email_address, phone_number, username, first_name, last_name, has_password, created_session_id,
        created_user_id, protect_check
);

/// The verifications of a sign-up, one per identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignUpVerifications {
    /// The e-mail address's.
    pub email_address: Option<SignUpVerification>,
    /// The phone number's.
    pub phone_number: Option<SignUpVerification>,
    /// The account's at a provider or a company.
    pub external_account: Option<Verification>,
}

read!(SignUpVerifications: optional email_address, phone_number, external_account);

/// One verification of a sign-up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignUpVerification {
    /// How far it is; `None` before anything was sent.
    pub status: Option<VerificationStatus>,
    /// The way that was chosen.
    pub strategy: Option<Strategy>,
    /// `needs_prepare` before, `needs_attempt` after a code was sent.
    pub next_action: Option<String>,
    /// Ways the instance allows.
    pub supported_strategies: Vec<Strategy>,
    /// When the code or link dies.
    pub expire_at: Option<UnixMillis>,
    /// Why it failed.
    pub error: Option<ApiError>,
}

read!(SignUpVerification: optional status, strategy, next_action, supported_strategies, expire_at, error);

impl SignUpVerification {
    /// Whether a code or link was sent and waits for its answer.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.next_action.as_deref() == Some("needs_attempt")
            || (self.next_action.is_none() && self.status == Some(VerificationStatus::Unverified))
    }
}
