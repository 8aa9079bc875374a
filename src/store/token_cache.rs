//! Session tokens by session, organization and template. Pure: the time is an argument.

use super::token::{claims, organization_of};
use crate::back_off::BackOff;
use crate::fapi::Error;
use crate::wire::{OrganizationId, Secret, Session, SessionId};

/// A token with less life than this is not handed out. Source: clerk-js, section "Token refresh timing".
pub(super) const MIN_LIFE_S: i64 = 5;
/// A token with less life than this is replaced in the background.
pub(super) const REFRESH_LIFE_S: i64 = 17;

/// The purpose of a token.
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

impl Entry {
    /// Returns how many seconds the token has left; `None` if the clock was set back, so that its age is unknown.
    fn left_s(&self, now_ms: i64) -> Option<i64> {
        let age_ms = now_ms - self.received_ms;
        (age_ms >= 0).then(|| self.life_s - age_ms / 1000)
    }
}

/// A time in which no request is made. Over at once when the clock was set back.
#[derive(Clone, Copy, Default)]
struct Rest {
    from_ms: i64,
    for_ms: i64,
}

impl Rest {
    fn left_ms(self, now_ms: i64) -> i64 {
        let gone_ms = now_ms - self.from_ms;
        if gone_ms < 0 { 0 } else { (self.for_ms - gone_ms).max(0) }
    }
}

/// The first pause and the longest one after a token could not be fetched in the background.
const FIRST_REST_MS: u32 = 5_000;
const LONGEST_REST_MS: u32 = 30_000;

pub(super) struct TokenCache {
    /// A handful at most.
    entries: Vec<(Key, Entry)>,
    /// Counts fetches, so that callers who waited for one share its failure.
    pub(super) fetches: u32,
    pub(super) last_failure: Option<(u32, Error)>,
    back_off: BackOff,
    /// Until when nothing is fetched in the background.
    background: Rest,
    /// Until when the server wants no request for a token at all, and what it said.
    demanded: Rest,
    demand: Option<Error>,
}

impl Default for TokenCache {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            fetches: 0,
            last_failure: None,
            back_off: BackOff::new(FIRST_REST_MS, LONGEST_REST_MS),
            background: Rest::default(),
            demanded: Rest::default(),
            demand: None,
        }
    }
}

