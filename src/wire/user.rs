//! A user.

use serde::Deserialize;

use super::lenient::or_default;
use super::{IdentificationId, OrganizationMembership, UnixMillis, UserId, Verification};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Username.
    #[serde(default)]
    pub username: Option<String>,
    /// First name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Picture; a generated one unless `has_image`.
    #[serde(default)]
    pub image_url: Option<String>,
    /// Whether the picture was uploaded.
    #[serde(default, deserialize_with = "or_default")]
    pub has_image: bool,
    /// Which of `email_addresses` is the primary one.
    #[serde(default)]
    pub primary_email_address_id: Option<IdentificationId>,
    /// Which of `phone_numbers` is the primary one.
    #[serde(default)]
    pub primary_phone_number_id: Option<IdentificationId>,
    /// E-mail addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub email_addresses: Vec<EmailAddress>,
    /// Phone numbers.
    #[serde(default, deserialize_with = "or_default")]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Memberships in organizations.
    #[serde(default, deserialize_with = "or_default")]
    pub organization_memberships: Vec<OrganizationMembership>,
    /// Whether a password is set.
    #[serde(default, deserialize_with = "or_default")]
    pub password_enabled: bool,
    /// Whether any second factor is set.
    #[serde(default, deserialize_with = "or_default")]
    pub two_factor_enabled: bool,
    /// When they last signed in.
    #[serde(default)]
    pub last_sign_in_at: Option<UnixMillis>,
    /// When the account was made.
    #[serde(default)]
    pub created_at: Option<UnixMillis>,
}

/// One of a user's e-mail addresses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EmailAddress {
    /// Its id.
    pub id: IdentificationId,
    /// The address.
    #[serde(default, deserialize_with = "or_default")]
    pub email_address: String,
    /// Whether it is theirs.
    #[serde(default)]
    pub verification: Option<Verification>,
}

/// One of a user's phone numbers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PhoneNumber {
    /// Its id.
    pub id: IdentificationId,
    /// The number in E.164.
    #[serde(default, deserialize_with = "or_default")]
    pub phone_number: String,
    /// Whether it is theirs.
    #[serde(default)]
    pub verification: Option<Verification>,
}

impl User {
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

    /// The primary e-mail address, else the first one.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&str> {
        let primary = self.primary_email_address_id.as_ref();
        self.email_addresses
            .iter()
            .find(|address| Some(&address.id) == primary)
            .or_else(|| self.email_addresses.first())
            .map(|address| address.email_address.as_str())
    }

    /// The primary phone number, else the first one.
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
