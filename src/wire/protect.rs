//! A challenge of Clerk Protect.

use serde_json::Value;

use super::read::read;
use super::{Secret, UnixMillis};

/// A challenge that stands before the next step of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProtectCheck {
    /// What the script is told.
    pub token: Secret,
    /// Where the script is.
    pub sdk_url: String,
    /// How the script may look.
    pub ui_hints: Value,
    /// When the challenge dies.
    pub expires_at: Option<UnixMillis>,
}

read!(ProtectCheck: required token, sdk_url; optional ui_hints, expires_at);
