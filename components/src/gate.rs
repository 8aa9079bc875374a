//! What stands before the steps of a sign-in or sign-up: loading, failed, signed in already; and what comes
//! after the last one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::{AuthState, Clerk, SignInFlow, SignUpFlow, Status, Stopped, use_clerk};

use crate::control::{Redirect, SignOutButton, TaskRedirect};
use crate::parts::{Card, StartOver};
use crate::text;

/// A flow that can be finished.
#[derive(Clone, Copy)]
pub enum CompleteFlow {
    /// A sign-in.
    SignIn(SignInFlow),
    /// A sign-up.
    SignUp(SignUpFlow),
}

impl From<SignInFlow> for CompleteFlow {
    fn from(flow: SignInFlow) -> Self {
        Self::SignIn(flow)
    }
}

impl From<SignUpFlow> for CompleteFlow {
    fn from(flow: SignUpFlow) -> Self {
        Self::SignUp(flow)
    }
}

impl CompleteFlow {
    async fn finalize(self) -> Result<(), Stopped> {
        match self {
            Self::SignIn(flow) => flow.finalize().await,
            Self::SignUp(flow) => flow.finalize().await,
        }
    }

    fn after_url(self, clerk: Clerk) -> String {
        match self {
            Self::SignIn(_) => clerk.after_sign_in_url(),
            Self::SignUp(_) => clerk.after_sign_up_url(),
        }
    }
}

/// How far the end is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    Running,
    Done,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Loading,
    Failed,
    Finishing,
    SignedIn,
    Pending,
    Open,
}

/// Shows `steps` to those who may take them.
pub(crate) fn gate(
    flow: CompleteFlow,
    is_complete: Signal<bool>,
    redirect_when_signed_in: bool,
    steps: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let clerk = use_clerk();
    let (status, auth) = (clerk.status(), clerk.auth());
    // Stays set until the page is left: the finished attempt is forgotten before that, and the empty form
    // must not flash by.
    let end = RwSignal::new(End::NotYet);
    let state = Memo::new(move |_| {
        let auth = auth.get();
        let is_ending = match end.get() {
            End::NotYet => is_complete.get(),
            End::Running => true,
            End::Done => auth != AuthState::SignedOut,
        };
        if is_ending {
            return State::Finishing;
        }
        match auth {
            AuthState::Loading => State::Loading,
            AuthState::SignedIn { .. } => State::SignedIn,
            AuthState::Pending { .. } => State::Pending,
            _ if status.get() == Status::Error => State::Failed,
            _ => State::Open,
        }
    });
    move || match state.get() {
        State::Loading => view! { <Loading/> }.into_any(),
        State::Failed => view! { <Failed/> }.into_any(),
        State::Finishing => view! { <Finishing flow end/> }.into_any(),
        State::SignedIn if redirect_when_signed_in => {
            view! { <Redirect url=flow.after_url(clerk)/> }.into_any()
        }
        State::SignedIn => view! { <AlreadySignedIn flow/> }.into_any(),
        State::Pending => view! { <Loading/><TaskRedirect/> }.into_any(),
        State::Open => steps(),
    }
}

/// Says that something is on its way.
#[component]
pub(crate) fn Loading() -> impl IntoView {
    view! { <p class="cl-loading" role="status">"Loading..."</p> }
}

#[component]
fn Failed() -> impl IntoView {
    let clerk = use_clerk();
    let failure = clerk.failure();
    let reason = move || failure.with(|error| error.as_ref().map(text::error));
    let retry = move |_| spawn_local(clerk.reload());
    view! {
        <Card heading="Something went wrong" step="failed">
            <p role="alert" class="cl-alert">{reason}</p>
            <button type="button" class="cl-button cl-formButtonPrimary" on:click=retry>"Try again"</button>
        </Card>
    }
}

/// What comes after the last step: makes the new session the one in use, once, and goes on. If that fails it
/// says why, and offers to try again. For pages of your own; `<SignIn>` and `<SignUp>` end with it by themselves.
///
/// Heading "Signing you in..."; a failure has `role="alert"`, buttons "Try again" and "Start over".
#[component]
pub fn Finish(
    /// The flow whose step is "complete".
    #[prop(into)]
    flow: CompleteFlow,
) -> impl IntoView {
    let end = RwSignal::new(End::NotYet);
    view! { <Finishing flow end/> }
}

#[component]
fn Finishing(flow: CompleteFlow, end: RwSignal<End>) -> impl IntoView {
    let clerk = use_clerk();
    let problem = RwSignal::new(None);
    let finalize = move || {
        problem.set(None);
        let after = flow.after_url(clerk);
        spawn_local(async move {
            match flow.finalize().await {
                // Whoever is led to this very page has to see that it worked.
                Ok(()) if after.split(['?', '#']).next() == Some(&clerk.current_path()) => {
                    let _ = end.try_set(End::NotYet);
                }
                Ok(()) => {
                    let _ = end.try_set(End::Done);
                }
                Err(Stopped::Failed(error)) => {
                    let _ = problem.try_set(Some(text::error(&error)));
                }
                Err(Stopped::Busy | Stopped::Closed) => {}
            }
        });
    };
    // Reaches outside the graph: has the server make the session the one in use, once.
    Effect::new(move |_| {
        end.set(End::Running);
        untrack(finalize);
    });
    let give_up = move |()| end.set(End::NotYet);
    let recover = move || {
        problem.get().map(|problem: String| {
            view! {
                <p role="alert" class="cl-alert">{problem}</p>
                <button type="button" class="cl-button cl-formButtonPrimary" on:click=move |_| finalize()>
                    "Try again"
                </button>
                <StartOver on_done=give_up/>
            }
        })
    };
    view! {
        <Card heading="Signing you in..." step="complete">
            {recover}
        </Card>
    }
}

#[component]
fn AlreadySignedIn(flow: CompleteFlow) -> impl IntoView {
    let clerk = use_clerk();
    let user = clerk.user();
    let heading = Signal::derive(move || {
        let label = user.with(|user| user.as_ref().map(|user| user.label()).unwrap_or_default());
        if label.is_empty() {
            "You are signed in".to_owned()
        } else {
            format!("You are signed in as {label}")
        }
    });
    view! {
        <Card heading step="signed-in">
            <a class="cl-button cl-formButtonPrimary" href=flow.after_url(clerk)>"Continue"</a>
            <SignOutButton/>
        </Card>
    }
}
