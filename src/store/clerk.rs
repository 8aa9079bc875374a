//! The store itself: settings, client, who is signed in.

use std::sync::Arc;

use leptos::prelude::*;

use super::core::Core;
use super::options::{ClerkOptions, NavigateKind};
use super::organization::OrganizationFlow;
use super::run::Stopped;
use super::sign_in::SignInFlow;
use super::sign_up::SignUpFlow;
use crate::browser;
use crate::fapi::api::Api;
use crate::fapi::request::Call;
use crate::fapi::{
    BoxFuture, Error, Failure, HttpResponse, Request, client as client_requests, platform_transport, reply,
};
use crate::flow::{AuthState, Operation, State, Status};
use crate::key::{ConfigError, Instance, PublishableKey};
use crate::wire::read::Read;
use crate::wire::{
    Client, Environment, Organization, OrganizationMembership, Session, SessionId, SignIn, SignUp, TaskKey,
    User,
};

/// The store of one Clerk instance. `Copy`: pass it around freely. Get it with
/// [`use_clerk`](crate::use_clerk) below a provider.
#[derive(Clone, Copy)]
pub struct Clerk {
    pub(super) core: StoredValue<Arc<Core>>,
    pub(super) status: RwSignal<Status>,
    pub(super) failure: RwSignal<Option<Error>>,
    pub(super) environment: RwSignal<Environment>,
    pub(super) client: RwSignal<Client>,
    /// The session this tab uses.
    pub(super) active: RwSignal<Option<SessionId>>,
    pub(super) sign_in_state: RwSignal<State<SignIn>>,
    pub(super) sign_up_state: RwSignal<State<SignUp>>,
    pub(super) organization_state: RwSignal<Operation>,
    session: Memo<Option<Session>>,
    auth: Memo<AuthState>,
}

impl Clerk {
    /// Makes a store that does nothing yet; [`provide_clerk`](crate::provide_clerk) is what apps call.
    ///
    /// # Errors
    /// When the publishable key or the proxy URL is malformed.
    pub fn new(options: ClerkOptions) -> Result<Self, ConfigError> {
        let key = PublishableKey::parse(&options.publishable_key)?;
        let base = key.base_url(options.proxy_url.as_deref(), &browser::origin())?;
        let transport = options.transport.clone().unwrap_or_else(platform_transport);
        let discarded = Self::read_discarded(&key);

        let status = RwSignal::new(Status::Loading);
        let client = RwSignal::new(Client::default());
        let active = RwSignal::new(None::<SessionId>);
        let session = Memo::new(move |_| {
            let active = active.get()?;
            client.with(|client| client.signed_in_sessions().find(|session| session.id == active).cloned())
        });
        let auth = Memo::new(move |_| session.with(|session| AuthState::of(status.get(), session.as_ref())));
        Ok(Self {
            core: StoredValue::new(Arc::new(Core::new(Api::new(key, base, transport), options))),
            status,
            failure: RwSignal::new(None),
            environment: RwSignal::new(Environment::default()),
            client,
            active,
            sign_in_state: RwSignal::new(State::with_discarded(discarded.clone())),
            sign_up_state: RwSignal::new(State::with_discarded(discarded)),
            organization_state: RwSignal::new(Operation::default()),
            session,
            auth,
        })
    }

    /// `None` once the provider is gone.
    pub(super) fn core(self) -> Option<Arc<Core>> {
        self.core.try_get_value()
    }

    fn option<T: Default>(self, read: impl FnOnce(&Core) -> T) -> T {
        self.core().map(|core| read(&core)).unwrap_or_default()
    }

    /// Where Clerk's lifecycle is.
    #[must_use]
    pub fn status(self) -> Signal<Status> {
        self.status.into()
    }

    /// Why the status is [`Status::Degraded`] or [`Status::Error`].
    #[must_use]
    pub fn failure(self) -> Signal<Option<Error>> {
        self.failure.into()
    }

    /// The instance's settings; Clerk's defaults before they are known.
    #[must_use]
    pub fn environment(self) -> Signal<Environment> {
        self.environment.into()
    }

    /// Everything the server holds for this browser.
    #[must_use]
    pub fn client(self) -> Signal<Client> {
        self.client.into()
    }

