//! The state of one verification.

use super::read::read;
use super::{ApiError, Strategy, UnixMillis, open_enum::open_enum};

open_enum! {
    /// How far a verification is.
    VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        Transferable = "transferable",
        Failed = "failed",
        Expired = "expired",
    }
}

/// The state of one verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// How far it is; `None` before it was started.
    pub status: Option<VerificationStatus>,
    /// The way that was chosen.
    pub strategy: Option<Strategy>,
    /// Wrong codes so far.
    pub attempts: Option<u32>,
    /// When the code or link dies.
    pub expire_at: Option<UnixMillis>,
    /// Why it failed.
    pub error: Option<ApiError>,
    /// The channel a phone code went through (`sms`, `whatsapp`).
    pub channel: Option<String>,
    /// Where the provider is that says who somebody is.
    pub external_verification_redirect_url: Option<String>,
}

read!(
    Verification:
    optional status, strategy, attempts, expire_at, error, channel, external_verification_redirect_url
);

impl Verification {
    /// Whether something was sent by `strategy` and waits for its answer.
    #[must_use]
    pub fn waits_for(&self, strategy: &Strategy) -> bool {
        self.strategy.as_ref() == Some(strategy) && self.status == Some(VerificationStatus::Unverified)
    }
}
