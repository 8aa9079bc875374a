//! The verification strategies the emulator carries out.

use serde::{Deserialize, Serialize};

use super::{provider::Provider, wallet::WalletApp};

/// One way to prove something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Strategy {
    Password,
    EmailCode,
    EmailLink,
    PhoneCode,
    ResetPasswordEmailCode,
    ResetPasswordPhoneCode,
    Totp,
    BackupCode,
    Passkey,
    /// An account at a provider.
    Oauth(Provider),
    /// A signature by a wallet.
    Web3(WalletApp),
    /// A token that Google's own script hands to the page.
    GoogleOneTap,
    /// The word of a provider that an email address is its account's.
    FromOauth(Provider),
    EnterpriseSso,
    /// Something that was handed out from outside, for one use.
    Ticket,
    /// Verified from outside, by `create_user`.
    Admin,
}

impl Strategy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EmailCode => "email_code",
            Self::EmailLink => "email_link",
            Self::PhoneCode => "phone_code",
            Self::ResetPasswordEmailCode => "reset_password_email_code",
            Self::ResetPasswordPhoneCode => "reset_password_phone_code",
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
            Self::Passkey => "passkey",
            Self::Oauth(provider) => provider.strategy(),
            Self::FromOauth(provider) => provider.email_strategy(),
            Self::EnterpriseSso => "enterprise_sso",
            Self::GoogleOneTap => "google_one_tap",
            Self::Web3(app) => app.strategy(),
            Self::Ticket => "ticket",
            Self::Admin => "admin",
        }
    }

    /// Returns the strategy of this name, if a browser may ask for it. Providers are known by the settings only: see `World::strategy`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Password,
            Self::EmailCode,
            Self::EmailLink,
            Self::PhoneCode,
            Self::ResetPasswordEmailCode,
            Self::ResetPasswordPhoneCode,
            Self::Totp,
            Self::BackupCode,
            Self::Passkey,
            Self::EnterpriseSso,
            Self::GoogleOneTap,
            Self::Ticket,
        ];
        let wallets = WalletApp::ALL.map(Self::Web3);
        all.into_iter().chain(wallets).find(|strategy| strategy.as_str() == text)
    }

    /// Returns the kind of verification, as its JSON names it.
    pub(crate) fn object(self) -> &'static str {
        match self {
            Self::Password => "verification_password",
            Self::EmailCode
            | Self::PhoneCode
            | Self::ResetPasswordEmailCode
            | Self::ResetPasswordPhoneCode => "verification_otp",
            Self::EmailLink => "verification_email_link",
            Self::Totp => "verification_totp",
            Self::BackupCode => "verification_backup_code",
            Self::Passkey => "verification_passkey",
            Self::Oauth(_) => "verification_oauth",
            Self::FromOauth(_) => "verification_from_oauth",
            Self::EnterpriseSso => "verification_saml",
            Self::GoogleOneTap => "verification_google_one_tap",
            Self::Web3(_) => "verification_web3",
            Self::Ticket => "verification_ticket",
            Self::Admin => "verification_admin",
        }
    }

    pub(crate) fn is_email(self) -> bool {
        matches!(self, Self::EmailCode | Self::EmailLink | Self::ResetPasswordEmailCode)
    }

    pub(crate) fn is_phone(self) -> bool {
        matches!(self, Self::PhoneCode | Self::ResetPasswordPhoneCode)
    }

    /// Returns `true` if it redirects to another site.
    pub(crate) fn is_external(self) -> bool {
        matches!(self, Self::Oauth(_) | Self::EnterpriseSso)
    }

    pub(crate) fn is_reset(self) -> bool {
        matches!(self, Self::ResetPasswordEmailCode | Self::ResetPasswordPhoneCode)
    }
}
