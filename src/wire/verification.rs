//! The state of one verification.

use super::read::read;
use super::{ApiError, Strategy, UnixMillis, open_enum::open_enum};

open_enum! {
    /// The status of a verification.
    VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        Transferable = "transferable",
        Failed = "failed",
        Expired = "expired",
    }
}

/// The state of one verification.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The status; `None` before the start.
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
    /// The address of the provider's page.
    pub external_verification_redirect_url: Option<String>,
    /// The WebAuthn options of a passkey, as JSON text.
    pub nonce: Option<String>,
}

read!(
    Verification:
    optional status, strategy, attempts, expire_at, error, channel, external_verification_redirect_url, nonce
);

impl std::fmt::Debug for Verification {
    /// Shows neither the nonce nor the provider's address, whose query can finish a sign-in.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verification")
            .field("status", &self.status)
            .field("strategy", &self.strategy)
            .field("attempts", &self.attempts)
            .field("expire_at", &self.expire_at)
            .field("error", &self.error)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl Verification {
    /// Returns `true` if it succeeded.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status == Some(VerificationStatus::Verified)
    }

    /// Returns `true` if a code or link was sent by `strategy` and is unanswered.
    #[must_use]
    pub fn waits_for(&self, strategy: &Strategy) -> bool {
        self.strategy.as_ref() == Some(strategy) && self.status == Some(VerificationStatus::Unverified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_the_nonce_nor_the_address_of_the_provider() {
        let verification = Verification {
            nonce: Some("a secret".to_owned()),
            external_verification_redirect_url: Some("https://p.test/?state=a secret".to_owned()),
            ..Verification::default()
        };
        let shown = format!("{verification:?}");
        assert!(shown.contains("status") && !shown.contains("secret"), "{shown}");
    }
}
