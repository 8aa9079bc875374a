//! Requests as values, pure decoding, and one file that touches `fetch`.
//!
//! Each endpoint is one function that returns a [`Request`]; [`reply`] reads any answer; [`api::Api`]
//! adds what every request carries. Knows nothing of signals, steps or pages.

pub(crate) mod api;
pub(crate) mod client;
mod error;
pub(crate) mod organization;
pub(crate) mod reply;
pub(crate) mod request;
#[cfg(target_arch = "wasm32")]
mod send;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod sso;
mod transport;
pub(crate) mod user;
pub(crate) mod waitlist;

pub use error::Error;
pub use sign_up::SignUpParams;
pub use sso::SsoParams;
pub use transport::{BoxFuture, HttpRequest, HttpResponse, SendFuture, Transport, Unreachable};

pub(crate) use reply::Failure;
pub(crate) use request::Request;

/// Returns the transport of a real page.
#[cfg(target_arch = "wasm32")]
pub(crate) fn platform_transport() -> std::sync::Arc<dyn Transport> {
    std::sync::Arc::new(send::Fetch)
}

/// Without a browser nothing can be reached; an app on a server renders its loading state.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn platform_transport() -> std::sync::Arc<dyn Transport> {
    struct Nowhere;
    impl Transport for Nowhere {
        fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>> {
            Box::pin(async { Err(Unreachable { timed_out: false }) })
        }
    }
    std::sync::Arc::new(Nowhere)
}
