//! The Frontend API's errors: codes, statuses and texts as Clerk documents them.

mod text;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kept;

/// One entry of `errors`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ErrorItem {
    #[serde(deserialize_with = "kept::text")]
    pub(crate) code: kept::Text,
    /// The text for developers.
    pub(crate) message: String,
    /// The text for users, where it differs.
    #[serde(default)]
    pub(crate) long_message: Option<String>,
    pub(crate) meta: Map<String, Value>,
}

impl ErrorItem {
    /// Returns the text for users.
    pub(crate) fn long_message(&self) -> &str {
        self.long_message.as_deref().unwrap_or(&self.message)
    }
}

/// A refusal: an HTTP status and at least one error.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) errors: Vec<ErrorItem>,
    pub(crate) retry_after_s: Option<u64>,
}

impl Failure {
    /// Returns an error with a text of the emulator's own: for codes whose text Clerk does not document. The others are in `text.rs`.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let error = ErrorItem { code, message: message.into(), long_message: None, meta: Map::new() };
        Self { status, errors: vec![error], retry_after_s: None }
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

/// Returns the display name of a parameter such as `email_address`.
fn spoken(param: &str) -> String {
    param.replace('_', " ")
}

pub(crate) fn dev_browser_unauthenticated() -> Failure {
    Failure::new(
        401,
        "dev_browser_unauthenticated",
        "This browser is not known to the development instance. Ask for a new dev browser and try again.",
    )
}

pub(crate) fn authentication_invalid() -> Failure {
    Failure::clerk("authentication_invalid")
}

pub(crate) fn api_version_invalid(version: &str) -> Failure {
    Failure::new(
        400,
        "api_version_invalid",
        format!("API version {version} is not one this server speaks: use 2026-05-12 or 2026-08-20."),
    )
}

pub(crate) fn resource_not_found(what: &str, id: &str) -> Failure {
    Failure::clerk_with("resource_not_found", &[what, id])
}

pub(crate) fn session_exists() -> Failure {
    Failure::clerk("session_exists")
}

pub(crate) fn session_creation_not_allowed() -> Failure {
    Failure::clerk("session_creation_not_allowed")
}

pub(crate) fn identifier_already_signed_in(session_id: &str) -> Failure {
    Failure::clerk("identifier_already_signed_in").with_meta("session_id", json!(session_id))
}

pub(crate) fn client_state_invalid(why: &str) -> Failure {
    Failure::clerk_with("client_state_invalid", &["this action", why])
}

pub(crate) fn user_locked(seconds: Option<i64>) -> Failure {
    let failure = match seconds {
        Some(seconds) => {
            let minutes = (seconds + 59) / 60;
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            Failure::clerk_with("user_locked", &[&format!("{minutes} {unit}")])
        }
        None => Failure::clerk("user_locked__indefinitely"),
    };
    failure.with_meta("lockout_expires_in_seconds", json!(seconds))
}

pub(crate) fn form_identifier_not_found() -> Failure {
    Failure::clerk("form_identifier_not_found").of_param("identifier")
}

pub(crate) fn form_password_incorrect(param: &str) -> Failure {
    Failure::clerk("form_password_incorrect").of_param(param)
}

pub(crate) fn form_password_compromised() -> Failure {
    Failure::clerk("form_password_compromised").of_param("password")
}

pub(crate) fn form_code_incorrect() -> Failure {
    Failure::clerk("form_code_incorrect").of_param("code")
}

pub(crate) fn form_incorrect_signature() -> Failure {
    Failure::clerk("form_incorrect_signature").of_param("signature")
}

pub(crate) fn form_param_missing(param: &str) -> Failure {
    Failure::clerk_with("form_param_missing", &[param]).of_param(param)
}

pub(crate) fn form_param_nil(param: &str) -> Failure {
    Failure::clerk_with("form_param_nil", &[&spoken(param)]).of_param(param)
}

pub(crate) fn form_param_unknown(param: &str) -> Failure {
    Failure::clerk_with("form_param_unknown", &[param]).of_param(param)
}

pub(crate) fn form_param_max_length_exceeded(param: &str, most: usize) -> Failure {
    Failure::clerk_with("form_param_max_length_exceeded", &[param, &most.to_string()]).of_param(param)
}

/// Returns a value of the wrong form; `expected` continues the sentence "That is not a valid …".
pub(crate) fn form_param_format_invalid(param: &str, expected: &str) -> Failure {
    field("form_param_format_invalid", param, format!("That is not a valid {}: {expected}.", spoken(param)))
}

pub(crate) fn email_address_invalid(param: &str) -> Failure {
    Failure::clerk_with("form_param_format_invalid__email_address", &[param]).of_param(param)
}

pub(crate) fn phone_number_invalid(param: &str) -> Failure {
    Failure::clerk_with("form_param_format_invalid__phone_number", &[param]).of_param(param)
}

pub(crate) fn web3_wallet_invalid(param: &str) -> Failure {
    Failure::clerk_with("form_param_format_invalid__web3_wallet", &[param]).of_param(param)
}

pub(crate) fn form_param_value_invalid(param: &str, why: impl Into<String>) -> Failure {
    field("form_param_value_invalid", param, why)
}

/// Returns the error of a value that is not among the allowed ones.
pub(crate) fn form_param_value_not_allowed(param: &str, value: &str, allowed: &[&str]) -> Failure {
    let details = [value, param, &allowed.join(", ")];
    Failure::clerk_with("form_param_value_invalid__allowed", &details).of_param(param)
}

pub(crate) fn form_identifier_exists(param: &str) -> Failure {
    Failure::clerk_with("form_identifier_exists", &[&spoken(param)]).of_param(param)
}

pub(crate) fn form_password_or_identifier_incorrect() -> Failure {
    Failure::new(
        422,
        "form_password_or_identifier_incorrect",
        "Password or identifier is incorrect. Try again, or use another method.",
    )
}

pub(crate) fn form_password_pwned(param: &str) -> Failure {
    Failure::clerk("form_password_pwned").of_param(param)
}

pub(crate) fn legal_not_accepted() -> Failure {
    Failure::clerk("legal_not_accepted").of_param("legal_accepted")
}

pub(crate) fn user_banned() -> Failure {
    Failure::clerk("user_banned")
}

pub(crate) fn form_resource_not_found(param: &str) -> Failure {
    Failure::clerk_with("form_resource_not_found", &[param]).of_param(param)
}

pub(crate) fn strategy_for_user_invalid() -> Failure {
    Failure::clerk("strategy_for_user_invalid")
}

pub(crate) fn account_transfer_invalid() -> Failure {
    Failure::clerk("account_transfer_invalid")
}

pub(crate) fn external_account_not_found() -> Failure {
    Failure::clerk("external_account_not_found")
}

pub(crate) fn external_account_exists() -> Failure {
    Failure::new(
        400,
        "external_account_exists",
        "There is an account for the one you chose already: sign in with it.",
    )
}

pub(crate) fn verification_missing() -> Failure {
    Failure::clerk("verification_missing")
}

pub(crate) fn verification_strategy_invalid() -> Failure {
    Failure::clerk("verification_strategy_invalid")
}

pub(crate) fn verification_expired() -> Failure {
    Failure::clerk("verification_expired")
}

pub(crate) fn verification_failed() -> Failure {
    Failure::clerk("verification_failed")
}

pub(crate) fn verification_link_token_invalid() -> Failure {
    Failure::clerk("verification_link_token_invalid")
}

pub(crate) fn invalid_redirect_url(param: &str) -> Failure {
    Failure::clerk("invalid_redirect_url").of_param(param)
}

pub(crate) fn verification_already_verified() -> Failure {
    Failure::clerk("verification_already_verified")
}

pub(crate) fn verification_code_too_many_requests(seconds: i64) -> Failure {
    Failure::clerk_with("verification_code_too_many_requests", &[&seconds.to_string()])
        .with_retry_after(u64::try_from(seconds).unwrap_or_default())
}

pub(crate) fn too_many_requests(seconds: u64) -> Failure {
    Failure::clerk("too_many_requests").with_retry_after(seconds)
}

pub(crate) fn no_second_factors(strategy: &str) -> Failure {
    Failure::clerk_with("no_second_factors", &[strategy])
}

pub(crate) fn organization_not_found_or_unauthorized() -> Failure {
    Failure::clerk("organization_not_found_or_unauthorized")
}

pub(crate) fn value_disabled(param: &str, value: &str) -> Failure {
    Failure::clerk_with("form_param_value_disabled", &[value]).of_param(param)
}

/// Returns the error of a request or parameter that is not emulated.
fn missing_here(message: String) -> Failure {
    Failure::new(501, "not_emulated", message)
}

pub(crate) fn call_not_emulated(method: &str, path: &str) -> Failure {
    missing_here(format!("The call {method} {path} is not emulated."))
}

pub(crate) fn parameter_not_emulated(param: &str) -> Failure {
    missing_here(format!("The parameter {param} of this call is not emulated.")).of_param(param)
}

pub(crate) fn value_not_emulated(param: &str, value: &str) -> Failure {
    missing_here(format!("The value {value} of the parameter {param} is not emulated.")).of_param(param)
}

/// Returns the error of a strategy that is not emulated.
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

/// Returns one error as JSON.
pub(crate) fn error_json(error: &ErrorItem) -> Value {
    json!({
        "code": error.code,
        "message": error.message,
        "long_message": error.long_message(),
        "meta": error.meta,
    })
}
