//! The connection to `leptos_router` (feature `router`). No page knows it.

use leptos_clerk::NavigateKind;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// What [`ClerkOptions::navigate`](crate::ClerkOptions::navigate) wants, by leptos_router: call it inside
/// `<Router>`. Addresses of other sites do not get here: the browser loads them.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{ClerkOptions, ClerkProvider, use_router_navigate};
///
/// #[component]
/// fn App() -> impl IntoView {
///     let options = ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA")
///         .navigate(use_router_navigate());
///     view! { <ClerkProvider options>"…"</ClerkProvider> }
/// }
/// # let _ = App;
/// ```
///
/// # Panics
/// Outside `<Router>`.
pub fn use_router_navigate() -> impl Fn(&str, NavigateKind) + Send + Sync + 'static {
    let navigate = use_navigate();
    move |url, kind| {
        let replace = kind == NavigateKind::Replace;
        navigate(url, NavigateOptions { resolve: false, replace, ..NavigateOptions::default() });
    }
}
