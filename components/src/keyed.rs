//! `keyed`: a page of several steps that keeps what the user types.

use leptos::prelude::*;

use crate::el::switch;
use crate::reactive::memo;

/// A view that is made again only when the value of `key` changes.
///
/// A page of several steps is such a view: `key` returns the step, `view` draws it. A plain `move || match flow.step() { … }`
/// runs again on every response that concerns the step, even if it is still the same one, and so replaces the form
/// that the user is typing into. Here the form stays, with its text, focus and caret. Signals that `view` reads itself are not tracked: what
/// has to change the page belongs into `key`.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Finish, SignInStep, keyed, use_auth, use_sign_in};
///
/// #[component]
/// fn Page() -> impl IntoView {
///     let (auth, sign_in) = (use_auth(), use_sign_in());
///     keyed(
///         move || (auth.is_signed_in(), sign_in.step()),
///         move |(is_signed_in, step)| match step {
///             _ if is_signed_in => "You are signed in.".into_any(),
///             SignInStep::Identify => "A form.".into_any(),
///             SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
///             other => other.as_str().to_owned().into_any(),
///         },
///     )
/// }
/// # let _ = Page;
/// ```
pub fn keyed<K, V>(
    key: impl Fn() -> K + Send + Sync + 'static,
    view: impl Fn(K) -> V + Send + 'static,
) -> AnyView
where
    K: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let key = memo(key);
    switch(move || key.get(), move |key| view(key).into_any())
}
