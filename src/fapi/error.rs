//! The error of a request.

use crate::split::Unloaded;
use crate::wire::{ApiError, ErrorCode};

/// The error of an operation, which a page shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No answer came.
    #[error("the server {}", if *timed_out { "did not answer in time" } else { "could not be reached" })]
    Offline {
        /// `true` after a timeout, `false` after a failed connection.
        timed_out: bool,
    },
    /// The server refused.
    #[error("{}", refusal(*status, errors))]
    Api {
        /// HTTP status.
        status: u16,
        /// Its reasons; empty when the body was not the API's (a proxy's error page).
        errors: Vec<ApiError>,
        /// The id that Clerk's support asks for.
        trace_id: Option<String>,
        /// The pause that the server demands before the next try, in seconds.
        retry_after_s: Option<u32>,
    },
    /// The server's answer is not what the contract says.
    #[error("the server's answer was not understood at `{path}`: {reason}")]
    Decode {
        /// Where in the JSON, for example `client.sessions[0].status`.
        path: String,
        /// The fault of that value.
        reason: String,
    },
    /// The operation does not fit the state it was called in, for example a code was to be verified
    /// without an attempt.
    #[error("{message}")]
    Runtime {
        /// Clerk's name for it, for example `factor_not_found`.
        code: &'static str,
        /// A sentence for developers.
        message: String,
    },
}

impl From<Unloaded> for Error {
    fn from(_: Unloaded) -> Self {
        Self::Offline { timed_out: false }
    }
}

impl Error {
    pub(crate) fn runtime(code: &'static str, message: impl Into<String>) -> Self {
        Self::Runtime { code, message: message.into() }
    }

    /// Returns the server's reasons, none for other kinds of failure.
    #[must_use]
    pub fn api_errors(&self) -> &[ApiError] {
        match self {
            Self::Api { errors, .. } => errors,
            _ => &[],
        }
    }

    /// Returns the HTTP status, when the server answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Returns the pause that the server demands before the next try, in seconds.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Api { retry_after_s, .. } => *retry_after_s,
            _ => None,
        }
    }

    /// Returns `true` if one of the server's reasons is `code`.
    #[must_use]
    pub fn has(&self, code: &ErrorCode) -> bool {
        self.api_errors().iter().any(|error| &error.kind() == code)
    }

    /// As [`has`](Self::has), by the code as it is spelled ([`codes`](crate::wire::codes)); the library's own codes count too.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        match self {
            Self::Runtime { code: own, .. } => *own == code,
            _ => self.api_errors().iter().any(|error| error.code == code),
        }
    }

    /// Returns `true` if the server or the connection failed, so that a later try may work.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Offline { .. } | Self::Decode { .. } => true,
            Self::Api { status, .. } => *status >= 500 || *status == 429,
            Self::Runtime { .. } => false,
        }
    }
}

/// Returns the text of a refusal: the first reason, else the status.
fn refusal(status: u16, errors: &[ApiError]) -> String {
    match errors.first() {
        Some(error) => format!("{} ({})", error.text(), error.code),
        None => format!("the server answered with status {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_exposes_status_codes_and_retry_after() {
        let reason = ApiError { code: "too_many_requests".to_owned(), ..ApiError::default() };
        let refused =
            Error::Api { status: 429, errors: vec![reason], trace_id: None, retry_after_s: Some(7) };
        assert_eq!((refused.status(), refused.retry_after_s()), (Some(429), Some(7)));
        assert!(refused.has_code("too_many_requests") && !refused.has_code("resource_not_found"));
        let own = Error::runtime("no_attempt", "There is none.");
        assert_eq!((own.status(), own.retry_after_s()), (None, None));
        assert!(own.has_code("no_attempt") && !own.has_code("too_many_requests"));
    }
}
