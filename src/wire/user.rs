//! A user.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::read::read;
use super::{IdentificationId, OrganizationMembership, Passkey, Secret, UnixMillis, UserId, Verification};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Username.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Picture; a generated one unless `has_image`.
    pub image_url: Option<String>,
    /// Whether the picture was uploaded.
    pub has_image: bool,
    /// Which of `email_addresses` is the primary one.
    pub primary_email_address_id: Option<IdentificationId>,
    /// Which of `phone_numbers` is the primary one.
    pub primary_phone_number_id: Option<IdentificationId>,
    /// E-mail addresses.
    pub email_addresses: Vec<EmailAddress>,
    /// Phone numbers.
    pub phone_numbers: Vec<PhoneNumber>,
    /// Passkeys.
    pub passkeys: Vec<Passkey>,
    /// Memberships in organizations.
    pub organization_memberships: Vec<OrganizationMembership>,
    /// Whether a password is set.
    pub password_enabled: bool,
    /// Whether an authenticator app is a second factor.
    pub totp_enabled: bool,
    /// Whether there are backup codes left.
    pub backup_code_enabled: bool,
    /// Whether any second factor is set.
    pub two_factor_enabled: bool,
    /// What the app's backend has stored with the user for its pages to read; `null` if nothing. Also as a type of the
    /// app's own: [`public_metadata_as`](Self::public_metadata_as).
    pub public_metadata: Value,
    /// What the app's pages have stored with the user; anybody who is signed in as the user can change it. `null` if
    /// nothing. Also as a type of the app's own: [`unsafe_metadata_as`](Self::unsafe_metadata_as).
    pub unsafe_metadata: Value,
    /// Whether they may create organizations. `None` if the server does not say.
    pub create_organization_enabled: Option<bool>,
    /// When they last signed in.
    pub last_sign_in_at: Option<UnixMillis>,
    /// When the account was made.
    pub created_at: Option<UnixMillis>,
}

read!(
    User:
    required id;
    optional username, first_name, last_name, image_url, has_image, primary_email_address_id,
        primary_phone_number_id, email_addresses, phone_numbers, passkeys, organization_memberships,
        password_enabled, totp_enabled, backup_code_enabled, two_factor_enabled, public_metadata, unsafe_metadata,
        create_organization_enabled,
        last_sign_in_at, created_at
);

/// One of a user's e-mail addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmailAddress {
    /// Its id.
    pub id: IdentificationId,
    /// The address.
    pub email_address: String,
    /// Whether it is theirs.
    pub verification: Option<Verification>,
}

read!(EmailAddress: required id; optional email_address, verification);

/// One of a user's phone numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhoneNumber {
    /// Its id.
    pub id: IdentificationId,
    /// The number in E.164.
    pub phone_number: String,
    /// Whether it is theirs.
    pub verification: Option<Verification>,
    /// Whether it is a second factor.
    pub reserved_for_second_factor: bool,
    /// Whether it is the one that is asked first.
    pub default_second_factor: bool,
    /// The backup codes that come with the first second factor. They are told only once.
    pub backup_codes: Vec<Secret>,
}

read!(
    PhoneNumber:
    required id;
    optional phone_number, verification, reserved_for_second_factor, default_second_factor, backup_codes
);

impl PhoneNumber {
    /// Whether it is theirs.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verification.as_ref().is_some_and(Verification::is_verified)
    }
}

impl User {
    /// Returns [`public_metadata`](Self::public_metadata) as a type of the app's own; `None` if it does not fit.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Plan {
    ///     plan: String,
    /// }
    ///
    /// # let user: leptos_clerk::wire::User =
    /// #     serde_json::from_str(r#"{"id":"user_1","public_metadata":{"plan":"pro"}}"#).expect("a user");
    /// let plan: Option<Plan> = user.public_metadata_as();
    /// assert_eq!(plan.map(|it| it.plan).as_deref(), Some("pro"));
    /// ```
    #[must_use]
    pub fn public_metadata_as<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(&self.public_metadata).ok()
    }

    /// Returns [`unsafe_metadata`](Self::unsafe_metadata) as a type of the app's own; `None` if it does not fit.
    #[must_use]
    pub fn unsafe_metadata_as<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(&self.unsafe_metadata).ok()
    }

    /// First and last name, as far as given.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let mut name = self.first_name.clone().unwrap_or_default();
        if let Some(last) = self.last_name.as_deref().filter(|last| !last.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(last);
        }
        (!name.is_empty()).then_some(name)
    }

    /// Returns the primary e-mail address, else the first one.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&str> {
        let primary = self.primary_email_address_id.as_ref();
        self.email_addresses
            .iter()
            .find(|address| Some(&address.id) == primary)
            .or_else(|| self.email_addresses.first())
            .map(|address| address.email_address.as_str())
    }

    /// Returns the primary phone number, else the first one.
    #[must_use]
    pub fn primary_phone_number(&self) -> Option<&str> {
        let primary = self.primary_phone_number_id.as_ref();
        self.phone_numbers
            .iter()
            .find(|number| Some(&number.id) == primary)
            .or_else(|| self.phone_numbers.first())
            .map(|number| number.phone_number.as_str())
    }

    /// What to call them: name, else e-mail address, username, phone number or id.
    #[must_use]
    pub fn label(&self) -> String {
        self.full_name()
            .or_else(|| self.primary_email_address().map(str::to_owned))
            .or_else(|| self.username.clone())
            .or_else(|| self.primary_phone_number().map(str::to_owned))
            .unwrap_or_else(|| self.id.to_string())
    }
}
