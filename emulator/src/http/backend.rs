//! The Backend API's HTTP side: the key out of the header, JSON in.

use axum::{
    body::Bytes,
    http::{header, request::Parts},
};
use serde_json::Value;

use super::{read, wall_now};
use crate::world::{Method, Response, backend::BackendRequest, refusal};

/// Returns a Backend API request.
pub(super) fn read(
    head: &Parts,
    world: &str,
    path: &str,
    body: &Bytes,
) -> Result<BackendRequest, Box<Response>> {
    let refuse = |status, code, message: &str| Box::new(refusal(status, code, message, None));
    let method = Method::parse(head.method.as_str()).ok_or_else(|| {
        refuse(405, "bad_request", "The method is none of GET, POST, PATCH, PUT and DELETE.")
    })?;
    let body = match body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(body).map_err(|error| {
            refuse(400, "request_body_invalid", &format!("The body is not JSON: {error}."))
        })?,
    };
    let authorization = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = authorization.and_then(|text| text.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Ok(BackendRequest {
        method,
        path: path.strip_prefix("/bapi").unwrap_or(path).to_owned(),
        query: read::form(head.uri.query().unwrap_or_default().as_bytes(), "query")?,
        body,
        secret_key: bearer.map(|(_, key)| key.trim().to_owned()),
        base_url: read::base_url(head, world),
        received_at: wall_now(),
    })
}
