//! `<Show>` and its short forms. They hide; they protect nothing: that is the server's work.

use leptos::prelude::*;
use leptos_clerk::wire::OrganizationMembership;
use leptos_clerk::{AuthState, Clerk, use_clerk};

use crate::el::{nothing, switch};
use crate::reactive::memo;

/// For whom something is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// For somebody who is signed in.
    SignedIn,
    /// For nobody in particular.
    SignedOut,
    /// For those with this role in the organization they act for, for example `org:admin`.
    Role(String),
    /// For those with this permission there, for example `org:billing:manage`.
    Permission(String),
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
    /// For whom.
    when: When,
    /// What everybody else sees. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Whether somebody with a task to do first counts as signed out. Default: yes.
    #[prop(default = true)]
    treat_pending_as_signed_out: bool,
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    let clerk = use_clerk();
    let shown = memo(move || {
        let auth = clerk.auth();
        if !auth.is_loaded() {
            return Shown::Nothing;
        }
        let is_signed_in = auth.is_signed_in(treat_pending_as_signed_out);
        let is_shown = match &when {
            When::SignedIn => is_signed_in,
            When::SignedOut => !is_signed_in,
            When::Role(role) => is_signed_in && has(clerk, &auth, |member| member.role == *role),
            When::Permission(permission) => {
                is_signed_in && has(clerk, &auth, |member| member.permissions.contains(permission))
            }
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

fn has(clerk: Clerk, auth: &AuthState, test: impl Fn(&OrganizationMembership) -> bool) -> bool {
    let AuthState::SignedIn { org_id: Some(id), .. } = auth else { return false };
    let user = clerk.user();
    let mut memberships = user.iter().flat_map(|user| &user.organization_memberships);
    memberships.any(|member| member.organization.id == *id && test(member))
}

/// Shows its children to somebody who is signed in. `<Show when=When::SignedIn>` in short.
#[component]
pub fn SignedIn(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <Show when=When::SignedIn children/> }
}

/// Shows its children while nobody is signed in. `<Show when=When::SignedOut>` in short.
#[component]
pub fn SignedOut(
    /// What to show.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <Show when=When::SignedOut children/> }
}
