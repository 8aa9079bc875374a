//! The outcome of an attempt's redirect through a provider or an enterprise connection.

use super::Resource;
use crate::address::WebAddress;
use crate::fapi::Error;
use crate::wire::{ErrorCode, SessionId, SignIn, SignUp, Strategy, Verification, VerificationStatus};

/// An attempt that can lead through a provider.
pub(crate) trait External: Resource {
    /// Returns the verification that a provider answers, if any.
    fn external(&self) -> Option<&Verification>;

    /// Returns `true` if the verified account can be transferred to the other kind of attempt.
    fn is_transferable(&self) -> bool;

    /// Returns the session that the user has in this browser already.
    fn existing_session(&self) -> Option<&SessionId>;

    /// Returns `true` while the provider has not answered.
    fn waits_for_provider(&self) -> bool {
        self.external().is_some_and(|it| it.status == Some(VerificationStatus::Unverified))
    }

    /// Returns the provider's page, as long as the provider has not answered.
    ///
    /// # Errors
    /// When what the server names is not safe to open.
    fn provider_url(&self) -> Result<Option<WebAddress>, Error> {
        let waiting = self.external().filter(|_| self.waits_for_provider());
        let url = waiting.and_then(|it| it.external_verification_redirect_url.as_deref());
        let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
        let refused =
            || Error::runtime("provider_url_invalid", "the provider's address is not a web address");
        WebAddress::parse(url).map(Some).ok_or_else(refused)
    }
}

fn session_of(verification: &Verification) -> Option<&SessionId> {
    let error = verification.error.as_ref()?;
    error.meta.session_id.as_ref().filter(|_| error.kind() == ErrorCode::IdentifierAlreadySignedIn)
}

/// Whether the way through a provider ended, and not with a yes. An account that the other kind of attempt can
/// take over is no refusal, unless that is not wanted.
pub(crate) fn is_refused<A: External>(attempt: &A, is_declined: bool) -> bool {
    let is_over = is_declined || !attempt.is_transferable();
    is_over && attempt.external().is_some_and(|it| it.error.is_some())
}

impl External for SignIn {
    fn external(&self) -> Option<&Verification> {
        let verification = self.first_factor_verification.as_ref()?;
        verification.strategy.as_ref().is_some_and(Strategy::is_external).then_some(verification)
    }

    fn is_transferable(&self) -> bool {
        let verification = self.first_factor_verification.as_ref();
        verification.and_then(|it| it.status.as_ref()) == Some(&VerificationStatus::Transferable)
    }

    fn existing_session(&self) -> Option<&SessionId> {
        let verification = self.first_factor_verification.as_ref();
        session_of(verification.filter(|it| it.status == Some(VerificationStatus::Failed))?)
    }
}

impl External for SignUp {
    fn external(&self) -> Option<&Verification> {
        self.verifications.external_account.as_ref()
    }

    fn is_transferable(&self) -> bool {
        self.external().is_some_and(|it| {
            it.status == Some(VerificationStatus::Transferable)
                && it.error.as_ref().is_some_and(|error| error.kind() == ErrorCode::ExternalAccountExists)
        })
    }

    fn existing_session(&self) -> Option<&SessionId> {
        let is_open = |it: &&Verification| {
            matches!(it.status, Some(VerificationStatus::Failed | VerificationStatus::Unverified))
        };
        session_of(self.external().filter(is_open)?)
    }
}

/// Returns `true` if a sign-up holds only an unfinished redirect to a provider.
pub(crate) fn is_unfinished_trip(attempt: &SignUp) -> bool {
    let is_unfinished = attempt.external().is_some_and(|it| it.status != Some(VerificationStatus::Verified));
    let given = [&attempt.email_address, &attempt.phone_number, &attempt.username];
    is_unfinished && given.iter().all(|it| it.is_none()) && !attempt.has_password
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(verification: &str) -> SignIn {
        let json = format!(
            r#"{{"id":"sia_1","status":"needs_identifier","first_factor_verification":{{{verification}}}}}"#
        );
        serde_json::from_str(&json).expect("a sign-in")
    }

    #[test]
    fn a_provider_waits_only_while_it_is_unverified() {
        let url = r#""external_verification_redirect_url":"https://p.test/""#;
        let waiting = sign_in(&format!(r#""strategy":"oauth_google","status":"unverified",{url}"#));
        let address = waiting.provider_url().expect("a web address").expect("it waits");
        assert_eq!(address.as_str(), "https://p.test/");
        let done = sign_in(&format!(r#""strategy":"oauth_google","status":"failed",{url}"#));
        assert_eq!(done.provider_url(), Ok(None));
    }

    #[test]
    fn a_provider_address_that_is_not_a_web_address_is_an_error_in_both_flows() {
        for url in
            ["javascript:alert(1)", "data:text/html,x", "//evil.test", "https://user@evil.test/", "p.test"]
        {
            let verification = format!(
                r#""strategy":"oauth_google","status":"unverified","external_verification_redirect_url":"{url}""#
            );
            let is_refused = |found: Result<_, Error>| {
                matches!(found, Err(Error::Runtime { code: "provider_url_invalid", .. }))
            };
            assert!(is_refused(sign_in(&verification).provider_url()), "{url}");
            let json = format!(
                r#"{{"id":"sua_1","status":"missing_requirements","verifications":{{"external_account":{{{verification}}}}}}}"#
            );
            let sign_up: SignUp = serde_json::from_str(&json).expect("a sign-up");
            assert!(is_refused(sign_up.provider_url()), "{url}");
        }
    }

    #[test]
    fn sign_up_transfers_only_to_an_existing_account() {
        let is_transferable = |status: &str, code: &str| {
            let json = format!(
                r#"{{"id":"sua_1","status":"missing_requirements","verifications":{{"external_account":
                    {{"status":"{status}","strategy":"oauth_google","error":{{"code":"{code}"}}}}}}}}"#
            );
            serde_json::from_str::<SignUp>(&json).expect("a sign-up").is_transferable()
        };
        assert!(is_transferable("transferable", "external_account_exists"));
        assert!(!is_transferable("transferable", "oauth_access_denied"));
        assert!(!is_transferable("failed", "external_account_exists"));
    }

    #[test]
    fn wrong_code_is_not_a_provider_error() {
        let error = r#""status":"failed","error":{"code":"verification_failed"}"#;
        assert!(!is_refused(&sign_in(&format!(r#""strategy":"email_code",{error}"#)), false));
        assert!(is_refused(&sign_in(&format!(r#""strategy":"oauth_google",{error}"#)), false));
    }

    #[test]
    fn unknown_account_is_an_error_only_without_transfer() {
        let unknown = r#""strategy":"oauth_google","status":"transferable",
            "error":{"code":"external_account_not_found"}"#;
        assert!(!is_refused(&sign_in(unknown), false));
        assert!(is_refused(&sign_in(unknown), true));
    }

    #[test]
    fn error_for_a_signed_in_user_names_the_existing_session() {
        let there = r#""strategy":"oauth_google","status":"failed",
            "error":{"code":"identifier_already_signed_in","meta":{"session_id":"sess_1"}}"#;
        let attempt = sign_in(there);
        assert_eq!(attempt.existing_session().map(SessionId::as_str), Some("sess_1"));
        let other = there.replace("identifier_already_signed_in", "oauth_access_denied");
        assert_eq!(sign_in(&other).existing_session(), None);
    }
}
