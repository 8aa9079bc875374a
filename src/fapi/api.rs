//! One instance's Frontend API: adds what every request carries, and sends it.
//!
//! Source of the rules: `fapiClient.ts` and `devBrowser.ts` of clerk/javascript.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use send_wrapper::SendWrapper;

use super::reply::{self, Failure, Reply};
use super::request::{Call, Method, Request, encode};
use super::transport::{HttpRequest, HttpResponse, Transport, Unreachable};
use super::{Error, client};
use crate::address::{is_dev_browser, without_dev_browser};
use crate::back_off::BackOff;
use crate::browser::{self, SameSite};
use crate::key::PublishableKey;
use crate::later;
use crate::split::Unloaded;
use crate::wire::read::Read;
use crate::wire::{ErrorCode, Secret, SessionId, bring_session_reader, wants_session_reader};

/// The version of the contract that `wire` implements.
const API_VERSION: &str = "2026-05-12";
/// The release of clerk-js whose requests these are; the API wants one named.
const JS_VERSION: &str = "6.29.3";
const YEAR_S: i64 = 365 * 24 * 60 * 60;
/// The first pause and the longest one between the tries of a request.
const FIRST_PAUSE_MS: u32 = 300;
const LONGEST_PAUSE_MS: u32 = 5_000;
/// The longest demanded pause after which a request is repeated automatically.
const LONGEST_RETRY_AFTER_S: u32 = 10;
/// The number of tries to load the reader of a response: the server has acted, so the response counts.
const READER_ATTEMPTS: u32 = 4;

/// The dev-browser token that a development instance needs.
#[derive(Clone, Copy)]
struct DevBrowser {
    token: for<'a> fn(&'a Api) -> Asked<'a>,
    adopt: fn(&Api, &str),
    forget: fn(&Api),
}

type Asked<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, Failure>> + Send + 'a>>;

later!(in clerk_dev, DEV_BROWSER, clerk_dev_browser: DevBrowser = DevBrowser {
    token: |api| Box::pin(api.dev_browser_token()),
    adopt: Api::adopt_dev_browser,
    forget: Api::forget_dev_browser,
});

pub(crate) struct Api {
    pub(crate) key: PublishableKey,
    base: String,
    transport: Arc<dyn Transport>,
    /// The token by which development instances know this browser. In memory as well, so that a browser
    /// without cookies works.
    country: OnceLock<String>,
    dev_browser: Mutex<Option<String>>,
    /// Held while a token is fetched, so that parallel requests share it.
    dev_browser_setup: futures::lock::Mutex<()>,
    /// Spares automated tests the checks for bots.
    testing_token: Option<Secret>,
}

