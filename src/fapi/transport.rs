//! The seam below which bytes move.

use std::future::Future;
use std::pin::Pin;

/// The future a [`Transport`] answers with. Browser futures cannot move between threads, so it is not `Send`.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// The future of an operation. It can be moved between threads, as `Action::new` and `Resource::new` want it.
pub type SendFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A request, ready for the wire. Only `GET` and `POST` ever go out.
#[derive(Clone)]
pub struct HttpRequest {
    /// `true` for a `POST`, `false` for a `GET`.
    pub is_post: bool,
    /// The whole address.
    pub url: String,
    /// The form, `application/x-www-form-urlencoded`.
    pub body: Option<String>,
    /// `true` to send cookies.
    pub with_credentials: bool,
    /// The time limit of the response, in milliseconds.
    pub timeout_ms: u32,
}

/// The response.
#[derive(Clone, Default)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The body as text.
    pub body: String,
    /// The header `Clerk-Db-Jwt`: a new dev-browser token.
    pub dev_browser: Option<String>,
    /// The header `Retry-After`, in seconds.
    pub retry_after_s: Option<u32>,
    /// The header `X-Country`: where the request came from, for example `DE`.
    pub country: Option<String>,
}

/// No answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// `true` after a timeout, `false` after a failed connection.
    pub timed_out: bool,
}

/// Moves one request to the Frontend API and its answer back. Give your own to
/// [`ClerkOptions::transport`](crate::ClerkOptions::transport) to test an app without a network.
pub trait Transport: Send + Sync {
    /// Sends one request.
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>>;
}

impl std::fmt::Debug for HttpResponse {
    // Bodies and headers carry session tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "status {}, {} bytes", self.status, self.body.len())
    }
}

impl std::fmt::Debug for HttpRequest {
    // Neither the query (tokens) nor the body (passwords) may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.url.split('?').next().unwrap_or_default();
        write!(f, "{} {path}", if self.is_post { "POST" } else { "GET" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_query_nor_body() {
        let request = HttpRequest {
            is_post: true,
            url: "https://x/v1/client?__clerk_db_jwt=dvb_secret".to_owned(),
            body: Some("password=hunter22".to_owned()),
            with_credentials: true,
            timeout_ms: 1,
        };
        let response = HttpResponse {
            status: 200,
            body: r#"{"jwt":"eyJ.secret"}"#.to_owned(),
            ..HttpResponse::default()
        };
        let text = format!("{request:?} {response:?}");
        assert!(!text.contains("secret") && !text.contains("hunter22"), "{text}");
    }
}
