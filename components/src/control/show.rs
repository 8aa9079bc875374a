//! `<Show>` and its short forms. They hide; they protect nothing: that is the server's work.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::{PendingSession, Requirement, use_clerk};

use crate::el::{nothing, switch};
use crate::reactive::memo;

/// For whom something is shown.
#[derive(Clone)]
#[non_exhaustive]
pub enum When {
    /// For a signed-in user.
    SignedIn,
    /// For a signed-out visitor.
    SignedOut,
    /// For a signed-in user for whom this is true. Followed like any reactive closure. Made from a closure,
    /// or from a [`Requirement`]: a role, permission, feature, plan or reverification.
    Predicate(Arc<dyn Fn() -> bool + Send + Sync>),
}

impl From<Requirement> for When {
    fn from(requirement: Requirement) -> Self {
        // Not something that `<Show>` itself knows: what reads a token's claims is for those who ask for them.
        Self::from(move || use_clerk().has(&requirement))
    }
}

impl<F: Fn() -> bool + Send + Sync + 'static> From<F> for When {
    fn from(predicate: F) -> Self {
        Self::Predicate(Arc::new(predicate))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Children,
    Fallback,
}

/// Shows its children to those who fulfil `when`, its fallback to others, and nothing until it is known who
/// is signed in.
#[component]
pub fn Show(
    /// For whom: a [`When`], a [`Requirement`] or a closure.
    #[prop(into)]
    when: When,
    /// The content for all others. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// `true` treats a user with a session task as signed out. Default: `true`.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let clerk = use_clerk();
    let shown = memo(move || {
        let auth = clerk.auth();
        if !auth.is_loaded() {
            return Shown::Nothing;
        }
        let is_signed_in = auth.is_signed_in(if treat_pending_as_signed_out {
            PendingSession::SignedOut
        } else {
            PendingSession::SignedIn
        });
        let is_shown = match &when {
            When::SignedIn => is_signed_in,
            When::SignedOut => !is_signed_in,
            When::Predicate(predicate) => is_signed_in && predicate(),
        };
        if is_shown { Shown::Children } else { Shown::Fallback }
    });
    switch(
        move || shown.get(),
        move |shown| match shown {
            Shown::Nothing => nothing(),
            Shown::Children => children(),
            Shown::Fallback => fallback.run(),
        },
    )
}

/// Shows its children to a signed-in user. Short for `<Show when=When::SignedIn>`.
#[component]
pub fn SignedIn(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <Show when=When::SignedIn children/> }
}

/// Shows its children while no user is signed in. Short for `<Show when=When::SignedOut>`.
#[component]
pub fn SignedOut(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <Show when=When::SignedOut children/> }
}
