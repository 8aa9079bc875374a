//! `<Text>`: a text that changes.

use leptos::prelude::*;

use crate::el::el;

/// A text that changes, in a `<span>` of its own.
///
/// Use it in a page written in `view!` in place of `{move || …}`, which writes into a text node. When a user has the page
/// translated, the browser replaces each text node, and a text written into a node that is no longer on the page is
/// never seen. This one stays visible.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::Text;
///
/// #[component]
/// fn Count(count: RwSignal<u32>) -> impl IntoView {
///     view! { <p>"You have " <Text of=move || count.get().to_string()/> " messages."</p> }
/// }
/// # let _ = Count;
/// ```
#[component]
pub fn Text(
    /// Returns the text. Called again whenever a signal that it reads changes.
    of: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    el("span", "").text_of(of)
}
