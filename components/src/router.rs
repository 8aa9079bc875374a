//! The connection to `leptos_router` (feature `router`). No page knows it.

use leptos::prelude::*;
use leptos_clerk::NavigateKind;
use leptos_router::any_nested_route::IntoAnyNestedRoute as _;
use leptos_router::components::Route;
use leptos_router::hooks::use_navigate;
use leptos_router::{MatchNestedRoutes, NavigateOptions, path};

use crate::SessionTask;
use crate::SignIn;
use crate::SignUp;
use crate::SsoCallback;
use crate::Waitlist;

/// Every route that sign-in and sign-up need, for `<Routes>` or `<FlatRoutes>`: `/sign-in` and `/sign-up` with the steps below
/// them, the session tasks at `/sign-in/tasks`, `/sso-callback` and `/waitlist`. These are the addresses that
/// [`ClerkOptions`](crate::ClerkOptions) has by default; an app that changes them writes its own routes, with an optional
/// parameter (`path!("/login/:step?")`): a server matches `/login/*any` below `/login` only.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::ClerkRoutes;
/// use leptos_router::components::{Route, Routes};
/// use leptos_router::path;
///
/// #[component]
/// fn Pages() -> impl IntoView {
///     view! {
///         <Routes fallback=|| "Not found">
///             <Route path=path!("/") view=|| "Home"/>
///             <ClerkRoutes/>
///         </Routes>
///     }
/// }
/// # let _ = Pages;
/// ```
#[component(transparent)]
pub fn ClerkRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <>
            <Route path=path!("/sign-in/tasks/:task?") view=|| view! { <SessionTask/> }/>
            <Route path=path!("/sign-in/:step?") view=|| view! { <SignIn/> }/>
            <Route path=path!("/sign-up/:step?") view=|| view! { <SignUp/> }/>
            <Route path=path!("/sso-callback") view=|| view! { <SsoCallback/> }/>
            <Route path=path!("/waitlist") view=|| view! { <Waitlist/> }/>
        </>
    }
    .into_any_nested_route()
}

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