    /// The session in use, active or pending.
    #[must_use]
    pub fn session(self) -> Signal<Option<Session>> {
        self.session.into()
    }

    /// The user of the session in use, also while it is pending.
    #[must_use]
    pub fn user(self) -> Signal<Option<User>> {
        let session = self.session;
        Signal::derive(move || session.with(|session| session.as_ref()?.user.clone()))
    }

    /// The organization the session in use acts for.
    #[must_use]
    pub fn organization(self) -> Signal<Option<Organization>> {
        let session = self.session;
        Signal::derive(move || {
            session.with(|session| Some(membership(session.as_ref()?)?.organization.clone()))
        })
    }

    /// Who is signed in.
    #[must_use]
    pub fn auth(self) -> Signal<AuthState> {
        self.auth.into()
    }

    /// The sign-in flow.
    #[must_use]
    pub fn sign_in(self) -> SignInFlow {
        SignInFlow::new(self)
    }

    /// The sign-up flow.
    #[must_use]
    pub fn sign_up(self) -> SignUpFlow {
        SignUpFlow::new(self)
    }

    /// Organizations of the user.
    #[must_use]
    pub fn organizations(self) -> OrganizationFlow {
        OrganizationFlow::new(self)
    }

    /// Gives up the sign-in and the sign-up in progress. No request is made; the attempts, which live on at
    /// the server, do not come back, not even after a reload.
    pub fn start_over(self) {
        self.sign_in().reset();
        self.sign_up().reset();
    }

    /// The address of the Frontend API in use.
    #[must_use]
    pub fn fapi_url(self) -> String {
        self.option(|core| core.api.base().to_owned())
    }

    /// Whether this is a development instance (`pk_test_…`).
    #[must_use]
    pub fn is_development(self) -> bool {
        self.option(|core| core.api.key.instance() == Instance::Development)
    }

    /// The page with the sign-in.
    #[must_use]
    pub fn sign_in_url(self) -> String {
        self.option(|core| core.options.sign_in_url.clone())
    }

    /// The page with the sign-up.
    #[must_use]
    pub fn sign_up_url(self) -> String {
        self.option(|core| core.options.sign_up_url.clone())
    }

    /// Where to go after a sign-in: `redirect_url` of the address, if it stays on this site, else the option.
    #[must_use]
    pub fn after_sign_in_url(self) -> String {
        return_url().unwrap_or_else(|| self.option(|core| core.options.after_sign_in_url.clone()))
    }

    /// Where to go after a sign-up, by the same rule.
    #[must_use]
    pub fn after_sign_up_url(self) -> String {
        return_url().unwrap_or_else(|| self.option(|core| core.options.after_sign_up_url.clone()))
    }

    /// Where to go after a sign-out.
    #[must_use]
    pub fn after_sign_out_url(self) -> String {
        self.option(|core| core.options.after_sign_out_url.clone())
    }

    /// The page of a session task.
    #[must_use]
    pub fn task_url(self, task: &TaskKey) -> String {
        self.option(|core| {
            let given = core.options.task_urls.iter().find(|(key, _)| key == task);
            given.map_or_else(
                || format!("{}/tasks/{task}", core.options.sign_in_url.trim_end_matches('/')),
                |(_, url)| url.clone(),
            )
        })
    }

    /// The path of the page, `""` on a server.
    #[must_use]
    pub fn current_path(self) -> String {
        browser::path()
    }

    /// Goes to `url`: by the app's router when it is a path and the app gave one, else the browser loads it.
    pub fn navigate(self, url: &str, kind: NavigateKind) {
        let Some(core) = self.core() else { return };
        match &core.options.navigate {
            Some(navigate) if url.starts_with('/') && !url.starts_with("//") => navigate(url, kind),
            _ if is_web_address(url) => browser::open(url, kind == NavigateKind::Replace),
            _ => browser::warn("a navigation to something that is no web address was refused"),
        }
    }

    /// Sends a request once the boot has ended, and applies what the answer says of the client.
    pub(super) async fn exchange<T: Read>(self, request: Request<T>) -> Result<T, Failure> {
        let response = self.send(request.call).await?;
        match reply::read(request.shape, &response) {
            Ok(reply) => {
                self.apply_some(reply.client);
                Ok(reply.value)
            }
            Err(failure) => {
                self.report(&failure.error);
                Err(failure)
            }
        }
    }

