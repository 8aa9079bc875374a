//! Sign-up attempts.

use super::request::{Method, Request};
use crate::browser;
use crate::wire::{Secret, SignUp, SignUpId, Strategy};

/// The fields of a sign-up. `None` is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignUpParams {
    /// E-mail address.
    pub email_address: Option<String>,
    /// Phone number in E.164.
    pub phone_number: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// `true` if the user accepted the terms.
    pub legal_accepted: Option<bool>,
    /// JSON that the app keeps with the user; the user can change it.
    pub unsafe_metadata: Option<String>,
    /// BCP 47 tag; the browser's language unless given.
    pub locale: Option<String>,
}

fn fill(request: Request<SignUp>, params: &SignUpParams) -> Request<SignUp> {
    request
        .form_some("email_address", params.email_address.as_deref())
        .form_some("phone_number", params.phone_number.as_deref())
        .form_some("username", params.username.as_deref())
        .form_some("password", params.password.as_ref().map(Secret::expose))
        .form_some("first_name", params.first_name.as_deref())
        .form_some("last_name", params.last_name.as_deref())
        .form_some("legal_accepted", params.legal_accepted.map(|accepted| accepted.to_string()))
        .form_some("unsafe_metadata", params.unsafe_metadata.as_deref())
}

fn with_strategy(request: Request<SignUp>, params: &SignUpParams) -> Request<SignUp> {
    let strategy = params.password.is_some().then_some(Strategy::Password);
    request.form_some("strategy", strategy.as_ref().map(Strategy::as_str))
}

/// Starts an attempt, which replaces the one in progress.
pub(crate) fn create(params: &SignUpParams) -> Request<SignUp> {
    let request = with_strategy(Request::post("/client/sign_ups"), params);
    start(request, params)
}

fn start(request: Request<SignUp>, params: &SignUpParams) -> Request<SignUp> {
    fill(request, params).form_some("locale", params.locale.clone().or_else(browser::locale)).proven("signup")
}

/// Starts an attempt with an invitation's ticket.
pub(crate) fn ticket(ticket: &Secret, params: &SignUpParams) -> Request<SignUp> {
    let request = Request::post("/client/sign_ups")
        .form("strategy", Strategy::Ticket.as_str())
        .form("ticket", ticket.expose());
    start(request, params)
}

/// Adds to the attempt or corrects it.
pub(crate) fn update(id: &SignUpId, params: &SignUpParams) -> Request<SignUp> {
    let request = with_strategy(Request::new(Method::Patch, format!("/client/sign_ups/{id}")), params);
    fill(request, params).form_some("locale", params.locale.as_deref())
}

/// Returns the attempt as it is now.
pub(crate) fn read(attempt: &SignUp) -> Request<SignUp> {
    Request::get(format!("/client/sign_ups/{}", attempt.id))
}

/// Has a code sent.
pub(crate) fn prepare_verification(
    id: &SignUpId,
    strategy: &Strategy,
    channel: Option<&str>,
) -> Request<SignUp> {
    Request::post(format!("/client/sign_ups/{id}/prepare_verification"))
        .form("strategy", strategy.as_str())
        .form_some("channel", channel)
}

/// Answers with a code.
pub(crate) fn attempt_verification(id: &SignUpId, strategy: &Strategy, code: &Secret) -> Request<SignUp> {
    Request::post(format!("/client/sign_ups/{id}/attempt_verification"))
        .form("strategy", strategy.as_str())
        .form("code", code.expose())
}
