//! Providers, and the provider accounts that users have connected.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::{
    World, clock::UnixMillis, error::Failure, id::ExternalAccountId, kept, strategy::Strategy,
    verification::Verification,
};

/// Provider names whose spelling capital letters alone do not give (Clerk docs, "Social connections").
const NAMES: &[(&str, &str)] = &[
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("hubspot", "HubSpot"),
    ("huggingface", "Hugging Face"),
    ("line", "LINE"),
    ("linkedin", "LinkedIn"),
    ("linkedin_oidc", "LinkedIn"),
    ("tiktok", "TikTok"),
    ("x", "X / Twitter"),
];

/// A provider by its strategy, `oauth_google`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Provider {
    strategy: &'static str,
    from_strategy: &'static str,
}

impl Provider {
    /// Only the settings name providers, so what is kept for good here is as small as they are.
    fn new(strategy: &str) -> Self {
        Self { strategy: kept::forever(strategy), from_strategy: kept::forever(&format!("from_{strategy}")) }
    }

    pub(crate) fn strategy(self) -> &'static str {
        self.strategy
    }

    /// Returns the strategy of an email address that the provider vouches for.
    pub(crate) fn email_strategy(self) -> &'static str {
        self.from_strategy
    }

    /// `google`
    pub(crate) fn slug(self) -> &'static str {
        self.strategy.trim_start_matches("oauth_")
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.strategy)
    }
}

impl Serialize for Provider {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.strategy)
    }
}

impl<'de> Deserialize<'de> for Provider {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let strategy = String::deserialize(deserializer)?;
        let slug = strategy.strip_prefix("oauth_").unwrap_or_default();
        let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_-".contains(sign);
        if slug.is_empty() || !slug.chars().all(is_plain) {
            let line = format!("got {strategy:?}, expected oauth_ and a name in small letters");
            return Err(serde::de::Error::custom(line));
        }
        Ok(Self::new(&strategy))
    }
}

/// Returns the provider's display name.
pub(crate) fn display_name(strategy: &str) -> String {
    let slug = strategy.trim_start_matches("oauth_").trim_start_matches("custom_");
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == slug) {
        return (*name).to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    slug.split(['_', '-']).map(capital).collect::<Vec<_>>().join(" ")
}

/// Returns a picture that needs no network: the first letter.
pub(crate) fn logo_url(name: &str) -> String {
    let letter = name.chars().next().filter(char::is_ascii_alphanumeric).unwrap_or('?');
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E\
         %3Ctext x='12' y='18' text-anchor='middle' font-size='18'%3E{letter}%3C/text%3E%3C/svg%3E"
    )
}

/// The account that a provider has verified.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) strategy: Strategy,
    /// The enterprise connection, if it came through one.
    pub(crate) connection: Option<String>,
    pub(crate) provider_user_id: String,
    pub(crate) email_address: String,
    /// `true` if the provider has verified the email address.
    pub(crate) email_is_verified: bool,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
}

impl Identity {
    /// The id a provider gives the account of an email address: the same one each time.
    pub(crate) fn user_id_of(address: &str) -> String {
        let digest = Sha256::digest(address.as_bytes());
        digest[..10].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns `true` if both are the same account at the same provider.
    pub(crate) fn is_same_account(&self, other: &Self) -> bool {
        self.strategy == other.strategy
            && self.connection == other.connection
            && self.provider_user_id == other.provider_user_id
    }

    /// Returns the verification of the account's email address.
    pub(crate) fn email_strategy(&self) -> Strategy {
        match self.strategy {
            Strategy::Oauth(provider) => Strategy::FromOauth(provider),
            other => other,
        }
    }
}

/// An account at a provider that a user has connected.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ExternalAccount {
    pub(crate) id: ExternalAccountId,
    pub(crate) identity: Identity,
    /// The granted scopes beyond the default ones.
    pub(crate) scopes: Vec<String>,
    /// The requested scopes.
    pub(crate) wanted_scopes: Vec<String>,
    /// The verification of a repeated redirect to the provider, while it is open or after it failed.
    pub(crate) verification: Option<Verification>,
    pub(crate) created_at: UnixMillis,
}

impl ExternalAccount {
    pub(crate) fn new(identity: Identity, now: UnixMillis) -> Self {
        Self {
            id: ExternalAccountId::generate(),
            identity,
            scopes: Vec::new(),
            wanted_scopes: Vec::new(),
            verification: None,
            created_at: now,
        }
    }
}

impl ExternalAccount {
    /// Returns the provider's access token: the same each time.
    pub(crate) fn access_token(&self) -> String {
        let digest = Sha256::digest(self.id.as_str());
        let text: String = digest[..20].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("emulated_{text}")
    }
}

/// An account that a user is about to connect, or has failed to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PendingAccount {
    pub(crate) id: ExternalAccountId,
    pub(crate) verification: Verification,
    pub(crate) scopes: Vec<String>,
    pub(crate) created_at: UnixMillis,
}

impl World {
    /// Returns the strategy that a form names, providers of this instance included.
    pub(crate) fn strategy(&self, name: &str) -> Result<Strategy, Failure> {
        if let Some(strategy) = Strategy::parse(name) {
            return Ok(strategy);
        }
        if !name.starts_with("oauth_") {
            return Err(super::error::not_emulated(name));
        }
        let refuse = |key| Err(Failure::clerk_with(key, &[&display_name(name)]));
        match self.settings.rules().user_settings.social.get(name) {
            None => refuse("oauth_unsupported_provider"),
            Some(social) if !social.enabled => refuse("oauth_provider_not_enabled"),
            Some(social) if !social.authenticatable => refuse("oauth_non_authenticatable_provider"),
            Some(social) => Ok(Strategy::Oauth(social.strategy)),
        }
    }
}
