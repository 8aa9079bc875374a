//! What FAPI answers when it refuses: codes and statuses as Clerk documents them, sentences of our own.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kept;

/// One entry of `errors`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ErrorItem {
    #[serde(deserialize_with = "kept::text")]
    pub(crate) code: kept::Text,
    pub(crate) message: String,
    pub(crate) meta: Map<String, Value>,
}

/// A refusal: an HTTP status and at least one error.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) errors: Vec<ErrorItem>,
    pub(crate) retry_after_s: Option<u64>,
}

impl Failure {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            errors: vec![ErrorItem { code, message: message.into(), meta: Map::new() }],
            retry_after_s: None,
        }
    }

    /// Several refusals of the same request.
    pub(crate) fn all(failures: Vec<Failure>) -> Result<(), Failure> {
        let mut failures = failures.into_iter();
        let Some(mut first) = failures.next() else {
            return Ok(());
        };
        first.errors.extend(failures.flat_map(|failure| failure.errors));
        Err(first)
    }

    /// Names the parameter at fault.
    pub(crate) fn of_param(self, param: &str) -> Self {
        self.with_meta("param_name", json!(param))
    }

    pub(crate) fn with_meta(mut self, key: &str, value: Value) -> Self {
        for error in &mut self.errors {
            error.meta.insert(key.to_owned(), value.clone());
        }
        self
    }

    pub(crate) fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

fn field(code: &'static str, param: &str, message: impl Into<String>) -> Failure {
    Failure::new(422, code, message).of_param(param)
}

/// `email_address` as a person would say it.
fn spoken(param: &str) -> String {
    match param {
        "email_address" => "email address".to_owned(),
        "phone_number" => "phone number".to_owned(),
        "code" => "verification code".to_owned(),
        other => other.replace('_', " "),
    }
}

pub(crate) fn dev_browser_unauthenticated() -> Failure {
    Failure::new(
        401,
        "dev_browser_unauthenticated",
        "This browser is not known to the development instance. Ask for a new dev browser and try again.",
    )
}

pub(crate) fn authentication_invalid() -> Failure {
    Failure::new(401, "authentication_invalid", "This request needs a signed-in session, and it has none.")
}

pub(crate) fn api_version_invalid(version: &str) -> Failure {
    Failure::new(
        400,
        "api_version_invalid",
        format!("API version {version} is not one this server speaks: use 2026-05-12 or 2026-08-20."),
    )
}

pub(crate) fn resource_not_found(what: &str) -> Failure {
    Failure::new(
        404,
        "resource_not_found",
        format!("There is no such {what}, or it does not belong to this browser."),
    )
}

pub(crate) fn session_exists() -> Failure {
    Failure::new(400, "session_exists", "You are already signed in.")
}

pub(crate) fn session_creation_not_allowed() -> Failure {
    Failure::new(
        409,
        "session_creation_not_allowed",
        "You are at work in somebody else's name: sign out first.",
    )
}

pub(crate) fn identifier_already_signed_in(session_id: &str) -> Failure {
    Failure::new(400, "identifier_already_signed_in", "This account is already signed in here.")
        .with_meta("session_id", json!(session_id))
}

pub(crate) fn client_state_invalid(why: &str) -> Failure {
    Failure::new(400, "client_state_invalid", why)
}

pub(crate) fn user_locked(seconds: Option<i64>) -> Failure {
    let message = match seconds {
        Some(seconds) => format!(
            "This account is locked after too many failed attempts. Try again in {} minutes.",
            (seconds + 59) / 60
        ),
        None => "This account is locked. Ask the owner of the application to unlock it.".to_owned(),
    };
    Failure::new(403, "user_locked", message).with_meta("lockout_expires_in_seconds", json!(seconds))
}

pub(crate) fn form_identifier_not_found() -> Failure {
    field("form_identifier_not_found", "identifier", "No account was found for this identifier.")
}

pub(crate) fn form_password_incorrect(param: &str) -> Failure {
    field("form_password_incorrect", param, "That password is not right. Try again, or use another method.")
}

pub(crate) fn form_password_compromised() -> Failure {
    field(
        "form_password_compromised",
        "password",
        "This password may have become known to others, so it is no longer accepted. Sign in another way and choose a new one.",
    )
}

pub(crate) fn form_code_incorrect() -> Failure {
    field("form_code_incorrect", "code", "That code is not right. Check it and try again.")
}

pub(crate) fn form_incorrect_signature() -> Failure {
    field("form_incorrect_signature", "signature", "That was not signed by this wallet. Try again.")
}

pub(crate) fn form_param_missing(param: &str) -> Failure {
    field("form_param_missing", param, format!("Enter your {}.", spoken(param)))
}

pub(crate) fn form_param_nil(param: &str) -> Failure {
    field("form_param_nil", param, format!("Enter your {}.", spoken(param)))
}

