//! Ways to prove who one is.

use super::read::read;
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Factor {
    /// The way.
    pub strategy: Strategy,
    /// The address or number in a form that is safe to show, for example `a***@example.com`.
    pub safe_identifier: Option<String>,
    /// The e-mail address a code or link goes to.
    pub email_address_id: Option<IdentificationId>,
    /// The phone number a code goes to.
    pub phone_number_id: Option<IdentificationId>,
    /// Whether this is the user's primary address or number.
    pub primary: bool,
    /// Whether this is the user's default second factor.
    pub default: bool,
}

read!(
    Factor:
    required strategy;
    optional safe_identifier, email_address_id, phone_number_id, primary, default
);
