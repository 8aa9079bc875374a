//! The only door to the browser: clock, location, cookies, storage, focus, tabs.
//!
//! On a server (`ssr`) and in host tests the same doors exist and lead nowhere: no cookies, no location,
//! nothing is spawned. This file holds the crate's only `cfg` on the target.

#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod trip;
#[cfg(target_arch = "wasm32")]
pub(crate) use page::*;
#[cfg(target_arch = "wasm32")]
pub(crate) use trip::*;

#[cfg(not(target_arch = "wasm32"))]
mod nowhere;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use nowhere::*;

/// Something that stops when dropped: a listener, a timer, a channel.
pub(crate) struct Guard(#[expect(dead_code, reason = "held for its Drop")] Box<dyn std::any::Any>);

/// The attributes of a cookie this page writes.
#[derive(Clone, Copy)]
pub(crate) enum SameSite {
    /// Sent on top-level navigations from other sites.
    Lax,
    /// Never sent from other sites.
    Strict,
}
