//! Ways to prove who one is.

use serde::Deserialize;

use super::lenient::or_default;
use super::{IdentificationId, open_enum::open_enum};

open_enum! {
    /// A way to prove who one is.
    Strategy {
        Password = "password",
        EmailCode = "email_code",
        EmailLink = "email_link",
        PhoneCode = "phone_code",
        Totp = "totp",
        BackupCode = "backup_code",
        Passkey = "passkey",
        ResetPasswordEmailCode = "reset_password_email_code",
        ResetPasswordPhoneCode = "reset_password_phone_code",
        EnterpriseSso = "enterprise_sso",
        Saml = "saml",
        Ticket = "ticket",
    }
}

/// One way the server offers to verify a factor of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Factor {
    /// The way.
    pub strategy: Strategy,
    /// The address or number in a form that is safe to show, for example `a***@example.com`.
    #[serde(default)]
    pub safe_identifier: Option<String>,
    /// The e-mail address a code or link goes to.
    #[serde(default)]
    pub email_address_id: Option<IdentificationId>,
    /// The phone number a code goes to.
    #[serde(default)]
    pub phone_number_id: Option<IdentificationId>,
    /// Whether this is the user's primary address or number.
    #[serde(default, deserialize_with = "or_default")]
    pub primary: bool,
    /// Whether this is the user's default second factor.
    #[serde(default, deserialize_with = "or_default")]
    pub default: bool,
}
