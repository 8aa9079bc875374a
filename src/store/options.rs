//! The options of an app.

use std::sync::Arc;

use super::clerk::Clerk;
use super::window;
use crate::browser;
use crate::fapi::api::Api;
use crate::fapi::{Error, Transport, platform_transport};
use crate::flow::Status;
use crate::key::{ConfigError, Instance, PublishableKey};
use crate::wire::{Secret, TaskKey};

/// The treatment of the current page by a navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavigateKind {
    /// The page stays in the history.
    Push,
    /// The page is replaced, so that "back" does not return to it.
    Replace,
}

pub(crate) type Navigate = Arc<dyn Fn(&str, NavigateKind) + Send + Sync>;
pub(crate) type OnError = Arc<dyn Fn(&Error) + Send + Sync>;
pub(crate) type OnStatus = Arc<dyn Fn(Status) + Send + Sync>;

/// The options of an app. Only the publishable key is required.
///
/// ```
/// use leptos_clerk::ClerkOptions;
///
/// let options = ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA")
///     .proxy_url("/__clerk")
///     .after_sign_in_url("/dashboard");
/// # let _ = options;
/// ```
#[derive(Clone)]
#[must_use]
pub struct ClerkOptions {
    pub(crate) publishable_key: String,
    pub(crate) proxy_url: Option<String>,
    pub(crate) sign_in_url: String,
    pub(crate) sign_up_url: String,
    pub(crate) sso_callback_url: String,
    pub(crate) after_sign_in_url: String,
    pub(crate) after_sign_up_url: String,
    pub(crate) after_sign_out_url: String,
    pub(crate) sign_in_force_redirect_url: Option<String>,
    pub(crate) sign_up_force_redirect_url: Option<String>,
    pub(crate) allowed_redirect_origins: Vec<String>,
    pub(crate) email_link_url: Option<String>,
    pub(crate) waitlist_url: String,
    pub(crate) captcha_url: String,
    pub(crate) nonce: Option<String>,
    pub(crate) protect_hosts: Vec<String>,
    pub(crate) task_urls: Vec<(TaskKey, String)>,
    pub(crate) navigate: Option<Navigate>,
    pub(crate) on_error: Option<OnError>,
    pub(crate) on_status: Option<OnStatus>,
    pub(crate) testing_token: Option<Secret>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) touch_session: bool,
    pub(crate) expose: Option<fn(Clerk)>,
}

impl ClerkOptions {
    /// Options for the instance of a publishable key (`pk_test_…`, `pk_live_…`).
    pub fn new(publishable_key: impl Into<String>) -> Self {
        Self {
            publishable_key: publishable_key.into(),
            proxy_url: None,
            sign_in_url: "/sign-in".to_owned(),
            sign_up_url: "/sign-up".to_owned(),
            sso_callback_url: "/sso-callback".to_owned(),
            after_sign_in_url: "/".to_owned(),
            after_sign_up_url: "/".to_owned(),
            after_sign_out_url: "/".to_owned(),
            sign_in_force_redirect_url: None,
            sign_up_force_redirect_url: None,
            allowed_redirect_origins: Vec::new(),
            email_link_url: None,
            waitlist_url: "/waitlist".to_owned(),
            captcha_url: super::captcha::SCRIPT_URL.to_owned(),
            nonce: None,
            protect_hosts: Vec::new(),
            task_urls: Vec::new(),
            navigate: None,
            on_error: None,
            on_status: None,
            testing_token: None,
            transport: None,
            touch_session: true,
            expose: None,
        }
    }

