//! One entry of the Frontend API's `errors` list.

use super::read::read;
use super::{SessionId, open_enum::open_enum};

/// One refusal, as the Frontend API explains it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The stable name of the refusal, for example `form_code_incorrect`.
    pub code: String,
    /// A short text.
    pub message: String,
    /// The text meant for people.
    pub long_message: Option<String>,
    /// Details that belong to the code.
    pub meta: ErrorMeta,
}

read!(ApiError: optional code, message, long_message, meta);

/// Details of an [`ApiError`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorMeta {
    /// The request parameter at fault, in snake case.
    pub param_name: Option<String>,
    /// The session that already holds the identifier (`identifier_already_signed_in`).
    pub session_id: Option<SessionId>,
    /// How long a lockout still lasts, in seconds (`user_locked`).
    pub lockout_expires_in_seconds: Option<u32>,
    /// Why a password is too weak (`form_password_not_strong_enough`).
    pub zxcvbn: PasswordStrength,
}

read!(ErrorMeta: optional param_name, session_id, lockout_expires_in_seconds, zxcvbn);

/// What the server's strength check says about a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasswordStrength {
    /// Suggestions, best first.
    pub suggestions: Vec<Suggestion>,
}

read!(PasswordStrength: optional suggestions);

/// One suggestion of the server's strength check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The stable name of the suggestion.
    pub code: String,
    /// The text meant for people.
    pub message: String,
}

read!(Suggestion: optional code, message);

open_enum! {
    /// The refusals that the library itself acts on. Compare with [`ApiError::kind`].
    ErrorCode {
        /// The browser's development token is unknown to the server.
        DevBrowserUnauthenticated = "dev_browser_unauthenticated",
        /// The attempt, session or organization does not exist (any more).
        ResourceNotFound = "resource_not_found",
        /// A session exists already and only one is allowed.
        SessionExists = "session_exists",
        /// That identifier has a session in this browser.
        IdentifierAlreadySignedIn = "identifier_already_signed_in",
        /// Nobody has that identifier.
        FormIdentifierNotFound = "form_identifier_not_found",
        /// Nobody has what was verified: a sign-up can take it over.
        SignUpIfMissingTransfer = "sign_up_if_missing_transfer",
        /// Nobody has that account at a provider.
        ExternalAccountNotFound = "external_account_not_found",
        /// Somebody has that account at a provider.
        ExternalAccountExists = "external_account_exists",
        /// Too many wrong tries.
        UserLocked = "user_locked",
        /// The account cannot be signed in with this way.
        StrategyForUserInvalid = "strategy_for_user_invalid",
    }
}

impl ApiError {
    /// Returns the code as an enum.
    #[must_use]
    pub fn kind(&self) -> ErrorCode {
        ErrorCode::from(self.code.as_str())
    }

    /// Returns the server's own text for people: the long one where there is one.
    #[must_use]
    pub fn text(&self) -> &str {
        self.long_message.as_deref().filter(|text| !text.is_empty()).unwrap_or(&self.message)
    }
}
