//! `<Stack>`: actions one below the other.

use leptos::prelude::*;

use crate::el::el;

/// Buttons and links one below the other, with the distance that the fields of a form have.
///
/// Without a role; not focusable. Data attributes: none.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Card, Key, Link, Stack, StartOver};
///
/// #[component]
/// fn Ways() -> impl IntoView {
///     view! {
///         <Card heading=Key::UseAnotherMethod step="choose">
///             <Stack>
///                 <Link label=Key::SignUp href="/sign-up"/>
///                 <StartOver/>
///             </Stack>
///         </Card>
///     }
/// }
/// # let _ = Ways;
/// ```
#[component]
pub fn Stack(
    /// Buttons and links.
    children: Children,
) -> impl IntoView {
    el("div", "cl-form").child(children()).into_any()
}
