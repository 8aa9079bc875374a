//! Session tokens: for the app's own backend.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::clerk::Clerk;
use super::later::rest;
use super::token_cache::{Key, MIN_LIFE_S, REFRESH_LIFE_S};
use crate::browser;
use crate::fapi::{BoxFuture, Error, session as session_requests};
use crate::wire::read::{read, read_json};
use crate::wire::{OrganizationId, Secret, SessionId};

/// What a session token says. Decoded, not verified: a browser must not decide by it, a backend verifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// The session.
    pub sid: String,
    /// The user.
    pub sub: String,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// `active` or `pending`.
    pub sts: Option<String>,
    /// Features, a comma list scoped by `o:` and `u:`.
    pub fea: String,
    /// Plans, likewise.
    pub pla: String,
}

read!(Claims: required iat, exp; optional sid, sub, sts, fea, pla);

/// Reads a session token; `None` when it is none.
#[must_use]
pub fn claims(token: &Secret) -> Option<Claims> {
    let mut parts = token.expose().split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    read_json(&browser::parse_json(text)?).ok()
}

/// Which token to get. The default: the one of the session in use, for its organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct GetToken {
    template: Option<String>,
    organization: Option<Option<OrganizationId>>,
    skip_cache: bool,
}

impl GetToken {
    /// A token of a JWT template.
    pub fn template(mut self, name: impl Into<String>) -> Self {
        self.template = Some(name.into());
        self
    }

    /// A token for another organization; `None` for the personal account.
    pub fn organization(mut self, id: Option<OrganizationId>) -> Self {
        self.organization = Some(id);
        self
    }

    /// A token made now.
    pub fn skip_cache(mut self) -> Self {
        self.skip_cache = true;
        self
    }
}

impl Clerk {
    /// A session token with more than five seconds to live, from the cache when there is one; `None` when
    /// nobody is signed in. Calls at the same time share one request.
    ///
    /// # Errors
    /// When there is no usable token and none can be fetched.
    #[must_use]
    pub fn get_token(self, which: GetToken) -> BoxFuture<Result<Option<Secret>, Error>> {
        let min_life_s = if which.skip_cache { i64::MAX } else { MIN_LIFE_S };
        Box::pin(async move { (rest().await?.token)(self, which, min_life_s).await })
    }

    /// Replaces a token that will end soon; called by a timer.
    pub(super) async fn refresh_token(self) {
        // A failure is reported by `exchange`; the next tick tries again.
        let _ = self.token(GetToken::default(), REFRESH_LIFE_S).await;
    }

    pub(super) async fn token(self, which: GetToken, min_life_s: i64) -> Result<Option<Secret>, Error> {
        let Some(core) = self.core() else { return Ok(None) };
        let Some(session) = self.peek(|data| data.session().cloned()) else { return Ok(None) };
        let organization =
            which.organization.clone().unwrap_or_else(|| session.last_active_organization_id.clone());
        let key = Key { session: session.id.clone(), organization, template: which.template.clone() };
        if let Some(token) = core.tokens().get(&key, browser::now_ms(), min_life_s) {
            return Ok(Some(token));
        }
        let seen = core.tokens().fetches;
        let _fetch = core.token_fetch.lock().await;
        {
            let tokens = core.tokens();
            if let Some(token) = tokens.get(&key, browser::now_ms(), min_life_s) {
                return Ok(Some(token));
            }
            if let Some((fetch, error)) = tokens.last_failure.as_ref().filter(|(fetch, _)| *fetch > seen) {
                debug_assert!(*fetch <= tokens.fetches);
                return Err(error.clone());
            }
        }
        let request = session_requests::token(
            &key.session,
            key.template.as_deref(),
            key.organization.as_ref(),
            which.skip_cache,
        );
        let outcome = self.exchange(request).await;
        let mut tokens = core.tokens();
        tokens.fetches += 1;
        match outcome {
            Ok(token) => {
                tokens.insert(key, token.jwt.clone(), browser::now_ms());
                drop(tokens);
                self.write_cookies(&core);
                Ok(Some(token.jwt))
            }
            Err(failure) => {
                tokens.last_failure = Some((tokens.fetches, failure.error.clone()));
                Err(failure.error)
            }
        }
    }

    /// The token of the session in use that is at hand.
    pub(super) fn token_at_hand(self) -> Option<(SessionId, Option<OrganizationId>, Secret)> {
        let core = self.core()?;
        let session = core.data().session().cloned()?;
        let token = core.tokens().get(&Key::of(&session), browser::now_ms(), 0)?;
        Some((session.id, session.last_active_organization_id, token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_its_session_and_its_end() {
        let payload = br#"{"sid":"sess_1","sub":"user_1","iat":100,"exp":160,"v":2,"o":{"id":"org_1"}}"#;
        let token = Secret::from(format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload)));
        let claims = claims(&token).expect("a token");
        assert_eq!((claims.sid.as_str(), claims.exp), ("sess_1", 160));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "a.b", "a.b.c", "e30.bm90anNvbg.c2ln"] {
            assert_eq!(claims(&Secret::from(text)), None, "{text}");
        }
    }
}
