//! Leaving for a provider or a company, and what is carried over from one kind of attempt to the other.

use std::sync::Arc;

use super::active::SetActive;
use super::attempt_flow::{AttemptFlow, Kept};
use super::clerk::{Clerk, closed};
use super::data::{Facet, PopupTrip};
use super::later::{SSO, Sso, rest};
use super::options::NavigateKind;
use super::popup::POPUP;
use super::run::{Running, Stopped};
use super::sign_in::SignInFlow;
use super::sign_up::SignUpFlow;
use super::urls::with_query;
use crate::address::WebAddress;
use crate::browser::{self, Popup};
use crate::fapi::sso::{
    Trip, create_if_missing, enterprise_connections, one_tap_sign_in, one_tap_sign_up, transfer_to_sign_in,
    transfer_to_sign_up,
};
use crate::fapi::{Error, SendFuture, SsoParams};
use crate::flow::AttemptKind;
use crate::flow::external::{External, is_refused};
use crate::wire::{EnterpriseConnection, ErrorCode, Factor, Secret, SessionId, SignIn, Strategy};

/// After this time the user has probably stopped the provider's page.
const PATIENCE_MS: u32 = 10_000;
/// Where a tab keeps what a sign-in hands to the sign-up that it may turn into.
const METADATA: &str = "__clerk_unsafe_metadata";

#[expect(private_bounds, reason = "where the store keeps an attempt is its own business")]
impl<A: External + Kept> AttemptFlow<A> {
    /// Whether the other kind of attempt can take over what was proved: see `transfer`.
    #[must_use]
    pub fn is_transferable(self) -> bool {
        self.clerk.look(A::ATTEMPT, |data| A::peek(data).attempt().is_some_and(External::is_transferable))
    }

    /// The session somebody has in this browser already, if the server says so: make it the one in use
    /// ([`Clerk::use_existing_session`]).
    #[must_use]
    pub fn existing_session(self) -> Option<SessionId> {
        self.clerk.look(A::ATTEMPT, |data| A::peek(data).attempt()?.existing_session().cloned())
    }

    /// Takes over why a provider or a company did not say who somebody is: it is among the
    /// [`errors`](AttemptFlow::errors) then, and the attempt is given up. Does nothing without such a refusal.
    pub fn take_sso_error(self) {
        let is_there = self.clerk.look(A::ATTEMPT, |data| {
            let state = A::peek(data);
            state.attempt().is_some_and(|attempt| is_refused(attempt, state.is_declined))
        });
        if !is_there {
            return;
        }
        let _ = self.clerk.change(|data| {
            let state = A::state(data);
            let error = state.attempt().and_then(|it| it.external()?.error.clone());
            state.reset();
            state.operation.fail(Error::Api {
                status: 403,
                errors: error.into_iter().collect(),
                trace_id: None,
                retry_after_s: None,
            });
        });
        self.clerk.remember_discarded();
    }

    /// Returns the provider's page; `None` if the attempt leads to none.
    fn provider_url(self) -> Result<Option<WebAddress>, Stopped> {
        let found = self.clerk.peek(|data| A::peek(data).attempt().map_or(Ok(None), External::provider_url));
        found.map_err(|error| self.fail(error))
    }

    /// Leaves a failure with the flow too, where its page shows it.
    fn fail(self, error: Error) -> Stopped {
        let _ = self.clerk.change(|data| A::state(data).operation.fail(error.clone()));
        Stopped::Failed(error)
    }
}

/// Returns a company's connections among the factors of an attempt.
fn companies(attempt: &SignIn) -> impl Iterator<Item = &Factor> {
    attempt.supported_first_factors.iter().filter(|factor| factor.strategy == Strategy::EnterpriseSso)
}

impl SignInFlow {
    /// Signs in with an account at a provider (`oauth_google`, `oauth_custom_…`) or through the company of an
    /// e-mail address (`enterprise_sso`): leaves this page for theirs. Somebody without an account is signed up.
    ///
    /// Where several companies' connections answer for the address, it stays, and the step is
    /// [`SignInStep::FirstFactor`](crate::SignInStep) with one factor per connection: call it again with one.
    ///
    /// # Errors
    /// [`Stopped::Busy`] while a provider's page is being opened already; otherwise Clerk's refusals.
    #[must_use]
    pub fn sso(self, strategy: impl Into<Strategy>, params: SsoParams) -> Running {
        let after = self.clerk.after_sign_in_url();
        let (departure, trip) =
            Departure::prepare(self.clerk, AttemptKind::SignIn, strategy.into(), params, after);
        let leave = move |sso: &Sso, departure| (sso.sign_in)(self, departure, trip);
        departure.begin(Box::pin(self.bring(&SSO)), Box::new(leave))
    }

