//! The store's data, and the parts that a page can follow.
//!
//! One value instead of a signal for each part: every change goes through one place, which tells those who
//! follow a part only when that part is different afterwards.

use std::sync::Arc;

use super::waitlist::Waitlist;
use crate::fapi::Error;
use crate::flow::{AttemptKind, AuthState, Operation, Resource, State, Status};
use crate::wire::{Client, Environment, Session, SessionId, SignIn, SignUp};

/// Everything the store knows.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) status: Status,
    pub(super) failure: Option<Error>,
    pub(super) environment: Arc<Environment>,
    pub(super) client: Arc<Client>,
    /// The session this tab uses.
    pub(super) active: Option<SessionId>,
    pub(super) sign_in: State<SignIn>,
    pub(super) sign_up: State<SignUp>,
    pub(super) organization: Operation,
    /// The provider or company whose page is being opened.
    pub(super) leaving: Option<String>,
    /// The popup that was opened last, until it has come to an end.
    pub(super) popup: Option<PopupTrip>,
    /// What an app keeps with the user whom a sign-in may turn out to make, behind the id of that sign-in.
    pub(super) unsafe_metadata: Option<String>,
    pub(super) account: Operation,
    pub(super) waitlist: Waitlist,
    /// The sign-in attempt and the address or number that a code or link was last sent to.
    pub(super) sent_to: Option<String>,
}

/// A way through a provider in a window of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PopupTrip {
    /// By which the popup names itself.
    pub(super) id: String,
    pub(super) kind: AttemptKind,
    /// The path of the page that opened it.
    pub(super) page: String,
    /// The page that continues without a session.
    pub(super) callback: String,
    /// The page that continues with a session.
    pub(super) complete: String,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            status: Status::Loading,
            failure: None,
            environment: Arc::default(),
            client: Arc::default(),
            active: None,
            sign_in: State::default(),
            sign_up: State::default(),
            organization: Operation::default(),
            leaving: None,
            popup: None,
            sent_to: None,
            unsafe_metadata: None,
            account: Operation::default(),
            waitlist: Waitlist::default(),
        }
    }
}

/// A part of the data that reactive code can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facet {
    Status,
    Failure,
    Environment,
    Client,
    Session,
    Auth,
    SignInStep,
    SignInAttempt,
    SignInOperation,
    SignUpStep,
    SignUpAttempt,
    SignUpOperation,
    OrganizationOperation,
    AccountOperation,
    Leaving,
    Waitlist,
}

impl Facet {
    pub(super) const ALL: [Self; 16] = [
        Self::Status,
        Self::Failure,
        Self::Environment,
        Self::Client,
        Self::Session,
        Self::Auth,
        Self::SignInStep,
        Self::SignInAttempt,
        Self::SignInOperation,
        Self::SignUpStep,
        Self::SignUpAttempt,
        Self::SignUpOperation,
        Self::OrganizationOperation,
        Self::Leaving,
        Self::AccountOperation,
        Self::Waitlist,
    ];
}

impl Data {
    /// Returns the session in use, active or pending.
    pub(super) fn session(&self) -> Option<&Session> {
        let active = self.active.as_ref()?;
        self.find_session(active)
    }

    pub(super) fn find_session(&self, id: &SessionId) -> Option<&Session> {
        self.client.signed_in_sessions().find(|session| session.id == *id)
    }

    pub(super) fn auth(&self) -> AuthState {
        AuthState::of(self.status, self.session())
    }

    /// Returns `true` if a part has changed.
    pub(super) fn differs(&self, before: &Self, facet: Facet) -> bool {
        match facet {
            Facet::Status => self.status != before.status,
            Facet::Failure => self.failure != before.failure,
            Facet::Environment => self.environment != before.environment,
            Facet::Client => self.client != before.client,
            Facet::Session => self.session() != before.session(),
            Facet::Auth => self.auth() != before.auth(),
            Facet::SignInStep => step(&self.sign_in) != step(&before.sign_in),
            Facet::SignInAttempt => self.sign_in.attempt() != before.sign_in.attempt(),
            Facet::SignInOperation => self.sign_in.operation.fetch != before.sign_in.operation.fetch,
            Facet::SignUpStep => step(&self.sign_up) != step(&before.sign_up),
            Facet::SignUpAttempt => self.sign_up.attempt() != before.sign_up.attempt(),
            Facet::SignUpOperation => self.sign_up.operation.fetch != before.sign_up.operation.fetch,
            Facet::Waitlist => self.waitlist != before.waitlist,
            Facet::OrganizationOperation => self.organization.fetch != before.organization.fetch,
            Facet::Leaving => self.leaving != before.leaving,
            Facet::AccountOperation => self.account.fetch != before.account.fetch,
        }
    }
}

fn step<A: Resource>(state: &State<A>) -> A::Step {
    A::step(state.attempt())
}
