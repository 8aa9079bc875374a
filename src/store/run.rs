//! The one runner: every operation of every flow goes through here.

use std::future::Future;
use std::pin::Pin;

use super::clerk::{Answer, Clerk, ReadAnswer, closed};
use super::data::Data;
use crate::fapi::request::Call;
use crate::fapi::{Error, Failure, Request, SendFuture, reply};
use crate::flow::Flow;
use crate::wire::read::Read;

/// An operation that was started; nothing happens until it is awaited. It is `Send`, as `Action::new` wants it.
pub type Running<T = ()> = SendFuture<Result<T, Stopped>>;

/// The reason of an operation that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Another operation of the same flow is running; nothing was sent.
    #[error("another request is on its way")]
    Busy,
    /// The flow was started over, or its provider is gone, before the response.
    #[error("the page was left before the answer came")]
    Closed,
    /// It failed. The flow's errors say the same.
    #[error(transparent)]
    Failed(Error),
}

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
    let mut steps = Steps { state, requests: requests.into_iter(), last: current };
    Box::pin(async move {
        drive(clerk, &mut steps).await?;
        steps.last.ok_or(Stopped::Closed)
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
    /// Takes the answer to the request that was made last.
    fn accept(&mut self, answer: Answer);
    /// Uses the client in place of a missing response; returns `false` if it has no attempt.
    fn take_current(&mut self, data: &mut Data) -> bool;
    fn finish(&self, data: &mut Data, number: u32, error: Option<&Error>) -> bool;
}

struct Steps<S, T> {
    state: fn(&mut Data) -> &mut S,
    requests: std::vec::IntoIter<Make<T>>,
    /// The attempt, then each answer.
    last: Option<T>,
}

impl<S: Flow<T> + 'static, T: Read + Clone + Send + 'static> Operation for Steps<S, T> {
    fn start(&self, data: &mut Data) -> Option<u32> {
        (self.state)(data).start()
    }

    fn next(&mut self) -> Option<Result<(Call, ReadAnswer), Failure>> {
        let request = self.requests.next()?(self.last.take());
        Some(request.map(|request| (request.call, ReadAnswer::of::<T>(request.shape))))
    }

    fn accept(&mut self, answer: Answer) {
        self.last = answer.downcast().ok().map(|answer| *answer);
    }

    fn take_current(&mut self, data: &mut Data) -> bool {
        self.last = (self.state)(data).current();
        self.last.is_some()
    }

    fn finish(&self, data: &mut Data, number: u32, error: Option<&Error>) -> bool {
        let state = (self.state)(data);
        match (error, &self.last) {
            (None, Some(answer)) => state.finish(number, Ok(answer)),
            (error, _) => state.finish(number, Err(error.unwrap_or(&closed().error))),
        }
    }
}

type Driven<'a> = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send + 'a>>;

/// Returns the part of an operation that is the same for all: it exists once.
fn drive(clerk: Clerk, operation: &mut dyn Operation) -> Driven<'_> {
    Box::pin(async move {
        let number = clerk.change(|data| operation.start(data)).ok_or(Stopped::Closed)?;
        let number = number.ok_or(Stopped::Busy)?;
        let mut failed = None;
        while let Some(request) = operation.next() {
            let outcome = match request {
                Ok((call, read)) => clerk.exchange_call(call, read).await,
                Err(failure) => Err(failure),
            };
            let failure = match outcome {
                Ok(answer) => {
                    operation.accept(answer);
                    continue;
                }
                Err(failure) => failure,
            };
            if reply::is_empty(&failure.error)
                && clerk.change(|data| operation.take_current(data)) == Some(true)
            {
                continue;
            }
            failed = Some(failure.error);
            break;
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