    pub(super) fn leave(self, departure: Departure, trip: Trip) -> Running {
        let metadata = trip.params.unsafe_metadata.clone();
        let ask = Box::pin(async move {
            if trip.strategy == Strategy::EnterpriseSso {
                self.ask_company(trip).await?;
            } else {
                self.run(vec![Box::new(move |_| Ok(trip.sign_in()))]).await?;
            }
            self.keep_metadata(metadata);
            Ok(())
        });
        departure.go(self, ask)
    }

    /// Keeps what a sign-up gets that this sign-in turns into, also over the way to the provider.
    fn keep_metadata(self, metadata: Option<String>) {
        let id = self.clerk.peek(|data| data.sign_in.attempt().map(|attempt| attempt.id.clone()));
        let metadata = id.zip(metadata).map(|(id, metadata)| format!("{id} {metadata}"));
        browser::keep(METADATA, metadata.as_deref());
        let _ = self.clerk.change(|data| data.unsafe_metadata = metadata);
    }

    async fn ask_company(self, mut trip: Trip) -> Result<(), Stopped> {
        let typed = trip.params.identifier.clone();
        let is_known = self.attempt_untracked().is_some_and(|attempt| {
            companies(&attempt).next().is_some() && (typed.is_none() || typed == attempt.identifier)
        });
        if !is_known {
            let create = trip.clone();
            self.run(vec![Box::new(move |_| Ok(create.sign_in()))]).await?;
        }
        let factors: Vec<_> = self.attempt_untracked().iter().flat_map(companies).cloned().collect();
        if trip.params.enterprise_connection_id.is_none() {
            match &*factors {
                // The answer names the company's page already, or the user has to choose.
                [only] => trip.params.enterprise_connection_id.clone_from(&only.enterprise_connection_id),
                _ => return Ok(()),
            }
        }
        self.with_attempt(move |current| Ok(trip.prepare(&current.id))).await
    }

    /// Signs in with what the sign-up in progress has proved.
    ///
    /// # Errors
    /// When the sign-up is not [`is_transferable`](Self::is_transferable), or the server refuses.
    #[must_use]
    pub fn transfer(self) -> Running {
        self.run(vec![Box::new(move |_| Ok(transfer_to_sign_in()))])
    }

    /// As [`create`](Self::create), but nobody learns whether there is such an account: if there is none, the
    /// right code ends in [`ErrorCode::SignUpIfMissingTransfer`], and a sign-up can
    /// [take over](SignUpFlow::transfer). Not for usernames and passwords.
    ///
    /// # Errors
    /// Clerk's refusals.
    #[must_use]
    pub fn create_if_missing(self, identifier: impl Into<String>) -> Running {
        let request = create_if_missing(identifier.into().trim());
        self.run(vec![Box::new(move |_| Ok(request))])
    }

    /// Signs in with a token of Google's One Tap, or signs up a user without an account.
    ///
    /// # Errors
    /// Clerk's refusals.
    #[must_use]
    pub fn google_one_tap(self, token: impl Into<Secret>) -> Running {
        let token = token.into();
        Box::pin(async move {
            let request = one_tap_sign_in(&token);
            match self.run(vec![Box::new(move |_| Ok(request))]).await {
                Err(Stopped::Failed(error)) if error.has(&ErrorCode::ExternalAccountNotFound) => {
                    self.clear_errors();
                    let request = one_tap_sign_up(&token);
                    self.clerk.sign_up().run(vec![Box::new(move |_| Ok(request))]).await
                }
                other => other,
            }
        })
    }
}

impl SignUpFlow {
    /// Signs up with an account at a provider or through a company: leaves this page for theirs. Somebody who
    /// has an account is signed in. What was given to the attempt in progress is kept.
    ///
    /// # Errors
    /// [`Stopped::Busy`] while a provider's page is being opened already; otherwise Clerk's refusals.
    #[must_use]
    pub fn sso(self, strategy: impl Into<Strategy>, params: SsoParams) -> Running {
        let after = self.clerk.after_sign_up_url();
        let (departure, trip) =
            Departure::prepare(self.clerk, AttemptKind::SignUp, strategy.into(), params, after);
        let leave = move |sso: &Sso, departure| (sso.sign_up)(self, departure, trip);
        departure.begin(Box::pin(self.bring(&SSO)), Box::new(leave))
    }

