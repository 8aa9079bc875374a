//! From nothing to ready: settings and client, side by side.

use std::sync::Arc;

use futures::future::join;

use super::clerk::Clerk;
use super::cookies::{self, has_old_cookies};
use super::core::Core;
use super::later::{REST, rest};
use super::options::ClerkOptions;
use super::token::claims;
use crate::back_off::BackOff;
use crate::browser;
use crate::fapi::{SendFuture, client as client_requests};
use crate::flow::Status;
use crate::key::{ConfigError, Instance};
use crate::wire;
use crate::wire::read::read_json;
use crate::wire::{Client, Secret, Session};

/// The pauses before the boot is tried again by itself, at first and at most.
const FIRST_RETRY_MS: u32 = 2_000;
const LONGEST_RETRY_MS: u32 = 30_000;
/// The number of tries for settings and client at the start, before the page continues without them.
pub(super) const TRIES: u32 = 4;

impl ClerkOptions {
    /// What a page asks first, for its `<head>`: the browser then has the answers when the app starts, instead of
    /// asking only then.
    ///
    /// ```
    /// use leptos_clerk::ClerkOptions;
    ///
    /// // The key of a production instance.
    /// let options = ClerkOptions::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
    /// for url in options.preload_urls()? {
    ///     let url = url.replace('&', "&amp;");
    ///     println!("<link rel=\"preload\" as=\"fetch\" crossorigin=\"use-credentials\" href=\"{url}\">");
    /// }
    /// # Ok::<(), leptos_clerk::ConfigError>(())
    /// ```
    ///
    /// A development instance has to be asked who this browser is before all else: there the list is empty.
    ///
    /// # Errors
    /// When the publishable key or the proxy URL is malformed.
    pub fn preload_urls(&self) -> Result<Vec<String>, ConfigError> {
        let api = self.api()?;
        if api.key.instance() == Instance::Development {
            return Ok(Vec::new());
        }
        let calls = [client_requests::environment(false).call, client_requests::get().call];
        Ok(calls.iter().map(|call| api.first_url(call)).collect())
    }
}

impl Clerk {
    /// Starts everything that a page needs; on a server nothing.
    pub(crate) fn start(self) {
        if !browser::IS_BROWSER {
            return;
        }
        self.listen_at_rest();
        self.tell_status();
        if let Some(expose) = self.core().and_then(|core| core.options.expose) {
            expose(self);
        }
        browser::spawn(async move {
            self.reload().await;
            self.keep_trying().await;
        });
    }

    /// Tries to start again, for as long as that is needed.
    pub(super) async fn keep_trying(self) {
        if !self.core().is_some_and(|core| core.begin_trying()) {
            return;
        }
        let mut back_off = BackOff::new(FIRST_RETRY_MS, LONGEST_RETRY_MS);
        while self.is_degraded() {
            let retry_after_s = self.peek(|data| data.failure.as_ref()?.retry_after_s());
            back_off.wait_in_background(retry_after_s).await;
            if let Some(core) = self.core().filter(|_| self.is_degraded()) {
                // The next pause is longer; within one try nothing is asked twice.
                self.boot(&core, 1).await;
            }
        }
        if let Some(core) = self.core() {
            core.end_trying();
        }
    }

    fn is_degraded(self) -> bool {
        self.peek(|data| data.status == Status::Degraded)
    }

    /// Fetches settings and client (again). The page keeps its content meanwhile.
    #[must_use]
    pub fn reload(self) -> SendFuture<()> {
        Box::pin(async move {
            if let Some(core) = self.core() {
                self.boot(&core, TRIES).await;
            }
        })
    }

    async fn boot(self, core: &Core, tries: u32) {
        let _boot = core.boot.lock().await;
        let is_development = core.api.key.instance() == Instance::Development;
        let epoch = core.epoch();
        let (environment, client) = join(
            core.api.fetch(client_requests::environment(is_development).tries(tries)),
            self.get_client(core, tries),
        )
        .await;

        let mut failure = None;
        let mut status = Status::Ready;
        match environment {
            Ok(reply) => {
                self.change(|data| data.environment = Arc::new(reply.value));
            }
            Err(refused) => {
                status = Status::Degraded;
                failure = Some(refused.error);
            }
        }
        match client {
            Ok(client) => {
                self.prepare_for(&client).await;
                if core.epoch() == epoch {
                    self.adopt(client);
                } else {
                    self.refresh().await;
                }
            }
            Err(refused) if refused.error.is_outage() => {
                status = Status::Degraded;
                failure = Some(refused.error);
                // There is nothing to wait for.
                if (REST.get().is_some() || has_old_cookies())
                    && let (Ok(rest), Ok(())) = (rest().await, wire::bring_session_reader().await)
                {
                    (rest.assume_from_cookie)(self);
                }
            }
            Err(refused) => {
                status = Status::Error;
                failure = Some(refused.error);
            }
        }
        if let Some(error) = &failure {
            self.report(error);
        }
        core.change(|data| {
            data.failure = failure;
            data.status = status;
        });
        core.boot_ended();
    }

    /// The client at boot, which also says which session was used last.
    fn adopt(self, client: Client) {
        let last = client.last_active_session_id.clone();
        let chosen = client
            .signed_in_sessions()
            .find(|session| Some(&session.id) == last.as_ref())
            .or_else(|| client.signed_in_sessions().next())
            .map(|session| session.id.clone());
        let _ = self.change(|data| {
            if data.active.is_none() {
                data.active = chosen;
            }
        });
        self.apply(client);
    }

    /// Keeps the user of the session cookie signed in while the server is unreachable.
    pub(super) fn assume_from_cookie(self) {
        let is_known = self.peek(|data| data.client.id.is_some());
        let Some(core) = self.core().filter(|_| !is_known) else { return };
        let Some(claims) = cookies::session(&core).and_then(|jwt| claims(&Secret::from(jwt))) else { return };
        let status = claims.sts.as_deref().unwrap_or("active");
        let session = serde_json::json!({
            "id": claims.sid, "status": status, "user": { "id": claims.sub },
        });
        if let Ok(session) = read_json::<Session>(&session) {
            core.change(|data| {
                data.active = Some(session.id.clone());
                data.client = Arc::new(Client { sessions: vec![session], ..Client::default() });
            });
        }
    }
}
