//! One request at a time, and what became of it.

use crate::fapi::Error;

/// The activity of a flow. One enum, so that "busy with an old error" cannot be expressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fetch {
    /// Nothing.
    #[default]
    Idle,
    /// It waits for an answer.
    Fetching,
    /// The last operation failed.
    Failed(Error),
}

/// Clerk's `fetchStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchStatus {
    /// No request is on its way.
    Idle,
    /// A request is on its way.
    Fetching,
}

/// The state that the runner changes.
pub(crate) trait Flow<T> {
    /// Begins an operation and returns its number; `None` when one is running.
    fn start(&mut self) -> Option<u32>;
    /// Ends operation `number`; `false` when it was given up meanwhile.
    fn finish(&mut self, number: u32, outcome: Result<&T, &Error>) -> bool;
    /// Returns what the client that came last says of what this works on.
    fn current(&self) -> Option<T> {
        None
    }
}

/// The part of a flow's state that every flow has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) fetch: Fetch,
    number: u32,
}

impl Operation {
    /// Begins; what went wrong before is forgotten.
    pub(crate) fn begin(&mut self) -> Option<u32> {
        if self.fetch == Fetch::Fetching {
            return None;
        }
        self.fetch = Fetch::Fetching;
        self.number += 1;
        Some(self.number)
    }

    /// Ends; `false` when operation `number` is not the one that runs.
    pub(crate) fn end(&mut self, number: u32, error: Option<&Error>) -> bool {
        if self.number != number || self.fetch != Fetch::Fetching {
            return false;
        }
        self.fetch = error.cloned().map_or(Fetch::Idle, Fetch::Failed);
        true
    }

    /// Abandons the running operation and clears the error.
    pub(crate) fn give_up(&mut self) {
        self.number += 1;
        self.fetch = Fetch::Idle;
    }

    /// Tells of something that went wrong elsewhere, for example at a provider.
    pub(crate) fn fail(&mut self, error: Error) {
        self.fetch = Fetch::Failed(error);
    }

    pub(crate) fn clear_errors(&mut self) {
        if matches!(self.fetch, Fetch::Failed(_)) {
            self.fetch = Fetch::Idle;
        }
    }

    pub(crate) fn error(&self) -> Option<&Error> {
        match &self.fetch {
            Fetch::Failed(error) => Some(error),
            _ => None,
        }
    }
}

impl<T> Flow<T> for Operation {
    fn start(&mut self) -> Option<u32> {
        self.begin()
    }

    fn finish(&mut self, number: u32, outcome: Result<&T, &Error>) -> bool {
        self.end(number, outcome.err())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFLINE: Error = Error::Offline { timed_out: false };

    #[test]
    fn a_second_start_is_refused_while_the_first_runs() {
        let mut operation = Operation::default();
        assert!(operation.begin().is_some());
        assert_eq!(operation.begin(), None);
    }

    #[test]
    fn starting_forgets_the_last_error() {
        let mut operation = Operation::default();
        let first = operation.begin().expect("idle");
        assert!(operation.end(first, Some(&OFFLINE)));
        assert_eq!(operation.error(), Some(&OFFLINE));
        assert!(operation.begin().is_some());
        assert_eq!(operation.error(), None);
    }

    #[test]
    fn abandoned_operation_changes_nothing_when_it_ends() {
        let mut operation = Operation::default();
        let first = operation.begin().expect("idle");
        operation.give_up();
        let second = operation.begin().expect("idle again");
        assert!(!operation.end(first, Some(&OFFLINE)));
        assert_eq!(operation.fetch, Fetch::Fetching);
        assert!(operation.end(second, None));
    }
}
