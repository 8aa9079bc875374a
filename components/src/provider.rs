//! `<ClerkProvider>`, and what to show while it starts or when it cannot.

use leptos::prelude::*;
use leptos_clerk::{ClerkOptions, Status, provide_clerk, use_clerk};

use crate::announcement::alert;
use crate::el::{nothing, switch};
use crate::ids::Ids;
use crate::localization::Language;
use crate::reactive::memo;

/// Makes Clerk available to everything inside. Put it around the whole app, inside the router if there is one.
///
/// A malformed key or proxy URL shows one line that names it, in a `role="alert"` box, instead of the children.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{ClerkOptions, ClerkProvider, SignIn, SignedIn, SignedOut};
///
/// #[component]
/// fn App() -> impl IntoView {
///     let options = ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA");
///     view! {
///         <ClerkProvider options>
///             <SignedIn>"Welcome!"</SignedIn>
///             <SignedOut><SignIn/></SignedOut>
///         </ClerkProvider>
///     }
/// }
/// # let _ = App;
/// ```
#[component]
pub fn ClerkProvider(
    /// The publishable key and the other options of the app.
    options: ClerkOptions,
    /// The language of every text of these components: a [`Localization`](crate::Localization), a signal of one, or
    /// one of [`locales`](crate::locales). Default: English.
    #[prop(optional, into)]
    localization: Language,
    /// The app.
    children: Children,
) -> impl IntoView {
    provide_context(Ids::default());
    provide_context(localization);
    match provide_clerk(options) {
        Ok(_) => children(),
        Err(error) => alert(move || error.to_string()),
    }
}

fn while_status(wanted: fn(Status) -> bool, children: ChildrenFn) -> AnyView {
    let clerk = use_clerk();
    let is_wanted = memo(move || wanted(clerk.status()));
    switch(move || is_wanted.get(), move |is_wanted| if is_wanted { children() } else { nothing() })
}

/// Shows its children only while Clerk starts.
#[component]
pub fn ClerkLoading(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    while_status(|status| status == Status::Loading, children)
}

/// Shows its children once Clerk has started, ready or degraded.
#[component]
pub fn ClerkLoaded(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    while_status(|status| matches!(status, Status::Ready | Status::Degraded), children)
}

/// Shows its children only while a part of Clerk could not be reached; it is tried again by itself.
#[component]
pub fn ClerkDegraded(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    while_status(|status| status == Status::Degraded, children)
}

/// Shows its children only when the server refused the app.
#[component]
pub fn ClerkFailed(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    while_status(|status| status == Status::Error, children)
}
