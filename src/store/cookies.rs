//! The cookies a backend next to the app reads. Source: `AuthCookieService.ts` of clerk/javascript.

use std::sync::atomic::Ordering;

use super::clerk::Clerk;
use super::core::Core;
use super::later::rest;
use super::token::claims;
use crate::browser::{self, SameSite};
use crate::key::Instance;
use crate::wire::{Client, OrganizationId, Secret, Session, SessionId, UnixMillis};

const YEAR_S: i64 = 365 * 24 * 60 * 60;
const SESSION: &str = "__session";
/// Browsers refuse a cookie whose name and value are longer than 4096 bytes.
const LARGEST: usize = 4096 - "__session_12345678".len();
const CONTEXT: &str = "clerk_active_context";

/// Keeps the tokens that came with a client.
pub(super) fn seed_tokens(core: &Core, client: &Client) {
    for session in client.signed_in_sessions() {
        core.tokens().seed(session);
    }
}

/// Returns `true` if there may be cookies of an ended session.
pub(super) fn has_old_cookies() -> bool {
    browser::all_cookies().contains(SESSION)
}

impl Clerk {
    /// Mirrors what is known once the code for that is there.
    pub(super) async fn write_cookies_later(self) {
        if let (Ok(rest), Some(core)) = (rest().await, self.core()) {
            (rest.write_cookies)(self, &core);
        }
    }

    /// Mirrors the session in use into `__session`, `__client_uat` and `clerk_active_context`.
    pub(super) fn write_cookies(self, core: &Core) {
        if !browser::IS_BROWSER {
            return;
        }
        if core.api.key.instance() == Instance::Development {
            Self::write_client_uat(core);
        }
        let session = core.data().session().cloned();
        let Some(session) = session else {
            // The active session may be another tab's, or not chosen yet. An unknown session is over.
            let is_known = |id: &SessionId| core.data().find_session(id).is_some();
            if !core.is_in_doubt() {
                remove_if(core, |id| !is_known(id));
            }
            return;
        };
        let context = context(&session);
        // Another tab may use another session: the tab in front decides.
        let is_ours = browser::cookie(CONTEXT).is_none_or(|known| known == context);
        if !browser::has_focus() && !is_ours {
            return;
        }
        if let Some((_, _, token)) = self.token_at_hand() {
            write_session(core, &token);
            browser::set_cookie(CONTEXT, &context, SameSite::Lax, None);
            core.keeps_cookies.store(session_of_cookie(core).is_some(), Ordering::Relaxed);
        }
    }

    /// When the client last changed, so that a backend notices a sign-in or sign-out it has not seen.
    fn write_client_uat(core: &Core) {
        let client = core.data().client.clone();
        let is_signed_in = client.signed_in_sessions().next().is_some();
        let seconds = if is_signed_in { client.updated_at.map_or(0, UnixMillis::as_seconds) } else { 0 };
        for name in names(core, "__client_uat") {
            browser::set_cookie(&name, &seconds.to_string(), SameSite::Strict, Some(YEAR_S));
        }
    }
}

/// Writes a session token, and looks whether the browser has taken it. One that it refuses, for example because it is too
/// large, leaves no older one behind: that may be of another user.
fn write_session(core: &Core, token: &Secret) {
    let [ours, shared] = names(core, SESSION);
    for name in [&ours, &shared] {
        browser::set_cookie(name, token.expose(), SameSite::Lax, Some(YEAR_S));
    }
    let is_refused = |name: &str| browser::cookies(name).iter().all(|value| value != token.expose());
    if !is_refused(&ours) {
        return;
    }
    if is_refused(&shared) && !shared_values(core).is_empty() {
        browser::remove_cookie(&shared);
    }
    browser::remove_cookie(&ours);
    let length = token.expose().len();
    if length > LARGEST && core.api.key.instance() == Instance::Development {
        browser::warn(&format!(
            "a session token of {length} bytes is too large for a cookie, so backends see nobody signed in: take custom \
             claims out of it"
        ));
    }
}

/// Removes the cookies with the token of a session of which `is_gone` is true, and leaves those of other apps alone.
fn remove_if(core: &Core, is_gone: impl Fn(&SessionId) -> bool) {
    let [ours, shared] = names(core, SESSION);
    let is_gone = |value: &String| session_of(value).is_none_or(|id| is_gone(&id));
    let is_shared_gone = shared_values(core).iter().any(is_gone);
    let is_ours_gone = browser::cookies(&ours).iter().any(is_gone);
    if is_shared_gone {
        browser::remove_cookie(&shared);
    }
    if is_ours_gone {
        browser::remove_cookie(&ours);
    }
    if is_shared_gone || is_ours_gone {
        browser::remove_cookie(CONTEXT);
    }
}

/// Removes the cookies with the token of one of these sessions.
pub(super) fn remove_those_of(core: &Core, sessions: &[SessionId]) {
    remove_if(core, |id| sessions.contains(id));
}

/// Returns the session that a token names; `None` if it is no session token of Clerk's.
fn session_of(token: &str) -> Option<SessionId> {
    let claims = claims(&Secret::from(token))?;
    (!claims.sid.is_empty()).then(|| SessionId::from(claims.sid))
}

/// Returns the values of the cookie without a suffix that are this instance's: other products know a cookie of that name
/// too.
fn shared_values(core: &Core) -> Vec<String> {
    let [ours, shared] = names(core, SESSION);
    let mut values = browser::shared_cookies(&shared, &ours);
    values.retain(|value| session_of(value).is_some());
    values
}

/// Returns the session token that a tab of this browser wrote last.
pub(super) fn session(core: &Core) -> Option<String> {
    let [ours, _] = names(core, SESSION);
    browser::cookie(&ours).or_else(|| shared_values(core).into_iter().next())
}

/// Returns the session of the token that a tab of this browser wrote last.
pub(super) fn session_of_cookie(core: &Core) -> Option<SessionId> {
    session_of(&session(core)?)
}

/// Whether cookies that this tab wrote were there and are gone: another tab has signed out, or the person has removed
/// them.
pub(super) fn are_gone(core: &Core) -> bool {
    core.keeps_cookies.load(Ordering::Relaxed)
        && session(core).is_none()
        && browser::cookie(CONTEXT).is_none()
}

/// Returns `true` if the cookies are those of a session and of its organization.
pub(super) fn are_of(core: &Core, session: &Session) -> bool {
    session_of_cookie(core).as_ref() == Some(&session.id)
        && browser::cookie(CONTEXT).is_some_and(|known| known == context(session))
}

/// Each cookie is written under its own name and under one that names the instance.
fn names(core: &Core, name: &str) -> [String; 2] {
    [format!("{name}_{}", core.api.key.cookie_suffix()), name.to_owned()]
}

fn context(session: &Session) -> String {
    let organization = session.last_active_organization_id.as_ref();
    format!("{}:{}", session.id, organization.map_or("", OrganizationId::as_str))
}
