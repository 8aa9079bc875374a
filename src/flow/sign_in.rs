//! The step of a sign-in attempt.

use super::Resource;
use crate::wire::{Factor, SignIn, SignInStatus, Strategy, Verification};

impl Resource for SignIn {
    type Step = SignInStep;

    fn step(attempt: Option<&Self>) -> SignInStep {
        SignInStep::of(attempt)
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// The value that selects the page of a sign-in, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInStep {
    /// The user is not identified yet.
    Identify,
    /// Prove it.
    FirstFactor,
    /// Prove it again.
    SecondFactor,
    /// The password was right but the browser is new: prove it again (Clerk's device trust).
    ClientTrust,
    /// Set a new password.
    NewPassword,
    /// A check by Clerk Protect comes first.
    ProtectCheck,
    /// Done: finalize.
    Complete,
    /// A status this version does not know.
    Unknown(String),
}

impl SignInStep {
    /// Returns the one place where a sign-in's status is interpreted.
    pub(crate) fn of(attempt: Option<&SignIn>) -> Self {
        let Some(attempt) = attempt else { return Self::Identify };
        match &attempt.status {
            SignInStatus::NeedsIdentifier | SignInStatus::Abandoned => Self::Identify,
            SignInStatus::NeedsFirstFactor => Self::FirstFactor,
            SignInStatus::NeedsSecondFactor => Self::SecondFactor,
            SignInStatus::NeedsClientTrust => Self::ClientTrust,
            SignInStatus::NeedsNewPassword => Self::NewPassword,
            SignInStatus::NeedsProtectCheck => Self::ProtectCheck,
            SignInStatus::Complete if attempt.created_session_id.is_some() => Self::Complete,
            SignInStatus::Complete => Self::Unknown("complete without a session".to_owned()),
            SignInStatus::Other(status) => Self::Unknown(status.clone()),
        }
    }

    /// Returns a word for `data-step`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Identify => "identify",
            Self::FirstFactor => "first-factor",
            Self::SecondFactor => "second-factor",
            Self::ClientTrust => "client-trust",
            Self::NewPassword => "new-password",
            Self::ProtectCheck => "protect-check",
            Self::Complete => "complete",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Returns the factor a code goes to: the one asked for, else the one whose address was typed, else the first.
/// Source: `SignIn.ts` of clerk/javascript.
pub(crate) fn choose<'a>(
    factors: &'a [Factor],
    strategy: &Strategy,
    wanted: Option<&str>,
    identifier: Option<&str>,
) -> Option<&'a Factor> {
    let mut fitting = factors.iter().filter(|factor| &factor.strategy == strategy);
    if let Some(wanted) = wanted {
        return fitting.find(|factor| sends_to(factor, wanted));
    }
    let typed = fitting
        .clone()
        .find(|factor| identifier.is_some() && factor.safe_identifier.as_deref() == identifier);
    typed
        .or_else(|| fitting.clone().find(|factor| factor.default || factor.primary))
        .or_else(|| fitting.next())
}

fn sends_to(factor: &Factor, id: &str) -> bool {
    let ids = [&factor.email_address_id, &factor.phone_number_id];
    ids.into_iter().flatten().any(|known| known.as_str() == id)
}

/// Returns the factor that a verification waits for. The verification names only a strategy; if several factors have it, the one
/// with the id `sent_to` is meant, and without such an id nobody can tell.
pub(crate) fn factor_in_use<'a>(
    factors: &'a [Factor],
    verification: &Verification,
    sent_to: Option<&str>,
) -> Option<&'a Factor> {
    let mut waiting = factors.iter().filter(|factor| verification.waits_for(&factor.strategy));
    let first = waiting.next()?;
    let Some(second) = waiting.next() else { return Some(first) };
    let id = sent_to?;
    [first, second].into_iter().chain(waiting).find(|factor| sends_to(factor, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(status: &str, session: Option<&str>) -> SignIn {
        let session = session.map_or("null".to_owned(), |id| format!("\"{id}\""));
        serde_json::from_str(&format!(
            r#"{{"id":"sia_1","status":"{status}","created_session_id":{session},"added_later":[1]}}"#
        ))
        .expect("a sign-in")
    }

    #[test]
    fn every_status_has_its_step() {
        for (status, session, step) in [
            ("needs_identifier", None, SignInStep::Identify),
            ("needs_first_factor", None, SignInStep::FirstFactor),
            ("needs_second_factor", None, SignInStep::SecondFactor),
            ("needs_client_trust", None, SignInStep::ClientTrust),
            ("needs_new_password", None, SignInStep::NewPassword),
            ("needs_protect_check", None, SignInStep::ProtectCheck),
            ("abandoned", None, SignInStep::Identify),
            ("complete", Some("sess_1"), SignInStep::Complete),
            ("complete", None, SignInStep::Unknown("complete without a session".to_owned())),
            ("needs_a_dance", None, SignInStep::Unknown("needs_a_dance".to_owned())),
        ] {
            assert_eq!(SignInStep::of(Some(&attempt(status, session))), step, "{status}");
        }
        assert_eq!(SignInStep::of(None), SignInStep::Identify);
    }

    fn factors() -> Vec<Factor> {
        serde_json::from_str(
            r#"[{"strategy":"password"},
                {"strategy":"email_code","email_address_id":"idn_1","safe_identifier":"a***@x.com","primary":true},
                {"strategy":"email_code","email_address_id":"idn_2","safe_identifier":"bob@x.com"}]"#,
        )
        .expect("factors")
    }

    #[test]
    fn code_goes_to_the_chosen_then_the_typed_then_the_primary_address() {
        let factors = factors();
        let id = |wanted, typed| {
            choose(&factors, &Strategy::EmailCode, wanted, typed)
                .and_then(|factor| factor.email_address_id.as_ref().map(|id| id.as_str()))
        };
        assert_eq!(id(Some("idn_2"), None), Some("idn_2"));
        assert_eq!(id(Some("idn_9"), None), None);
        assert_eq!(id(None, Some("bob@x.com")), Some("idn_2"));
        assert_eq!(id(None, Some("typo")), Some("idn_1"));
        assert_eq!(choose(&factors, &Strategy::PhoneCode, None, None), None);
    }

    #[test]
    fn prepared_factor_is_the_one_that_received_the_code() {
        let factors = factors();
        let verification = |strategy: &str, status: &str| -> Verification {
            serde_json::from_str(&format!(r#"{{"strategy":"{strategy}","status":"{status}"}}"#)).expect("one")
        };
        let id = |verification: &Verification, sent_to| {
            let factor = factor_in_use(&factors, verification, sent_to)?;
            factor.email_address_id.as_ref().map(|id| id.as_str().to_owned())
        };
        let sent = verification("email_code", "unverified");
        assert_eq!(id(&sent, Some("idn_2")).as_deref(), Some("idn_2"));
        assert_eq!(id(&sent, Some("idn_1")).as_deref(), Some("idn_1"));
        assert_eq!(id(&sent, None), None, "two addresses could have received it");
        assert_eq!(id(&sent, Some("idn_9")), None);
        assert_eq!(id(&verification("email_code", "verified"), Some("idn_2")), None);
        assert_eq!(id(&verification("phone_code", "unverified"), Some("idn_2")), None);
        let only = &factors[..2];
        let alone = factor_in_use(only, &sent, None).and_then(|factor| factor.email_address_id.clone());
        assert_eq!(alone.as_ref().map(|id| id.as_str()), Some("idn_1"));
    }
}