    /// The part of [`exchange`](Self::exchange) that is the same for every answer; boxed, so that it exists once.
    fn send(self, call: Call) -> BoxFuture<Result<HttpResponse, Failure>> {
        Box::pin(async move {
            let Some(core) = self.core() else { return Err(closed()) };
            if self.status.try_get_untracked() == Some(Status::Loading) && browser::IS_BROWSER {
                // Fails only when the provider is gone, which the next line notices.
                let _ = core.wait_for_boot().await;
            }
            let session = self.active.try_get_untracked().flatten();
            let mut failure = match core.api.send(call, session.clone()).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            self.apply_some(failure.client.take());
            self.report(&failure.error);
            if failure.error.status() == Some(401) && session.is_some() {
                // The session may be gone: ask, once, and believe the answer.
                self.refresh().await;
            }
            Err(failure)
        })
    }

    fn apply_some(self, client: Option<Box<Client>>) {
        if let Some(client) = client {
            self.apply(*client);
        }
    }

    pub(super) fn report(self, error: &Error) {
        if let Some(on_error) = self.core().and_then(|core| core.options.on_error.clone()) {
            on_error(error);
        }
    }

    /// Fetches the client anew.
    pub(super) async fn refresh(self) {
        let Some(core) = self.core() else { return };
        if let Ok(reply) = core.api.fetch(client_requests::get()).await {
            self.apply(reply.value.unwrap_or_default());
        }
    }

    /// Takes over what the server says of this browser: sessions, sign-in and sign-up in one go.
    pub(super) fn apply(self, client: Client) {
        let Some(core) = self.core() else { return };
        // A reply that was overtaken on its way must not bring back an older state.
        let is_older = self.client.try_with_untracked(|ours| {
            ours.id == client.id && client.updated_at.is_some_and(|theirs| ours.updated_at > Some(theirs))
        });
        if is_older != Some(false) {
            return;
        }
        for session in client.signed_in_sessions() {
            core.tokens().seed(session);
        }
        let is_gone = |id: &SessionId| !client.signed_in_sessions().any(|session| session.id == *id);
        if self.active.try_get_untracked().flatten().as_ref().is_some_and(is_gone) {
            let _ = self.active.try_set(None);
        }
        let _ = self.sign_in_state.try_update(|state| state.observe(client.sign_in.as_ref()));
        let _ = self.sign_up_state.try_update(|state| state.observe(client.sign_up.as_ref()));
        let _ = self.client.try_set(client);
        self.write_cookies(&core);
    }

    /// Where the given-up attempts of this instance are remembered. Their ids open nothing.
    fn discarded_key(key: &PublishableKey) -> String {
        format!("__clerk_discarded_{}", key.cookie_suffix())
    }

    fn read_discarded(key: &PublishableKey) -> Vec<String> {
        let text = browser::stored(&Self::discarded_key(key)).unwrap_or_default();
        text.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn remember_discarded(self) {
        let Some(core) = self.core() else { return };
        let mut ids = self.sign_in_state.with_untracked(|state| state.discarded().to_vec());
        let others = self.sign_up_state.with_untracked(|state| state.discarded().to_vec());
        ids.extend(others.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        browser::store(&Self::discarded_key(&core.api.key), &ids.join(" "));
    }
}

/// The answer to a caller whose provider is gone; the runner turns it into [`Stopped::Closed`].
pub(super) fn closed() -> Failure {
    Error::runtime("closed", "the provider is gone").into()
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.error)
    }
}

/// `redirect_url` of the page's address, unless it leads to another site.
fn return_url() -> Option<String> {
    browser::query_parameter("redirect_url").filter(|url| browser::is_same_origin(url))
}

fn is_web_address(url: &str) -> bool {
    url.starts_with("https://")
        || url.starts_with("http://")
        || (url.starts_with('/') && !url.starts_with("//"))
}

/// The membership the session acts by.
pub(super) fn membership(session: &Session) -> Option<&OrganizationMembership> {
    let id = session.last_active_organization_id.as_ref()?;
    let memberships = &session.user.as_ref()?.organization_memberships;
    memberships.iter().find(|membership| membership.organization.id == *id)
}
