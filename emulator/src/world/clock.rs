//! The world's clock: the wall clock plus what a test has advanced it by. Each request brings the wall time along.

#[cfg(not(target_arch = "wasm32"))]
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Returns the time of this machine.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn wall() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Returns the time of the browser.
    #[cfg(all(target_arch = "wasm32", feature = "in-page"))]
    pub fn wall() -> Self {
        Self(js_sys::Date::now() as i64)
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    pub(crate) fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }

    pub(crate) fn plus_days(self, days: i64) -> Self {
        self.plus_minutes(days.saturating_mul(24 * 60))
    }

    /// Whole minutes from `earlier` to here, at least 0.
    pub(crate) fn minutes_since(self, earlier: Self) -> i64 {
        ((self.0 - earlier.0) / 60_000).max(0)
    }
}

/// See the file's first line.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    #[serde(skip)]
    wall: UnixMillis,
    advanced_ms: i64,
}

impl Clock {
    /// Takes over the wall time of the request being handled. It never runs backwards.
    pub(crate) fn observe(&mut self, wall: UnixMillis) {
        self.wall = self.wall.max(wall);
    }

    pub(crate) fn advance(&mut self, ms: i64) {
        self.advanced_ms = self.advanced_ms.saturating_add(ms);
    }

    pub(crate) fn now(&self) -> UnixMillis {
        UnixMillis(self.wall.0.saturating_add(self.advanced_ms))
    }

    pub(crate) fn advanced_ms(&self) -> i64 {
        self.advanced_ms
    }
}