impl TokenCache {
    fn known(&self, key: &Key) -> Option<&Entry> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, entry)| entry)
    }

    /// Returns the token, if it has more than `min_life_s` seconds left.
    pub(super) fn get(&self, key: &Key, now_ms: i64, min_life_s: i64) -> Option<Secret> {
        let entry = self.known(key)?;
        entry.left_s(now_ms).filter(|left_s| *left_s > min_life_s)?;
        Some(entry.token.clone())
    }

    /// Keeps a token; one that cannot be read is not kept, an older one does not replace a newer one that has not
    /// ended.
    pub(super) fn insert(&mut self, key: Key, token: Secret, now_ms: i64) {
        let Some(claims) = claims(&token) else { return };
        if self.known(&key).is_some_and(|known| {
            let is_same = known.token == token && known.received_ms <= now_ms;
            let is_alive = known.left_s(now_ms).is_some_and(|left_s| left_s > 0);
            is_same || (is_alive && known.issued_s > claims.iat)
        }) {
            return;
        }
        let entry =
            Entry { token, life_s: claims.exp - claims.iat, received_ms: now_ms, issued_s: claims.iat };
        self.entries.retain(|(known, _)| *known != key);
        self.entries.push((key, entry));
    }

    /// Keeps a token that another tab got at `received_ms`, if it is what it is said to be and newer than ours.
    pub(super) fn hear(&mut self, key: Key, token: Secret, received_ms: i64, now_ms: i64) {
        let Some(claims) = claims(&token) else { return };
        let is_meant = claims.sid == key.session.as_str()
            && (key.template.is_some() || organization_of(&token) == key.organization);
        let has_ended = |known: &Entry| known.left_s(now_ms).is_none_or(|left_s| left_s <= 0);
        let is_newer = self.known(&key).is_none_or(|known| known.issued_s < claims.iat || has_ended(known));
        // It may have waited while this tab was frozen: its life began when the other tab got it.
        if is_meant && is_newer && received_ms <= now_ms {
            self.insert(key, token, received_ms);
            self.background = Rest::default();
            self.back_off.reset();
        }
    }

    /// A token was fetched.
    pub(super) fn succeed(&mut self) {
        self.back_off.reset();
        (self.background, self.demanded, self.demand) = (Rest::default(), Rest::default(), None);
    }

    /// A token could not be fetched.
    pub(super) fn fail(&mut self, error: &Error, now_ms: i64) {
        let retry_after_s = error.retry_after_s();
        self.background = Rest { from_ms: now_ms, for_ms: self.back_off.next(retry_after_s).into() };
        if let Some(seconds) = retry_after_s {
            self.demanded = Rest { from_ms: now_ms, for_ms: i64::from(seconds) * 1000 };
            self.demand = Some(error.clone());
        }
    }

    /// Another tab failed to fetch one and has to wait for this time.
    pub(super) fn hear_of_rest(&mut self, for_ms: i64, now_ms: i64) {
        // The next pause, whichever tab takes it, is longer.
        self.back_off.next(None);
        if for_ms > self.background.left_ms(now_ms) {
            self.background = Rest { from_ms: now_ms, for_ms };
        }
    }

    /// Returns how long nothing is to be fetched in the background, in milliseconds.
    pub(super) fn rest_ms(&self, now_ms: i64) -> i64 {
        self.background.left_ms(now_ms)
    }

    /// Returns why nothing may be fetched at all, as long as that holds.
    pub(super) fn refusal(&self, now_ms: i64) -> Option<Error> {
        self.demand.clone().filter(|_| self.demanded.left_ms(now_ms) > 0)
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
    /// Returns the default token of a session, for the organization it acts for.
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
    fn token_with_unknown_age_is_not_used() {
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
    fn a_token_that_has_ended_does_not_keep_a_fresh_one_out() {
        let mut cache = TokenCache::default();
        cache.insert(key(), token(1090), 0);
        cache.insert(key(), token(1050), 50_000);
        assert_eq!(cache.get(&key(), 50_000, 0), Some(token(1090)), "it has not ended yet");
        cache.insert(key(), token(1061), 61_000);
        assert_eq!(cache.get(&key(), 61_000, MIN_LIFE_S), Some(token(1061)));
        // Likewise one of another tab.
        cache.hear(key(), token(1060), 130_000, 130_000);
        assert_eq!(cache.get(&key(), 130_000, MIN_LIFE_S), Some(token(1060)));
    }

    #[test]
    fn token_of_another_tab_is_used_only_if_it_matches_and_is_newer() {
        let mut cache = TokenCache::default();
        cache.insert(key(), token(1000), 0);
        let mut heard = |key: Key, iat: i64, received_ms: i64| {
            cache.hear(key.clone(), token(iat), received_ms, 50_000);
            cache.get(&key, 50_000, 0)
        };
        let other_session = Key { session: "sess_2".into(), ..key() };
        let other_organization = Key { organization: Some("org_1".into()), ..key() };
        assert_eq!(heard(other_session, 1040, 40_000), None, "it says that it is of sess_1");
        assert_eq!(heard(other_organization, 1040, 40_000), None, "it says that it is of no organization");
        assert_eq!(heard(key(), 1000, 40_000), Some(token(1000)), "no newer one");
        assert_eq!(heard(key(), 1040, 60_000), Some(token(1000)), "of a time to come");
        assert_eq!(heard(key(), 1040, 40_000), Some(token(1040)));
        assert_eq!(cache.get(&key(), 101_000, 0), None, "it lives from when the other tab got it");
    }

    #[test]
    fn token_cache_waits_for_retry_after_and_backs_off_in_an_outage() {
        let refused =
            |retry_after_s| Error::Api { status: 429, errors: vec![], trace_id: None, retry_after_s };
        let mut cache = TokenCache::default();
        cache.fail(&refused(Some(120)), 0);
        assert!(cache.rest_ms(119_000) > 0 && cache.refusal(119_000).is_some());
        assert!(cache.rest_ms(120_000) == 0 && cache.refusal(120_000).is_none());
        assert_eq!(cache.rest_ms(-1), 0, "the clock was set back");
        cache.succeed();
        let mut rests = Vec::new();
        for _ in 0..4 {
            cache.fail(&Error::Offline { timed_out: false }, 0);
            rests.push(cache.rest_ms(0));
        }
        assert!(rests.windows(2).all(|pair| pair[0] < pair[1]) && rests[3] <= 30_000, "{rests:?}");
        assert_eq!(cache.refusal(0), None, "an outage is no demand: whoever needs a token may ask");
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
