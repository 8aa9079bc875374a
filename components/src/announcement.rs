//! Texts that are announced: what is going on, and what went wrong.

use leptos::prelude::*;

use crate::el::el;
use crate::localization::Key;

/// Returns the text "Loading...".
pub(crate) fn loading() -> AnyView {
    status(Key::Loading)
}

/// Returns a text with `role="status"`.
pub(crate) fn status(said: Key) -> AnyView {
    el("p", "cl-loading").attr("role", "status").text(said).into_any()
}

/// Returns the place of one problem, with `role="alert"`. It is empty while there is none.
pub(crate) fn alert(problem: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    el("p", "cl-alert").attr("role", "alert").text_of(problem).into_any()
}
