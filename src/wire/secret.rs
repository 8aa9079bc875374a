//! Passwords, codes and tokens: readable on purpose only.

use serde_json::Value;

use super::read::{Read, Reader};

/// A password, one-time code or token. `Debug` shows no part of it.
///
/// # Security
/// [`Secret::expose`] hands out the text: keep it out of logs, URLs and storage.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Read for Secret {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self(String::read(value, reader))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_a_secret() {
        assert_eq!(format!("{:?}", Secret::from("hunter22")), "Secret(…)");
    }
}
