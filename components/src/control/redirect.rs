//! Redirects that depend on who is signed in. Each replaces the page in the history and cannot loop.

use leptos::prelude::*;
use leptos_clerk::{AuthState, Clerk, NavigateKind, Status, is_below, path_of, use_clerk};

use crate::browser;
use crate::reactive::effect;

/// Calls back in a moment, unless its page is gone by then: a navigation that is already under way, for
/// example the one a sign-out makes, wins. By then the browser's location is that of the page, which a router
/// changes only after it has drawn the page.
#[derive(Clone, Copy)]
pub(crate) struct Soon {
    #[cfg(target_arch = "wasm32")]
    timer: StoredValue<Option<gloo_timers::callback::Timeout>, LocalStorage>,
}

impl Soon {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(target_arch = "wasm32")]
            timer: StoredValue::new_local(None),
        }
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn run(self, run: Box<dyn FnOnce()>) {
        let timer = gloo_timers::callback::Timeout::new(0, run);
        let _ = self.timer.try_update_value(|slot| *slot = Some(timer));
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn run(self, run: Box<dyn FnOnce()>) {
        run();
    }

    #[cfg(target_arch = "wasm32")]
    fn stay(self) {
        let _ = self.timer.try_update_value(|slot| drop(slot.take().map(|timer| timer.cancel())));
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn stay(self) {}
}

/// Goes to `url` as soon as the page is there.
pub(crate) fn redirect(url: String) {
    let clerk = use_clerk();
    let soon = Soon::new();
    // Reaches outside the graph: the browser's location.
    effect(move || {
        let url = url.clone();
        soon.run(Box::new(move || clerk.navigate(&url, NavigateKind::Replace)));
    });
}

/// Redirects a signed-out visitor to the sign-in page, which leads back here afterwards. Does nothing
/// while that is not known, when Clerk refused the app, or on the sign-in page itself.
#[component]
pub fn RedirectToSignIn(
    /// Where the sign-in leads. Default: back here.
    #[prop(optional, into)]
    redirect_url: Option<String>,
) -> impl IntoView {
    redirect_signed_out(Clerk::sign_in_url, Clerk::build_sign_in_url, redirect_url);
}

/// As [`RedirectToSignIn`], to the sign-up page.
#[component]
pub fn RedirectToSignUp(
    /// Where the sign-up leads. Default: back here.
    #[prop(optional, into)]
    redirect_url: Option<String>,
) -> impl IntoView {
    redirect_signed_out(Clerk::sign_up_url, Clerk::build_sign_up_url, redirect_url);
}

fn redirect_signed_out(
    page: fn(Clerk) -> String,
    page_returning: fn(Clerk, Option<&str>) -> String,
    redirect_url: Option<String>,
) {
    let clerk = use_clerk();
    let soon = Soon::new();
    // Reaches outside the graph: the browser's location.
    effect(move || {
        let is_out = clerk.auth() == AuthState::SignedOut && clerk.status() != Status::Error;
        if !is_out {
            return soon.stay();
        }
        let redirect_url = redirect_url.clone();
        soon.run(Box::new(move || {
            if !is_below(&clerk.current_path(), &page(clerk)) {
                let return_to = redirect_url.unwrap_or_else(browser::location);
                clerk.navigate(&page_returning(clerk, Some(&return_to)), NavigateKind::Replace);
            }
        }));
    });
}

/// Redirects a user with a session task to the task's page, which leads back here afterwards. Put it next to
/// the content of a page or of the whole app: it shows nothing.
///
/// Does nothing when the page is the task's own, or one of the sign-in or sign-up (they go to the task by
/// themselves).
#[component]
pub fn RedirectToTasks(
    /// Where the app is. Give the router's signal, so that every change of route is looked at too. Default:
    /// the browser's location at the time the task changes.
    #[prop(optional, into)]
    path: Option<Signal<String>>,
) -> impl IntoView {
    redirect_to_task(path, false);
}

/// As [`RedirectToTasks`]; with `is_flow_page` on the sign-in and sign-up pages as well.
pub(crate) fn redirect_to_task(path: Option<Signal<String>>, is_flow_page: bool) {
    lead_to_task(path, is_flow_page, || true);
}

/// As [`redirect_to_task`] on a flow's page, for as long as it is wanted.
pub(crate) fn redirect_to_task_if(is_wanted: impl Fn() -> bool + 'static) {
    lead_to_task(None, true, is_wanted);
}

fn lead_to_task(path: Option<Signal<String>>, is_flow_page: bool, is_wanted: impl Fn() -> bool + 'static) {
    let clerk = use_clerk();
    let soon = Soon::new();
    // Reaches outside the graph: the browser's location.
    effect(move || {
        if !is_wanted() {
            return soon.stay();
        }
        let path = path.map(|path| path.get());
        let AuthState::Pending { task: Some(task), .. } = clerk.auth() else { return soon.stay() };
        soon.run(Box::new(move || {
            let path = path.unwrap_or_else(|| clerk.current_path());
            let (sign_in, sign_up) = (clerk.sign_in_url(), clerk.sign_up_url());
            let is_task_page = is_below(&path, &format!("{}/tasks", path_of(&sign_in)));
            let is_in_flow = !is_task_page && (is_below(&path, &sign_in) || is_below(&path, &sign_up));
            if path_of(&path) == path_of(&clerk.task_url(&task)) || (is_in_flow && !is_flow_page) {
                return;
            }
            let return_to = match () {
                () if is_task_page => clerk.after_task_url(),
                () if is_in_flow && is_below(&path, &sign_up) => clerk.after_sign_up_url(),
                () if is_in_flow => clerk.after_sign_in_url(),
                () => browser::location(),
            };
            clerk.navigate(&clerk.task_url_returning(&task, Some(&return_to)), NavigateKind::Replace);
        }));
    });
}

/// Shows its children to a signed-in user. Others are redirected to the sign-in, those with a session
/// task to their task; both lead back here.
#[component]
pub fn Protected(
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <RedirectToSignIn/>
        <RedirectToTasks/>
        <super::SignedIn children/>
    }
}
