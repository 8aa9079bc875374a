//! Users and what identifies them.

mod parse;
mod users;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use totp_rs::{Builder, Secret};

use super::{
    World,
    clock::UnixMillis,
    error::{self, Failure},
    id::{IdentificationId, TotpId, UserId, random_text},
    image::ImageLink,
    passkey::Passkey,
    password::Password,
    provider::{ExternalAccount, Identity, PendingAccount},
    settings::Rules,
    verification::Verification,
    wallet::Wallet,
};

pub(crate) use parse::{parse_email_address, parse_name, parse_phone_number, parse_username};
pub(crate) use users::Users;

/// An email address of a user.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EmailAddress {
    pub(crate) id: IdentificationId,
    pub(crate) address: String,
    pub(crate) verification: Option<Verification>,
    pub(crate) created_at: UnixMillis,
}

/// A phone number of a user, E.164.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PhoneNumber {
    pub(crate) id: IdentificationId,
    pub(crate) number: String,
    pub(crate) verification: Option<Verification>,
    pub(crate) reserved_for_second_factor: bool,
    pub(crate) created_at: UnixMillis,
}

impl EmailAddress {
    pub(crate) fn is_verified(&self) -> bool {
        self.verification.as_ref().is_some_and(Verification::is_verified)
    }
}

impl PhoneNumber {
    pub(crate) fn is_verified(&self) -> bool {
        self.verification.as_ref().is_some_and(Verification::is_verified)
    }
}

/// An authenticator app's registration.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Totp {
    pub(crate) id: TotpId,
    pub(crate) verified: bool,
    pub(crate) created_at: UnixMillis,
    generator: totp_rs::Totp,
}

/// Returns a generator of six digits every 30 seconds, as authenticator apps expect by default.
fn generator(account: &str, secret: Secret) -> Option<totp_rs::Totp> {
    let builder = Builder::new().with_secret(secret).with_skew(1).with_issuer(Some("Clerk emulator"));
    // A user without any identifier still needs a label in the authenticator app.
    let account = if account.is_empty() { "user" } else { account };
    builder.with_account_name(account.replace(':', " ")).build().ok()
}

impl Totp {
    pub(crate) fn generate(account: &str, now: UnixMillis) -> Self {
        let secret = Secret::new_stack(rand::random());
        let generator = generator(account, secret).expect("six digits and a 160-bit secret are allowed");
        Self { id: TotpId::generate(), verified: false, created_at: now, generator }
    }

    /// Creates a verified registration with a secret in base32. Returns `None` if the secret is not base32 or too short.
    pub(crate) fn imported(account: &str, secret: &str, now: UnixMillis) -> Option<Self> {
        let generator = generator(account, Secret::try_from_base32(secret).ok()?)?;
        Some(Self { id: TotpId::generate(), verified: true, created_at: now, generator })
    }

    pub(crate) fn accepts(&self, code: &str, now: UnixMillis) -> bool {
        let seconds = u64::try_from(now.seconds()).unwrap_or_default();
        self.generator.check(code, seconds).is_some()
    }

    /// Base32, as authenticator apps want it.
    pub(crate) fn secret(&self) -> String {
        self.generator.secret().to_base32()
    }

    pub(crate) fn uri(&self) -> String {
        self.generator.to_url().expect("the account has a name without a colon")
    }
}

