//! Providers in a window of their own: the page inside it, and the page that opened it.

use super::active::SetActive;
use super::clerk::Clerk;
use super::data::{Data, PopupTrip};
use super::options::NavigateKind;
use super::run::Stopped;
use crate::browser::{self, Popup};
use crate::flow::callback::{Callback, CallbackStep};
use crate::flow::external::External;
use crate::flow::{AttemptKind, SignInStep, SignUpStep};

/// Says which popup a page is in.
pub(super) const POPUP: &str = "__clerk_popup";
/// The message of a popup to the page that opened it, with its id.
pub(super) const POPUP_DONE: &str = "popup";

/// The interval of checks for a closed popup.
const LOOK_MS: u32 = 500;
/// The time that the message of a closed popup may take.
const MESSAGE_MS: u32 = 1_000;

/// The end of a popup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// It said so.
    Message,
    /// Nothing is known, for example because it was closed by hand, or its storage is not that of this page.
    Silence,
}

/// Returns a new id for a popup.
pub(super) fn new_id() -> String {
    let number = || (browser::random() * f64::from(u32::MAX)).to_bits();
    format!("{:x}{:x}", number(), number())
}

/// Returns the id of the popup that a query names, if it can be one of [`new_id`].
pub(super) fn popup_id(told: &str) -> Option<&str> {
    let is_id = (1..=64).contains(&told.len()) && told.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then_some(told)
}

/// Returns `true` if a redirect through a provider left nothing to continue.
fn is_over(data: &Data) -> bool {
    let (sign_in, sign_up) = (data.sign_in.attempt(), data.sign_up.attempt());
    let step = Callback { sign_in, sign_up, transferable: true, ..Callback::default() }.step();
    matches!(step, CallbackStep::SignIn(SignInStep::Identify) | CallbackStep::SignUp(SignUpStep::Start))
}

fn waits_for_provider(data: &Data, kind: AttemptKind) -> bool {
    match kind {
        AttemptKind::SignIn => data.sign_in.attempt().is_some_and(External::waits_for_provider),
        AttemptKind::SignUp => data.sign_up.attempt().is_some_and(External::waits_for_provider),
    }
}

impl Clerk {
    fn awaits_popup(self, id: &str) -> bool {
        self.peek(|data| data.popup.as_ref().is_some_and(|trip| trip.id == id))
    }

    /// Waits until a popup is closed, by itself or by the user, or another one is opened. One that is at the provider's
    /// cannot be closed from here, as it does not know this page.
    pub(super) async fn watch(self, popup: Popup, id: String) {
        while self.awaits_popup(&id) && !popup.is_closed() {
            browser::sleep(LOOK_MS).await;
        }
        browser::sleep(MESSAGE_MS).await;
        if self.awaits_popup(&id) {
            self.look_after_popup().await;
        }
    }

    /// Returns `true` if this page is in a popup that [`SsoParams::popup`](crate::SsoParams::popup) opened. If so, it
    /// notifies the page that opened it, which continues, and closes the window.
    #[must_use]
    pub fn leave_popup(self) -> bool {
        let told = browser::query_parameter(POPUP);
        // Anybody can write a link that says so.
        let id = told.as_deref().and_then(popup_id).filter(|id| browser::is_popup(id));
        if let Some(id) = id {
            browser::broadcast(super::tabs::CHANNEL, &[("type", POPUP_DONE), ("popup", id)]);
            browser::close();
        }
        id.is_some()
    }

    /// A popup says that it has come to its end: of this tab, or of another one.
    pub(super) async fn on_popup_done(self, id: String) {
        let take = |data: &mut Data| data.popup.take_if(|trip| trip.id == id);
        if let Some(trip) = self.change(take).flatten() {
            self.follow_popup(trip, Ending::Message).await;
        }
    }

    /// Asks what has become of a popup that has not said anything: the page can be used again. What the popup says
    /// later still counts.
    pub(super) async fn look_after_popup(self) {
        self.stays();
        if let Some(trip) = self.peek(|data| data.popup.clone()) {
            self.follow_popup(trip, Ending::Silence).await;
        }
    }

    async fn follow_popup(self, trip: PopupTrip, ending: Ending) {
        self.refresh().await;
        self.stays();
        let fresh = self.peek(|data| {
            let last = data.client.last_active_session_id.clone();
            last.filter(|last| data.active.as_ref() != Some(last) && data.find_session(last).is_some())
        });
        let is_open = ending == Ending::Silence && self.peek(|data| waits_for_provider(data, trip.kind));
        if fresh.is_none() && (is_open || self.peek(is_over)) {
            // Without anything to go on with, this page shows why.
            return;
        }
        if ending == Ending::Silence {
            // Its message may have come meanwhile, which has been followed then.
            let taken = self.change(|data| data.popup.take_if(|known| known.id == trip.id));
            if taken.flatten().is_none() {
                return;
            }
        }
        let Some(session) = fresh else { return self.navigate(&trip.callback, NavigateKind::Push) };
        let set = SetActive::session(session);
        // A user who has navigated meanwhile, perhaps to sign in elsewhere, stays there.
        let has_stayed = ending == Ending::Message || self.current_path() == trip.page;
        let set = if has_stayed { set.redirect_url(trip.complete) } else { set };
        if let Err(Stopped::Failed(error)) = self.set_active(set).await {
            // Whichever page it was that opened the popup.
            let _ = self.change(|data| {
                data.sign_in.operation.fail(error.clone());
                data.sign_up.operation.fail(error);
            });
        }
    }
}