impl Api {
    pub(crate) fn new(
        key: PublishableKey,
        base: String,
        transport: Arc<dyn Transport>,
        testing_token: Option<Secret>,
    ) -> Self {
        Self {
            key,
            base,
            transport,
            country: OnceLock::new(),
            dev_browser: Mutex::new(None),
            dev_browser_setup: futures::lock::Mutex::new(()),
            testing_token,
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Returns the country that the first response named.
    pub(crate) fn country(&self) -> Option<&str> {
        self.country.get().map(String::as_str)
    }

    /// Sends a request and hands out an answer that is a success. `session` is the session in use, named on
    /// every path outside `/client`. Not generic: what is asked for is read by the caller, so that this code
    /// exists once.
    pub(crate) async fn send(
        &self,
        mut call: Call,
        session: Option<SessionId>,
    ) -> Result<HttpResponse, Failure> {
        if let Some(session) = session.filter(|_| names_session(&call.path)) {
            call.query.push(("_clerk_session_id", session.as_str().to_owned()));
        }
        let outcome = reply::success(self.exchange(&call).await?);
        if let Err(failure) = &outcome
            && failure.error.has(&ErrorCode::DevBrowserUnauthenticated)
        {
            if let Some(door) = DEV_BROWSER.get() {
                (door.forget)(self);
            }
            // Only reading is repeated: the new browser's client is empty, so a step of an attempt cannot work.
            if call.method == Method::Get || call.path == "/environment" {
                return reply::success(self.exchange(&call).await?);
            }
        }
        outcome
    }

    /// Sends a request for a `T`, and reads it.
    pub(crate) async fn fetch<T: Read>(&self, request: Request<T>) -> Result<Reply<T>, Failure> {
        let response = self.send(request.call, None).await?;
        reply::read(request.shape, &response)
    }

    async fn exchange(&self, call: &Call) -> Result<HttpResponse, Failure> {
        // Production instances have no need of it, and need not load it.
        let dev_browser = match self.key.uses_dev_browser() {
            true => (DEV_BROWSER.load().await?.token)(self).await?,
            false => None,
        };
        let mut attempt = 0;
        let mut back_off = BackOff::new(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        loop {
            let request = self.http_request(call, dev_browser.as_deref(), attempt);
            attempt += 1;
            let is_last = attempt >= call.tries;
            match SendWrapper::new(self.transport.send(request)).await {
                Ok(response) if !is_last && is_worth_another_try(&response) => {
                    back_off.wait(response.retry_after_s).await;
                }
                Ok(response) => {
                    if let Some(country) = &response.country {
                        let _ = self.country.set(country.to_ascii_uppercase());
                    }
                    if let (Some(token), Some(door)) = (&response.dev_browser, DEV_BROWSER.get()) {
                        (door.adopt)(self, token);
                    }
                    // The sessions of a client, or the one that was asked for.
                    let is_read = bring_reader(&response.body, call.path.contains("/sessions")).await;
                    // A refusal is reported without the client in it.
                    if reply::is_success(&response) {
                        is_read?;
                    }
                    return Ok(response);
                }
                Err(Unreachable { timed_out }) => {
                    if timed_out || is_last {
                        return Err(Error::Offline { timed_out }.into());
                    }
                    back_off.wait(None).await;
                }
            }
        }
    }

    /// Where a browser that has no token of its own sends a request first.
    pub(crate) fn first_url(&self, call: &Call) -> String {
        self.http_request(call, None, 0).url
    }

    fn http_request(&self, call: &Call, dev_browser: Option<&str>, attempt: u32) -> HttpRequest {
        let attempt = attempt.to_string();
        let mut query = vec![("__clerk_api_version", API_VERSION), ("_clerk_js_version", JS_VERSION)];
        query.extend(call.method.disguised().map(|method| ("_method", method)));
        query.extend(self.testing_token.as_ref().map(|token| ("__clerk_testing_token", token.expose())));
        query.extend(dev_browser.map(|token| ("__clerk_db_jwt", token)));
        if attempt != "0" {
            query.push(("_clerk_retry_attempt", &attempt));
        }
        query.extend(call.query.iter().map(|(key, value)| (*key, value.as_str())));
        let is_post = call.method != Method::Get;
        HttpRequest {
            is_post,
            url: format!("{}/v1{}?{}", self.base, call.path, encode(query.into_iter())),
            body: is_post.then(|| encode(call.form.iter().map(|(key, value)| (*key, value.as_str())))),
            with_credentials: true,
            timeout_ms: call.timeout_ms,
        }
    }

    /// Returns the token: from memory, the page's address, a cookie, or a fresh one.
    async fn dev_browser_token(&self) -> Result<Option<String>, Failure> {
        let _setup = self.dev_browser_setup.lock().await;
        if let Some(token) = self.known_dev_browser() {
            return Ok(Some(token));
        }
        let given = browser::query_parameter("__clerk_db_jwt");
        // Where older apps had it, it is only removed. Source: clerk-js, `removeDevBrowser`.
        browser::strip(&["__clerk_db_jwt", "__dev_session"], without_dev_browser);
        let [ours, shared] = self.cookie_names();
        let cookies = browser::cookie(&ours).into_iter().chain(browser::shared_cookies(&shared, &ours));
        if let Some(token) = given.into_iter().chain(cookies).find(|token| is_dev_browser(token)) {
            self.adopt_dev_browser(&token);
            return Ok(Some(token));
        }
        let request = client::dev_browser();
        // This one goes out bare: no cookies, no headers, no body.
        let bare =
            HttpRequest { body: None, with_credentials: false, ..self.http_request(&request.call, None, 0) };
        let response = SendWrapper::new(self.transport.send(bare)).await;
        let response = response.map_err(|Unreachable { timed_out }| Error::Offline { timed_out })?;
        let response = reply::success(response)?;
        let token = reply::read::<client::DevBrowser>(request.shape, &response)?.value.id;
        self.adopt_dev_browser(&token);
        Ok(self.known_dev_browser())
    }

    fn cookie_names(&self) -> [String; 2] {
        [format!("__clerk_db_jwt_{}", self.key.cookie_suffix()), "__clerk_db_jwt".to_owned()]
    }

    fn known_dev_browser(&self) -> Option<String> {
        self.dev_browser.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn adopt_dev_browser(&self, token: &str) {
        if !is_dev_browser(token) {
            return;
        }
        *self.dev_browser.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
        for name in &self.cookie_names() {
            browser::set_cookie(name, token, SameSite::Lax, Some(YEAR_S));
        }
    }

    fn forget_dev_browser(&self) {
        *self.dev_browser.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let [ours, shared] = self.cookie_names();
        if !browser::shared_cookies(&shared, &ours).is_empty() {
            browser::remove_cookie(&shared);
        }
        browser::remove_cookie(&ours);
    }

    /// Adds the dev-browser token to an address of another origin that belongs to the instance.
    pub(crate) fn decorate(&self, url: String) -> String {
        match self.known_dev_browser() {
            Some(token) => {
                let (url, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
                let glue = if url.contains('?') { '&' } else { '?' };
                format!("{url}{glue}{}{hash}", encode([("__clerk_db_jwt", token.as_str())].into_iter()))
            }
            None => url,
        }
    }
}

/// Brings what reads an answer.
async fn bring_reader(body: &str, is_session: bool) -> Result<(), Unloaded> {
    if !wants_session_reader(body, is_session) {
        return Ok(());
    }
    let mut back_off = BackOff::new(2_000, 8_000);
    for _ in 1..READER_ATTEMPTS {
        if bring_session_reader().await.is_ok() {
            return Ok(());
        }
        back_off.wait(None).await;
    }
    bring_session_reader().await
}

/// Returns `true` if requests to `path` carry the id of the active session.
fn names_session(path: &str) -> bool {
    !path.starts_with("/client") && !path.starts_with("/waitlist") && !path.starts_with("/dev_browser")
}

/// Returns `true` if the server, or a proxy before it, is temporarily unavailable.
fn is_worth_another_try(response: &HttpResponse) -> bool {
    match response.status {
        502..=504 => true,
        429 => response.retry_after_s.is_some_and(|seconds| seconds <= LONGEST_RETRY_AFTER_S),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_for_a_session_carry_its_id() {
        for path in ["/me", "/organizations", "/environment"] {
            assert!(names_session(path), "{path}");
        }
        for path in ["/client", "/client/sign_ins", "/waitlist", "/dev_browser"] {
            assert!(!names_session(path), "{path}");
        }
    }
}
