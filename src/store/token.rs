//! Session tokens: for the app's own backend.

use base64ct::{Base64UrlUnpadded, Encoding};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::clerk::{Clerk, closed};
use super::core::Core;
use super::later::rest;
use super::token_cache::{Key, MIN_LIFE_S, REFRESH_LIFE_S};
use crate::browser::{self, Lock, Message};
use crate::fapi::{Error, SendFuture, session as session_requests};
use crate::wire::read::{field, read, read_json};
use crate::wire::{OrganizationId, Secret, SessionId};

/// The channel and the lock of clerk-js, so that a tab with it shares tokens too.
pub(super) const TOKEN_CHANNEL: &str = "clerk:session_token";
const LOCK: &str = "clerk.lock.refreshSessionToken";
/// As long as a request for a token can take.
const LOCK_WAIT_MS: u32 = 25_000;
/// The time a lock is held after the token was sent, so that other tabs have the token before they get the lock.
const DELIVERY_MS: u32 = 50;
/// The number of tries for a token that a caller waits for.
const TRIES: u32 = 4;

/// The claims of a session token. Decoded, not verified: a browser must not decide by it, a backend verifies it.
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

/// Returns the claims of a session token; `None` if it is no token.
#[must_use]
pub fn claims(token: &Secret) -> Option<Claims> {
    read_json(&raw_claims(token)?).ok()
}

/// Returns all claims of a token, among them those that the instance or a JWT template adds; `None` if it is no token.
/// Decoded, not verified, as [`Claims`].
#[must_use]
pub fn raw_claims(token: &Secret) -> Option<Value> {
    let mut parts = token.expose().split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
    browser::parse_json(std::str::from_utf8(&bytes).ok()?)
}

/// Returns the claims of a token as a type of the app's own; `None` if it is no token or its claims do not fit.
/// Decoded, not verified, as [`Claims`].
///
/// ```
/// use leptos_clerk::token::claims_as;
///
/// #[derive(serde::Deserialize)]
/// struct Claims {
///     metadata: Metadata,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Metadata {
///     role: String,
/// }
///
/// # let token = leptos_clerk::wire::Secret::from("e30.eyJtZXRhZGF0YSI6eyJyb2xlIjoiYWRtaW4ifX0.c2ln");
/// let claims: Claims = claims_as(&token).expect("a token with this claim");
/// assert_eq!(claims.metadata.role, "admin");
/// ```
#[must_use]
pub fn claims_as<T: DeserializeOwned>(token: &Secret) -> Option<T> {
    T::deserialize(raw_claims(token)?).ok()
}

/// Returns the organization that a session token is for.
pub(super) fn organization_of(token: &Secret) -> Option<OrganizationId> {
    let claims = raw_claims(token)?;
    let id = field(field(&claims, "o"), "id").as_str().or_else(|| field(&claims, "org_id").as_str());
    id.map(OrganizationId::from)
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
    /// Selects the token of a JWT template.
    pub fn template(mut self, name: impl Into<String>) -> Self {
        self.template = Some(name.into());
        self
    }

    /// Selects the token for another organization; `None` for the personal account.
    pub fn organization(mut self, id: Option<OrganizationId>) -> Self {
        self.organization = Some(id);
        self
    }

    /// Requests a new token instead of a cached one.
    pub fn skip_cache(mut self) -> Self {
        self.skip_cache = true;
        self
    }
}

/// The origin of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A caller, who waits for it.
    Now,
    /// The timer, which comes again.
    Soon,
}

impl Clerk {
    /// Returns a session token with more than five seconds to live, from the cache when there is one; `None` when
    /// nobody is signed in. Calls at the same time, also in other tabs, share one request. A request that fails for a
    /// passing reason is made again, at most four times in all.
    ///
    /// The future is `Send`, as `Action::new` and `Resource::new` want it:
    ///
    /// ```
    /// use leptos::prelude::*;
    /// use leptos_clerk::{GetToken, use_clerk};
    ///
    /// #[component]
    /// fn Orders() -> impl IntoView {
    ///     let clerk = use_clerk();
    ///     let token = Resource::new(|| (), move |()| async move {
    ///         clerk.get_token(GetToken::default()).await.ok().flatten().map(|token| token.expose().to_owned())
    ///     });
    ///     let leave = Action::new(move |()| clerk.sign_out(leptos_clerk::SignOut::all()));
    ///     view! {
    ///         <Suspense>{move || token.get().flatten().map(|_| "There is a token.")}</Suspense>
    ///         <button type="button" on:click=move |_| { leave.dispatch(()); }>"Sign out"</button>
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// When there is no usable token and none can be fetched.
    #[must_use]
    pub fn get_token(self, which: GetToken) -> SendFuture<Result<Option<Secret>, Error>> {
        let min_life_s = if which.skip_cache { i64::MAX } else { MIN_LIFE_S };
        Box::pin(async move { (rest().await?.token)(self, which, min_life_s, Wanted::Now).await })
    }

