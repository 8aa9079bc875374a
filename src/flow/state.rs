//! The state of a flow that works on an attempt of the server's: a sign-in or a sign-up.

use super::operation::{Flow, Operation};
use crate::fapi::Error;
use crate::wire::ErrorCode;

/// An attempt the server keeps: a [`SignIn`](crate::wire::SignIn) or a [`SignUp`](crate::wire::SignUp).
pub trait Resource: Clone + PartialEq + Send + 'static {
    /// The value that selects the page of its flow.
    type Step: PartialEq;

    /// Returns its id.
    fn id(&self) -> &str;

    /// Where an attempt stands; `None`: there is none.
    fn step(attempt: Option<&Self>) -> Self::Step;
}

/// The number of discarded attempts to remember: more than one because of other tabs.
const REMEMBERED: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State<A> {
    pub(crate) operation: Operation,
    attempt: Option<A>,
    /// The client's attempt of a response during an operation; applied only if that operation fails.
    observed: Option<A>,
    /// `true` if a client without an attempt may clear ours: only after it was finalized.
    is_finalized: bool,
    /// `true` if the verified account must not be transferred.
    pub(crate) is_declined: bool,
    /// The abandoned attempts. The server still returns them.
    discarded: Vec<String>,
}

impl<A> Default for State<A> {
    fn default() -> Self {
        Self {
            operation: Operation::default(),
            attempt: None,
            observed: None,
            is_finalized: false,
            is_declined: false,
            discarded: Vec::new(),
        }
    }
}

impl<A: Resource> State<A> {
    /// Returns a state that knows which attempts were given up before the page was loaded.
    pub(crate) fn with_discarded(discarded: Vec<String>) -> Self {
        Self { discarded, ..Self::default() }
    }

    pub(crate) fn attempt(&self) -> Option<&A> {
        self.attempt.as_ref()
    }

    pub(crate) fn discarded(&self) -> &[String] {
        &self.discarded
    }

    /// The client, as some reply or tab reported it. A client without an attempt leaves a live attempt
    /// alone, since it also lacks the one that has just been completed.
    /// Source: `shouldIgnoreNullUpdate` in `state.ts` of clerk/javascript.
    pub(crate) fn observe(&mut self, attempt: Option<&A>) {
        match attempt {
            Some(attempt) if self.is_discarded(attempt) => {}
            Some(attempt) if self.operation.fetch == super::Fetch::Fetching => {
                self.observed = Some(attempt.clone());
            }
            Some(attempt) => self.adopt(attempt.clone()),
            None if self.is_finalized => self.attempt = None,
            None => {}
        }
    }

    /// "Start over": local only. The attempt lives on at the server, so it is remembered as unwanted.
    pub(crate) fn reset(&mut self) {
        if let Some(attempt) = self.attempt.take() {
            self.discard(&attempt);
        }
        self.observed = None;
        self.is_declined = false;
        self.operation.give_up();
    }

    /// The attempt has done its work; the next client may clear it.
    pub(crate) fn finalize(&mut self) {
        self.is_finalized = true;
        self.attempt = None;
        self.operation.give_up();
    }

    /// An attempt that came too late to be wanted.
    pub(crate) fn discard(&mut self, attempt: &A) {
        if !self.is_discarded(attempt) {
            self.discarded.push(attempt.id().to_owned());
            if self.discarded.len() > REMEMBERED {
                self.discarded.remove(0);
            }
        }
        if self.attempt.as_ref().is_some_and(|ours| ours.id() == attempt.id()) {
            self.attempt = None;
        }
    }

    fn is_discarded(&self, attempt: &A) -> bool {
        self.discarded.iter().any(|id| id == attempt.id())
    }

    fn adopt(&mut self, attempt: A) {
        self.is_finalized = false;
        self.attempt = Some(attempt);
    }
}

impl<A: Resource> Flow<A> for State<A> {
    fn current(&self) -> Option<A> {
        self.observed.clone().or_else(|| self.attempt.clone())
    }

