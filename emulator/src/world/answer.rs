//! What a handler hands back, before the envelope is put around it.

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
    /// What a browser does that navigated here.
    Navigation(Navigation),
}

/// What a browser does that came by itself, not through clerk-js.
#[derive(Clone, Debug)]
pub enum Navigation {
    /// It goes on to this absolute URL.
    SeeOther(String),
    /// It goes on to this absolute URL by the same method.
    Temporary(String),
    /// It shows this HTML.
    Page(String),
    /// It runs this JavaScript.
    Script(String),
}
