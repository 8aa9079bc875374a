//! Providers in a window of their own: the page inside it, and the page that opened it.

use super::active::SetActive;
use super::clerk::Clerk;
use super::data::Data;
use super::options::NavigateKind;
use super::run::Stopped;
use crate::browser::{self, Popup};
use crate::flow::callback::{Callback, CallbackStep};
use crate::flow::{SignInStep, SignUpStep};

/// Says that a page is in a popup.
pub(super) const POPUP: &str = "__clerk_popup";
/// What a popup tells the page that opened it.
pub(super) const POPUP_DONE: &str = "popup";

/// How often to look whether a popup was closed.
const LOOK_MS: u32 = 500;

/// Whether a way through a provider has led to nothing that could be gone on with.
fn is_over(data: &Data) -> bool {
    let (sign_in, sign_up) = (data.sign_in.attempt(), data.sign_up.attempt());
    let step = Callback { sign_in, sign_up, transferable: true, ..Callback::default() }.step();
    matches!(step, CallbackStep::SignIn(SignInStep::Identify) | CallbackStep::SignUp(SignUpStep::Start))
}

impl Clerk {
    /// Waits until a popup is closed, by itself or by the person.
    pub(super) async fn watch(self, popup: Popup) {
        while self.peek(|data| data.leaving.is_some()) && !popup.is_closed() {
            browser::sleep(LOOK_MS).await;
        }
        self.stays();
    }

    /// Whether this page is in a popup that [`SsoParams::popup`](crate::SsoParams::popup) opened. If so, tells the page that opened it,
    /// which goes on; this one is closed.
    #[must_use]
    pub fn leave_popup(self) -> bool {
        let is_popup = browser::query_parameter(POPUP).is_some();
        if is_popup {
            browser::broadcast(super::tabs::CHANNEL, &[("type", POPUP_DONE)]);
            browser::close();
        }
        is_popup
    }

    /// A popup has come to its end.
    pub(super) async fn on_popup_done(self) {
        // Another tab's, perhaps.
        let Some((callback, complete)) = self.change(|data| data.popup.take()).flatten() else { return };
        self.refresh().await;
        self.stays();
        let fresh = self.peek(|data| {
            let last = data.client.last_active_session_id.clone();
            last.filter(|last| data.active.as_ref() != Some(last) && data.find_session(last).is_some())
        });
        match fresh {
            Some(session) => {
                let set = SetActive::session(session).redirect_url(complete);
                if let Err(Stopped::Failed(error)) = self.set_active(set).await {
                    // Whichever page it was that opened the popup.
                    let _ = self.change(|data| {
                        data.sign_in.operation.fail(error.clone());
                        data.sign_up.operation.fail(error);
                    });
                }
            }
            // Without anything to go on with, this page tells why.
            None if self.peek(is_over) => {}
            None => self.navigate(&callback, NavigateKind::Push),
        }
    }
}
