//! The rules of the instance that a new password breaks.

use crate::wire::PasswordSettings;

/// Something the instance asks of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordRule {
    /// So many characters or more.
    MinLength(u32),
    /// Fewer than so many characters.
    MaxLength(u32),
    /// A letter in upper case.
    Uppercase,
    /// A letter in lower case.
    Lowercase,
    /// A digit.
    Number,
    /// One of these characters.
    SpecialCharacter(String),
}

/// Clerk's bounds, which the settings cannot exceed.
const LEAST: u32 = 8;
const MOST: u32 = 72;

impl PasswordSettings {
    /// What `password` lacks, in the order in which it is said. The server has the last word: it also knows breached
    /// and easily guessed passwords.
    #[must_use]
    pub fn unmet(&self, password: &str) -> Vec<PasswordRule> {
        let least = self.min_length.max(LEAST);
        let most = if self.max_length == 0 { MOST } else { self.max_length.min(MOST) };
        let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
        let has = |test: fn(char) -> bool| password.chars().any(test);
        let special = &self.allowed_special_characters;
        let rules = [
            (length < least, PasswordRule::MinLength(least)),
            (length > most, PasswordRule::MaxLength(most)),
            (self.require_uppercase && !has(char::is_uppercase), PasswordRule::Uppercase),
            (self.require_lowercase && !has(char::is_lowercase), PasswordRule::Lowercase),
            (self.require_numbers && !has(char::is_numeric), PasswordRule::Number),
            (
                self.require_special_char && !password.chars().any(|sign| special.contains(sign)),
                PasswordRule::SpecialCharacter(special.clone()),
            ),
        ];
        rules.into_iter().filter(|(is_unmet, _)| *is_unmet).map(|(_, rule)| rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: &str) -> PasswordSettings {
        serde_json::from_str(json).expect("settings")
    }

    #[test]
    fn missing_password_rules_shrink_while_typing() {
        let strict = settings(
            r#"{"min_length":10,"require_uppercase":true,"require_lowercase":true,"require_numbers":true,
                "require_special_char":true,"allowed_special_characters":"!?"}"#,
        );
        let special = PasswordRule::SpecialCharacter("!?".to_owned());
        assert_eq!(
            strict.unmet("abc"),
            [PasswordRule::MinLength(10), PasswordRule::Uppercase, PasswordRule::Number, special.clone()]
        );
        assert_eq!(strict.unmet("ABCDEFGHIJ1"), [PasswordRule::Lowercase, special]);
        assert_eq!(strict.unmet("Abcdefghi1!"), []);
    }

    #[test]
    fn password_length_bounds_stay_within_those_of_clerk() {
        let lax = settings(r#"{"min_length":1,"max_length":100}"#);
        assert_eq!(lax.unmet("1234567"), [PasswordRule::MinLength(8)]);
        assert_eq!(lax.unmet("12345678"), []);
        assert_eq!(lax.unmet(&"a".repeat(73)), [PasswordRule::MaxLength(72)]);
        assert_eq!(PasswordSettings::default().unmet(&"a".repeat(72)), []);
    }
}