    /// Replaces a token that will end soon; called by a timer.
    pub(super) async fn refresh_token(self) {
        let may_ask = |core: &Core| browser::is_online() && core.tokens().rest_ms(browser::now_ms()) == 0;
        if self.core().is_some_and(|core| may_ask(&core)) {
            // A failure is reported by `exchange`; a later tick tries again.
            let _ = self.token(GetToken::default(), REFRESH_LIFE_S, Wanted::Soon).await;
        }
    }

    pub(super) async fn token(
        self,
        which: GetToken,
        min_life_s: i64,
        wanted: Wanted,
    ) -> Result<Option<Secret>, Error> {
        // Repeats if the user signed out, or the session changed its organization, before the response.
        for _ in 0..3 {
            let Some(core) = self.core() else { return Ok(None) };
            let Some(session) = self.peek(|data| data.session().cloned()) else { return Ok(None) };
            let organization =
                which.organization.clone().unwrap_or_else(|| session.last_active_organization_id.clone());
            let key = Key { session: session.id, organization, template: which.template.clone() };
            let outcome = self.token_for(&core, &key, &which, min_life_s, wanted).await;
            match outcome {
                Some(Ok(token)) => return Ok(Some(token)),
                Some(Err(error)) => {
                    let acts_for_another = self.peek(|data| {
                        let session = data.session().filter(|session| session.id == key.session);
                        session.is_some_and(|session| session.last_active_organization_id != key.organization)
                    });
                    if which.organization.is_some() || !acts_for_another {
                        return Err(error);
                    }
                }
                None => {}
            }
        }
        Err(closed().error)
    }

    /// Returns `None` if the user signed out before the response.
    async fn token_for(
        self,
        core: &Core,
        key: &Key,
        which: &GetToken,
        min_life_s: i64,
        wanted: Wanted,
    ) -> Option<Result<Secret, Error>> {
        let known = || core.tokens().get(key, browser::now_ms(), min_life_s);
        if let Some(token) = known() {
            return Some(Ok(token));
        }
        let seen = core.tokens().fetches;
        let _fetch = core.token_fetch.lock().await;
        if let Some(token) = known() {
            return Some(Ok(token));
        }
        if let Some((_, error)) = core.tokens().last_failure.as_ref().filter(|(fetch, _)| *fetch > seen) {
            return Some(Err(error.clone()));
        }
        // One tab asks for all of them. A token requested with `skip_cache` is not shared.
        let lock = if which.skip_cache { None } else { browser::lock(LOCK, LOCK_WAIT_MS).await };
        if let Some(token) = known() {
            return Some(Ok(token));
        }
        if let Some(error) = core.tokens().refusal(browser::now_ms()) {
            return Some(Err(error));
        }
        if wanted == Wanted::Soon && core.tokens().rest_ms(browser::now_ms()) > 0 {
            return Some(Err(closed().error));
        }
        let epoch = core.epoch();
        let tries = if wanted == Wanted::Now { TRIES } else { 1 };
        let request = session_requests::token(
            &key.session,
            key.template.as_deref(),
            key.organization.as_ref(),
            which.skip_cache,
        );
        let outcome = self.exchange(request.tries(tries)).await;
        let now_ms = browser::now_ms();
        let mut tokens = core.tokens();
        tokens.fetches += 1;
        if outcome.is_ok() && core.epoch() != epoch {
            return None;
        }
        if let Ok(token) = &outcome {
            tokens.insert(key.clone(), token.jwt.clone(), now_ms);
        }
        let is_kept =
            outcome.as_ref().is_ok_and(|token| tokens.get(key, now_ms, 0).as_ref() == Some(&token.jwt));
        // A caller may have asked for something that there is not; the timer would go on asking, also for a token that
        // cannot be read.
        let has_failed = match &outcome {
            Ok(_) => !is_kept,
            Err(failure) => failure.error.is_outage() || wanted == Wanted::Soon,
        };
        if is_kept {
            tokens.succeed();
        } else if has_failed {
            tokens.fail(outcome.as_ref().map_or_else(|failure| &failure.error, |_| &UNREADABLE), now_ms);
        }
        if let Err(failure) = &outcome
            && wanted == Wanted::Now
        {
            tokens.last_failure = Some((tokens.fetches, failure.error.clone()));
        }
        let rest_ms = tokens.rest_ms(now_ms).to_string();
        drop(tokens);
        match &outcome {
            Ok(token) if is_kept => {
                self.write_cookies(core);
                share(key, &token.jwt, now_ms);
            }
            _ if has_failed => {
                browser::broadcast(TOKEN_CHANNEL, &[("rest_ms", &rest_ms), ("tab", &core.tab)])
            }
            _ => {}
        }
        release(lock);
        Some(outcome.map(|token| token.jwt).map_err(|failure| failure.error))
    }

