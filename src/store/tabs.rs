//! The page's surroundings: other tabs, focus, time.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use leptos::prelude::*;

use super::clerk::Clerk;
use super::cookies;
use super::core::Core;
use super::data::Data;
use super::later::{REST, at_rest};
use super::token::TOKEN_CHANNEL;
use crate::browser::{self, Guard, Message};
use crate::fapi::Error;
use crate::fapi::session::{self, Intent};
use crate::flow::{Doubt, Status};
use crate::wire::SessionId;

/// The channel Clerk's own tabs talk on.
pub(super) const CHANNEL: &str = "clerk";
const SIGN_OUT: &str = "signout";
/// The interval of token checks.
const TICK_MS: u32 = 5_000;
/// Another focus within this time sends no request.
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
    pub(super) fn listen(self) -> [Guard; 5] {
        let messages = browser::on_broadcast(CHANNEL, move |message| self.on_message(message));
        let tokens = browser::on_broadcast(TOKEN_CHANNEL, move |message| self.hear_token(message));
        let last_focus = Cell::new(0);
        let focus = browser::on_focus(move || {
            // When the network is back, all tabs notice at once: hidden ones wait until they are visible.
            if !browser::is_visible() {
                return;
            }
            if self.peek(|data| data.popup.is_some()) {
                // A user who is back here need not wait for a window that they have left.
                self.stays();
            }
            let now = browser::now_ms();
            // Also after a clock was set back. A sign-in elsewhere is seen without asking, so it is never too early for it.
            if (now - last_focus.get()).abs() >= FOCUS_PAUSE_MS || self.unknown_session().is_some() {
                last_focus.set(now);
                browser::spawn(self.on_focus());
            }
        });
        let asked_about = RefCell::new(None);
        let tick = browser::every(TICK_MS, move || {
            if !browser::is_visible() {
                return;
            }
            // Another tab may write its cookie after this one got the focus, or stand beside it on the screen.
            match self.unknown_session() {
                Some(session) if asked_about.borrow().as_ref() != Some(&session) => {
                    asked_about.replace(Some(session));
                    browser::spawn(self.reload());
                }
                _ => browser::spawn(self.refresh_token()),
            }
        });
        let restored = browser::on_restored(move || browser::spawn(self.on_restored()));
        [messages, tokens, focus, tick, restored]
    }

    fn on_message(self, message: &Message) {
        match message.get("type").as_deref() {
            Some(SIGN_OUT) => {
                let is_own = self.core().is_some_and(|core| message.get("tab").as_ref() == Some(&core.tab));
                if !is_own {
                    // From this moment on, not when the task runs.
                    self.doubt(Doubt::Session);
                    browser::spawn(self.look_again(Doubt::Session));
                }
            }
            Some(super::popup::POPUP_DONE) => {
                let popup = message.get("popup").unwrap_or_default();
                browser::spawn(self.on_popup_done(popup));
            }
            _ => {}
        }
    }

    /// Returns the session of the cookie while this tab is signed out: another tab has begun it.
    fn unknown_session(self) -> Option<SessionId> {
        let core = self.core()?;
        let is_signed_out =
            |data: &Data| data.status == Status::Ready && data.popup.is_none() && data.session().is_none();
        self.peek(is_signed_out).then(|| cookies::session_of_cookie(&core)).flatten()
    }

    pub(super) async fn on_focus(self) {
        let Some(core) = self.core() else { return };
        let is_in_popup = |data: &Data| data.popup.is_some() && data.session().is_none();
        if self.peek(|data| data.status == Status::Ready && is_in_popup(data)) {
            return self.look_after_popup().await;
        }
        // The network may be back, or the user may have signed in in another tab.
        if self.peek(|data| data.status == Status::Degraded) || self.unknown_session().is_some() {
            return self.reload().await;
        }
        let Some(session) = self.peek(|data| data.session().cloned()) else { return };
        // Whatever is written here, it is written after the server has confirmed the session: somebody may have signed
        // out in another tab while this one heard nothing.
        if cookies::are_gone(&core) {
            return self.look_again(Doubt::Session).await;
        }
        if core.options.touch_session {
            let epoch = core.epoch();
            let organization = session.last_active_organization_id.as_ref();
            // A failure is reported by `exchange`; a session that ended is noticed there too.
            if let Ok(touched) = self.exchange(session::touch(&session.id, organization, Intent::Focus)).await
                && core.epoch() == epoch
            {
                if let Some(touched) = touched {
                    self.merge(&core, touched);
                }
                self.write_cookies(&core);
            }
        } else if !cookies::are_of(&core, &session) {
            self.refresh().await;
        }
    }

    /// Looks again if the refusal of a request means that.
    pub(super) async fn on_refusal(self, path: String, error: Error) {
        if let Some(doubt) = Doubt::of(&path, &error) {
            self.look_again(doubt).await;
        }
    }

    fn doubt(self, doubt: Doubt) {
        if let Some(core) = self.core().filter(|_| doubt == Doubt::Session) {
            core.begin_doubt();
        }
    }

    /// Asks the server what there is now. While a session is in doubt none of its tokens is used, and if the server
    /// cannot be asked, nobody is signed in.
    pub(super) async fn look_again(self, doubt: Doubt) {
        let Some(core) = self.core() else { return };
        self.doubt(doubt);
        let begun = core.confirmations.load(Ordering::Relaxed);
        let _one = core.confirmation.lock().await;
        if core.confirmations.load(Ordering::Relaxed) != begun {
            // Another refusal asked after this one had come.
            return;
        }
        core.confirmations.fetch_add(1, Ordering::Relaxed);
        if let Err(failure) = self.fetch_client().await
            && core.is_in_doubt()
        {
            self.forget_sessions(&core, failure.error);
        }
    }

    /// Signs this tab out locally.
    fn forget_sessions(self, core: &Core, error: Error) {
        let ids = self.session_ids();
        core.begin_epoch();
        core.change(|data| {
            data.active = None;
            Arc::make_mut(&mut data.client).sessions.clear();
            if error.is_outage() {
                data.status = Status::Degraded;
                data.failure = Some(error);
            }
        });
        cookies::remove_those_of(core, &ids);
        browser::spawn(self.keep_trying());
    }

    /// Notifies the other tabs of a sign-out.
    pub(super) fn tell_signed_out(core: &Core) {
        browser::broadcast(CHANNEL, &[("type", SIGN_OUT), ("tab", &core.tab)]);
    }
}