pub(crate) fn form_param_unknown(param: &str) -> Failure {
    field("form_param_unknown", param, format!("{param} is not a parameter of this request."))
}

pub(crate) fn form_param_format_invalid(param: &str, expected: &str) -> Failure {
    field("form_param_format_invalid", param, format!("That is not a valid {}: {expected}.", spoken(param)))
}

pub(crate) fn form_param_value_invalid(param: &str, why: impl Into<String>) -> Failure {
    field("form_param_value_invalid", param, why)
}

pub(crate) fn form_identifier_exists(param: &str) -> Failure {
    field("form_identifier_exists", param, format!("That {} is taken. Use another one.", spoken(param)))
}

pub(crate) fn form_password_or_identifier_incorrect() -> Failure {
    Failure::new(
        422,
        "form_password_or_identifier_incorrect",
        "Either there is no such account or the password is not right. Try again, or use another method.",
    )
}

pub(crate) fn form_password_pwned(param: &str) -> Failure {
    field(
        "form_password_pwned",
        param,
        "This password is in a list of stolen ones, so others may try it. Choose another one.",
    )
}

pub(crate) fn legal_not_accepted() -> Failure {
    field("legal_not_accepted", "legal_accepted", "Accept the terms to go on.")
}

pub(crate) fn user_banned() -> Failure {
    Failure::new(403, "user_banned", "This account has been closed by the owner of the application.")
}

pub(crate) fn form_resource_not_found(param: &str) -> Failure {
    field("form_resource_not_found", param, format!("The {} given does not exist here.", spoken(param)))
}

pub(crate) fn strategy_for_user_invalid() -> Failure {
    Failure::new(400, "strategy_for_user_invalid", "This account cannot be verified in that way.")
}

pub(crate) fn account_transfer_invalid() -> Failure {
    Failure::new(400, "account_transfer_invalid", "There is no finished verification to carry over.")
}

pub(crate) fn external_account_not_found() -> Failure {
    Failure::new(404, "external_account_not_found", "No account here belongs to the one you chose.")
}

pub(crate) fn external_account_exists() -> Failure {
    Failure::new(
        400,
        "external_account_exists",
        "There is an account for the one you chose already: sign in with it.",
    )
}

pub(crate) fn verification_missing() -> Failure {
    Failure::new(400, "verification_missing", "No code has been sent for this yet: ask for one first.")
}

pub(crate) fn verification_strategy_invalid() -> Failure {
    Failure::new(400, "verification_strategy_invalid", "The verification under way uses another strategy.")
}

pub(crate) fn verification_expired() -> Failure {
    Failure::new(400, "verification_expired", "This code has expired. Ask for a new one.")
}

pub(crate) fn verification_failed() -> Failure {
    Failure::new(400, "verification_failed", "Too many wrong codes. Ask for a new one.")
}

pub(crate) fn verification_link_token_invalid() -> Failure {
    Failure::new(400, "verification_link_token_invalid", "This link is not one of ours, or is cut off.")
}

pub(crate) fn invalid_redirect_url(param: &str) -> Failure {
    field("invalid_redirect_url", param, "The address to return to is not an http or https URL.")
}

pub(crate) fn verification_already_verified() -> Failure {
    Failure::new(400, "verification_already_verified", "This has been verified already.")
}

pub(crate) fn verification_code_too_many_requests(seconds: i64) -> Failure {
    Failure::new(
        429,
        "verification_code_too_many_requests",
        format!("A code was sent a moment ago. Ask again in {seconds} seconds."),
    )
    .with_retry_after(u64::try_from(seconds).unwrap_or_default())
}

pub(crate) fn too_many_requests(seconds: u64) -> Failure {
    let message = format!("Too many requests. Try again in {seconds} seconds.");
    Failure::new(429, "too_many_requests", message).with_retry_after(seconds)
}

pub(crate) fn no_second_factors() -> Failure {
    Failure::new(400, "no_second_factors", "This account has no second factor.")
}

pub(crate) fn organization_not_found_or_unauthorized() -> Failure {
    Failure::new(
        404,
        "organization_not_found_or_unauthorized",
        "There is no such organization, or you are not a member of it.",
    )
}

pub(crate) fn strategy_disabled(strategy: &str) -> Failure {
    let message = format!("The strategy {strategy} is switched off here.");
    Failure::new(400, "form_param_value_disabled", message).of_param("strategy")
}

pub(crate) fn not_emulated(what: &str) -> Failure {
    field(
        "form_param_value_invalid",
        "strategy",
        format!("This emulator does not know the strategy {what} here."),
    )
}

/// `errors` as JSON.
pub(crate) fn errors_json(errors: &[ErrorItem]) -> Value {
    errors.iter().map(error_json).collect()
}

/// One error as JSON.
pub(crate) fn error_json(error: &ErrorItem) -> Value {
    json!({
        "code": error.code,
        "message": error.message,
        "long_message": error.message,
        "meta": error.meta,
    })
}
