//! The store itself: settings, client, who is signed in.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

use super::account::AccountFlow;
use super::boot::TRIES;
use super::cookies::has_old_cookies;
use super::core::Core;
use super::data::{Data, Facet};
use super::later::{PROVE, REST, rest};
use super::options::ClerkOptions;
use super::organization::OrganizationFlow;
use super::run::Stopped;
use super::sign_in::SignInFlow;
use super::sign_up::SignUpFlow;
use super::token::claims;
use crate::browser;
use crate::fapi::reply::{self, Reply, Shape};
use crate::fapi::request::{Call, Method};
use crate::fapi::{Error, Failure, HttpResponse, Request, SendFuture, client as client_requests};
use crate::flow::authorization::{self, Entitlements, membership};
use crate::flow::{AuthState, Requirement, State, Status};
use crate::key::{ConfigError, Instance, PublishableKey};
use crate::wire::read::Read;
use crate::wire::{Client, Environment, Organization, Session, SessionId, User};

/// The decoded value of a response, of any type.
pub(super) type Answer = Box<dyn Any + Send>;

/// The function that decodes a response. Not a closure, so that only this depends on the type.
pub(super) struct ReadAnswer {
    shape: Shape,
    read: fn(Shape, &HttpResponse) -> Result<Reply<Answer>, Failure>,
}

impl ReadAnswer {
    pub(super) fn of<T: Read + Send + 'static>(shape: Shape) -> Self {
        Self {
            shape,
            read: |shape, response| {
                let reply = reply::read::<T>(shape, response)?;
                Ok(Reply { value: Box::new(reply.value), client: reply.client })
            },
        }
    }
}

const REQUIRES_CAPTCHA: &str = "requires_captcha";
/// The number of requests for the client if each response is overtaken by a sign-out or a switch.
const FRESH_TRIES: u32 = 3;

