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
        GoogleOneTap = "google_one_tap",
    }
}

impl Strategy {
    /// Whether it leads through a page of a provider or a company.
    #[must_use]
    pub fn is_external(&self) -> bool {
        matches!(self, Self::EnterpriseSso | Self::Saml) || self.as_str().starts_with("oauth_")
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
    /// The company's connection, of `enterprise_sso`.
    pub enterprise_connection_id: Option<String>,
    /// What that connection is called.
    pub enterprise_connection_name: Option<String>,
    /// Whether this is the user's primary address or number.
    pub primary: bool,
    /// Whether this is the user's default second factor.
    pub default: bool,
}

read!(
    Factor:
    required strategy;
    optional safe_identifier, email_address_id, phone_number_id, enterprise_connection_id,
        enterprise_connection_name, primary, default
);
