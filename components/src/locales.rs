//! Texts in other languages than English, each a file to be read by [`Localization`](crate::Localization).
//!
//! A file that is named here by the app becomes part of it; one that is not costs nothing. To load one only when
//! somebody chooses it, have the page fetch it: they are in the folder `locales` of this package.

macro_rules! locales {
    ($($name:ident = $tag:literal, $native:literal;)*) => {
        $(
            #[doc = concat!($native, " (`", $tag, "`).")]
            pub const $name: &str = include_str!(concat!("../locales/", $tag, ".txt"));
        )*

        /// The languages there are texts in, English first: the tag, which is the name of the file too, and what
        /// the language calls itself.
        pub const LANGUAGES: &[(&str, &str)] = &[("en", "English"), $(($tag, $native)),*];

        #[cfg(test)]
        const FILES: &[&str] = &[$($name),*];
    };
}

locales! {
    GERMAN = "de", "Deutsch";
    FRENCH = "fr", "Français";
    SPANISH = "es", "Español";
    PORTUGUESE = "pt-BR", "Português (Brasil)";
    ITALIAN = "it", "Italiano";
    DUTCH = "nl", "Nederlands";
    POLISH = "pl", "Polski";
    TURKISH = "tr", "Türkçe";
    ARABIC = "ar", "العربية";
    HEBREW = "he", "עברית";
    HINDI = "hi", "हिन्दी";
    JAPANESE = "ja", "日本語";
    KOREAN = "ko", "한국어";
    CHINESE = "zh-CN", "简体中文";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Key;
    use crate::Localization;

    /// Errors of Clerk's API that people meet, as the files name them. In English the server's own text is said about
    /// most of them.
    const ERRORS: &[&str] = &[
        "form_code_incorrect verification_failed",
        "verification_expired",
        "verification_missing verification_not_sent",
        "form_password_incorrect form_password_validation_failed",
        "form_identifier_not_found",
        "form_password_pwned",
        "form_password_compromised",
        "form_password_or_identifier_incorrect",
        "form_identifier_exists",
        "form_param_nil form_param_missing",
        "form_param_format_invalid form_param_value_invalid",
        "form_param_format_invalid__email_address form_param_value_invalid__email_address",
        "form_param_format_invalid__phone_number form_param_value_invalid__phone_number",
        "form_password_length_too_short",
        "form_password_length_too_long",
        "form_username_invalid_character",
        "form_username_invalid_length",
        "captcha_invalid captcha_missing_token captcha_error captcha_unavailable",
        "not_allowed_access form_identifier_not_allowed",
        "user_banned user_deactivated",
        "user_locked",
        "external_account_not_found",
        "external_account_exists",
        "session_exists identifier_already_signed_in",
        "passkey_not_registered passkey_invalid_verification passkey_authentication_failure",
        "passkey_retrieval_cancelled passkey_registration_cancelled passkey_operation_aborted",
        "passkey_not_supported",
        "passkey_already_exists",
        "oauth_access_denied",
        "revoked_invitation invitation_already_accepted ticket_expired_code ticket_invalid_code",
        "closed",
        "strategy_for_user_invalid",
        "popup_blocked",
        "provider_url_invalid",
        "protect_check_execution_failed protect_check_script_load_failed protect_check_invalid_script protect_check_invalid_sdk_url",
    ];

    fn lines(file: &str) -> Vec<(&str, &str)> {
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines
            .map(|line| {
                line.split_once(" = ").unwrap_or_else(|| panic!("a name and a text are expected: {line}"))
            })
            .collect()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_locale_translates_every_text() {
        for (file, (tag, _)) in FILES.iter().zip(&LANGUAGES[1..]) {
            let language = Localization::parse(file).expect("it names a language");
            assert_eq!(language.locale(), *tag);
            let known = |key: &&str| Key::of(key).is_some();
            let expected: BTreeSet<_> = Key::ALL
                .iter()
                .map(|key| key.name())
                .chain(ERRORS.iter().copied())
                .chain(["locale"])
                .collect();
            let lines = lines(file);
            let names: BTreeSet<_> = lines.iter().map(|(name, _)| *name).collect();
            let missing: Vec<_> = expected.difference(&names).collect();
            let unknown: Vec<_> = names.difference(&expected).collect();
            assert!(
                missing.is_empty() && unknown.is_empty(),
                "{tag}: missing {missing:?}, unknown {unknown:?}"
            );
            assert_eq!(lines.len(), names.len(), "{tag} says something twice");
            for (name, text) in lines.iter().filter(|(name, _)| known(name)) {
                let english = Key::of(name).expect("known").english();
                assert!(!text.trim().is_empty(), "{tag}: {name} is empty");
                let forms = text.split(" | ");
                for form in forms {
                    assert_eq!(placeholders(form), placeholders(english), "{tag}: {name}");
                }
            }
        }
    }

    #[test]
    fn plural_forms_use_only_plural_categories_of_their_language() {
        for file in FILES {
            for (name, text) in lines(file) {
                let forms: Vec<_> = text.split(" | ").collect();
                let (last, others) = forms.split_last().expect("one at least");
                let category = |form: &str| form.split_once(": ").map(|(category, _)| category.to_owned());
                let known = ["zero", "one", "two", "few", "many"];
                for form in others {
                    assert!(category(form).is_some_and(|it| known.contains(&&*it)), "{name}: {form}");
                }
                assert!(category(last).is_none_or(|it| !known.contains(&&*it)), "{name}: {last}");
            }
        }
    }
}
