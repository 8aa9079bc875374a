//! Reads any answer of the Frontend API. Pure.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Error;
use super::json_path::path_at;
use super::transport::HttpResponse;
use crate::wire::{ApiError, Client};

/// Whether an answer has the envelope `{response, client}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Wrapped,
    Bare,
}

/// A success, with the client as it is after the request.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) value: T,
    pub(crate) client: Option<Box<Client>>,
}

/// A failure; the server may tell the client's state even then.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) client: Option<Box<Client>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, client: None }
    }
}

#[derive(Deserialize)]
struct Envelope<T> {
    response: T,
    #[serde(default = "none")]
    client: Option<Box<Client>>,
}

fn none() -> Option<Box<Client>> {
    None
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errors: Vec<ApiError>,
    #[serde(default)]
    meta: Option<RefusalMeta>,
    #[serde(default)]
    client: Option<Box<Client>>,
    #[serde(default)]
    clerk_trace_id: Option<String>,
}

#[derive(Deserialize)]
struct RefusalMeta {
    #[serde(default)]
    client: Option<Box<Client>>,
}

/// Tells a success from a refusal.
pub(crate) fn success(response: HttpResponse) -> Result<HttpResponse, Failure> {
    if (200..300).contains(&response.status) { Ok(response) } else { Err(refusal(&response)) }
}

/// Reads what a success brings.
pub(crate) fn read<T: DeserializeOwned>(shape: Shape, response: &HttpResponse) -> Result<Reply<T>, Failure> {
    let body = &response.body;
    let reply = match shape {
        Shape::Bare => json(body).map(|value| Reply { value, client: None }),
        Shape::Wrapped => json::<Envelope<T>>(body)
            .map(|envelope| Reply { value: envelope.response, client: envelope.client }),
    };
    reply.map_err(Failure::from)
}

fn refusal(response: &HttpResponse) -> Failure {
    // A body that is not the API's (a proxy's error page) is a refusal without reasons.
    let refusal = json::<Refusal>(&response.body).unwrap_or(Refusal {
        errors: Vec::new(),
        meta: None,
        client: None,
        clerk_trace_id: None,
    });
    let error = Error::Api {
        status: response.status,
        errors: refusal.errors,
        trace_id: refusal.clerk_trace_id,
        retry_after_s: response.retry_after_s,
    };
    Failure { error, client: refusal.client.or(refusal.meta.and_then(|meta| meta.client)) }
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| drift(text, &error))
}

fn drift(text: &str, error: &serde_json::Error) -> Error {
    // The message of a JSON error may quote the value; the kind and place are enough to find it.
    let reason = match error.classify() {
        serde_json::error::Category::Data => "unexpected value",
        serde_json::error::Category::Eof => "the answer ends too early",
        _ => "not JSON",
    };
    Error::Decode { path: path_at(text, error.line(), error.column()), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{SignIn, SignInStatus};

    fn answer(status: u16, body: &str) -> HttpResponse {
        HttpResponse { status, body: body.to_owned(), ..HttpResponse::default() }
    }

    #[test]
    fn a_success_carries_the_client_along() {
        let body = r#"{"response":{"id":"sia_1","status":"needs_first_factor"},"client":{"id":"client_1","sessions":[]}}"#;
        let reply = read::<SignIn>(Shape::Wrapped, &answer(200, body)).expect("success");
        assert_eq!(reply.value.status, SignInStatus::NeedsFirstFactor);
        assert!(reply.client.is_some());
    }

    #[test]
    fn a_refusal_carries_reasons_and_the_client_of_its_meta() {
        let body = r#"{"errors":[{"code":"form_code_incorrect","message":"no","meta":{"param_name":"code"}}],
                       "meta":{"client":{"sessions":[]}},"clerk_trace_id":"t1"}"#;
        let failure = success(answer(422, body)).expect_err("refusal");
        assert!(failure.client.is_some());
        assert_eq!(failure.error.api_errors()[0].meta.param_name.as_deref(), Some("code"));
        assert!(matches!(failure.error, Error::Api { status: 422, trace_id: Some(_), .. }));
    }

    #[test]
    fn a_proxys_error_page_is_a_refusal_without_reasons() {
        let failure = success(answer(502, "<html>Bad Gateway")).expect_err("refusal");
        assert_eq!(failure.error.status(), Some(502));
        assert!(failure.error.api_errors().is_empty());
    }

    #[test]
    fn drift_is_reported_with_its_place_and_without_its_value() {
        let body = r#"{"response":{"id":"sia_1","status":"complete"},"client":{"sessions":[{"id":"s","status":7}]}}"#;
        let failure = read::<SignIn>(Shape::Wrapped, &answer(200, body)).expect_err("drift");
        assert_eq!(
            failure.error,
            Error::Decode { path: "client.sessions[0].status".into(), reason: "unexpected value".into() }
        );
    }

    #[test]
    fn text_instead_of_json_is_not_understood() {
        let failure = read::<SignIn>(Shape::Wrapped, &answer(200, "hello")).expect_err("text");
        assert!(matches!(failure.error, Error::Decode { .. }));
    }
}
