//! Session tasks: what a person has to do before their session becomes active.

mod choose_organization;

use leptos::prelude::*;
use leptos_clerk::wire::TaskKey;
use leptos_clerk::{AuthState, use_clerk};

use crate::control::{Redirect, TaskRedirect};
use crate::gate::Loading;
use crate::unsupported::UnsupportedTask;
use choose_organization::ChooseOrganization;

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    SignedOut,
    Done,
    Task(TaskKey),
}

/// Shows `page` for the current task. Without a task it goes where sign-ins lead, without a session to the
/// sign-in.
fn task_gate(page: impl Fn(TaskKey, RwSignal<bool>) -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let clerk = use_clerk();
    let auth = clerk.auth();
    // Set while the page itself leads on: the session is active a moment before the next page is there.
    let leaving = RwSignal::new(false);
    let shown = Memo::new(move |_| match auth.get() {
        AuthState::SignedIn { .. } if leaving.get() => Shown::Loading,
        AuthState::Loading => Shown::Loading,
        AuthState::Pending { task: Some(task), .. } => Shown::Task(task),
        AuthState::Pending { task: None, .. } | AuthState::SignedIn { .. } => Shown::Done,
        _ => Shown::SignedOut,
    });
    view! {
        <div class="cl-rootBox cl-task-root">
            {move || match shown.get() {
                Shown::Loading => view! { <Loading/> }.into_any(),
                Shown::SignedOut => view! { <Loading/><ToSignIn/> }.into_any(),
                Shown::Done => view! { <Loading/><Redirect url=clerk.after_sign_in_url()/> }.into_any(),
                Shown::Task(task) => page(task, leaving),
            }}
        </div>
    }
}

/// As `<RedirectToSignIn>`, which stays put here: task pages are below the sign-in page.
#[component]
fn ToSignIn() -> impl IntoView {
    let clerk = use_clerk();
    let url = crate::browser::keep_return(&clerk.sign_in_url(), &crate::browser::here());
    view! { <Redirect url/> }
}

/// The page of whatever task the session has: for `<sign-in>/tasks` and everything below it. The address
/// follows the task.
#[component]
pub fn SessionTask() -> impl IntoView {
    task_gate(|task, leaving| {
        let page = match task {
            TaskKey::ChooseOrganization => view! { <ChooseOrganization leaving/> }.into_any(),
            other => view! { <UnsupportedTask task=other.to_string()/> }.into_any(),
        };
        view! { <TaskRedirect/>{page} }.into_any()
    })
}

/// The page of the task `choose-organization`: continue with an organization one is a member of, create one,
/// or sign out. Somebody with another task is taken to it.
///
/// Heading "Choose an organization"; one button per organization, named by it; field "Organization name" and
/// button "Create organization".
#[component]
pub fn TaskChooseOrganization() -> impl IntoView {
    task_gate(|task, leaving| match task {
        TaskKey::ChooseOrganization => view! { <ChooseOrganization leaving/> }.into_any(),
        _ => view! { <Loading/><TaskRedirect/> }.into_any(),
    })
}
