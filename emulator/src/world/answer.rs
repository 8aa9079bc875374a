//! The result of a handler, before the envelope.

use serde_json::Value;

use super::error::Failure;

/// A handler's result.
pub(crate) type Answer = Result<Reply, Failure>;

/// A success.
pub(crate) enum Reply {
    /// `{"response": …, "client": …}`.
    Wrapped(Value),
    /// The value alone.
    Bare(Value),
    /// The client itself: `{"response": <client>, "client": null}`.
    Client,
    /// The client as it was left, after which it is forgotten.
    DeletedClient,
    /// The reaction of a navigating browser.
    Navigation(Navigation),
}

/// The reaction of a browser that came without clerk-js.
#[derive(Clone, Debug)]
pub enum Navigation {
    /// A redirect to this absolute URL.
    SeeOther(String),
    /// A redirect to this absolute URL with the same method.
    Temporary(String),
    /// It shows this HTML.
    Page(String),
    /// It runs this JavaScript.
    Script(String),
}
