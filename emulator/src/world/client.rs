//! Clients: one browser's sessions and current attempts, and how a request finds its own.
//!
//! A development browser says who it is in `__clerk_db_jwt`. Any other browser does by the cookie `__client`, of which each world has
//! one of its own. A value that the world has not given out is replaced, and each new session replaces the value, so that nobody
//! signs in with a value that somebody else has planted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Call, MOST_CLIENTS, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{ClientId, DevBrowserId, SessionId, UserId, random_text},
    kept,
    organization::Membership,
    request::Request,
    session::{Session, SessionStatus},
    sign_in::SignIn,
    sign_up::SignUp,
    token,
};

const COOKIE_LENGTH: usize = 40;
/// Seconds for which a replaced cookie still names its client: what a browser has sent meanwhile carries the old value.
const REPLACED_COOKIE_S: i64 = 10;

/// One browser's state.
#[derive(Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: ClientId,
    pub(crate) sessions: Vec<Session>,
    pub(crate) sign_in: Option<SignIn>,
    pub(crate) sign_up: Option<SignUp>,
    pub(crate) last_active_session: Option<SessionId>,
    #[serde(deserialize_with = "kept::maybe_text")]
    pub(crate) last_authentication_strategy: Option<kept::Text>,
    /// The users who have had a session here: client trust does not ask them again.
    pub(crate) known_users: BTreeSet<UserId>,
    /// `true` if a session was made since the browser last got a cookie.
    #[serde(default)]
    pub(crate) needs_new_cookie: bool,
    /// The browser's user agent.
    pub(crate) user_agent: Option<String>,
    /// When its browser last asked for anything. Not worth keeping.
    #[serde(skip)]
    last_seen_at: UnixMillis,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl Client {
    fn new(now: UnixMillis) -> Self {
        Self {
            id: ClientId::generate(),
            sessions: Vec::new(),
            sign_in: None,
            sign_up: None,
            last_active_session: None,
            last_authentication_strategy: None,
            known_users: BTreeSet::new(),
            needs_new_cookie: false,
            user_agent: None,
            last_seen_at: now,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn signed_in_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(|session| session.is_signed_in())
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id.as_str() == id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id.as_str() == id)
    }

    /// Ends the sessions that `which` picks, and moves the last active session off them.
    pub(crate) fn end_sessions(&mut self, status: SessionStatus, which: impl Fn(&Session) -> bool) {
        for session in &mut self.sessions {
            if session.is_signed_in() && which(session) {
                session.status = status;
            }
        }
        let active = self.last_active_session.as_ref();
        let is_gone = active.is_some_and(|id| !self.signed_in_sessions().any(|session| session.id == *id));
        if is_gone {
            self.last_active_session = self.signed_in_sessions().last().map(|session| session.id.clone());
        }
    }
}

/// The cookies to set with an answer.
#[derive(Clone, Debug)]
pub struct ClientCookies {
    /// The value of `__client`, or `None` if the browser is to keep what it has.
    pub client: Option<String>,
    /// The value of `__client_uat`: when the signed-in client last changed, in seconds; 0 when signed out.
    pub client_uat: i64,
}

/// The way in which a request identified its browser.
pub(crate) enum Browser {
    Dev,
    /// The value its cookie has, or is to have.
    Cookie(String),
}

/// A cookie that a newer one has replaced.
pub(crate) struct Replaced {
    client: ClientId,
    expire_at: UnixMillis,
}

impl World {
    pub(crate) fn client(&self, id: &ClientId) -> &Client {
        self.clients.get(id).expect("a call's client lives as long as the call")
    }

    pub(crate) fn client_mut(&mut self, id: &ClientId) -> &mut Client {
        self.clients.get_mut(id).expect("a call's client lives as long as the call")
    }

