//! The cookies a backend next to the app reads. Source: `AuthCookieService.ts` of clerk/javascript.

use super::clerk::Clerk;
use super::core::Core;
use super::later::rest;
use super::token::claims;
use crate::browser::{self, SameSite};
use crate::key::Instance;
use crate::wire::{Client, OrganizationId, Secret, SessionId, UnixMillis};

const YEAR_S: i64 = 365 * 24 * 60 * 60;
const CONTEXT: &str = "clerk_active_context";

/// Keeps the tokens that came with a client.
pub(super) fn seed_tokens(core: &Core, client: &Client) {
    for session in client.signed_in_sessions() {
        core.tokens().seed(session);
    }
}

/// Whether there may be cookies of somebody who is signed in no longer.
pub(super) fn has_old_cookies() -> bool {
    browser::cookies_mention("__session")
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
        let names = names(core, "__session");
        let session = core.data().session().cloned();
        let Some(session) = session else {
            // The session in use may be another tab's, or not chosen yet. One that is gone is nobody's.
            if !Self::knows_cookie(core) {
                names.iter().for_each(|name| browser::remove_cookie(name));
                browser::remove_cookie(CONTEXT);
            }
            return;
        };
        let context = context(&session.id, session.last_active_organization_id.as_ref());
        // Another tab may use another session: the tab in front decides.
        let is_ours = browser::cookie(CONTEXT).is_none_or(|known| known == context);
        if !browser::has_focus() && !is_ours {
            return;
        }
        if let Some((_, _, token)) = self.token_at_hand() {
            for name in &names {
                browser::set_cookie(name, token.expose(), SameSite::Lax, Some(YEAR_S));
            }
            browser::set_cookie(CONTEXT, &context, SameSite::Lax, None);
        }
    }

    /// Whether the cookie is of a session that is signed in.
    fn knows_cookie(core: &Core) -> bool {
        let claims = session(core).and_then(|jwt| claims(&Secret::from(jwt)));
        claims.is_some_and(|claims| core.data().find_session(&SessionId::from(claims.sid)).is_some())
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

/// The session token that a tab of this browser wrote last.
pub(super) fn session(core: &Core) -> Option<String> {
    names(core, "__session").iter().find_map(|name| browser::cookie(name))
}

/// Each cookie is written under its own name and under one that names the instance.
fn names(core: &Core, name: &str) -> [String; 2] {
    [format!("{name}_{}", core.api.key.cookie_suffix()), name.to_owned()]
}

fn context(session: &SessionId, organization: Option<&OrganizationId>) -> String {
    format!("{session}:{}", organization.map_or("", OrganizationId::as_str))
}
