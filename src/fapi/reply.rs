//! Reads any answer of the Frontend API. Pure.

use serde_json::Value;

use super::Error;
use super::transport::HttpResponse;
use crate::browser::parse_json;
use crate::split::Unloaded;
use crate::wire::read::{Read, Reader, field, read, read_json};
use crate::wire::{ApiError, Client};

/// `true` if a response has the envelope `{response, client}`.
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

/// A failure, with the client's state if the server sent it.
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

impl From<Unloaded> for Failure {
    fn from(unloaded: Unloaded) -> Self {
        Error::from(unloaded).into()
    }
}

/// The server's reasons in the body of a refusal.
#[derive(Default)]
struct Refusal {
    errors: Vec<ApiError>,
    client: Option<Box<Client>>,
    meta: Option<RefusalMeta>,
    clerk_trace_id: Option<String>,
}

read!(Refusal: optional errors, client, meta, clerk_trace_id);

struct RefusalMeta {
    client: Option<Box<Client>>,
}

read!(RefusalMeta: optional client);

/// Tells a success from a refusal.
pub(crate) fn success(response: HttpResponse) -> Result<HttpResponse, Failure> {
    if is_success(&response) { Ok(response) } else { Err(refusal(&response)) }
}

pub(crate) fn is_success(response: &HttpResponse) -> bool {
    (200..300).contains(&response.status)
}

/// Why an answer without a body was not understood.
const EMPTY: &str = "the answer is empty";

/// Returns `true` if a request succeeded without a body.
pub(crate) fn is_empty(error: &Error) -> bool {
    matches!(error, Error::Decode { reason, .. } if reason == EMPTY)
}

/// Reads what a success brings. One without a body (204) brings nothing, which an `Option` can say.
pub(crate) fn read<T: Read>(shape: Shape, response: &HttpResponse) -> Result<Reply<T>, Failure> {
    let json = parse_answer(response)?;
    let mut reader = Reader::default();
    let (value, client) = match shape {
        Shape::Bare => (T::read(&json, &mut reader), None),
        Shape::Wrapped => {
            let value = T::read(reader.present(&json, "response"), &mut reader);
            (value, Option::read(field(&json, "client"), &mut reader))
        }
    };
    verdict(&reader, &json, response)?;
    Ok(Reply { value, client })
}

// Not generic, so that they exist once.
#[inline(never)]
fn parse_answer(response: &HttpResponse) -> Result<Value, Error> {
    parse(if response.body.is_empty() { r#"{"response":null}"# } else { &response.body })
}

#[inline(never)]
fn verdict(reader: &Reader, json: &Value, response: &HttpResponse) -> Result<(), Error> {
    reader.verdict(json).map_err(|path| match response.body.is_empty() {
        true => Error::Decode { path: String::new(), reason: EMPTY.to_owned() },
        false => drift(path),
    })
}

fn refusal(response: &HttpResponse) -> Failure {
    // A body that is not the API's (a proxy's error page) is a refusal without reasons.
    let json = parse(&response.body).unwrap_or_default();
    let refusal = read_json::<Refusal>(&json).unwrap_or_else(|_| {
        // The reasons may be readable though the client is not.
        let mut reader = Reader::default();
        let errors = Vec::read(field(&json, "errors"), &mut reader);
        let is_readable = reader.verdict(&json).is_ok();
        Refusal { errors: if is_readable { errors } else { Vec::new() }, ..Refusal::default() }
    });
    let error = Error::Api {
        status: response.status,
        errors: refusal.errors,
        trace_id: refusal.clerk_trace_id,
        retry_after_s: response.retry_after_s,
    };
    Failure { error, client: refusal.client.or(refusal.meta.and_then(|meta| meta.client)) }
}

fn parse(text: &str) -> Result<Value, Error> {
    // That it is none is enough: a parser's message may quote a value.
    parse_json(text).ok_or_else(|| Error::Decode { path: String::new(), reason: "not JSON".to_owned() })
}

fn drift(path: String) -> Error {
    Error::Decode { path, reason: "unexpected value".to_owned() }
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
    fn a_refusal_keeps_its_reasons_when_the_client_with_it_cannot_be_read() {
        let body = r#"{"errors":[{"code":"session_exists","message":"no"}],"meta":{"client":{"sessions":[{"id":7}]}}}"#;
        let failure = success(answer(400, body)).expect_err("refusal");
        assert!(failure.error.api_errors().iter().any(|error| error.code == "session_exists"));
        assert!(failure.client.is_none());
    }

    #[test]
    fn a_proxys_error_page_is_a_refusal_without_reasons() {
        let failure = success(answer(502, "<html>Bad Gateway")).expect_err("refusal");
        assert_eq!(failure.error.status(), Some(502));
        assert!(failure.error.api_errors().is_empty());
    }

    #[test]
    fn decoding_error_names_the_json_path_without_the_value() {
        let body = r#"{"response":{"id":"sia_1","status":"complete"},"client":{"sessions":[{"id":"s","status":7}]}}"#;
        let failure = read::<SignIn>(Shape::Wrapped, &answer(200, body)).expect_err("drift");
        assert_eq!(
            failure.error,
            Error::Decode { path: "client.sessions[0].status".into(), reason: "unexpected value".into() }
        );
    }

    #[test]
    fn empty_response_decodes_to_nothing() {
        let reply = read::<Option<SignIn>>(Shape::Wrapped, &answer(204, "")).expect("success");
        assert!(reply.value.is_none() && reply.client.is_none());
        let failure = read::<SignIn>(Shape::Wrapped, &answer(204, "")).expect_err("no sign-in");
        assert!(is_empty(&failure.error));
    }

    #[test]
    fn text_response_is_a_decoding_error() {
        let failure = read::<SignIn>(Shape::Wrapped, &answer(200, "hello")).expect_err("text");
        assert!(matches!(failure.error, Error::Decode { .. }));
    }
}