    /// Returns the client of the request's browser, made when there is none yet.
    pub(crate) fn identify(&mut self, request: &Request) -> Result<(ClientId, Browser), Failure> {
        if let Some(id) = request.query.text("__clerk_db_jwt") {
            let id = DevBrowserId::from(id);
            let known = self.dev_browsers.get(&id).ok_or_else(error::dev_browser_unauthenticated)?;
            let client = known.clone().filter(|client| self.clients.contains_key(client));
            let client = client.unwrap_or_else(|| self.create_client());
            self.dev_browsers.insert(id, Some(client.clone()));
            self.client_mut(&client).last_seen_at = self.now();
            return Ok((client, Browser::Dev));
        }
        let known =
            request.client_cookie.clone().and_then(|value| Some((self.client_of_cookie(&value)?, value)));
        let (client, cookie) = known.unwrap_or_else(|| (self.create_client(), random_text(COOKIE_LENGTH)));
        if !self.replaced_cookies.contains_key(&cookie) {
            self.cookies.insert(cookie.clone(), client.clone());
        }
        self.client_mut(&client).last_seen_at = self.now();
        Ok((client, Browser::Cookie(cookie)))
    }

    /// Returns the client that a `__client` cookie names. `None` if this world has not given it out, or has replaced it.
    pub(crate) fn client_of_cookie(&self, value: &str) -> Option<ClientId> {
        let replaced = self.replaced_cookies.get(value).filter(|old| self.now() < old.expire_at);
        let client = self.cookies.get(value).or(replaced.map(|old| &old.client));
        client.filter(|client| self.clients.contains_key(*client)).cloned()
    }

    pub(crate) fn create_client(&mut self) -> ClientId {
        if self.clients.len() >= MOST_CLIENTS {
            self.forget_oldest_clients();
        }
        let client = Client::new(self.now());
        let id = client.id.clone();
        self.clients.insert(id.clone(), client);
        id
    }

    /// Forgets the tenth of the clients whose browsers have been away for longest.
    fn forget_oldest_clients(&mut self) {
        let mut by_age: Vec<_> =
            self.clients.values().map(|it| (it.last_seen_at, it.updated_at, it.id.clone())).collect();
        by_age.sort_unstable();
        for (_, _, id) in &by_age[..by_age.len() / 10] {
            self.clients.remove(id);
        }
    }

    /// Brings a client up to date with the clock and the settings: sessions run out, tasks come and go.
    pub(crate) fn settle(&mut self, id: &ClientId) {
        let now = self.now();
        for session in &mut self.client_mut(id).sessions {
            if session.is_signed_in() && now >= session.expire_at {
                session.status = SessionStatus::Expired;
            }
        }
        let client = self.client(id);
        let updates: Vec<_> = client
            .signed_in_sessions()
            .map(|session| {
                let organization = session.active_organization.clone();
                let organization = organization.filter(|id| self.membership(id, &session.user).is_some());
                (session.id.clone(), organization.clone(), self.tasks(session, organization.as_ref()))
            })
            .collect();
        for (session_id, organization, tasks) in updates {
            let session = self.client_mut(id).session_mut(session_id.as_str()).expect("listed above");
            session.active_organization = organization;
            session.status = if tasks.is_empty() { SessionStatus::Active } else { SessionStatus::Pending };
            session.tasks = tasks;
        }
        let client = self.client_mut(id);
        client.end_sessions(SessionStatus::Ended, |_| false);
        let is_over = |abandon_at: UnixMillis| now >= abandon_at;
        client.sign_in.take_if(|attempt| is_over(attempt.abandon_at));
        client.sign_up.take_if(|attempt| is_over(attempt.abandon_at));
    }

    /// Marks a change: `updated_at` always grows.
    pub(crate) fn bump(&mut self, id: &ClientId) {
        let now = self.now();
        let client = self.client_mut(id);
        client.updated_at = now.max(UnixMillis(client.updated_at.0 + 1));
    }

    /// Returns the cookies for a browser whose `__client` cookie is `value`.
    pub(crate) fn client_cookies(&mut self, id: &ClientId, value: String) -> ClientCookies {
        let value = self.renewed_cookie(id, value);
        let client = self.clients.get(id);
        let signed_in = client.filter(|client| client.signed_in_sessions().next().is_some());
        ClientCookies { client: value, client_uat: signed_in.map_or(0, |client| client.updated_at.seconds()) }
    }