    /// Takes over what another tab sent about tokens.
    pub(super) fn hear_token(self, message: &Message) {
        let Some(core) = self.core() else { return };
        let now_ms = browser::now_ms();
        let number = |key: &str| message.get(key)?.parse::<i64>().ok();
        if message.get("tab").as_ref() == Some(&core.tab) {
            return;
        }
        if let Some(rest_ms) = number("rest_ms") {
            return core.tokens().hear_of_rest(rest_ms.clamp(0, MAX_HEARD_REST_MS), now_ms);
        }
        // Without the time it came there, its age is unknown: it may have waited for this tab to wake up.
        let (Some(session), Some(token), Some(received_ms)) =
            (message.get("sessionId"), message.get("tokenRaw"), number("received_ms"))
        else {
            return;
        };
        let session = SessionId::from(session);
        if core.is_in_doubt() || core.data().find_session(&session).is_none() {
            return;
        }
        let organization = message.get("organizationId").map(OrganizationId::from);
        let key = Key { session, organization, template: message.get("template") };
        core.tokens().hear(key, token.into(), received_ms, now_ms);
    }

    /// Returns the cached token of the active session.
    pub(super) fn token_at_hand(self) -> Option<(SessionId, Option<OrganizationId>, Secret)> {
        let core = self.core()?;
        let session = core.data().session().cloned()?;
        let token = core.tokens().get(&Key::of(&session), browser::now_ms(), 0)?;
        Some((session.id, session.last_active_organization_id, token))
    }
}

/// The error of a token that cannot be read.
const UNREADABLE: Error = Error::Offline { timed_out: false };
/// The longest pause that another tab can ask for.
const MAX_HEARD_REST_MS: i64 = 60 * 60 * 1000;

/// Sends a token to the other tabs, in the shape of clerk-js's messages.
fn share(key: &Key, token: &Secret, received_ms: i64) {
    let id = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let (session, template) = (key.session.as_str(), id(key.template.as_deref()));
    let organization = id(key.organization.as_ref().map(OrganizationId::as_str));
    let parts = [session, &template, &organization];
    let token_id = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let received_ms = received_ms.to_string();
    let mut message = vec![
        ("sessionId", session),
        ("tokenId", &token_id),
        ("tokenRaw", token.expose()),
        ("traceId", "leptos-clerk"),
        ("received_ms", &received_ms),
    ];
    message.extend(
        [("template", &*template), ("organizationId", &*organization)]
            .iter()
            .filter(|(_, id)| !id.is_empty()),
    );
    browser::broadcast(TOKEN_CHANNEL, &message);
}

/// Releases the lock once the next tab has received the result.
fn release(lock: Option<Lock>) {
    if let Some(lock) = lock {
        browser::spawn(async move {
            let _held = lock;
            browser::sleep(DELIVERY_MS).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_exposes_session_and_expiry() {
        let payload = br#"{"sid":"sess_1","sub":"user_1","iat":100,"exp":160,"v":2,"o":{"id":"org_1"}}"#;
        let token = Secret::from(format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload)));
        let claims = claims(&token).expect("a token");
        assert_eq!((claims.sid.as_str(), claims.exp), ("sess_1", 160));
    }

    #[test]
    fn custom_claims_of_a_token_are_read_raw_and_typed() {
        #[derive(serde::Deserialize, Debug, PartialEq)]
        struct Mine {
            metadata: Role,
            team: Option<String>,
        }
        #[derive(serde::Deserialize, Debug, PartialEq)]
        struct Role {
            role: String,
        }
        let payload = br#"{"sid":"sess_1","sub":"user_1","iat":100,"exp":160,"metadata":{"role":"x"}}"#;
        let token = Secret::from(format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload)));
        let mine = Mine { metadata: Role { role: "x".to_owned() }, team: None };
        assert_eq!(claims_as::<Mine>(&token), Some(mine));
        assert_eq!(raw_claims(&token).expect("a token")["metadata"]["role"], "x");
        assert_eq!(claims_as::<Role>(&token), None, "the claims are other ones");
        assert_eq!(claims_as::<Mine>(&Secret::from("a.b.c")), None);
    }

    #[test]
    fn malformed_token_is_none() {
        for text in ["", "a.b", "a.b.c", "e30.bm90anNvbg.c2ln"] {
            assert_eq!(claims(&Secret::from(text)), None, "{text}");
        }
    }
}
