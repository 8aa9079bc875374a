//! The allowlist and the blocklist.

use serde::{Deserialize, Serialize};

use super::{
    World,
    clock::UnixMillis,
    error::Failure,
    id::{AllowlistId, BlocklistId, TicketId},
    sign_up::SignUp,
    tracked::List,
    user::{parse_email_address, parse_phone_number},
    wallet,
};

/// The kind of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum IdentifierKind {
    EmailAddress,
    EmailDomain,
    PhoneNumber,
    Web3Wallet,
}

impl IdentifierKind {
    /// As the Backend API names it. A domain is an email address with a wildcard.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::EmailAddress | Self::EmailDomain => "email_address",
            Self::PhoneNumber => "phone_number",
            Self::Web3Wallet => "web3_wallet",
        }
    }
}

/// The value of an entry: an address, a number, a wallet, or all email addresses of a domain (`*@example.com`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identifier {
    pub(crate) kind: IdentifierKind,
    pub(crate) text: String,
}

impl Identifier {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let domain = text.strip_prefix("*@").or_else(|| text.strip_prefix('@')).map(str::to_lowercase);
        if let Some(domain) = domain {
            let is_domain = parse_email_address(&format!("somebody@{domain}"), "identifier").is_ok();
            let text = format!("*@{domain}");
            return is_domain.then_some(Self { kind: IdentifierKind::EmailDomain, text });
        }
        let email = parse_email_address(text, "identifier").ok();
        let phone = || parse_phone_number(text, "identifier").ok();
        let of = |kind: IdentifierKind| move |text: String| Self { kind, text };
        email
            .map(of(IdentifierKind::EmailAddress))
            .or_else(|| phone().map(of(IdentifierKind::PhoneNumber)))
            .or_else(|| wallet::parse_address(text).map(of(IdentifierKind::Web3Wallet)))
    }

    /// Returns `true` if the entry matches this address, number or wallet.
    fn names(&self, given: &str) -> bool {
        match self.text.strip_prefix('*') {
            Some(domain) => given.ends_with(domain),
            None => self.text == given,
        }
    }
}

/// An entry of the allowlist.
#[derive(Serialize, Deserialize)]
pub(crate) struct Allowed {
    pub(crate) id: AllowlistId,
    pub(crate) identifier: Identifier,
    /// The invitation that was sent with the entry.
    pub(crate) invitation: Option<TicketId>,
    pub(crate) created_at: UnixMillis,
}

/// An entry of the blocklist.
#[derive(Serialize, Deserialize)]
pub(crate) struct Blocked {
    pub(crate) id: BlocklistId,
    pub(crate) identifier: Identifier,
    pub(crate) created_at: UnixMillis,
}

/// Both lists, in the order the entries were made in.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Restrictions {
    pub(crate) allowed: List<Allowed>,
    pub(crate) blocked: List<Blocked>,
}

impl World {
    /// Refuses a sign-up that the lists keep out. What is on the allowlist gets in, though it be on the blocklist; an invitation
    /// stands in for the allowlist, not against the blocklist.
    pub(crate) fn refuse_if_restricted(&self, attempt: &SignUp) -> Result<(), Failure> {
        let email = attempt.email_address.as_deref();
        let identity = attempt.identity.as_ref().filter(|_| attempt.is_external());
        let theirs = identity.map(|it| it.email_address.as_str()).filter(|theirs| Some(*theirs) != email);
        let given = [email, attempt.phone_number.as_deref(), attempt.wallet.as_deref(), theirs];
        let given: Vec<&str> = given.into_iter().flatten().collect();
        let rules = &self.settings.rules().user_settings.restrictions;
        let Restrictions { allowed, blocked } = &self.restrictions;
        let is_allowed = |text: &&str| allowed.iter().any(|entry| entry.identifier.names(text));
        let is_blocked = |text: &&str| blocked.iter().any(|entry| entry.identifier.names(text));
        if rules.allowlist.enabled && given.iter().any(is_allowed) {
            return Ok(());
        }
        if rules.allowlist.enabled && attempt.ticket.is_none() && !given.is_empty() {
            return Err(not_allowed(&given));
        }
        let out: Vec<&str> = given.into_iter().filter(is_blocked).collect();
        if rules.blocklist.enabled && !out.is_empty() {
            return Err(not_allowed(&out));
        }
        Ok(())
    }
}

fn not_allowed(identifiers: &[&str]) -> Failure {
    let verb = if identifiers.len() == 1 { "is" } else { "are" };
    let who = format!("{} {verb}", identifiers.join(", "));
    Failure::clerk_with("not_allowed_access", &[&who])
        .with_meta("identifiers", serde_json::json!(identifiers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_entry_matches_one_address_or_a_whole_domain() {
        let names = |entry: &str, given: &str| Identifier::parse(entry).expect("an entry").names(given);
        assert!(names("Ada@Example.com", "ada@example.com"));
        assert!(names("*@example.com", "ada@example.com"));
        assert!(!names("*@example.com", "ada@notexample.com"));
        assert!(!names("*@example.com", "ada@sub.example.com"));
        assert!(names("+1 (201) 555-0100", "+12015550100"));
        assert!(Identifier::parse("nobody").is_none());
        assert!(Identifier::parse("*@").is_none());
    }
}