    /// Replaces the value if a session was made. Returns `None` for a value that is replaced already: who has kept it must not learn
    /// the new one.
    fn renewed_cookie(&mut self, id: &ClientId, value: String) -> Option<String> {
        if self.replaced_cookies.contains_key(&value) {
            return None;
        }
        if !self.clients.get(id).is_some_and(|client| client.needs_new_cookie) {
            return Some(value);
        }
        self.client_mut(id).needs_new_cookie = false;
        let fresh = random_text(COOKIE_LENGTH);
        self.cookies.remove(&value);
        self.cookies.insert(fresh.clone(), id.clone());
        let expire_at = self.now().plus_seconds(REPLACED_COOKIE_S);
        self.replaced_cookies.insert(value, Replaced { client: id.clone(), expire_at });
        Some(fresh)
    }

    /// Ends all sessions of a user, wherever they are, but the one to keep.
    pub(crate) fn revoke_sessions(&mut self, user: &UserId, keep: Option<&SessionId>) {
        let is_over = |session: &Session| session.user == *user && Some(&session.id) != keep;
        for client in self.clients.pick_mut(|client| client.sessions.iter().any(is_over)) {
            client.end_sessions(SessionStatus::Revoked, is_over);
        }
    }

    /// Returns the membership of the user in the organization.
    pub(crate) fn membership(
        &self,
        organization: &super::id::OrganizationId,
        user: &UserId,
    ) -> Option<&Membership> {
        let is_it =
            |membership: &&Membership| membership.organization == *organization && membership.user == *user;
        self.memberships.iter().find(is_it)
    }
}

/// `POST /v1/dev_browser`
pub(crate) fn create_dev_browser(world: &mut World, _: &Request) -> Answer {
    let id = DevBrowserId::generate();
    world.dev_browsers.insert(id.clone(), None);
    Ok(Reply::Bare(serde_json::json!({
        "id": id.as_str(),
        "instance_id": world.signer.id(),
        "client_id": null,
        "home_origin": null,
    })))
}

/// `GET /v1/environment`, and `PATCH`, by which clerk-js reads it in development.
pub(crate) fn get_environment(world: &mut World, _: &Request) -> Answer {
    Ok(Reply::Bare(world.settings.environment().clone()))
}

/// `GET /.well-known/jwks.json`
pub(crate) fn get_jwks(world: &mut World, _: &Request) -> Answer {
    Ok(Reply::Bare(world.signer.jwks()))
}

/// `GET /.well-known/openid-configuration`, `GET /.well-known/oauth-authorization-server`
pub(crate) fn get_discovery(_: &mut World, request: &Request) -> Answer {
    Ok(Reply::Bare(token::discovery(&request.base_url)))
}

/// `GET /v1/client/touch?redirect_url=…`: a page of the app that the browser loads through the Frontend API, which renews the cookie.
pub(crate) fn touch(world: &mut World, request: &Request) -> Answer {
    let query = &request.query;
    if let Some(id) = query.text("__clerk_db_jwt")
        && world.dev_browsers.get(&DevBrowserId::from(id)).is_none()
    {
        return Err(error::dev_browser_unauthenticated());
    }
    let text = query.text("redirect_url").ok_or_else(|| error::form_param_missing("redirect_url"))?;
    let to = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let to = to.ok_or_else(|| error::invalid_redirect_url("redirect_url"))?;
    Ok(Reply::Navigation(Navigation::Temporary(to.into())))
}

/// `GET /v1/client`, `PUT /v1/client`
pub(crate) fn get_client(_: &mut World, _: &Call) -> Answer {
    Ok(Reply::Client)
}

/// `DELETE /v1/client`: the browser starts over with a new client.
pub(crate) fn delete_client(world: &mut World, call: &Call) -> Answer {
    let client = world.client_mut(&call.client);
    client.end_sessions(SessionStatus::Removed, |_| true);
    client.sign_in = None;
    client.sign_up = None;
    Ok(Reply::DeletedClient)
}

/// `DELETE /v1/client/sessions`: signs out of everything, and the client stays.
pub(crate) fn delete_sessions(world: &mut World, call: &Call) -> Answer {
    world.client_mut(&call.client).end_sessions(SessionStatus::Removed, |_| true);
    Ok(Reply::Client)
}
