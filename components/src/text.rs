//! What is said to people: one place, keyed by the server's error codes. In the language of the page where it is asked
//! for by a view, an effect or a memo of the page, which then follows the language; elsewhere, for example after an
//! `await`, in English.

use leptos::reactive::graph::Observer;
use leptos_clerk::wire::ApiError;
use leptos_clerk::{Error, Field, Problem};

use crate::later::{Soon, texts};
use crate::localization::{Key, Localization, MORE_ENGLISH, duration, localized};

/// One of the texts of these components, for pages of your own.
#[must_use]
pub fn caption(key: Key) -> String {
    crate::localization::say(key)
}

/// What to say about one problem.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Api(error) => api_error(error),
        Problem::Other(error) => self::error(error),
    }
}

/// What to say about a reason the server gave: our own text where there is one for its code, else the server's long
/// text, else its short one.
#[must_use]
pub fn api_error(error: &ApiError) -> String {
    localized(|language| api_error_soon(language, error))
}

/// What the first texts of a page do not need.
pub(crate) struct Texts {
    api_error: fn(&Localization, &ApiError) -> String,
    pub(crate) duration: fn(&Localization, u32) -> String,
    /// The English of the later keys, a line each.
    pub(crate) english: &'static str,
}

leptos_clerk::later!(
    pub(crate) TEXTS, clerk_texts: &'static Texts = &Texts { api_error: api_error_in, duration, english: MORE_ENGLISH }
);

/// As [`api_error_in`], as soon as that is at hand. The server has a text too, for when it cannot be had.
fn api_error_soon(language: &Localization, error: &ApiError) -> String {
    match texts() {
        Soon::Here(texts) => (texts.api_error)(language, error),
        // Whatever follows it asks again.
        Soon::Coming if Observer::get().is_some() => String::new(),
        Soon::Coming | Soon::Missing => error.text().to_owned(),
    }
}

fn api_error_in(language: &Localization, error: &ApiError) -> String {
    // What the app or the language says of this very code comes first.
    let is_composed = matches!(error.code.as_str(), "user_locked" | "form_password_not_strong_enough");
    let own = language.error(&error.code, error.meta.param_name.as_deref());
    if let Some(own) = own.filter(|_| !is_composed) {
        return own.to_owned();
    }
    let key = match error.code.as_str() {
        "too_many_requests"
        | "rate_limit_exceeded"
        | "verification_code_too_many_requests"
        | "signup_rate_limit_exceeded" => Key::TooManyRequests,
        "internal_clerk_error" | "internal_error" | "service_unavailable" => Key::ServerFailed,
        "form_password_not_strong_enough" => return weak(language, error),
        "sign_up_mode_restricted" => Key::SignUpsDisabled,
        "sign_up_restricted_waitlist" => Key::SignUpsByApproval,
        "legal_not_accepted" => Key::ConsentMissing,
        code => {
            let expires_in = error.meta.lockout_expires_in_seconds.filter(|seconds| *seconds > 0);
            if let (Some(seconds), "user_locked") = (expires_in, code) {
                return language.say_with(Key::Locked, &duration(language, seconds.max(60)));
            }
            let own = language.own_error(code, error.meta.param_name.as_deref());
            let text = own.unwrap_or_else(|| error.text());
            return if text.is_empty() { language.say_with(Key::Failed, code) } else { text.to_owned() };
        }
    };
    language.text(key).to_owned()
}

/// A password that is too weak, with what the server's check suggests.
fn weak(language: &Localization, error: &ApiError) -> String {
    let mut text = language.text(Key::WeakPassword).to_owned();
    for suggestion in &error.meta.zxcvbn.suggestions {
        text.push(' ');
        text.push_str(language.error(&suggestion.code, None).unwrap_or(&suggestion.message));
    }
    text
}

/// What to say about a failure without a reason.
#[must_use]
pub fn error(error: &Error) -> String {
    localized(|language| error_in(language, error))
}