    pub(super) fn leave(self, departure: Departure, trip: Trip) -> Running {
        let ask = Box::pin(async move {
            let make = move |current: Option<crate::wire::SignUp>| {
                let is_open = |it: &crate::wire::SignUp| {
                    it.status == crate::wire::SignUpStatus::MissingRequirements && !is_refused(it, true)
                };
                let current = current.filter(is_open);
                Ok(trip.sign_up(current.as_ref().map(|current| &current.id)))
            };
            self.run(vec![Box::new(make)]).await
        });
        departure.go(self, ask)
    }

    /// Returns the company's connections that answer for the address: give one to [`sso`](Self::sso).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn enterprise_connections(self) -> Running<Vec<EnterpriseConnection>> {
        Box::pin(async move {
            let id = self.clerk.peek(|data| data.sign_up.attempt().map(|attempt| attempt.id.clone()));
            let id = id.ok_or_else(|| Stopped::from(closed()))?;
            Ok(self.clerk.exchange(enterprise_connections(&id)).await?)
        })
    }

    /// Signs up with what the sign-in in progress has proved.
    ///
    /// # Errors
    /// When the sign-in is not [`is_transferable`](Self::is_transferable), or the server refuses.
    #[must_use]
    pub fn transfer(self) -> Running {
        let metadata = self.clerk.take_metadata();
        self.run(vec![Box::new(move |_| Ok(transfer_to_sign_up(metadata.as_deref())))])
    }
}

