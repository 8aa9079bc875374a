//! The one runner: every operation of every flow goes through here.

use std::future::Future;

use leptos::prelude::*;

use crate::fapi::{Error, Failure};
use crate::flow::Flow;

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

/// Runs one operation: refuses when busy, marks the flow as fetching, waits, and leaves the outcome both in
/// the flow's state and with the caller.
pub(super) async fn run<S, T>(
    cell: RwSignal<S>,
    operation: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Stopped>
where
    S: Flow<T> + Send + Sync + 'static,
{
    let mut number = None;
    cell.try_update(|state| number = state.start()).ok_or(Stopped::Closed)?;
    let number = number.ok_or(Stopped::Busy)?;
    let outcome = operation.await.map_err(|failure| failure.error);
    let ended = cell.try_update(|state| state.finish(number, outcome.as_ref()));
    if ended != Some(true) {
        return Err(Stopped::Closed);
    }
    outcome.map_err(Stopped::Failed)
}
