//! What a second factor is set up with: the authenticator app and the backup codes.

use super::Secret;
use super::read::read;

/// An authenticator app of a user, or the beginning of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totp {
    /// What the app is told, in base32; only until it is verified.
    pub secret: Option<Secret>,
    /// The same as an `otpauth:` address, for a QR code; only until it is verified.
    pub uri: Option<Secret>,
    /// Whether the app has shown a right code.
    pub verified: bool,
    /// The backup codes that come with the first second factor. They are told only once.
    pub backup_codes: Vec<Secret>,
}

read!(Totp: optional secret, uri, verified, backup_codes);

/// Codes that each stand in for a second factor once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackupCodes {
    /// The codes. They are told only once.
    pub codes: Vec<Secret>,
}

read!(BackupCodes: optional codes);
