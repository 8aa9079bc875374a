//! Asking for an account where there are none to be had yet.

use super::clerk::Clerk;
use super::data::{Data, Facet};
use super::run::{Running, run};
use crate::fapi::{Error, waitlist};
use crate::flow::{Errors, Fetch, Flow, Operation};
use crate::wire::WaitlistEntry;

/// The state of the waitlist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waitlist {
    pub(super) operation: Operation,
    pub(super) entry: Option<WaitlistEntry>,
}

impl Flow<WaitlistEntry> for Waitlist {
    fn start(&mut self) -> Option<u32> {
        self.operation.begin()
    }

    fn finish(&mut self, number: u32, outcome: Result<&WaitlistEntry, &Error>) -> bool {
        let is_wanted = self.operation.end(number, outcome.err());
        if is_wanted && let Ok(entry) = outcome {
            self.entry = Some(entry.clone());
        }
        is_wanted
    }
}

/// The waitlist of an instance. `Copy`; one operation runs at a time.
#[derive(Clone, Copy)]
pub struct WaitlistFlow {
    clerk: Clerk,
}

impl std::fmt::Debug for WaitlistFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WaitlistFlow")
    }
}

impl Clerk {
    /// Returns the waitlist.
    #[must_use]
    pub fn waitlist(self) -> WaitlistFlow {
        WaitlistFlow { clerk: self }
    }

    /// Returns the page with the waitlist.
    #[must_use]
    pub fn waitlist_url(self) -> String {
        self.core().map(|core| core.options.waitlist_url.clone()).unwrap_or_default()
    }
}

impl WaitlistFlow {
    /// Returns the errors of the last operation.
    #[must_use]
    pub fn errors(self) -> Errors {
        self.clerk.look(Facet::Waitlist, |data| Errors::of(data.waitlist.operation.error()))
    }

    /// Returns `true` during a request.
    #[must_use]
    pub fn is_fetching(self) -> bool {
        self.clerk.look(Facet::Waitlist, |data| data.waitlist.operation.fetch == Fetch::Fetching)
    }

    /// Returns the place on the list, once there is one.
    #[must_use]
    pub fn entry(self) -> Option<WaitlistEntry> {
        self.clerk.look(Facet::Waitlist, |data| data.waitlist.entry.clone())
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.clerk.change(|data| data.waitlist.operation.clear_errors());
    }

    /// Adds an address to the list. An address on the list keeps its place.
    ///
    /// # Errors
    /// When the server refuses the address, or the instance has no waitlist (`waitlist_not_accepting_entries`).
    #[must_use]
    pub fn join(self, email_address: impl Into<String>) -> Running {
        let request = waitlist::join(email_address.into().trim());
        let state: fn(&mut Data) -> &mut Waitlist = |data| &mut data.waitlist;
        let running = run(self.clerk, state, None, vec![Box::new(move |_| Ok(request))]);
        Box::pin(async move { running.await.map(drop) })
    }
}