    fn start(&mut self) -> Option<u32> {
        self.observed = None;
        self.operation.begin()
    }

    fn finish(&mut self, number: u32, outcome: Result<&A, &Error>) -> bool {
        if !self.operation.end(number, outcome.err()) {
            if let Ok(late) = outcome {
                self.discard(late);
            }
            return false;
        }
        let observed = self.observed.take();
        if outcome.is_err_and(|error| error.has(&ErrorCode::SignUpIfMissingTransfer)) {
            // Not a mistake of anybody's: a sign-up takes over.
            self.operation.clear_errors();
        }
        match outcome {
            Ok(attempt) => {
                self.is_declined = false;
                self.adopt(attempt.clone());
            }
            // The server no longer has the attempt: the user starts again and sees the reason.
            Err(error) if error.has(&ErrorCode::ResourceNotFound) => self.attempt = None,
            Err(_) => {
                if let Some(observed) = observed {
                    self.adopt(observed);
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ApiError;

    #[derive(Clone, Debug, PartialEq)]
    struct Attempt(&'static str, u8);

    impl Resource for Attempt {
        type Step = ();

        fn step(_: Option<&Self>) {}

        fn id(&self) -> &str {
            self.0
        }
    }

    fn refused(code: &str) -> Error {
        let error = ApiError { code: code.to_owned(), ..ApiError::default() };
        Error::Api { status: 422, errors: vec![error], trace_id: None, retry_after_s: None }
    }

    fn with(attempt: Attempt) -> State<Attempt> {
        let mut state = State::default();
        state.observe(Some(&attempt));
        state
    }

    #[test]
    fn a_client_without_the_attempt_leaves_a_live_attempt_alone() {
        let mut state = with(Attempt("a", 1));
        state.observe(None);
        assert_eq!(state.attempt(), Some(&Attempt("a", 1)));
    }

    #[test]
    fn a_finalized_attempt_is_gone() {
        let mut state = with(Attempt("a", 1));
        state.finalize();
        state.observe(None);
        assert_eq!(state.attempt(), None);
    }

    #[test]
    fn an_attempt_that_was_started_over_does_not_come_back() {
        let mut state = with(Attempt("a", 1));
        state.reset();
        state.observe(Some(&Attempt("a", 2)));
        assert_eq!(state.attempt(), None);
        let mut reloaded = State::with_discarded(state.discarded().to_vec());
        reloaded.observe(Some(&Attempt("a", 2)));
        assert_eq!(reloaded.attempt(), None);
        reloaded.observe(Some(&Attempt("b", 1)));
        assert_eq!(reloaded.attempt(), Some(&Attempt("b", 1)));
    }

    #[test]
    fn an_answer_that_arrives_after_start_over_is_discarded() {
        let mut state = State::default();
        let number = state.start().expect("idle");
        state.reset();
        state.observe(Some(&Attempt("late", 1)));
        assert!(!state.finish(number, Ok(&Attempt("late", 1))));
        assert_eq!(state.attempt(), None);
        state.observe(Some(&Attempt("late", 1)));
        assert_eq!(state.attempt(), None);
    }

    #[test]
    fn client_updates_during_an_operation_apply_only_if_it_fails() {
        let mut state = with(Attempt("a", 1));
        let number = state.start().expect("idle");
        state.observe(Some(&Attempt("a", 2)));
        assert_eq!(state.attempt(), Some(&Attempt("a", 1)));
        assert!(state.finish(number, Err(&refused("form_code_incorrect"))));
        assert_eq!(state.attempt(), Some(&Attempt("a", 2)));
    }

    #[test]
    fn attempt_unknown_to_the_server_is_dropped() {
        let mut state = with(Attempt("a", 1));
        let number = state.start().expect("idle");
        assert!(state.finish(number, Err(&refused("resource_not_found"))));
        assert_eq!(state.attempt(), None);
        assert!(state.operation.error().is_some());
    }
}
