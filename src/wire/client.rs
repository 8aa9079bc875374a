//! The client: everything the server holds for one browser.

use super::read::read;
use super::{ClientId, Secret, Session, SessionId, SignIn, SignUp, Strategy, UnixMillis};

/// Everything the server holds for one browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Client {
    /// Its id; absent before anything happened.
    pub id: Option<ClientId>,
    /// Its sessions.
    pub sessions: Vec<Session>,
    /// The sign-in attempt in progress.
    pub sign_in: Option<SignIn>,
    /// The sign-up attempt in progress.
    pub sign_up: Option<SignUp>,
    /// The session used last.
    pub last_active_session_id: Option<SessionId>,
    /// When the browser's client cookie dies (production only).
    pub cookie_expires_at: Option<UnixMillis>,
    /// How somebody last signed in or up in this browser.
    pub last_authentication_strategy: Option<Strategy>,
    /// Whether this browser needs no captcha.
    pub captcha_bypass: bool,
    /// When it last changed.
    pub updated_at: Option<UnixMillis>,
}

read!(
    Client:
    optional id, sessions, sign_in, sign_up, last_active_session_id, cookie_expires_at,
        last_authentication_strategy, captcha_bypass, updated_at
);

impl Client {
    /// Returns the sessions by which somebody is signed in: active or pending.
    pub fn signed_in_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(|session| session.is_signed_in())
    }
}

/// A session token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The JWT.
    pub jwt: Secret,
}

read!(Token: optional jwt);
