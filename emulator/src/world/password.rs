//! Passwords: an instance's rules for them, and their hashes.
//!
//! A hash is one round of salted SHA-256: it keeps plain passwords out of the world, and tests fast. It is a development hash and not
//! for production, where a password needs one that is slow on purpose.

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    error::{self, Failure},
    id::random_text,
    settings::Rules,
};

/// Clerk's bounds, whatever the settings say (`@clerk/clerk-js`, `UserSettings`).
const LEAST: usize = 8;
const MOST: usize = 72;

/// A hashed password.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Password {
    salt: String,
    hash: String,
}

fn hash(salt: &str, plain: &str) -> String {
    BASE64_STANDARD_NO_PAD
        .encode(Sha256::new().chain_update(salt).chain_update([0]).chain_update(plain).finalize())
}

impl Password {
    pub(crate) fn hash(plain: &str) -> Self {
        let salt = random_text(16);
        Self { hash: hash(&salt, plain), salt }
    }

    pub(crate) fn is(&self, plain: &str) -> bool {
        hash(&self.salt, plain) == self.hash
    }
}

/// Checks a new password against the instance's rules; every broken rule is one error. `param` is the form key it came by.
pub(crate) fn check(rules: &Rules, plain: &str, param: &str) -> Result<(), Failure> {
    let settings = &rules.user_settings.password_settings;
    let least = settings.min_length.max(LEAST);
    let most = match settings.max_length {
        0 => MOST,
        length => length.min(MOST),
    };
    let mut broken = Vec::new();
    let mut refuse = |key, details: &[&str]| {
        broken.push(Failure::clerk_with(key, details).of_param(param));
    };
    let length = plain.chars().count();
    if length < least {
        refuse("form_password_length_too_short", &[&least.to_string()]);
    }
    if length > most {
        refuse("form_password_length_too_long", &[&most.to_string()]);
    } else if plain.len() > MOST {
        refuse("form_password_size_in_bytes_exceeded", &[]);
    }
    if settings.require_uppercase && !plain.chars().any(char::is_uppercase) {
        refuse("form_password_no_uppercase", &[]);
    }
    if settings.require_lowercase && !plain.chars().any(char::is_lowercase) {
        refuse("form_password_no_lowercase", &[]);
    }
    if settings.require_numbers && !plain.chars().any(char::is_numeric) {
        refuse("form_password_no_number", &[]);
    }
    let special = &settings.allowed_special_characters;
    if settings.require_special_char && !plain.chars().any(|sign| special.contains(sign)) {
        refuse("form_password_no_special_char", &[special]);
    }
    if !settings.disable_hibp && is_breached(plain) {
        broken.push(error::form_password_pwned(param));
    }
    Failure::all(broken)
}

/// The passwords that a real instance would find in Have I Been Pwned: here, a few that are in every such list.
const BREACHED: &[&str] = &[
    "password",
    "password1",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwerty123",
    "qwertyuiop",
    "11111111",
    "iloveyou",
    "sunshine",
    "princess",
    "letmein1",
    "football",
    "baseball",
    "trustno1",
];

/// Whether others have it in their lists.
pub(crate) fn is_breached(plain: &str) -> bool {
    BREACHED.contains(&plain.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_hash_depends_on_password_and_user() {
        let (one, other) = (Password::hash("correct horse 1"), Password::hash("correct horse 1"));
        assert!(one.is("correct horse 1") && other.is("correct horse 1"));
        assert!(!one.is("correct horse 2") && !one.is("") && !one.is("correct horse 1\0"));
        assert_ne!(one.hash, other.hash);
        let kept = serde_json::to_string(&one).expect("JSON");
        assert!(!kept.contains("horse"), "{kept}");
    }
}
