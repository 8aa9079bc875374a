//! Leaving.

use std::sync::Arc;

use super::clerk::{Clerk, closed};
use super::core::Core;
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
    /// Signs out every session of this browser.
    pub fn all() -> Self {
        Self::default()
    }

    /// Signs out one session.
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

    pub(super) fn session_ids(self) -> Vec<SessionId> {
        self.peek(|data| data.client.signed_in_sessions().map(|session| session.id.clone()).collect())
    }

    /// Takes sessions for ended: the server has said so, whether or not a client came with its answer.
    fn end(self, core: &Core, is_over: impl Fn(&SessionId) -> bool) {
        core.begin_epoch();
        core.change(|data| {
            Arc::make_mut(&mut data.client).sessions.retain(|session| !is_over(&session.id));
            if data.session().is_none() {
                data.active = None;
            }
        });
        core.tokens().keep_only(&self.session_ids());
    }

    pub(super) async fn leave(self, who: SignOut) -> Result<(), Stopped> {
        self.wait_until_loaded().await;
        let core = self.core().ok_or_else(|| Stopped::from(closed()))?;
        let ids = self.session_ids();
        let is_only = |id: &SessionId| ids.iter().all(|known| known == id);
        let current = self.peek(|data| data.active.clone());
        let is_due = self.is_cookie_due();
        match who.session {
            Some(id) if !is_only(&id) => {
                let removed = self.exchange(session_requests::remove(&id)).await;
                // One that was over already is as good as one that has ended now: after such a refusal the server was
                // asked what there is.
                if let Err(failure) = removed
                    && (failure.error.is_outage() || self.session_ids().contains(&id))
                {
                    return Err(failure.into());
                }
                self.end(&core, |known| *known == id);
                if current.as_ref() != Some(&id) {
                    return Ok(());
                }
            }
            _ if !ids.is_empty() => {
                match self.exchange(client_requests::remove_sessions()).await {
                    Ok(Some(client)) => self.apply(client),
                    Err(failure) if failure.error.is_outage() || !self.session_ids().is_empty() => {
                        return Err(failure.into());
                    }
                    _ => {}
                }
                self.end(&core, |_| true);
            }
            _ => {}
        }
        core.change(|data| {
            data.active = None;
            data.sign_in.finalize();
            data.sign_up.finalize();
        });
        self.write_cookies(&core);
        Self::tell_signed_out(&core);
        let url = who.redirect_url.unwrap_or_else(|| self.after_sign_out_url());
        let url = if is_due { self.through_touch(url) } else { self.decorate_url(url) };
        self.navigate(&url, NavigateKind::Push);
        Ok(())
    }
}
