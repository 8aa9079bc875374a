//! Leaving.

use super::clerk::{Clerk, closed};
use super::later::rest;
use super::options::NavigateKind;
use super::run::{Running, Stopped};
use crate::fapi::{client as client_requests, session as session_requests};
use crate::wire::SessionId;

/// Whom to sign out, and where to go then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct SignOut {
    session: Option<SessionId>,
    redirect_url: Option<String>,
}

impl SignOut {
    /// Every session of this browser.
    pub fn all() -> Self {
        Self::default()
    }

    /// One session.
    pub fn session(id: SessionId) -> Self {
        Self { session: Some(id), ..Self::default() }
    }

    /// Goes there afterwards instead of to the provider's `after_sign_out_url`.
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }
}

impl Clerk {
    /// Signs out. The browser stays known to the server, so that the next sign-in is not one from a new
    /// device. Signing out a session that is not in use leads nowhere else.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses; the session is then still there.
    #[must_use]
    pub fn sign_out(self, who: SignOut) -> Running {
        Box::pin(async move { (rest().await?.sign_out)(self, who).await })
    }

    fn session_ids(self) -> Vec<SessionId> {
        self.peek(|data| data.client.signed_in_sessions().map(|session| session.id.clone()).collect())
    }

    pub(super) async fn leave(self, who: SignOut) -> Result<(), Stopped> {
        let ids = self.session_ids();
        let is_only = |id: &SessionId| ids.iter().all(|known| known == id);
        let current = self.peek(|data| data.active.clone());
        match who.session {
            Some(id) if !is_only(&id) => {
                self.exchange(session_requests::remove(&id)).await?;
                if current.as_ref() != Some(&id) {
                    return Ok(());
                }
            }
            _ if !ids.is_empty() => {
                let client = self.exchange(client_requests::remove_sessions()).await?;
                self.apply(client.unwrap_or_default());
            }
            _ => {}
        }
        let core = self.core().ok_or_else(|| Stopped::from(closed()))?;
        core.tokens().keep_only(&self.session_ids());
        core.change(|data| {
            data.active = None;
            data.sign_in.finalize();
            data.sign_up.finalize();
        });
        self.write_cookies(&core);
        Self::tell_signed_out();
        let url = who.redirect_url.unwrap_or_else(|| self.after_sign_out_url());
        self.navigate(&url, NavigateKind::Push);
        Ok(())
    }
}