    /// Where the Frontend API is reached instead of the host in the key: an absolute URL or a path such as
    /// `/__clerk`. Empty means none.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = Some(url.into());
        self
    }

    /// Sets the page with the sign-in. Default `/sign-in`.
    pub fn sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.sign_in_url = url.into();
        self
    }

    /// Sets the page with the sign-up. Default `/sign-up`.
    pub fn sign_up_url(mut self, url: impl Into<String>) -> Self {
        self.sign_up_url = url.into();
        self
    }

    /// Sets the page with `<SsoCallback>`, where providers and companies lead back to. Default `/sso-callback`.
    pub fn sso_callback_url(mut self, url: impl Into<String>) -> Self {
        self.sso_callback_url = url.into();
        self
    }

    /// Sets the address after a sign-in, unless the page has a `redirect_url`. Default: `/`. Clerk's
    /// `signInFallbackRedirectUrl`.
    pub fn after_sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.after_sign_in_url = url.into();
        self
    }

    /// Sets the address after a sign-up, unless the page has a `redirect_url`. Default: `/`. Clerk's
    /// `signUpFallbackRedirectUrl`.
    pub fn after_sign_up_url(mut self, url: impl Into<String>) -> Self {
        self.after_sign_up_url = url.into();
        self
    }

    /// Sets the address after every sign-in, which overrides the query.
    pub fn sign_in_force_redirect_url(mut self, url: impl Into<String>) -> Self {
        self.sign_in_force_redirect_url = Some(url.into());
        self
    }

    /// Sets the address after every sign-up, which overrides the query.
    pub fn sign_up_force_redirect_url(mut self, url: impl Into<String>) -> Self {
        self.sign_up_force_redirect_url = Some(url.into());
        self
    }

    /// Another origin, for example `https://app.example.com`, to which a `redirect_url` of the address may lead. A `*`
    /// in its host stands for subdomains and parts of their names: `https://*.example.com`,
    /// `https://pr-*.example.com`. Scheme and port have to be the same. Default: none but the page's own. Can be called
    /// several times.
    pub fn allowed_redirect_origin(mut self, origin: impl Into<String>) -> Self {
        self.allowed_redirect_origins.push(origin.into());
        self
    }

    /// Sets the address after a sign-out. Default: `/`.
    pub fn after_sign_out_url(mut self, url: impl Into<String>) -> Self {
        self.after_sign_out_url = url.into();
        self
    }

    /// Sets the page that links in e-mails lead to. Default: `verify` below the page that sent them, for example
    /// `/sign-in/verify`, which `<SignIn>` and `<SignUp>` know.
    pub fn email_link_url(mut self, url: impl Into<String>) -> Self {
        self.email_link_url = Some(url.into());
        self
    }

    /// Sets the page with the waitlist. Default `/waitlist`.
    pub fn waitlist_url(mut self, url: impl Into<String>) -> Self {
        self.waitlist_url = url.into();
        self
    }

    /// Where the script of Cloudflare's Turnstile is, with `render=explicit`. It is loaded only when somebody signs
    /// up at an instance that guards against bots. Default: Cloudflare's own address.
    pub fn captcha_url(mut self, url: impl Into<String>) -> Self {
        self.captcha_url = url.into();
        self
    }

    /// Sets the nonce of the page's Content-Security-Policy, for the scripts of others that are loaded only when they are
    /// needed: Cloudflare's Turnstile and Google's One Tap. It has to be another one each time the page is served.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Sets a host from which the script of a Clerk Protect challenge may come, for example `protect.example.com`. Default:
    /// any that the instance names, by https. Can be called several times.
    pub fn allowed_protect_host(mut self, host: impl Into<String>) -> Self {
        self.protect_hosts.push(host.into());
        self
    }

    /// Sets the page of one session task. Default `<sign_in_url>/tasks/<key>`. Wins over every other destination.
    pub fn task_url(mut self, task: TaskKey, url: impl Into<String>) -> Self {
        self.task_urls.retain(|(key, _)| *key != task);
        self.task_urls.push((task, url.into()));
        self
    }

    /// Sets the function that navigates to a page of the app. Default: the browser loads it.
    pub fn navigate(mut self, navigate: impl Fn(&str, NavigateKind) + Send + Sync + 'static) -> Self {
        self.navigate = Some(Arc::new(navigate));
        self
    }

    /// Hears every failed request, for the app's own log. The error holds no secret.
    pub fn on_error(mut self, on_error: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.on_error = Some(Arc::new(on_error));
        self
    }

    /// Hears how far the start is: at once, and whenever that changes.
    pub fn on_status(mut self, on_status: impl Fn(Status) + Send + Sync + 'static) -> Self {
        self.on_status = Some(Arc::new(on_status));
        self
    }

    /// Goes with every request and spares automated tests the checks for bots. For tests of a development instance:
    /// its Backend API hands out such tokens. With the key of a production instance it is not sent.
    pub fn testing_token(mut self, token: impl Into<Secret>) -> Self {
        self.testing_token = Some(token.into());
        self
    }

    /// Sets the transport of requests. Default: the browser's `fetch`.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets whether a focus of the tab touches the session at the server. Default: `true`.
    pub fn touch_session(mut self, touch: bool) -> Self {
        self.touch_session = touch;
        self
    }

    /// Puts a small `window.Clerk` on the page, at which Clerk's published test helpers look: `loaded`, `status`, `user`,
    /// `session`, `client` (read only, no token), and `signOut({ sessionId, redirectUrl })`. Costs nothing unless it is called. In a build that is
    /// loaded in parts it comes when the page is at rest.
    pub fn window_clerk(mut self) -> Self {
        self.expose = Some(window::expose);
        self
    }

    /// Returns the Frontend API that these options lead to.
    pub(super) fn api(&self) -> Result<Api, ConfigError> {
        let key = PublishableKey::parse(&self.publishable_key)?;
        let base = key.base_url(self.proxy_url.as_deref(), &browser::origin())?;
        let transport = self.transport.clone().unwrap_or_else(platform_transport);
        let is_test = key.instance() == Instance::Development;
        if self.testing_token.is_some() && !is_test {
            browser::warn("the testing token is not sent: it is for the key of a development instance");
        }
        Ok(Api::new(key, base, transport, self.testing_token.clone().filter(|_| is_test)))
    }
}

impl std::fmt::Debug for ClerkOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkOptions")
            .field("publishable_key", &self.publishable_key)
            .field("proxy_url", &self.proxy_url)
            .field("sign_in_url", &self.sign_in_url)
            .field("sign_up_url", &self.sign_up_url)
            .finish_non_exhaustive()
    }
}
