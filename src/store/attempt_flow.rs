//! The common parts of sign-in and sign-up: an attempt that the server keeps, and its state.

use std::marker::PhantomData;

use send_wrapper::SendWrapper;

use super::active::SetActive;
use super::clerk::Clerk;
use super::data::{Data, Facet};
use super::run::{Make, Running, Stopped, run};
use crate::fapi::{Error, Failure, Request};
use crate::flow::{Errors, Fetch, FetchStatus, Field, Resource, State};
use crate::split::Later;
use crate::wire::read::Read;
use crate::wire::{ApiError, Session, SessionId};

/// Where the store keeps a kind of attempt.
pub(super) trait Kept: Read + Sized {
    /// The error of an operation that needs an attempt, or a complete one.
    const MISSING: (&'static str, &'static str);
    const INCOMPLETE: (&'static str, &'static str);
    const STEP: Facet;
    const ATTEMPT: Facet;
    const OPERATION: Facet;

    fn state(data: &mut Data) -> &mut State<Self>;
    fn peek(data: &Data) -> &State<Self>;
    fn created_session_id(&self) -> Option<&SessionId>;
    fn after_url(clerk: Clerk) -> String;
}

/// A flow that works on an attempt: [`SignInFlow`](crate::SignInFlow) or [`SignUpFlow`](crate::SignUpFlow).
/// `Copy`; every handle of one provider shows the same state.
///
/// Reactive code that calls its methods follows them, as it follows a signal.
/// Operations return a `Result` and leave the error in [`errors`](Self::errors) too. One runs at a time.
pub struct AttemptFlow<A> {
    pub(super) clerk: Clerk,
    kind: PhantomData<fn() -> A>,
}

impl<A> Clone for AttemptFlow<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for AttemptFlow<A> {}

impl<A> std::fmt::Debug for AttemptFlow<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AttemptFlow")
    }
}

#[expect(private_bounds, reason = "where the store keeps an attempt is its own business")]
impl<A: Resource + Kept> AttemptFlow<A> {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk, kind: PhantomData }
    }

    /// Returns the step, which selects the page.
    #[must_use]
    pub fn step(self) -> A::Step {
        self.clerk.look(A::STEP, |data| A::step(A::peek(data).attempt()))
    }

    /// Returns the attempt; `None` before one was made.
    #[must_use]
    pub fn attempt(self) -> Option<A> {
        self.clerk.look(A::ATTEMPT, |data| A::peek(data).attempt().cloned())
    }

    /// Returns the attempt as it is now, not followed.
    #[must_use]
    pub fn attempt_untracked(self) -> Option<A> {
        self.clerk.peek(|data| A::peek(data).attempt().cloned())
    }

    /// Returns the step as it is now, not followed.
    #[must_use]
    pub fn step_untracked(self) -> A::Step {
        self.clerk.peek(|data| A::step(A::peek(data).attempt()))
    }

    /// Returns the errors of the last operation.
    #[must_use]
    pub fn errors(self) -> Errors {
        self.clerk.look(A::OPERATION, |data| Errors::of(A::peek(data).operation.error()))
    }

    /// Returns the message-bearing error of one field.
    #[must_use]
    pub fn error_of(self, field: Field) -> Option<ApiError> {
        self.errors().field(field)
    }

    /// Returns `true` during a request.
    #[must_use]
    pub fn is_fetching(self) -> bool {
        self.clerk.look(A::OPERATION, |data| A::peek(data).operation.fetch == Fetch::Fetching)
    }

    /// Clerk's `fetchStatus`.
    #[must_use]
    pub fn fetch_status(self) -> FetchStatus {
        if self.is_fetching() { FetchStatus::Fetching } else { FetchStatus::Idle }
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.clerk.change(|data| A::state(data).operation.clear_errors());
    }

    /// Gives up the attempt. No request is made; the attempt does not come back.
    pub fn reset(self) {
        let _ = self.clerk.change(|data| A::state(data).reset());
        self.clerk.remember_discarded();
    }

    /// Makes the created session the one in use and goes on: to its task, else to where sign-ins or sign-ups
    /// lead.
    ///
    /// # Errors
    /// When the attempt is not complete, or the server refuses the session.
    #[must_use]
    pub fn finalize(self) -> Running {
        let url = A::after_url(self.clerk);
        self.finish(Box::new(|set| set.redirect_url(url)))
    }

    /// As [`finalize`](Self::finalize), but goes where `navigate` leads.
    ///
    /// # Errors
    /// As [`finalize`](Self::finalize).
    #[must_use]
    pub fn finalize_with(self, navigate: impl FnOnce(Option<Session>) + 'static) -> Running {
        let navigate = SendWrapper::new(navigate);
        self.finish(Box::new(|set| set.navigate_with(navigate.take())))
    }

    fn finish(self, whither: Box<dyn FnOnce(SetActive) -> SetActive + Send>) -> Running {
        Box::pin(async move {
            let session = self.clerk.peek(|data| A::peek(data).attempt()?.created_session_id().cloned());
            let Some(session) = session else {
                return Err(Stopped::Failed(Error::runtime(A::INCOMPLETE.0, A::INCOMPLETE.1)));
            };
            self.clerk.set_active(whither(SetActive::session(session))).await?;
            let _ = self.clerk.change(|data| A::state(data).finalize());
            Ok(())
        })
    }

    /// Brings what an operation needs; that it cannot be had is an error of the flow.
    pub(super) async fn bring<T: Copy>(self, later: &'static Later<T>) -> Result<T, Stopped> {
        let brought = later.load().await;
        if let Err(unloaded) = brought {
            let _ = self.clerk.change(|data| {
                let operation = &mut A::state(data).operation;
                // A running operation reports its own outcome.
                if operation.fetch != Fetch::Fetching {
                    operation.fail(unloaded.into());
                }
            });
        }
        Ok(brought?)
    }

    /// Runs one request of the attempt in progress, which has to be there.
    pub(super) fn with_attempt(
        self,
        make: impl FnOnce(&A) -> Result<Request<A>, Failure> + Send + 'static,
    ) -> Running {
        self.run(vec![Box::new(move |attempt| match attempt {
            Some(attempt) => make(&attempt),
            None => Err(Error::runtime(A::MISSING.0, A::MISSING.1).into()),
        })])
    }

    pub(super) fn run(self, requests: Vec<Make<A>>) -> Running {
        let running = run(self.clerk, A::state, self.attempt_untracked(), requests);
        Box::pin(async move { running.await.map(drop) })
    }
}
