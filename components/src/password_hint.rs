//! What a new password still lacks, said while it is typed.

use leptos::prelude::*;
use leptos_clerk::{PasswordRule, use_clerk};

/// What the password that is typed lacks of what the instance asks for.
pub(crate) fn password_hint(password: RwSignal<String>) -> Signal<String> {
    let clerk = use_clerk();
    Signal::derive(move || {
        let settings = &clerk.environment().user_settings.password_settings;
        password.with(|typed| said(&settings.unmet(typed)))
    })
}

fn said(unmet: &[PasswordRule]) -> String {
    let Some((last, others)) = unmet.split_last() else {
        return "Your password meets all the necessary requirements.".to_owned();
    };
    let mut text = "Your password must contain ".to_owned();
    for (number, rule) in others.iter().enumerate() {
        if number > 0 {
            text.push_str(", ");
        }
        text.push_str(&name(rule));
    }
    if !others.is_empty() {
        text.push_str(" and ");
    }
    text.push_str(&name(last));
    text.push('.');
    text
}

fn name(rule: &PasswordRule) -> String {
    match rule {
        PasswordRule::MinLength(least) => format!("at least {least} characters"),
        PasswordRule::MaxLength(most) => format!("at most {most} characters"),
        PasswordRule::Uppercase => "an uppercase letter".to_owned(),
        PasswordRule::Lowercase => "a lowercase letter".to_owned(),
        PasswordRule::Number => "a number".to_owned(),
        PasswordRule::SpecialCharacter(special) => format!("a special character ({special})"),
        _ => "something else".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f32_what_is_missing_is_one_sentence() {
        let rules = [PasswordRule::MinLength(8), PasswordRule::Uppercase, PasswordRule::Number];
        assert_eq!(
            said(&rules),
            "Your password must contain at least 8 characters, an uppercase letter and a number."
        );
        assert_eq!(said(&rules[..1]), "Your password must contain at least 8 characters.");
        assert_eq!(said(&[]), "Your password meets all the necessary requirements.");
    }
}
