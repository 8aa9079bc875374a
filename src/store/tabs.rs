//! The page's surroundings: other tabs, focus, time.

use std::cell::Cell;

use leptos::prelude::*;

use super::clerk::Clerk;
use super::cookies;
use super::later::{REST, at_rest};
use crate::browser::{self, Guard};
use crate::fapi::session::{self, Intent};
use crate::flow::Status;

/// The channel Clerk's own tabs talk on.
pub(super) const CHANNEL: &str = "clerk";
const SIGN_OUT: &str = "signout";
/// How often tokens are looked at.
const TICK_MS: u32 = 5_000;
/// Coming back to the tab again within this time is not told to the server.
const FOCUS_PAUSE_MS: i64 = 5_000;

impl Clerk {
    /// Listens until the provider is gone.
    pub(super) fn listen_at_rest(self) {
        let guards = StoredValue::new_local(None);
        on_cleanup(move || guards.dispose());
        at_rest(self, &REST, move |rest| {
            let _ = guards.try_update_value(|guards| *guards = Some((rest.listen)(self)));
            browser::spawn(self.write_cookies_later());
        });
    }

    /// Listens as long as what it gives is kept.
    pub(super) fn listen(self) -> [Guard; 4] {
        let signed_out_elsewhere = browser::on_broadcast(CHANNEL, move |kind| {
            if kind == SIGN_OUT {
                browser::spawn(self.refresh());
            } else if kind == super::popup::POPUP_DONE {
                browser::spawn(self.on_popup_done());
            }
        });
        let last_focus = Cell::new(0);
        let focus = browser::on_focus(move || {
            let now = browser::now_ms();
            // Also after a clock was set back.
            if (now - last_focus.replace(now)).abs() >= FOCUS_PAUSE_MS {
                browser::spawn(self.on_focus());
            }
        });
        let tick = browser::every(TICK_MS, move || {
            if browser::is_visible() {
                browser::spawn(self.refresh_token());
            }
        });
        let restored = browser::on_restored(move || browser::spawn(self.on_restored()));
        [signed_out_elsewhere, focus, tick, restored]
    }

    async fn on_focus(self) {
        let Some(core) = self.core() else { return };
        // The network may be back, or somebody may have signed in in another tab: not while a popup signs in here.
        let is_stale = self.peek(|data| match data.status {
            Status::Degraded => true,
            Status::Ready => {
                data.session().is_none() && data.popup.is_none() && cookies::session(&core).is_some()
            }
            Status::Loading | Status::Error => false,
        });
        if is_stale {
            return self.reload().await;
        }
        let Some(session) = self.peek(|data| data.session().cloned()) else { return };
        self.write_cookies(&core);
        if core.options.touch_session {
            let organization = session.last_active_organization_id.as_ref();
            // A failure is reported by `exchange`; a session that ended is noticed there too.
            let _ = self.exchange(session::touch(&session.id, organization, Intent::Focus)).await;
        }
    }

    /// Tells the other tabs that somebody signed out here.
    pub(super) fn tell_signed_out() {
        browser::broadcast(CHANNEL, SIGN_OUT);
    }
}
