//! Session tasks: what a person has to do before their session becomes active.

mod choose_organization;

use leptos::prelude::*;
use leptos_clerk::wire::TaskKey;
use leptos_clerk::{AuthState, use_clerk};

use crate::browser::{here, keep_return};
use crate::control::{redirect, redirect_to_task};
use crate::el::{El, el, switch};
use crate::gate::loading;
use crate::reactive::memo;
use crate::unsupported::unsupported_task;
use choose_organization::choose_organization;

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    SignedOut,
    Done,
    Task(TaskKey),
}

/// Shows `page` for the current task. Without a task it goes where sign-ins lead, without a session to the
/// sign-in.
fn task_gate(page: fn(&TaskKey, RwSignal<bool>) -> AnyView) -> El {
    let clerk = use_clerk();
    // Set while the page itself leads on: the session is active a moment before the next page is there.
    let leaving = RwSignal::new(false);
    let shown = memo(move || match clerk.auth() {
        AuthState::SignedIn { .. } if leaving.get() => Shown::Loading,
        AuthState::Loading => Shown::Loading,
        AuthState::Pending { task: Some(task), .. } => Shown::Task(task),
        AuthState::Pending { task: None, .. } | AuthState::SignedIn { .. } => Shown::Done,
        _ => Shown::SignedOut,
    });
    let view = move |shown| {
        match shown {
            Shown::Task(task) => return page(&task, leaving),
            Shown::Loading => {}
            // As `<RedirectToSignIn>`, which stays put here: task pages are below the sign-in page.
            Shown::SignedOut => redirect(keep_return(&clerk.sign_in_url(), &here())),
            Shown::Done => redirect(clerk.after_sign_in_url()),
        }
        loading()
    };
    el("div", "cl-rootBox cl-task-root").child(switch(move || shown.get(), view))
}

/// The page of whatever task the session has: for `<sign-in>/tasks` and everything below it. The address
/// follows the task.
#[component]
pub fn SessionTask() -> impl IntoView {
    task_gate(|task, leaving| {
        redirect_to_task(None, true);
        match task {
            TaskKey::ChooseOrganization => choose_organization(leaving).into_any(),
            other => unsupported_task(other.as_str()),
        }
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
        TaskKey::ChooseOrganization => choose_organization(leaving).into_any(),
        _ => {
            redirect_to_task(None, true);
            loading()
        }
    })
}