/// A place where one part of an operation leaves something for another.
pub(super) struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Slot<T> {
    pub(super) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn set(&self, value: Option<T>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

/// The store of one Clerk instance. `Copy`: pass it around freely. Get it with
/// [`use_clerk`](crate::use_clerk) below a provider.
///
/// Reactive code that calls its methods follows them, as it follows a signal.
#[derive(Clone, Copy)]
pub struct Clerk {
    core: StoredValue<Arc<Core>>,
}

/// Returns `true` if a refusal means that the instance does not know the app's origin.
fn is_about_the_origin(code: &str) -> bool {
    code.starts_with("origin_") || matches!(code, "host_invalid" | "subdomain_not_allowed")
}

impl Clerk {
    /// Makes a store that does nothing yet; [`provide_clerk`](crate::provide_clerk) is what apps call.
    ///
    /// # Errors
    /// When the publishable key or the proxy URL is malformed.
    pub fn new(options: ClerkOptions) -> Result<Self, ConfigError> {
        let api = options.api()?;
        let discarded = Self::read_discarded(&api.key);
        let data = Data {
            sign_in: State::with_discarded(discarded.clone()),
            sign_up: State::with_discarded(discarded),
            ..Data::default()
        };
        let core = Core::new(api, options, data);
        Ok(Self { core: StoredValue::new(Arc::new(core)) })
    }

    /// Reads a part of the data and subscribes the running reactive code to it.
    pub(super) fn look<T>(self, facet: Facet, read: impl FnOnce(&Data) -> T) -> T {
        if let Some(core) = self.core() {
            core.follow(facet);
        }
        self.peek(read)
    }

    /// Reads the data as it is now. Once the provider is gone it is empty.
    pub(super) fn peek<T>(self, read: impl FnOnce(&Data) -> T) -> T {
        match self.core() {
            Some(core) => read(&core.data()),
            None => read(&Data::default()),
        }
    }

    /// Changes the data; `None` once the provider is gone.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut Data) -> T) -> Option<T> {
        self.core().map(|core| core.change(change))
    }

    /// `None` once the provider is gone.
    pub(super) fn core(self) -> Option<Arc<Core>> {
        self.core.try_get_value()
    }

    pub(super) fn option<T: Default>(self, read: impl FnOnce(&Core) -> T) -> T {
        self.core().map(|core| read(&core)).unwrap_or_default()
    }

    /// Where Clerk's lifecycle is.
    #[must_use]
    pub fn status(self) -> Status {
        self.look(Facet::Status, |data| data.status)
    }

    /// Why the status is [`Status::Degraded`] or [`Status::Error`].
    #[must_use]
    pub fn failure(self) -> Option<Error> {
        self.look(Facet::Failure, |data| data.failure.clone())
    }

    /// Returns the instance's settings; Clerk's defaults before they are known.
    #[must_use]
    pub fn environment(self) -> Arc<Environment> {
        self.look(Facet::Environment, |data| data.environment.clone())
    }

    /// Returns the country that the Frontend API takes this browser to be in, for example `DE`: the header `X-Country` of
    /// its first response that has one. `None` before that, and where the API does not tell. Untracked.
    #[must_use]
    pub fn country(self) -> Option<String> {
        self.option(|core| core.api.country().map(str::to_owned))
    }

    /// Everything the server holds for this browser.
    #[must_use]
    pub fn client(self) -> Arc<Client> {
        self.look(Facet::Client, |data| data.client.clone())
    }

    /// Returns the session in use, active or pending.
    #[must_use]
    pub fn session(self) -> Option<Session> {
        self.look(Facet::Session, |data| data.session().cloned())
    }

    /// Returns the user of the session in use, also while it is pending.
    #[must_use]
    pub fn user(self) -> Option<User> {
        self.look(Facet::Session, |data| data.session()?.user.clone())
    }

    /// Returns the organization the session in use acts for.
    #[must_use]
    pub fn organization(self) -> Option<Organization> {
        self.look(Facet::Session, |data| Some(membership(data.session()?)?.organization.clone()))
    }

    /// Who is signed in.
    #[must_use]
    pub fn auth(self) -> AuthState {
        self.look(Facet::Auth, Data::auth)
    }

    /// Returns `true` if the active session fulfills the requirement. Use it to hide things; the server protects them.
    #[must_use]
    pub fn has(self, requirement: &Requirement) -> bool {
        let Some(core) = self.core() else { return false };
        core.follow(Facet::Session);
        let Some(session) = core.data().session().cloned() else { return false };
        // Only the token has features and plans.
        let claims = self.token_at_hand().and_then(|(_, _, token)| claims(&token));
        let entitlements =
            claims.as_ref().map(|claims| Entitlements { features: &claims.fea, plans: &claims.pla });
        authorization::has(&session, entitlements.unwrap_or_default(), requirement)
    }

    /// Returns the sign-in flow.
    #[must_use]
    pub fn sign_in(self) -> SignInFlow {
        SignInFlow::new(self)
    }

    /// Returns the sign-up flow.
    #[must_use]
    pub fn sign_up(self) -> SignUpFlow {
        SignUpFlow::new(self)
    }

    /// Organizations of the user.
    #[must_use]
    pub fn organizations(self) -> OrganizationFlow {
        OrganizationFlow::new(self)
    }

    /// Returns the user's own account.
    #[must_use]
    pub fn account(self) -> AccountFlow {
        AccountFlow::new(self)
    }

    /// Gives up the sign-in and the sign-up in progress. No request is made; the attempts, which live on at
    /// the server, do not come back, not even after a reload.
    pub fn start_over(self) {
        self.sign_in().reset();
        self.sign_up().reset();
    }

    /// Returns the address of the Frontend API in use.
    #[must_use]
    pub fn fapi_url(self) -> String {
        self.option(|core| core.api.base().to_owned())
    }

    /// Returns the nonce that scripts of others get, if the app gave one ([`ClerkOptions::nonce`]).
    #[must_use]
    pub fn nonce(self) -> Option<String> {
        self.option(|core| core.options.nonce.clone())
    }

    /// Returns `true` for a development instance (`pk_test_…`).
    #[must_use]
    pub fn is_development(self) -> bool {
        self.option(|core| core.api.key.instance() == Instance::Development)
    }

    /// Sends a request once the boot has ended, and applies what the answer says of the client.
    pub(super) async fn exchange<T: Read + Send + 'static>(self, request: Request<T>) -> Result<T, Failure> {
        let answer = self.exchange_call(request.call, ReadAnswer::of::<T>(request.shape)).await?;
        answer.downcast().map(|answer| *answer).map_err(|_| closed())
    }

    /// As [`exchange`](Self::exchange), with what reads the answer apart; boxed, so that it exists once.
    pub(super) fn exchange_call(self, call: Call, how: ReadAnswer) -> SendFuture<Result<Answer, Failure>> {
        Box::pin(async move {
            let Some(core) = self.core() else { return Err(closed()) };
            let epoch = core.epoch();
            // Their own response has their changes; all else is only in the client.
            let is_told =
                call.method == Method::Get || call.path.starts_with("/client") || call.path == "/waitlist";
            let response = self.send(call).await?;
            match (how.read)(how.shape, &response) {
                Ok(Reply { value, client: None }) if !is_told => {
                    self.refresh().await;
                    Ok(value)
                }
                Ok(Reply { value, client }) => {
                    self.apply_some(&core, client, epoch).await;
                    Ok(value)
                }
                // It has worked, without a body.
                Err(failure) if reply::is_empty(&failure.error) => {
                    self.refresh().await;
                    Err(failure)
                }
                Err(failure) => {
                    self.report(&failure.error);
                    Err(failure)
                }
            }
        })
    }

    pub(super) async fn send(self, mut call: Call) -> Result<HttpResponse, Failure> {
        let Some(core) = self.core() else { return Err(closed()) };
        if core.data().status == Status::Loading && browser::IS_BROWSER {
            // Fails only when the provider is gone, which the next line notices.
            let _ = core.wait_for_boot().await;
        }
        self.prove_if_wanted(&core, &mut call).await?;
        let session = core.data().active.clone();
        let (epoch, path) = (core.epoch(), call.path.clone());
        let mut failure = match self.ask(&core, call, session.clone()).await {
            Ok(response) => return Ok(response),
            Err(failure) => failure,
        };
        self.apply_some(&core, failure.client.take(), epoch).await;
        self.report(&failure.error);
        if session.is_some()
            && failure.error.status().is_some()
            && let Ok(rest) = rest().await
        {
            (rest.on_refusal)(self, path, failure.error.clone()).await;
        }
        Err(failure)
    }

    /// Adds a captcha token if the request needs one.
    async fn prove_if_wanted(self, core: &Core, call: &mut Call) -> Result<(), Failure> {
        if let Some(action) = call.proof
            && let Some(wanted) = Self::challenge(core, call)
        {
            // One that was sent before is good no longer.
            call.form.retain(|(key, _)| !key.starts_with("captcha_"));
            (PROVE.load().await?)(self, core, call, action, wanted).await?;
        }
        Ok(())
    }

    /// Sends a request. A request that is refused for want of a captcha token is sent again with one.
    async fn ask(self, core: &Core, call: Call, session: Option<SessionId>) -> Result<HttpResponse, Failure> {
        let mut again = call.clone();
        let outcome = core.api.send(call, session.clone()).await;
        match &outcome {
            Err(failure) if browser::IS_BROWSER && failure.error.has_code(REQUIRES_CAPTCHA) => {}
            _ => return outcome,
        }
        if !(rest().await?.verify)(self).await? {
            return outcome;
        }
        self.prove_if_wanted(core, &mut again).await?;
        core.api.send(again, session).await
    }

    /// Takes over the client that came with an answer, unless somebody signed out or switched meanwhile: then what there
    /// is now is asked for.
    pub(super) async fn apply_some(self, core: &Core, client: Option<Box<Client>>, epoch: u32) {
        if let Some(client) = client {
            self.prepare_for(&client).await;
            if core.epoch() == epoch {
                self.apply(*client);
            } else {
                self.refresh().await;
            }
        }
    }

    /// Brings what is done for whoever is signed in, so that their token and cookies are there when others are told.
    pub(super) async fn prepare_for(self, client: &Client) {
        if client.signed_in_sessions().next().is_some() {
            // Without it they are signed in on the page all the same.
            let _ = rest().await;
        }
    }

    /// Tells whoever builds the app, in the console of a development instance's page, that a session has a task which no
    /// page knows.
    pub fn warn_of_task(self, task: &str) {
        if self.is_development() {
            browser::warn(&format!(
                "a session has the task {task}, for which there is no page: name one of the app's with ClerkOptions::task_url"
            ));
        }
    }

    pub(super) fn report(self, error: &Error) {
        if error.api_errors().iter().any(|error| is_about_the_origin(&error.code)) {
            let origin = browser::origin();
            browser::warn(&format!(
                "Clerk takes no requests from {origin}: use the pk_test_ key while developing, and the pk_live_ key on the \
                 instance's own domain or on one in its allowed_origins"
            ));
        }
        if let Some(on_error) = self.core().and_then(|core| core.options.on_error.clone()) {
            on_error(error);
        }
    }

    /// Fetches the client again.
    pub(super) async fn refresh(self) {
        // A failed request is repeated at the next focus.
        let _ = self.fetch_client().await;
    }

    /// Fetches the client and takes it over.
    pub(super) fn fetch_client(self) -> SendFuture<Result<(), Failure>> {
        Box::pin(async move {
            // Repeats if the user signed out or switched before the response.
            for _ in 0..FRESH_TRIES {
                let Some(core) = self.core() else { break };
                let epoch = core.epoch();
                let client = self.get_client(&core, TRIES).await?;
                self.prepare_for(&client).await;
                if core.epoch() == epoch {
                    self.apply(client);
                    return Ok(());
                }
            }
            Err(closed())
        })
    }

    /// Returns the client as the server has it now.
    pub(super) async fn get_client(self, core: &Core, tries: u32) -> Result<Client, Failure> {
        let request = client_requests::get().tries(tries);
        let response = self.ask(core, request.call, None).await?;
        Ok(reply::read::<Option<Client>>(request.shape, &response)?.value.unwrap_or_default())
    }

    /// Takes over what the server says of this browser: sessions, sign-in and sign-up in one go.
    pub(super) fn apply(self, client: Client) {
        let Some(core) = self.core() else { return };
        // A reply that was overtaken on its way must not bring back an older state.
        let is_older = {
            let ours = &core.data().client;
            ours.id == client.id && client.updated_at.is_some_and(|theirs| ours.updated_at > Some(theirs))
        };
        if is_older {
            return;
        }
        let is_signed_in = |id: &SessionId| client.signed_in_sessions().any(|session| session.id == *id);
        let has_ended = core.data().client.signed_in_sessions().any(|session| !is_signed_in(&session.id));
        if has_ended {
            core.begin_epoch();
            let left: Vec<_> = client.signed_in_sessions().map(|session| session.id.clone()).collect();
            core.tokens().keep_only(&left);
        }
        core.end_doubt();
        let rest = REST.get();
        if let Some(rest) = rest {
            (rest.seed_tokens)(&core, &client);
        }
        core.change(|data| {
            data.sign_in.observe(client.sign_in.as_ref());
            data.sign_up.observe(client.sign_up.as_ref());
            data.client = Arc::new(client);
            if data.session().is_none() {
                data.active = None;
            }
        });
        match rest {
            Some(rest) => (rest.write_cookies)(self, &core),
            None if has_old_cookies() => browser::spawn(self.write_cookies_later()),
            None => {}
        }
    }

    /// Where the given-up attempts of this instance are remembered. Their ids open nothing.
    fn discarded_key(key: &PublishableKey) -> String {
        format!("__clerk_discarded_{}", key.frontend_api())
    }

    fn read_discarded(key: &PublishableKey) -> Vec<String> {
        let text = browser::stored(&Self::discarded_key(key)).unwrap_or_default();
        text.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn remember_discarded(self) {
        let Some(core) = self.core() else { return };
        let (mut ids, others) =
            self.peek(|data| (data.sign_in.discarded().to_vec(), data.sign_up.discarded().to_vec()));
        ids.extend(others.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        browser::store(&Self::discarded_key(&core.api.key), &ids.join(" "));
    }
}

/// Returns the answer to a caller whose provider is gone; the runner turns it into [`Stopped::Closed`].
pub(super) fn closed() -> Failure {
    Error::runtime("closed", "the provider is gone").into()
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.error)
    }
}