/// The reasons for which a user may not sign in.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Lock {
    Open { failed_attempts: u32 },
    Locked { until: Option<UnixMillis> },
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) image: Option<ImageLink>,
    pub(crate) password: Option<Password>,
    pub(crate) password_compromised: bool,
    /// An administrator requires a new password.
    pub(crate) password_reset_required: bool,
    pub(crate) email_addresses: Vec<EmailAddress>,
    pub(crate) primary_email_address: Option<IdentificationId>,
    pub(crate) phone_numbers: Vec<PhoneNumber>,
    pub(crate) primary_phone_number: Option<IdentificationId>,
    /// The phone number chosen among those reserved for the second factor.
    pub(crate) chosen_second_factor: Option<IdentificationId>,
    pub(crate) passkeys: Vec<Passkey>,
    pub(crate) external_accounts: Vec<ExternalAccount>,
    pub(crate) pending_accounts: Vec<PendingAccount>,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) totp: Option<Totp>,
    pub(crate) backup_codes: Vec<String>,
    /// When the first second factor came, while there is one; then when the last one went.
    pub(crate) mfa_enabled_at: Option<UnixMillis>,
    pub(crate) mfa_disabled_at: Option<UnixMillis>,
    pub(crate) lock: Lock,
    pub(crate) banned: bool,
    /// The application's own id of the user.
    pub(crate) external_id: Option<String>,
    pub(crate) public_metadata: Map<String, Value>,
    /// Never shown to a browser.
    pub(crate) private_metadata: Map<String, Value>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) legal_accepted_at: Option<UnixMillis>,
    pub(crate) last_sign_in_at: Option<UnixMillis>,
    pub(crate) last_active_at: Option<UnixMillis>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl User {
    pub(crate) fn new(now: UnixMillis) -> Self {
        Self {
            id: UserId::generate(),
            username: None,
            first_name: None,
            last_name: None,
            image: None,
            password: None,
            password_compromised: false,
            password_reset_required: false,
            email_addresses: Vec::new(),
            primary_email_address: None,
            phone_numbers: Vec::new(),
            primary_phone_number: None,
            chosen_second_factor: None,
            passkeys: Vec::new(),
            external_accounts: Vec::new(),
            pending_accounts: Vec::new(),
            wallets: Vec::new(),
            totp: None,
            backup_codes: Vec::new(),
            mfa_enabled_at: None,
            mfa_disabled_at: None,
            lock: Lock::Open { failed_attempts: 0 },
            banned: false,
            external_id: None,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            unsafe_metadata: Map::new(),
            legal_accepted_at: None,
            last_sign_in_at: None,
            last_active_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn add_email_address(
        &mut self,
        address: String,
        verification: Option<Verification>,
        now: UnixMillis,
    ) {
        let id = IdentificationId::generate();
        self.primary_email_address.get_or_insert_with(|| id.clone());
        self.email_addresses.push(EmailAddress { id, address, verification, created_at: now });
    }

    pub(crate) fn add_phone_number(
        &mut self,
        number: String,
        verification: Option<Verification>,
        now: UnixMillis,
    ) {
        let id = IdentificationId::generate();
        self.primary_phone_number.get_or_insert_with(|| id.clone());
        self.phone_numbers.push(PhoneNumber {
            id,
            number,
            verification,
            reserved_for_second_factor: false,
            created_at: now,
        });
    }

    /// Returns the user's label: the primary email address, else another identifier.
    pub(crate) fn identifier(&self) -> &str {
        let email =
            self.email_addresses.iter().find(|email| Some(&email.id) == self.primary_email_address.as_ref());
        let phone = self.phone_numbers.first();
        email
            .map(|email| email.address.as_str())
            .or(phone.map(|phone| phone.number.as_str()))
            .or(self.username.as_deref())
            .or(self.wallets.first().map(|wallet| wallet.address.as_str()))
            .unwrap_or_default()
    }

    /// Sets a new password, which clears the problems of the old one.
    pub(crate) fn set_password(&mut self, plain: &str) {
        self.password = Some(Password::hash(plain));
        self.password_compromised = false;
        self.password_reset_required = false;
    }

    /// Returns `true` if the user has the task `reset-password`.
    pub(crate) fn must_reset_password(&self) -> bool {
        self.password_compromised || self.password_reset_required
    }

    /// Returns the phone number a second factor is sent to unless another is asked for.
    pub(crate) fn default_second_factor(&self) -> Option<&IdentificationId> {
        let mut reserved = self.phone_numbers.iter().filter(|phone| phone.reserved_for_second_factor);
        let chosen = self.chosen_second_factor.as_ref();
        let chosen = chosen.filter(|id| reserved.clone().any(|phone| phone.id == **id));
        chosen.or_else(|| reserved.next().map(|phone| &phone.id))
    }

    pub(crate) fn totp_enabled(&self) -> bool {
        self.totp.as_ref().is_some_and(|totp| totp.verified)
    }

    pub(crate) fn backup_code_enabled(&self) -> bool {
        !self.backup_codes.is_empty()
    }

    /// Returns `true` if the user has a second factor (backup codes alone are none).
    pub(crate) fn two_factor_enabled(&self) -> bool {
        self.totp_enabled() || self.phone_numbers.iter().any(|phone| phone.reserved_for_second_factor)
    }

    /// Replaces the backup codes.
    pub(crate) fn generate_backup_codes(&mut self) -> &[String] {
        self.backup_codes = (0..10).map(|_| random_text(8).to_lowercase()).collect();
        &self.backup_codes
    }

    /// Refuses while the user is locked.
    pub(crate) fn check_lock(&mut self, now: UnixMillis) -> Result<(), Failure> {
        match self.lock {
            Lock::Open { .. } => Ok(()),
            Lock::Locked { until: Some(until) } if now >= until => {
                self.lock = Lock::Open { failed_attempts: 0 };
                Ok(())
            }
            Lock::Locked { until } => {
                Err(error::user_locked(until.map(|until| until.seconds() - now.seconds())))
            }
        }
    }

    /// Counts a failed attempt to sign in; the last allowed one locks the user.
    pub(crate) fn count_failure(&mut self, rules: &Rules, now: UnixMillis) -> Result<(), Failure> {
        let lockout = &rules.user_settings.attack_protection.user_lockout;
        if let Lock::Open { failed_attempts } = &mut self.lock {
            *failed_attempts += 1;
            if lockout.enabled && *failed_attempts >= lockout.max_attempts {
                self.lock(rules, now);
            }
        }
        self.check_lock(now)
    }

    pub(crate) fn lock(&mut self, rules: &Rules, now: UnixMillis) {
        let minutes = rules.user_settings.attack_protection.user_lockout.duration_in_minutes;
        self.lock = Lock::Locked { until: (minutes > 0).then(|| now.plus_minutes(minutes)) };
    }
}

impl World {
    pub(crate) fn user(&self, id: &UserId) -> &User {
        self.users.get(id).expect("a user's sessions and attempts go when the user goes")
    }

    pub(crate) fn user_mut(&mut self, id: &UserId) -> &mut User {
        self.users.get_mut(id).expect("a user's sessions and attempts go when the user goes")
    }

    /// Returns the user who can be found by this email address: it is verified, or the primary one that sign-up did not have to verify.
    pub(crate) fn user_by_email(&self, address: &str) -> Option<&User> {
        let has = |user: &User| {
            let primary = user.primary_email_address.as_ref();
            user.email_addresses
                .iter()
                .any(|email| email.address == address && (email.is_verified() || primary == Some(&email.id)))
        };
        self.users.named(address, has)
    }

    /// Returns the user who can be found by this phone number, by the same rule.
    pub(crate) fn user_by_phone(&self, number: &str) -> Option<&User> {
        let has = |user: &User| {
            let primary = user.primary_phone_number.as_ref();
            user.phone_numbers
                .iter()
                .any(|phone| phone.number == number && (phone.is_verified() || primary == Some(&phone.id)))
        };
        self.users.named(number, has)
    }

    /// Returns the user who has connected this account at a provider.
    pub(crate) fn user_by_account(&self, identity: &Identity) -> Option<&User> {
        let has = |user: &User| user.external_accounts.iter().any(|it| it.identity.is_same_account(identity));
        self.users.named(&identity.provider_user_id, has)
    }

    /// Returns the user whom the application calls this.
    pub(crate) fn user_by_external_id(&self, id: &str) -> Option<&User> {
        self.users.named(id, |user| user.external_id.as_deref() == Some(id))
    }

    /// Returns the user with this username.
    pub(crate) fn user_by_username(&self, username: &str) -> Option<&User> {
        self.users.named(username, |user| user.username.as_deref() == Some(username))
    }
}
