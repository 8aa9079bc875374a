//! The rules that a new password still breaks, shown while typing.

use leptos::prelude::*;
use leptos_clerk::{PasswordRule, use_clerk};

use crate::localization::{Key, Localization, count, list, localized};

/// Returns the sentence that says which of the instance's rules a new password does not keep yet. It follows what is
/// typed.
pub fn password_hint(password: RwSignal<String>) -> Signal<String> {
    let clerk = use_clerk();
    Signal::derive(move || {
        let settings = &clerk.environment().user_settings.password_settings;
        password.with(|typed| localized(|language| said(language, &settings.unmet(typed))))
    })
}

fn said(language: &Localization, unmet: &[PasswordRule]) -> String {
    if unmet.is_empty() {
        return language.text(Key::PasswordSuffices).to_owned();
    }
    let rules: Vec<_> = unmet.iter().map(|rule| name(language, rule)).collect();
    language.say_with(Key::PasswordMust, &list(language, &rules))
}

fn name(language: &Localization, rule: &PasswordRule) -> String {
    let key = match rule {
        PasswordRule::MinLength(least) => return count(language, Key::AtLeast, *least),
        PasswordRule::MaxLength(most) => return count(language, Key::AtMost, *most),
        PasswordRule::SpecialCharacter(special) => return language.say_with(Key::SpecialCharacter, special),
        PasswordRule::Uppercase => Key::UppercaseLetter,
        PasswordRule::Lowercase => Key::LowercaseLetter,
        PasswordRule::Number => Key::Digit,
        _ => Key::SomethingElse,
    };
    language.text(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_password_rules_form_one_sentence() {
        let language = Localization::default();
        let said = |unmet: &[PasswordRule]| said(&language, unmet);
        let rules = [PasswordRule::MinLength(8), PasswordRule::Uppercase, PasswordRule::Number];
        assert_eq!(
            said(&rules),
            "Your password must contain at least 8 characters, an uppercase letter, a number."
        );
        assert_eq!(said(&rules[..1]), "Your password must contain at least 8 characters.");
        assert_eq!(said(&[]), "Your password meets all the necessary requirements.");
    }
}
