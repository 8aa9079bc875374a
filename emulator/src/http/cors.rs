//! CORS as a Frontend API needs it: the exact origin, credentials allowed, on every answer.

use axum::http::{HeaderMap, HeaderValue, header};

/// The pages that may read an answer.
pub(super) enum Grant {
    /// Any page, without credentials.
    Anybody,
    /// The page that asks, if a page does.
    Page(Option<HeaderValue>),
}

pub(super) fn add(headers: &mut HeaderMap, grant: &Grant, is_preflight: bool) {
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let origin = match grant {
        Grant::Anybody => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            return;
        }
        Grant::Page(None) => return,
        Grant::Page(Some(origin)) => origin,
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Clerk-Db-Jwt, X-Country, Retry-After, Authorization"),
    );
    if is_preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("content-type, authorization"),
        );
    }
}
