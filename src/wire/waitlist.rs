//! The waitlist.

use super::read::read;

/// A place on the waitlist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitlistEntry {
    /// Its id.
    pub id: String,
}

read!(WaitlistEntry: required id);
