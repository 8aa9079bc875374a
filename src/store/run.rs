//! The one runner: every operation of every flow goes through here.

use super::clerk::{Clerk, closed};
use super::data::Data;
use crate::fapi::{BoxFuture, Error, Failure, Request};
use crate::flow::Flow;
use crate::wire::read::Read;

/// An operation that was started; nothing happens until it is awaited.
pub type Running<T = ()> = BoxFuture<Result<T, Stopped>>;

/// Why an operation did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Another operation of the same flow is running; nothing was sent.
    Busy,
    /// The flow was started over, or its provider is gone, before the answer came.
    Closed,
    /// It failed. The flow's errors say the same.
    Failed(Error),
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy => f.write_str("another request is on its way"),
            Self::Closed => f.write_str("the page was left before the answer came"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Stopped {}

/// Makes the next request of an operation: of the attempt in progress, or of the answer to the request before.
pub(super) type Make<T> = Box<dyn FnOnce(Option<T>) -> Result<Request<T>, Failure>>;

/// Runs one operation: refuses when busy, marks the flow as fetching, waits, and leaves the outcome both in
/// the flow's state and with the caller.
pub(super) fn run<S, T>(
    clerk: Clerk,
    state: fn(&mut Data) -> &mut S,
    current: Option<T>,
    requests: Vec<Make<T>>,
) -> Running<T>
where
    S: Flow<T> + 'static,
    T: Read + Clone + 'static,
{
    Box::pin(async move {
        let number = clerk.change(|data| state(data).start()).ok_or(Stopped::Closed)?;
        let number = number.ok_or(Stopped::Busy)?;
        let mut outcome = Err(closed());
        let mut last = current;
        for make in requests {
            outcome = match make(last.take()) {
                Ok(request) => clerk.exchange(request).await,
                Err(failure) => Err(failure),
            };
            match &outcome {
                Ok(answer) => last = Some(answer.clone()),
                Err(_) => break,
            }
        }
        let outcome = outcome.map_err(|failure| failure.error);
        match clerk.change(|data| state(data).finish(number, outcome.as_ref())) {
            Some(true) => outcome.map_err(Stopped::Failed),
            Some(false) => {
                // An answer that came too late to be wanted stays unwanted after a reload.
                clerk.remember_discarded();
                Err(Stopped::Closed)
            }
            None => Err(Stopped::Closed),
        }
    })
}
