//! Seconds that run down, for "wait before the next try".

use leptos::prelude::*;

/// The cooldown after a code was sent, in seconds. Clerk's own
/// components wait as long.
const RESEND_AFTER_S: u32 = 30;

/// Seconds that run down to zero. `Copy`; its timer ends with the component that made it.
#[derive(Clone, Copy)]
pub struct Countdown {
    left_s: RwSignal<u32>,
    #[cfg(target_arch = "wasm32")]
    timer: StoredValue<Option<gloo_timers::callback::Interval>, LocalStorage>,
}

impl Default for Countdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Countdown {
    /// One that has run down already.
    #[must_use]
    pub fn new() -> Self {
        Self {
            left_s: RwSignal::new(0),
            #[cfg(target_arch = "wasm32")]
            timer: StoredValue::new_local(None),
        }
    }

    /// The seconds left; 0 when there is nothing to wait for.
    #[must_use]
    pub fn left_s(self) -> Signal<u32> {
        self.left_s.into()
    }

    /// Returns `true` while the countdown runs.
    #[must_use]
    pub fn is_running(self) -> bool {
        self.left_s.get() > 0
    }

    /// Runs from `seconds`. Does nothing when the page that made it is gone.
    pub fn start(self, seconds: u32) {
        let is_gone = self.left_s.try_set(seconds).is_some();
        #[cfg(target_arch = "wasm32")]
        if !is_gone {
            self.run(seconds);
        }
        #[cfg(not(target_arch = "wasm32"))]
        let _ = is_gone;
    }

    /// Runs for as long as one waits between two codes.
    pub fn start_resend(self) {
        self.start(RESEND_AFTER_S);
    }

    // Counts what the clock says, as browsers slow the timers of hidden tabs down, but no less than the ticks: a clock
    // may be set back.
    #[cfg(target_arch = "wasm32")]
    fn run(self, seconds: u32) {
        let start_ms = js_sys::Date::now();
        let mut ticks_ms = 0.0_f64;
        let tick = move || {
            ticks_ms += 1000.0;
            let gone_ms = ticks_ms.max(js_sys::Date::now() - start_ms);
            let left_ms = (f64::from(seconds) * 1000.0 - gone_ms).max(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and what was a u32"
            )]
            let left_s = ((left_ms / 1000.0) + 0.5) as u32;
            let _ = self.left_s.try_set(left_s);
            if left_s == 0 {
                let _ = self.timer.try_update_value(|timer| drop(timer.take().map(|timer| timer.cancel())));
            }
        };
        let timer = gloo_timers::callback::Interval::new(1000, tick);
        let _ = self.timer.try_update_value(|slot| *slot = Some(timer));
    }
}
