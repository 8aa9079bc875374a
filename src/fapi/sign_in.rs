//! Sign-in attempts.

use super::request::Request;
use crate::browser;
use crate::wire::{Factor, Secret, SignIn, SignInId, Strategy};

/// Starts an attempt, which replaces the one in progress. With a password it is verified at once.
pub(crate) fn create(identifier: &str, password: Option<&Secret>) -> Request<SignIn> {
    Request::post("/client/sign_ins")
        .form("identifier", identifier)
        .form_some("password", password.map(Secret::expose))
        .form_some("locale", browser::locale())
}

/// Starts an attempt with a ticket.
pub(crate) fn ticket(ticket: &Secret) -> Request<SignIn> {
    Request::post("/client/sign_ins")
        .form("strategy", Strategy::Ticket.as_str())
        .form("ticket", ticket.expose())
        .form_some("locale", browser::locale())
}

/// Returns the attempt as it is now.
pub(crate) fn read(attempt: &SignIn) -> Request<SignIn> {
    Request::get(format!("/client/sign_ins/{}", attempt.id))
}

/// Starts an attempt for any passkey that the browser finds.
pub(crate) fn create_by_passkey() -> Request<SignIn> {
    Request::post("/client/sign_ins").form("strategy", "passkey").form_some("locale", browser::locale())
}

/// Hands in the browser's answer to a passkey's challenge.
pub(crate) fn attempt_passkey(id: &SignInId, credential: String) -> Request<SignIn> {
    Request::post(format!("/client/sign_ins/{id}/attempt_first_factor"))
        .form("strategy", "passkey")
        .form("public_key_credential", credential)
}

/// Which factor of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    First,
    Second,
}

impl Stage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::First => "first_factor",
            Self::Second => "second_factor",
        }
    }
}

/// Has a code sent.
pub(crate) fn prepare(
    stage: Stage,
    id: &SignInId,
    factor: &Factor,
    channel: Option<&str>,
) -> Request<SignIn> {
    Request::post(format!("/client/sign_ins/{id}/prepare_{}", stage.name()))
        .form("strategy", factor.strategy.as_str())
        .form_some("email_address_id", factor.email_address_id.as_ref().map(|id| id.as_str()))
        .form_some("phone_number_id", factor.phone_number_id.as_ref().map(|id| id.as_str()))
        .form_some("channel", channel)
}

/// Answers with a code, or with the password.
pub(crate) fn attempt(stage: Stage, id: &SignInId, strategy: &Strategy, answer: &Secret) -> Request<SignIn> {
    let key = if *strategy == Strategy::Password { "password" } else { "code" };
    Request::post(format!("/client/sign_ins/{id}/attempt_{}", stage.name()))
        .form("strategy", strategy.as_str())
        .form(key, answer.expose())
}

pub(crate) fn reset_password(
    id: &SignInId,
    password: &Secret,
    sign_out_of_other_sessions: bool,
) -> Request<SignIn> {
    Request::post(format!("/client/sign_ins/{id}/reset_password"))
        .form("password", password.expose())
        .form("sign_out_of_other_sessions", sign_out_of_other_sessions.to_string())
}
