//! The one runner: every operation of every flow goes through here.

use super::clerk::{Clerk, ReadAnswer, Slot, closed};
use super::data::Data;
use crate::fapi::request::Call;
use crate::fapi::{Error, Failure, Request, SendFuture, reply};
use crate::flow::Flow;
use crate::wire::read::Read;

/// An operation that was started; nothing happens until it is awaited. It is `Send`, as `Action::new` wants it.
pub type Running<T = ()> = SendFuture<Result<T, Stopped>>;

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
pub(super) type Make<T> = Box<dyn FnOnce(Option<T>) -> Result<Request<T>, Failure> + Send>;

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
    T: Read + Clone + Send + 'static,
{
    let last = Slot::default();
    last.set(current);
    let steps = Steps { state, requests: requests.into_iter(), last: last.clone() };
    let driven = drive(clerk, Box::new(steps));
    Box::pin(async move {
        driven.await?;
        last.take().ok_or(Stopped::Closed)
    })
}

/// Runs an operation that is more than one request after the other: `work` makes its requests itself.
pub(super) fn run_work<S, T>(
    clerk: Clerk,
    state: fn(&mut Data) -> &mut S,
    work: SendFuture<Result<T, Failure>>,
) -> Running<T>
where
    S: Flow<T> + 'static,
    T: Send + 'static,
{
    Box::pin(async move {
        let number = clerk.change(|data| state(data).start()).ok_or(Stopped::Closed)?;
        let number = number.ok_or(Stopped::Busy)?;
        let outcome = work.await.map_err(|failure| failure.error);
        match clerk.change(|data| state(data).finish(number, outcome.as_ref())) {
            Some(true) => outcome.map_err(Stopped::Failed),
            Some(false) => {
                clerk.remember_discarded();
                Err(Stopped::Closed)
            }
            None => Err(Stopped::Closed),
        }
    })
}

/// The part of an operation that depends on what it is about.
trait Operation: Send {
    fn start(&self, data: &mut Data) -> Option<u32>;
    fn next(&mut self) -> Option<Result<(Call, ReadAnswer), Failure>>;
    /// Takes what the client tells for the answer that did not come; `false` if it tells nothing.
    fn take_current(&self, data: &mut Data) -> bool;
    fn finish(&self, data: &mut Data, number: u32, error: Option<&Error>) -> bool;
}

struct Steps<S, T> {
    state: fn(&mut Data) -> &mut S,
    requests: std::vec::IntoIter<Make<T>>,
    /// The attempt, then each answer.
    last: Slot<T>,
}

impl<S: Flow<T> + 'static, T: Read + Clone + Send + 'static> Operation for Steps<S, T> {
    fn start(&self, data: &mut Data) -> Option<u32> {
        (self.state)(data).start()
    }

    fn next(&mut self) -> Option<Result<(Call, ReadAnswer), Failure>> {
        let request = self.requests.next()?(self.last.take());
        let last = self.last.clone();
        Some(request.map(|request| {
            let read: ReadAnswer = Box::new(move |response| {
                let reply = reply::read(request.shape, response)?;
                last.set(Some(reply.value));
                Ok(reply.client)
            });
            (request.call, read)
        }))
    }

    fn take_current(&self, data: &mut Data) -> bool {
        let current = (self.state)(data).current();
        let is_known = current.is_some();
        self.last.set(current);
        is_known
    }

    fn finish(&self, data: &mut Data, number: u32, error: Option<&Error>) -> bool {
        let state = (self.state)(data);
        match (error, self.last.take()) {
            (None, Some(answer)) => {
                let is_wanted = state.finish(number, Ok(&answer));
                self.last.set(Some(answer));
                is_wanted
            }
            (error, _) => state.finish(number, Err(error.unwrap_or(&closed().error))),
        }
    }
}

/// The part of an operation that is the same for all: it exists once.
fn drive(clerk: Clerk, mut operation: Box<dyn Operation>) -> Running {
    Box::pin(async move {
        let number = clerk.change(|data| operation.start(data)).ok_or(Stopped::Closed)?;
        let number = number.ok_or(Stopped::Busy)?;
        let mut failed = None;
        while let Some(request) = operation.next() {
            let outcome = match request {
                Ok((call, read)) => clerk.exchange_call(call, read).await,
                Err(failure) => Err(failure),
            };
            if let Err(failure) = outcome {
                if reply::is_empty(&failure.error)
                    && clerk.change(|data| operation.take_current(data)) == Some(true)
                {
                    continue;
                }
                failed = Some(failure.error);
                break;
            }
        }
        match clerk.change(|data| operation.finish(data, number, failed.as_ref())) {
            Some(true) => failed.map_or(Ok(()), |error| Err(Stopped::Failed(error))),
            Some(false) => {
                // An answer that came too late to be wanted stays unwanted after a reload.
                clerk.remember_discarded();
                Err(Stopped::Closed)
            }
            None => Err(Stopped::Closed),
        }
    })
}
