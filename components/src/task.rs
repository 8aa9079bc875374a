//! Session tasks: steps before a session becomes active.

mod choose_organization;
mod reset_password;
mod setup_mfa;

use leptos::prelude::*;
use leptos_clerk::wire::TaskKey;
use leptos_clerk::{AuthState, Clerk, PendingSession, SetActive, Stopped, use_clerk};

use crate::announcement::loading;
use crate::control::{redirect, redirect_to_task, redirect_to_task_if};
use crate::el::{El, root, switch};
use crate::parts::Failure;
use crate::reactive::memo;
use crate::unsupported::UnsupportedTask;
use choose_organization::choose_organization;
use reset_password::reset_password;
use setup_mfa::setup_mfa;

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    SignedOut,
    Done,
    Task(TaskKey),
}

/// The end of a task page.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Stay {
    /// It ends with its task.
    #[default]
    UntilDone,
    /// The task is done, but there is something left to be read.
    ToBeRead,
    /// It leads on: the session is active a moment before the next page is there.
    Leaving,
}

#[derive(Clone, Copy)]
pub(super) struct Staying {
    stay: RwSignal<Stay>,
    /// Where the page leads, if the app says so.
    complete: StoredValue<Option<String>>,
}

impl std::ops::Deref for Staying {
    type Target = RwSignal<Stay>;

    fn deref(&self) -> &Self::Target {
        &self.stay
    }
}

impl Staying {
    fn after(self, clerk: Clerk) -> String {
        let complete = self.complete.try_get_value().flatten();
        complete.unwrap_or_else(|| clerk.after_task_url())
    }
}

/// Makes something of the session the one in use and leads on: to the next task, else to where the page leads.
/// Says what went wrong.
async fn lead_on(clerk: Clerk, what: SetActive, staying: Staying, problem: Failure) {
    // The content stays until the next page is there.
    let is_kept = staying.try_get_untracked() == Some(Stay::ToBeRead);
    if !is_kept {
        let _ = staying.try_set(Stay::Leaving);
    }
    let outcome = clerk.set_active(what.redirect_url(staying.after(clerk))).await;
    let is_next_task = outcome.is_ok() && !matches!(clerk.auth(), AuthState::SignedIn { .. });
    if is_next_task || (outcome.is_err() && !is_kept) {
        let _ = staying.try_set(Stay::UntilDone);
    }
    if let Err(Stopped::Failed(error)) = outcome {
        let _ = problem.try_set(Some(error));
    }
}

/// Leads on from a task that is done.
async fn done(clerk: Clerk, staying: Staying, problem: Failure) {
    let session = untrack(|| clerk.session());
    let what = session.map(|session| SetActive::session(session.id)).unwrap_or_default();
    lead_on(clerk, what, staying, problem).await;
}

/// Shows `page` for the current task. Without a task it goes where the page leads, without a session to the
/// sign-in.
fn task_gate(complete: Option<String>, page: fn(&TaskKey, Staying) -> AnyView) -> El {
    let clerk = use_clerk();
    let staying = Staying { stay: RwSignal::default(), complete: StoredValue::new(complete) };
    let last = StoredValue::new(None);
    let shown = memo(move || {
        let auth = clerk.auth();
        let is_signed_in = auth.is_signed_in(PendingSession::SignedIn);
        let kept = || last.get_value().map_or(Shown::Loading, Shown::Task);
        match (auth, staying.get()) {
            (_, Stay::ToBeRead) if is_signed_in => kept(),
            (AuthState::SignedIn { .. }, Stay::Leaving) | (AuthState::Loading, _) => Shown::Loading,
            (AuthState::Pending { task: Some(task), .. }, _) => {
                last.set_value(Some(task.clone()));
                Shown::Task(task)
            }
            (AuthState::Pending { task: None, .. } | AuthState::SignedIn { .. }, _) => Shown::Done,
            _ => Shown::SignedOut,
        }
    });
    let view = move |shown| {
        match shown {
            Shown::Task(task) => return page(&task, staying),
            Shown::Loading => {}
            // As `<RedirectToSignIn>`, which stays put here: task pages are below the sign-in page.
            Shown::SignedOut => redirect(clerk.keep_return(clerk.sign_in_url())),
            Shown::Done => redirect(staying.after(clerk)),
        }
        loading()
    };
    root("cl-rootBox cl-task-root").child(switch(move || shown.get(), view))
}

/// The page of whatever task the session has: for `<sign-in>/tasks` and everything below it. The address
/// follows the task.
#[component]
pub fn SessionTask(
    /// Where to go after the last task. Default: where the page's address says, else where sign-ins lead.
    #[prop(optional, into)]
    redirect_url_complete: Option<String>,
) -> impl IntoView {
    task_gate(redirect_url_complete, |task, staying| {
        redirect_to_task_if(move || staying.get() == Stay::UntilDone);
        match task {
            TaskKey::ChooseOrganization => choose_organization(staying).into_any(),
            TaskKey::ResetPassword => reset_password(staying).into_any(),
            TaskKey::SetupMfa => setup_mfa(staying).into_any(),
            other => view! { <UnsupportedTask name=other.as_str()/> }.into_any(),
        }
    })
}

/// A page for one task: a user with another task is redirected to that.
fn only(task: &TaskKey, wanted: &TaskKey, page: impl FnOnce() -> El) -> AnyView {
    if task == wanted {
        return page().into_any();
    }
    redirect_to_task(None, true);
    loading()
}

/// The page of the task `choose-organization`: continue with one of the user's organizations, accept an
/// invitation or a suggestion, create one, or sign out. A user with another task is redirected to it.
///
/// Heading "Choose an organization"; one button per organization, named by it, "Join …" for those one is invited
/// to, "Request to join …" for those suggested; to create one the field "Organization name", where the instance
/// has them "Slug", and the button "Continue".
#[component]
pub fn TaskChooseOrganization(
    /// As that of [`SessionTask`].
    #[prop(optional, into)]
    redirect_url_complete: Option<String>,
) -> impl IntoView {
    task_gate(redirect_url_complete, |task, staying| {
        only(task, &TaskKey::ChooseOrganization, || choose_organization(staying))
    })
}

/// The page of the task `reset-password`: a new password, or sign out. A user with another task is redirected to
/// it.
///
/// Heading "Set new password"; fields "Enter your new password" and "Confirm password", checkbox "Sign out of all
/// other devices", button "Reset Password".
#[component]
pub fn TaskResetPassword(
    /// As that of [`SessionTask`].
    #[prop(optional, into)]
    redirect_url_complete: Option<String>,
) -> impl IntoView {
    task_gate(redirect_url_complete, |task, staying| {
        only(task, &TaskKey::ResetPassword, || reset_password(staying))
    })
}

/// The page of the task `setup-mfa`: a second factor by SMS or by an authenticator app, then the backup codes,
/// which are shown once; or sign out. A user with another task is redirected to it.
///
/// Heading "Set up two-step verification" with buttons "Authenticator app" and "SMS code"; then "Add an
/// authenticator app" (a QR code, the same as text) or "Add a phone number" (field "Phone number"), each with
/// field "Enter verification code" and button "Verify"; then "Save your backup codes" with "Copy", "Download" and "Continue".
#[component]
pub fn TaskSetupMfa(
    /// As that of [`SessionTask`].
    #[prop(optional, into)]
    redirect_url_complete: Option<String>,
) -> impl IntoView {
    task_gate(redirect_url_complete, |task, staying| only(task, &TaskKey::SetupMfa, || setup_mfa(staying)))
}