/// The function that starts the redirect.
type Leave = Box<dyn FnOnce(&'static Sso, Departure) -> Running + Send>;

/// A redirect in progress.
pub(super) struct Departure {
    clerk: Clerk,
    whither: String,
    popup: Option<Popup>,
    /// The way in a popup, also where the browser did not open one.
    trip: PopupTrip,
    is_blocked: bool,
}

impl Departure {
    /// Fills in the addresses. Opens the popup at once: browsers allow that only while a click is handled.
    fn prepare(
        clerk: Clerk,
        kind: AttemptKind,
        strategy: Strategy,
        params: SsoParams,
        after: String,
    ) -> (Self, Trip) {
        let is_wanted = params.popup && clerk.peek(|data| data.leaving.is_none());
        let id = super::popup::new_id();
        let popup = is_wanted.then(|| browser::open_popup(&id)).flatten();
        // A provider's page lets no other site frame it, so it cannot take the place of this one there.
        let is_blocked = is_wanted && popup.is_none() && browser::is_in_foreign_frame();
        let callback = params.redirect_callback_url.clone().unwrap_or_else(|| clerk.sso_callback_url());
        let callback = clerk.keep_return(callback);
        let complete = params.redirect_url.clone().unwrap_or(after);
        let callback_url = browser::absolute(&callback);
        let (callback_url, complete_url) = if popup.is_some() {
            let callback_url = with_query(&callback_url, POPUP, &id);
            (callback_url.clone(), callback_url)
        } else {
            (callback_url, browser::absolute(&complete))
        };
        let whither = params.enterprise_connection_id.clone().unwrap_or_else(|| strategy.as_str().to_owned());
        let trip = Trip { strategy, params, callback_url, complete_url };
        (
            Self {
                clerk,
                whither,
                popup,
                trip: PopupTrip { id, kind, page: clerk.current_path(), callback, complete },
                is_blocked,
            },
            trip,
        )
    }

    /// From now on the page is being left, as soon as what that takes has been brought.
    fn begin(self, sso: SendFuture<Result<&'static Sso, Stopped>>, leave: Leave) -> Running {
        Box::pin(async move {
            let is_first = self.clerk.change(|data| {
                let is_first = data.leaving.is_none();
                if is_first {
                    data.leaving = Some(self.whither.clone());
                }
                is_first
            });
            match is_first {
                Some(true) => {}
                Some(false) => return Err(Stopped::Busy),
                None => return Err(Stopped::Closed),
            }
            match sso.await {
                Ok(sso) => leave(sso, self).await,
                Err(stopped) => {
                    self.give_up();
                    Err(stopped)
                }
            }
        })
    }

    fn give_up(self) {
        self.clerk.stays();
        if let Some(popup) = self.popup {
            popup.close();
        }
    }

    /// Asks for the provider's address and goes there.
    fn go<A: External + Kept>(self, flow: AttemptFlow<A>, ask: Running) -> Running {
        Box::pin(async move {
            let asked = if self.is_blocked {
                let message =
                    "the browser blocked the provider's window: allow pop-ups for this page and try again";
                Err(flow.fail(Error::runtime("popup_blocked", message)))
            } else {
                match ask.await {
                    Ok(()) => flow.provider_url(),
                    Err(stopped) => Err(stopped),
                }
            };
            let Ok(Some(url)) = asked else {
                self.give_up();
                return asked.map(drop);
            };
            let Self { clerk, popup, trip, .. } = self;
            match popup {
                Some(popup) => {
                    let id = trip.id.clone();
                    let _ = clerk.change(|data| data.popup = Some(trip));
                    popup.show(url.href());
                    browser::spawn(clerk.watch(popup, id));
                }
                None => {
                    // Never by the app's router, even if the provider is on this origin.
                    clerk.navigate(url.href(), NavigateKind::Push);
                    browser::spawn(async move {
                        browser::sleep(PATIENCE_MS).await;
                        clerk.stays();
                    });
                }
            }
            Ok(())
        })
    }
}

impl Clerk {
    /// What is being left for: the strategy of a provider, or a company's connection. `None` again when the
    /// person has come back.
    #[must_use]
    pub fn leaving_for(self) -> Option<String> {
        self.look(Facet::Leaving, |data| data.leaving.clone())
    }

    /// Returns the strategy of the last sign-in or sign-up in this browser, for example `oauth_google`.
    #[must_use]
    pub fn last_authentication_strategy(self) -> Option<Strategy> {
        self.look(Facet::Client, |data| data.client.last_authentication_strategy.clone())
    }

    pub(super) fn stays(self) {
        let _ = self.change(|data| data.leaving = None);
    }

    /// Takes the [`SsoParams::unsafe_metadata`] of the sign-in in progress.
    fn take_metadata(self) -> Option<String> {
        let in_memory = self.change(|data| data.unsafe_metadata.take()).flatten();
        let kept = in_memory.or_else(|| browser::kept(METADATA))?;
        let (id, metadata) = kept.split_once(' ')?;
        let is_ours =
            self.peek(|data| data.sign_in.attempt().is_some_and(|attempt| attempt.id.as_str() == id));
        browser::keep(METADATA, None);
        is_ours.then(|| metadata.to_owned())
    }

    /// Reacts to a page that is restored from the back/forward cache.
    pub(super) async fn on_restored(self) {
        self.stays();
        if let Some(core) = self.core().filter(|core| super::cookies::are_gone(core)) {
            // Signed out meanwhile: nothing private is shown while the server is asked.
            core.begin_epoch();
            core.change(|data| {
                data.active = None;
                Arc::make_mut(&mut data.client).sessions.clear();
            });
        }
        self.reload().await;
    }

    /// Makes a session the one in use that an operation or a provider was refused for, because somebody is
    /// signed in already (`session_exists`, `identifier_already_signed_in`), gives up the attempts, and goes where sign-ins
    /// lead.
    ///
    /// # Errors
    /// When `error` is no such refusal, or the server refuses the session.
    #[must_use]
    pub fn use_existing_session(self, error: &Error) -> Running {
        self.use_existing_session_with(error, self.after_sign_in_url())
    }

    /// As [`use_existing_session`](Self::use_existing_session), but goes to `redirect_url`.
    ///
    /// # Errors
    /// The same.
    #[must_use]
    pub fn use_existing_session_with(self, error: &Error, redirect_url: impl Into<String>) -> Running {
        let (error, url) = (error.clone(), redirect_url.into());
        Box::pin(async move { (rest().await?.with_existing_session)(self, error, url).await })
    }

    pub(super) fn with_existing_session(self, error: Error, url: String) -> Running {
        let named = error.api_errors().iter().find_map(|error| error.meta.session_id.clone());
        let is_meant =
            error.has(&ErrorCode::SessionExists) || error.has(&ErrorCode::IdentifierAlreadySignedIn);
        Box::pin(async move {
            if !is_meant {
                return Err(Stopped::Failed(error));
            }
            let mut session = named;
            if session.is_none() {
                self.refresh().await;
                session = self.peek(|data| {
                    let first = || data.client.signed_in_sessions().next().map(|it| it.id.clone());
                    data.client.last_active_session_id.clone().or_else(first)
                });
            }
            let session = session.ok_or_else(|| Stopped::from(closed()))?;
            self.set_active(SetActive::session(session).redirect_url(url)).await?;
            self.start_over();
            Ok(())
        })
    }
}
