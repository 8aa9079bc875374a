//! What is said to people: one place, keyed by the server's error codes.

use leptos_clerk::wire::ApiError;
use leptos_clerk::{Error, Field, Problem};

/// What to say about one problem.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Api(error) => api_error(error),
        Problem::Other(error) => self::error(error),
    }
}

/// What to say about a reason the server gave: our own text where the server's is not meant for people, else
/// its long text, else its short one.
#[must_use]
pub fn api_error(error: &ApiError) -> String {
    let own = match error.code.as_str() {
        "form_code_incorrect" | "verification_failed" => {
            "Incorrect code. Check it and try again, or ask for a new one."
        }
        "verification_expired" => "This code has expired. Ask for a new one.",
        "verification_missing" | "verification_not_sent" => "No code was sent yet. Ask for one.",
        "form_password_incorrect" => "Password is incorrect. Try again, or use another method.",
        "form_identifier_not_found" => "Couldn't find your account.",
        "form_password_pwned" => {
            "This password has been found in a data breach. Please use a different password."
        }
        "too_many_requests"
        | "rate_limit_exceeded"
        | "verification_code_too_many_requests"
        | "signup_rate_limit_exceeded" => TOO_MANY,
        "internal_clerk_error" | "internal_error" | "service_unavailable" => SERVER,
        "user_locked" => return locked(error),
        "form_password_compromised" => {
            "Your password appears to have been compromised and cannot be used any more. Use another method."
        }
        "form_password_not_strong_enough" => return weak(error),
        "sign_up_mode_restricted" => "Sign ups are currently disabled. You need an invitation to sign up.",
        "sign_up_restricted_waitlist" => "Sign ups are by approval. Join the waitlist first.",
        "legal_not_accepted" => "Accept the terms to continue",
        _ => "",
    };
    let text = if own.is_empty() { error.text() } else { own };
    if text.is_empty() { format!("Something went wrong ({}).", error.code) } else { text.to_owned() }
}

/// A password that is too weak, with what the server's check suggests.
fn weak(error: &ApiError) -> String {
    let mut text = "This password is not strong enough.".to_owned();
    for suggestion in &error.meta.zxcvbn.suggestions {
        text.push(' ');
        text.push_str(&suggestion.message);
    }
    text
}

fn locked(error: &ApiError) -> String {
    match error.meta.lockout_expires_in_seconds {
        Some(seconds) if seconds > 0 => {
            let minutes = seconds.div_ceil(60);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            format!("Your account is locked. You will be able to try again in {minutes} {unit}.")
        }
        _ => error.text().to_owned(),
    }
}

const TOO_MANY: &str = "Too many requests. Please wait a moment before you try again.";
const SERVER: &str = "Something went wrong on the server. Nothing you typed is lost: please try again.";

/// What to say about a failure without a reason.
#[must_use]
pub fn error(error: &Error) -> String {
    match error {
        Error::Offline { timed_out: true } => {
            "The server took too long to answer. Nothing you typed is lost: please try again.".to_owned()
        }
        Error::Offline { timed_out: false } => {
            "The server could not be reached. Check your connection and try again.".to_owned()
        }
        Error::Api { status: 429, .. } => TOO_MANY.to_owned(),
        Error::Api { status, .. } if *status >= 500 => SERVER.to_owned(),
        Error::Api { errors, status, .. } => match errors.first() {
            Some(first) => api_error(first),
            None => format!("The server refused the request (status {status})."),
        },
        Error::Decode { .. } => {
            "The server's answer could not be understood. Nothing you typed is lost: please try again."
                .to_owned()
        }
        other => {
            let mut text = other.to_string();
            if let Some(first) = text.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            text.push('.');
            text
        }
    }
}

/// What to say when a field was left empty.
pub(crate) fn missing(field: Field) -> &'static str {
    match field {
        Field::Identifier | Field::EmailAddress => "Enter your email address",
        Field::PhoneNumber => "Enter your phone number",
        Field::Username => "Enter a username",
        Field::Password => "Enter your password",
        Field::NewPassword | Field::ConfirmPassword => "Enter your new password",
        Field::FirstName => "Enter your first name",
        Field::LastName => "Enter your last name",
        Field::Code => "Enter the code",
        Field::LegalAccepted => "Accept the terms to continue",
        Field::Name => "Enter a name",
        _ => "Fill in this field",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(status: u16) -> Error {
        Error::Api { status, errors: Vec::new(), trace_id: None, retry_after_s: None }
    }

    #[test]
    fn every_kind_of_failure_has_a_sentence() {
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
