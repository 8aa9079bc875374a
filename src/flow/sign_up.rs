//! The step of a sign-up attempt.

use super::Resource;
use super::external::is_unfinished_trip;
use crate::wire::{SignUp, SignUpField, SignUpStatus};

impl Resource for SignUp {
    type Step = SignUpStep;

    fn step(attempt: Option<&Self>) -> SignUpStep {
        SignUpStep::of(attempt)
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// The value that selects the page of a sign-up, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignUpStep {
    /// Nothing given yet.
    Start,
    /// Something is still to be given.
    Continue,
    /// The e-mail address is to be verified.
    VerifyEmail,
    /// The phone number is to be verified.
    VerifyPhone,
    /// The company of the e-mail address is to say who it is.
    EnterpriseSso,
    /// A check by Clerk Protect comes first.
    ProtectCheck,
    /// Done: finalize.
    Complete,
    /// A status or requirement this version does not know.
    Unknown(String),
}

impl SignUpStep {
    /// Returns the one place where a sign-up's status is interpreted. What is missing is asked for first, then each
    /// unverified identifier in turn.
    pub(crate) fn of(attempt: Option<&SignUp>) -> Self {
        let Some(attempt) = attempt else { return Self::Start };
        match &attempt.status {
            SignUpStatus::Abandoned => Self::Start,
            SignUpStatus::Complete if attempt.created_session_id.is_some() => Self::Complete,
            SignUpStatus::Complete => Self::Unknown("complete without a session".to_owned()),
            SignUpStatus::Other(status) => Self::Unknown(status.clone()),
            SignUpStatus::MissingRequirements => Self::of_requirements(attempt),
        }
    }

    fn of_requirements(attempt: &SignUp) -> Self {
        if is_unfinished_trip(attempt) {
            return Self::Start;
        }
        let missing = &attempt.missing_fields;
        if missing.contains(&SignUpField::EnterpriseSso) {
            return Self::EnterpriseSso;
        }
        if missing.contains(&SignUpField::ProtectCheck) {
            return Self::ProtectCheck;
        }
        if let Some(field) = missing.iter().find(|field| !can_be_given(field)) {
            return Self::Unknown(field.as_str().to_owned());
        }
        if !missing.is_empty() {
            return Self::Continue;
        }
        match attempt.unverified_fields.first() {
            Some(SignUpField::EmailAddress) => Self::VerifyEmail,
            Some(SignUpField::PhoneNumber) => Self::VerifyPhone,
            Some(field) => Self::Unknown(field.as_str().to_owned()),
            None => Self::Start,
        }
    }

    /// Returns a word for `data-step`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Start => "start",
            Self::Continue => "continue",
            Self::VerifyEmail => "verify-email-address",
            Self::VerifyPhone => "verify-phone-number",
            Self::EnterpriseSso => "enterprise-sso",
            Self::ProtectCheck => "protect-check",
            Self::Complete => "complete",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Returns `true` if a form can ask for it.
fn can_be_given(field: &SignUpField) -> bool {
    matches!(
        field,
        SignUpField::EmailAddress
            | SignUpField::PhoneNumber
            | SignUpField::Username
            | SignUpField::Password
            | SignUpField::FirstName
            | SignUpField::LastName
            | SignUpField::LegalAccepted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(json: &str) -> SignUpStep {
        SignUpStep::of(Some(&serde_json::from_str(json).expect("a sign-up")))
    }

    #[test]
    fn every_status_has_its_step() {
        for (rest, expected) in [
            (
                r#""status":"missing_requirements","missing_fields":["password"],"unverified_fields":["email_address"]"#,
                SignUpStep::Continue,
            ),
            (
                r#""status":"missing_requirements","missing_fields":[],"unverified_fields":["email_address","phone_number"]"#,
                SignUpStep::VerifyEmail,
            ),
            (
                r#""status":"missing_requirements","unverified_fields":["phone_number"]"#,
                SignUpStep::VerifyPhone,
            ),
            (
                r#""status":"missing_requirements","missing_fields":["protect_check"]"#,
                SignUpStep::ProtectCheck,
            ),
            (
                r#""status":"missing_requirements","missing_fields":["password","enterprise_sso"]"#,
                SignUpStep::EnterpriseSso,
            ),
            (
                r#""status":"missing_requirements","missing_fields":["shoe_size"]"#,
                SignUpStep::Unknown("shoe_size".into()),
            ),
            (
                r#""status":"missing_requirements","unverified_fields":["web3_wallet"]"#,
                SignUpStep::Unknown("web3_wallet".into()),
            ),
            (r#""status":"missing_requirements""#, SignUpStep::Start),
            (
                r#""status":"missing_requirements","missing_fields":["email_address"],
                    "verifications":{"external_account":{"status":"unverified","strategy":"oauth_google"}}"#,
                SignUpStep::Start,
            ),
            (
                r#""status":"missing_requirements","missing_fields":["username"],
                    "verifications":{"external_account":{"status":"verified","strategy":"oauth_google"}}"#,
                SignUpStep::Continue,
            ),
            (r#""status":"complete","created_session_id":"sess_1""#, SignUpStep::Complete),
            (r#""status":"complete""#, SignUpStep::Unknown("complete without a session".into())),
            (r#""status":"abandoned""#, SignUpStep::Start),
            (r#""status":"on_the_moon""#, SignUpStep::Unknown("on_the_moon".into())),
        ] {
            assert_eq!(step(&format!(r#"{{"id":"sua_1",{rest}}}"#)), expected, "{rest}");
        }
        assert_eq!(SignUpStep::of(None), SignUpStep::Start);
    }
}
