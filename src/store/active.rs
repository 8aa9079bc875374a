//! Which session and organization this tab uses.

use std::sync::Arc;

use send_wrapper::SendWrapper;

use super::clerk::{Clerk, closed};
use super::core::Core;
use super::later::rest;
use super::options::NavigateKind;
use super::run::{Running, Stopped};
use super::urls::with_query;
use crate::browser;
use crate::fapi::Error;
use crate::fapi::session::{self, Intent};
use crate::wire::{OrganizationId, Session, SessionId};

type Then = SendWrapper<Box<dyn FnOnce(Option<Session>)>>;

/// The session to activate, and the address to navigate to.
#[must_use]
#[derive(Default)]
pub struct SetActive {
    session: Option<SessionId>,
    organization: Option<Option<OrganizationId>>,
    redirect_url: Option<String>,
    then: Option<Then>,
}

impl SetActive {
    /// Uses a session of this browser.
    pub fn session(id: SessionId) -> Self {
        Self { session: Some(id), ..Self::default() }
    }

    /// Acts for an organization; `None` for the personal account.
    pub fn organization(id: impl Into<Option<OrganizationId>>) -> Self {
        Self { organization: Some(id.into()), ..Self::default() }
    }

    /// Goes there afterwards, unless the session has a task to do first.
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }

    /// Calls back instead of going to a URL, unless the session's task has a page of its own
    /// ([`ClerkOptions::task_url`](crate::ClerkOptions::task_url)).
    pub fn navigate_with(mut self, then: impl FnOnce(Option<Session>) + 'static) -> Self {
        self.then = Some(SendWrapper::new(Box::new(then)));
        self
    }
}

impl Clerk {
    /// Makes a session or organization the one in use, publishes it, then navigates. A session with a task
    /// goes to the task's page first.
    ///
    /// # Errors
    /// When the session is unknown to the server, or the server refuses.
    #[must_use]
    pub fn set_active(self, what: SetActive) -> Running {
        Box::pin(async move { (rest().await?.activate)(self, what).await })
    }

    pub(super) async fn activate(self, what: SetActive) -> Result<(), Stopped> {
        let current = self.peek(|data| data.active.clone());
        let Some(id) = what.session.or(current) else {
            return Err(Stopped::Failed(Error::runtime("signed_out", "there is no session to make active")));
        };
        let mut session = self.find_session(&id);
        if session.is_none() {
            // The client may lag behind: ask, rather than take the session for gone.
            self.refresh().await;
            session = self.find_session(&id);
        }
        let Some(session) = session else {
            let message = "the session is unknown to this browser";
            return Err(Stopped::Failed(Error::runtime("session_not_found", message)));
        };

        let (organization, intent) = match what.organization {
            Some(organization) => (organization, Intent::SelectOrganization),
            None => (session.last_active_organization_id, Intent::SelectSession),
        };
        let core = self.core().ok_or_else(|| Stopped::from(closed()))?;
        let epoch = core.epoch();
        let touched = self.exchange(session::touch(&id, organization.as_ref(), intent)).await?;
        if core.epoch() != epoch || touched.is_none() {
            // The user signed out meanwhile, or the response has no client.
            self.refresh().await;
            if self.find_session(&id).is_none() {
                return Err(Stopped::Closed);
            }
        } else if let Some(touched) = touched {
            self.merge(&core, touched);
        }
        self.publish(&core, &id);
        self.write_cookies(&core);
        self.go_on(what.redirect_url, what.then);
        Ok(())
    }

    fn find_session(self, id: &SessionId) -> Option<Session> {
        self.peek(|data| data.find_session(id).cloned())
    }

    /// Puts a touched session in place: the server may leave the client out of this answer.
    pub(super) fn merge(self, core: &Core, touched: Session) {
        let Some(known) = self.find_session(&touched.id) else { return };
        let user = touched.user.clone().or(known.user);
        let touched = Session { user, ..touched };
        core.tokens().seed(&touched);
        core.change(|data| {
            let sessions = &mut Arc::make_mut(&mut data.client).sessions;
            if let Some(known) = sessions.iter_mut().find(|session| session.id == touched.id) {
                *known = touched;
            }
        });
    }

    /// Makes a session the one this tab uses.
    fn publish(self, core: &Core, id: &SessionId) {
        let is_switch = core.data().active.as_ref().is_some_and(|active| active != id);
        if is_switch {
            core.begin_epoch();
        }
        core.change(|data| data.active = Some(id.clone()));
    }

    fn go_on(self, redirect_url: Option<String>, then: Option<Then>) {
        let session = self.peek(|data| data.session().cloned());
        let task = session.as_ref().and_then(|session| session.current_task().cloned());
        if let Some(task) = task {
            let has_page =
                self.core().is_some_and(|core| core.options.task_urls.iter().any(|(key, _)| *key == task));
            match then {
                Some(then) if !has_page => then.take()(session),
                _ => {
                    let url = self.task_url_returning(&task, redirect_url.as_deref());
                    self.navigate(&self.decorate_url(url), NavigateKind::Push);
                }
            }
        } else if let Some(then) = then {
            then.take()(session);
        } else if let Some(url) = redirect_url {
            self.navigate(&self.decorate_url(url), NavigateKind::Push);
        }
    }

    /// Returns the page of a task, which leads on to `return_to` afterwards.
    #[must_use]
    pub fn task_url_returning(self, task: &crate::wire::TaskKey, return_to: Option<&str>) -> String {
        let url = self.task_url(task);
        // Where it leads by itself need not be said.
        let by_itself = self.option(|core| {
            let options = &core.options;
            options.sign_in_force_redirect_url.as_ref().unwrap_or(&options.after_sign_in_url).clone()
        });
        let Some(return_to) = return_to.filter(|url| *url != by_itself && self.is_allowed_return(url)) else {
            return url;
        };
        with_query(&url, "redirect_url", return_to)
    }

    /// Returns `url`, led through the server if the browser's client cookie is about to die, so that it is renewed; the
    /// address may therefore be absolute. Call it on where the page goes after a sign-in or a sign-out; this library does
    /// so where it navigates by itself. Source: `decorateUrl` of clerk/javascript.
    #[must_use]
    pub fn decorate_url(self, url: String) -> String {
        if self.is_cookie_due() { self.through_touch(url) } else { url }
    }

    /// Returns `true` if the browser's client cookie ends soon.
    pub(super) fn is_cookie_due(self) -> bool {
        const EIGHT_DAYS_MS: i64 = 8 * 24 * 60 * 60 * 1000;
        let expires = self.peek(|data| data.client.cookie_expires_at);
        expires.is_some_and(|at| at.0 - browser::now_ms() <= EIGHT_DAYS_MS)
    }

    /// Leads `url` through the server, which renews the client cookie.
    pub(super) fn through_touch(self, url: String) -> String {
        let Some(core) = self.core() else { return url };
        let target = if url.starts_with('/') { format!("{}{url}", browser::origin()) } else { url };
        let query = crate::fapi::request::encode([("redirect_url", target.as_str())].into_iter());
        core.api.decorate(format!("{}/v1/client/touch?{query}", core.api.base()))
    }
}
