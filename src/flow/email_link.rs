//! The outcome of an email link.

use crate::fapi::sign_in::Stage;
use crate::wire::{SessionId, SignIn, SignInStatus, SignUp, SignUpField, SignUpStatus, VerificationStatus};

/// How an e-mail link turned out: what the page it leads to is told, and what the waiting page learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailLinkStatus {
    /// The address is verified.
    Verified,
    /// The address is verified and has no account: a sign-up may take it over.
    Transferable,
    /// The link came too late.
    Expired,
    /// The link was used before, replaced by a newer one, or belongs to nothing any more.
    Failed,
    /// The instance wants the link opened in the browser that asked for it, and this was another one.
    ClientMismatch,
}

impl EmailLinkStatus {
    /// Reads `__clerk_status`. As in clerk-js, an unknown value is a failure.
    pub(crate) fn told(text: &str) -> Self {
        match text {
            "verified" => Self::Verified,
            "transferable" => Self::Transferable,
            "expired" => Self::Expired,
            "client_mismatch" => Self::ClientMismatch,
            _ => Self::Failed,
        }
    }

    fn settled(status: Option<&VerificationStatus>) -> Option<Self> {
        match status? {
            VerificationStatus::Verified => Some(Self::Verified),
            VerificationStatus::Transferable => Some(Self::Transferable),
            VerificationStatus::Expired => Some(Self::Expired),
            VerificationStatus::Failed => Some(Self::Failed),
            VerificationStatus::Unverified | VerificationStatus::Other(_) => None,
        }
    }

    /// Returns the outcome of the link of a sign-in's factor; `None` before it is opened.
    pub(crate) fn of_sign_in(attempt: &SignIn, stage: Stage) -> Option<Self> {
        let verification = match (stage, &attempt.status) {
            (Stage::First, SignInStatus::NeedsFirstFactor) => &attempt.first_factor_verification,
            (Stage::Second, SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust) => {
                &attempt.second_factor_verification
            }
            _ => return Some(Self::Verified),
        };
        Self::settled(verification.as_ref()?.status.as_ref())
    }

    /// Returns the outcome of the link of a sign-up's address; `None` before it is opened.
    pub(crate) fn of_sign_up(attempt: &SignUp) -> Option<Self> {
        let is_open = attempt.status == SignUpStatus::MissingRequirements
            && attempt.unverified_fields.contains(&SignUpField::EmailAddress);
        if !is_open {
            return Some(Self::Verified);
        }
        Self::settled(attempt.verifications.email_address.as_ref()?.status.as_ref())
    }
}

/// The parameters that a link adds to the address of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailLinkVerification {
    /// The outcome.
    pub status: EmailLinkStatus,
    /// The session that was made, if the link was all that was missing.
    pub created_session_id: Option<SessionId>,
}

/// The content of the page that a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailLinkLanding {
    /// The session is the one in use now.
    SignedIn,
    /// The address is verified, and this browser has more to do in the flow that sent the link.
    Continue,
    /// The address is verified; the waiting browser continues.
    OtherDevice,
    /// It did not work.
    Refused(EmailLinkStatus),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(json: &str) -> SignIn {
        serde_json::from_str(&format!(r#"{{"id":"sia_1",{json}}}"#)).expect("a sign-in")
    }

    fn sign_up(json: &str) -> SignUp {
        serde_json::from_str(&format!(r#"{{"id":"sua_1",{json}}}"#)).expect("a sign-up")
    }

    #[test]
    fn waiting_sign_in_ends_when_verified_or_moved_on() {
        let first = |status: &str| {
            let json = format!(
                r#""status":"needs_first_factor","first_factor_verification":{{"strategy":"email_link","status":"{status}"}}"#
            );
            EmailLinkStatus::of_sign_in(&sign_in(&json), Stage::First)
        };
        assert_eq!(first("unverified"), None);
        assert_eq!(first("expired"), Some(EmailLinkStatus::Expired));
        assert_eq!(first("failed"), Some(EmailLinkStatus::Failed));
        assert_eq!(first("transferable"), Some(EmailLinkStatus::Transferable));
        let second = sign_in(r#""status":"needs_second_factor""#);
        assert_eq!(EmailLinkStatus::of_sign_in(&second, Stage::First), Some(EmailLinkStatus::Verified));
        assert_eq!(EmailLinkStatus::of_sign_in(&second, Stage::Second), None);
    }

    #[test]
    fn waiting_sign_up_ends_when_its_address_is_verified() {
        let open = r#""status":"missing_requirements","unverified_fields":["email_address"],
            "verifications":{"email_address":{"strategy":"email_link","status":"unverified"}}"#;
        assert_eq!(EmailLinkStatus::of_sign_up(&sign_up(open)), None);
        let verified = r#""status":"missing_requirements","missing_fields":["password"]"#;
        assert_eq!(EmailLinkStatus::of_sign_up(&sign_up(verified)), Some(EmailLinkStatus::Verified));
        let expired = open.replace("\"unverified\"", "\"expired\"");
        assert_eq!(EmailLinkStatus::of_sign_up(&sign_up(&expired)), Some(EmailLinkStatus::Expired));
    }

    #[test]
    fn unknown_status_is_a_failure() {
        assert_eq!(EmailLinkStatus::told("verified"), EmailLinkStatus::Verified);
        assert_eq!(EmailLinkStatus::told("client_mismatch"), EmailLinkStatus::ClientMismatch);
        assert_eq!(EmailLinkStatus::told("on_the_moon"), EmailLinkStatus::Failed);
    }
}
