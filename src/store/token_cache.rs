//! Session tokens by session, organization and template. Pure: the time is an argument.

use super::token::claims;
use crate::fapi::Error;
use crate::wire::{OrganizationId, Secret, Session, SessionId};

/// A token with less life than this is not handed out. Source: clerk-js, section "Token refresh timing".
pub(super) const MIN_LIFE_S: i64 = 5;
/// A token with less life than this is replaced in the background.
pub(super) const REFRESH_LIFE_S: i64 = 17;

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) session: SessionId,
    pub(super) organization: Option<OrganizationId>,
    pub(super) template: Option<String>,
}

struct Entry {
    token: Secret,
    /// Life in seconds, by the server's clock.
    life_s: i64,
    /// When it came, by ours: a skewed clock must not shorten or lengthen its life.
    received_ms: i64,
    issued_s: i64,
}

#[derive(Default)]
pub(super) struct TokenCache {
    /// A handful at most.
    entries: Vec<(Key, Entry)>,
    /// Counts fetches, so that callers who waited for one share its failure.
    pub(super) fetches: u32,
    pub(super) last_failure: Option<(u32, Error)>,
}

impl TokenCache {
    fn known(&self, key: &Key) -> Option<&Entry> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, entry)| entry)
    }

    /// The token, if it has more than `min_life_s` seconds left.
    pub(super) fn get(&self, key: &Key, now_ms: i64, min_life_s: i64) -> Option<Secret> {
        let entry = self.known(key)?;
        let age_ms = now_ms - entry.received_ms;
        // Of a clock that was set back meanwhile the age cannot be told.
        let is_usable = age_ms >= 0 && entry.life_s - age_ms / 1000 > min_life_s;
        is_usable.then(|| entry.token.clone())
    }

    /// Keeps a token; one that cannot be read is not kept, an older one does not replace a newer one.
    pub(super) fn insert(&mut self, key: Key, token: Secret, now_ms: i64) {
        let Some(claims) = claims(&token) else { return };
        if self.known(&key).is_some_and(|known| {
            let is_same = known.token == token && known.received_ms <= now_ms;
            is_same || known.issued_s > claims.iat
        }) {
            return;
        }
        let entry =
            Entry { token, life_s: claims.exp - claims.iat, received_ms: now_ms, issued_s: claims.iat };
        self.entries.retain(|(known, _)| *known != key);
        self.entries.push((key, entry));
    }

    /// Keeps the token that came with a session.
    pub(super) fn seed(&mut self, session: &Session) {
        if let Some(token) = &session.last_active_token {
            self.insert(Key::of(session), token.jwt.clone(), crate::browser::now_ms());
        }
    }

    /// Forgets everything but the sessions in `kept`.
    pub(super) fn keep_only(&mut self, kept: &[SessionId]) {
        self.entries.retain(|(key, _)| kept.contains(&key.session));
    }
}

impl Key {
    /// The default token of a session, for the organization it acts for.
    pub(super) fn of(session: &Session) -> Self {
        Self {
            session: session.id.clone(),
            organization: session.last_active_organization_id.clone(),
            template: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};

    fn token(iat: i64) -> Secret {
        let payload = format!(r#"{{"sid":"sess_1","sub":"user_1","iat":{iat},"exp":{}}}"#, iat + 60);
        Secret::from(format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload.as_bytes())))
    }

    fn key() -> Key {
        Key { session: "sess_1".into(), organization: None, template: None }
    }

    #[test]
    fn a_token_is_handed_out_until_five_seconds_before_its_end() {
        let mut cache = TokenCache::default();
        cache.insert(key(), token(1000), 0);
        assert!(cache.get(&key(), 54_000, MIN_LIFE_S).is_some());
        assert!(cache.get(&key(), 56_000, MIN_LIFE_S).is_none());
        assert!(cache.get(&key(), 44_000, REFRESH_LIFE_S).is_none());
    }

    #[test]
    fn a_skewed_clock_does_not_shorten_a_tokens_life() {
        let mut cache = TokenCache::default();
        let years_ahead = 9_000_000_000_000;
        cache.insert(key(), token(1000), years_ahead);
        assert!(cache.get(&key(), years_ahead + 10_000, MIN_LIFE_S).is_some());
    }

    #[test]
    fn a_token_is_not_used_while_its_age_cannot_be_told() {
        let mut cache = TokenCache::default();
        let hour_ms = 3_600_000;
        cache.insert(key(), token(1000), hour_ms);
        assert_eq!(cache.get(&key(), 0, 0), None, "the clock was set back: it may have ended");
        // The server may answer with the same one, which is good from now on.
        cache.insert(key(), token(1000), 0);
        assert!(cache.get(&key(), 10_000, MIN_LIFE_S).is_some());
        assert_eq!(cache.get(&key(), hour_ms, 0), None, "the machine slept for an hour");
    }

    #[test]
    fn a_staler_token_does_not_replace_a_fresher_one() {
        let mut cache = TokenCache::default();
        cache.insert(key(), token(1000), 0);
        cache.insert(key(), token(900), 0);
        assert_eq!(cache.get(&key(), 0, MIN_LIFE_S), Some(token(1000)));
    }

    #[test]
    fn an_unreadable_token_is_not_kept() {
        let mut cache = TokenCache::default();
        cache.insert(key(), Secret::from("not a jwt"), 0);
        assert_eq!(cache.get(&key(), 0, MIN_LIFE_S), None);
    }

    #[test]
    fn another_organization_has_another_token() {
        let mut cache = TokenCache::default();
        cache.insert(key(), token(1000), 0);
        let other = Key { organization: Some("org_1".into()), ..key() };
        assert_eq!(cache.get(&other, 0, MIN_LIFE_S), None);
    }
}
