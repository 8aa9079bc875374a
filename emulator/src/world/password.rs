//! Passwords: an instance's rules for them, and their hashes.
//!
//! Hashes are argon2id with parameters far too cheap for production: they keep plain passwords out of the world, and tests fast.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use serde::{Deserialize, Serialize};

use super::{
    error::{self, Failure},
    settings::Rules,
};

/// Clerk's bounds, whatever the settings say (`@clerk/clerk-js`, `UserSettings`).
const LEAST: usize = 8;
const MOST: usize = 72;

/// A hashed password.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Password(String);

fn hasher() -> Argon2<'static> {
    let params = Params::new(64, 1, 1, None).expect("64 KiB, one pass and one lane are allowed");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Password {
    pub(crate) fn hash(plain: &str) -> Self {
        let salt = SaltString::generate(&mut OsRng);
        let hash = hasher()
            .hash_password(plain.as_bytes(), &salt)
            .expect("a fresh salt and a password below 4 GiB always hash");
        Self(hash.to_string())
    }

    pub(crate) fn is(&self, plain: &str) -> bool {
        PasswordHash::new(&self.0).is_ok_and(|hash| hasher().verify_password(plain.as_bytes(), &hash).is_ok())
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
    let mut refuse = |code, message: String| {
        broken.push(Failure::new(422, code, message).of_param(param));
    };
    let length = plain.chars().count();
    if length < least {
        refuse("form_password_length_too_short", format!("The password needs at least {least} characters."));
    }
    if length > most {
        refuse("form_password_length_too_long", format!("The password can have at most {most} characters."));
    } else if plain.len() > MOST {
        refuse(
            "form_password_size_in_bytes_exceeded",
            format!("The password takes more than {MOST} bytes. Use a shorter one."),
        );
    }
    if settings.require_uppercase && !plain.chars().any(char::is_uppercase) {
        refuse("form_password_no_uppercase", "The password needs a capital letter.".to_owned());
    }
    if settings.require_lowercase && !plain.chars().any(char::is_lowercase) {
        refuse("form_password_no_lowercase", "The password needs a small letter.".to_owned());
    }
    if settings.require_numbers && !plain.chars().any(char::is_numeric) {
        refuse("form_password_no_number", "The password needs a digit.".to_owned());
    }
    let special = &settings.allowed_special_characters;
    if settings.require_special_char && !plain.chars().any(|sign| special.contains(sign)) {
        refuse(
            "form_password_no_special_char",
            format!("The password needs a special character: one of {special}"),
        );
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
