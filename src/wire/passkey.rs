//! A passkey.

use super::read::read;
use super::{IdentificationId, UnixMillis, Verification};

/// A passkey of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passkey {
    /// Its id.
    pub id: IdentificationId,
    /// What the user calls it.
    pub name: String,
    /// Whether the browser has made it.
    pub verification: Option<Verification>,
    /// When somebody last signed in with it.
    pub last_used_at: Option<UnixMillis>,
    /// When it was made.
    pub created_at: Option<UnixMillis>,
}

read!(Passkey: required id; optional name, verification, last_used_at, created_at);
