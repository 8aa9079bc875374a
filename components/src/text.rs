//! What is said to people: one place, keyed by the server's error codes. In the language of the page where it is asked
//! for by a view, an effect or a memo of the page, which then follows the language; elsewhere, for example after an
//! `await`, in English.

use leptos::reactive::graph::Observer;
use leptos_clerk::wire::ApiError;
use leptos_clerk::{Error, Field, Problem};

use crate::localization::{Key, Loading, Localization, localized, texts};

/// One of the texts of these components, for pages of your own.
#[must_use]
pub fn caption(key: Key) -> String {
    crate::localization::say(key)
}

/// One of the texts of these components with `what` at its placeholder, for example an address.
#[must_use]
pub fn caption_with(key: Key, what: &str) -> String {
    localized(|language| language.say_with(key, what))
}

/// Returns the message of one problem.
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

/// Returns the text for an error once the texts are loaded. The server's text stands in if they cannot be loaded.
fn api_error_soon(language: &Localization, error: &ApiError) -> String {
    match texts() {
        Loading::Here(texts) => (texts.api_error)(language, error),
        // Its followers read it again.
        Loading::Coming if Observer::get().is_some() => String::new(),
        Loading::Coming | Loading::Missing => error.text().to_owned(),
    }
}

/// Returns the message of an error without details.
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

/// Returns the message of an empty field.
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
}