fn error_in(language: &Localization, error: &Error) -> String {
    let key = match error {
        Error::Offline { timed_out: true } => Key::TimedOut,
        Error::Offline { timed_out: false } => Key::Unreachable,
        Error::Api { status: 429, .. } => Key::TooManyRequests,
        Error::Api { status, .. } if *status >= 500 => Key::ServerFailed,
        Error::Api { errors, status, .. } => {
            return match errors.first() {
                Some(first) => api_error_soon(language, first),
                None => language.say_with(Key::Refused, &status.to_string()),
            };
        }
        Error::Decode { .. } => Key::NotUnderstood,
        Error::Runtime { code, message } => {
            return language.error(code, None).map_or_else(|| sentence(message), str::to_owned);
        }
        other => return sentence(&other.to_string()),
    };
    language.text(key).to_owned()
}

/// Begins with a capital letter and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut text = [text, "."].concat();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// What to say when a field was left empty.
pub(crate) fn missing(field: Field) -> Key {
    match field {
        Field::Identifier | Field::EmailAddress => Key::EmailMissing,
        Field::PhoneNumber => Key::PhoneMissing,
        Field::Username => Key::NewUsernameMissing,
        Field::Password => Key::PasswordMissing,
        Field::NewPassword | Field::ConfirmPassword => Key::EnterNewPassword,
        Field::FirstName => Key::FirstNameMissing,
        Field::LastName => Key::LastNameMissing,
        Field::Code => Key::CodeMissing,
        Field::LegalAccepted => Key::ConsentMissing,
        Field::Name => Key::NameMissing,
        _ => Key::FieldMissing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(status: u16) -> Error {
        Error::Api { status, errors: Vec::new(), trace_id: None, retry_after_s: None }
    }

    #[test]
    fn every_kind_of_error_has_a_message() {
        for (failure, part) in [
            (Error::Offline { timed_out: false }, "could not be reached"),
            (Error::Offline { timed_out: true }, "too long"),
            (api(429), "Too many requests"),
            (api(500), "on the server"),
            (api(404), "404"),
            (Error::Decode { path: "client".into(), reason: "x".into() }, "could not be understood"),
        ] {
            assert!(error(&failure).contains(part), "{failure:?}");
        }
    }
    fn refused(code: &str, param: Option<&str>, server_text: &str) -> ApiError {
        let mut error = ApiError::default();
        error.code = code.to_owned();
        error.long_message = Some(server_text.to_owned());
        error.meta.param_name = param.map(str::to_owned);
        error
    }

    #[test]
    fn error_message_comes_from_the_locale_else_from_the_server() {
        let language = Localization::new("de")
            .with_error("form_param_nil", "Fehlt.")
            .with_error("form_param_nil__username", "Der Benutzername fehlt.")
            .with(Key::ConsentMissing, "Bitte zustimmen.");
        let said = |code, param| api_error_in(&language, &refused(code, param, "is missing"));
        assert_eq!(said("form_param_nil", Some("password")), "Fehlt.");
        assert_eq!(said("form_param_nil", Some("username")), "Der Benutzername fehlt.");
        assert_eq!(said("legal_not_accepted", None), "Bitte zustimmen.");
        assert_eq!(said("something_new", None), "is missing");
        // What English has a text of its own for is not said by the server either.
        assert!(said("form_code_incorrect", Some("code")).starts_with("Incorrect code"));
        assert_eq!(
            api_error_in(&language, &refused("nothing_said", None, "")),
            "Something went wrong (nothing_said)."
        );
    }

    #[test]
    fn lockout_and_weak_password_messages_include_details_from_the_server() {
        let english = Localization::default();
        let mut locked = refused("user_locked", None, "Locked.");
        assert_eq!(api_error_in(&english, &locked), "Locked.");
        locked.meta.lockout_expires_in_seconds = Some(1790);
        assert_eq!(
            api_error_in(&english, &locked),
            "Your account is locked. You will be able to try again in 30 minutes."
        );
        let mut weak = refused("form_password_not_strong_enough", Some("password"), "");
        weak.meta.zxcvbn.suggestions = vec![Default::default(), Default::default()];
        weak.meta.zxcvbn.suggestions[0].code = "anotherWord".to_owned();
        weak.meta.zxcvbn.suggestions[0].message = "Add more words.".to_owned();
        weak.meta.zxcvbn.suggestions[1].message = "Avoid dates.".to_owned();
        let said = |language: &Localization| api_error_in(language, &weak);
        assert_eq!(said(&english), "This password is not strong enough. Add more words. Avoid dates.");
        let other = english.clone().with_error("anotherWord", "Mehr Wörter.");
        assert_eq!(said(&other), "This password is not strong enough. Mehr Wörter. Avoid dates.");
    }
}
