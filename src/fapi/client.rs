//! The client, the environment and the dev browser.

use super::request::{Method, Request};
use crate::wire::read::read;
use crate::wire::{Client, Environment};

/// Boot must not hang on a stalled server. Source: clerk-js, `client` fetch at load.
const BOOT_TIMEOUT_MS: u32 = 7_000;

pub(crate) struct DevBrowser {
    pub(crate) id: String,
}

read!(DevBrowser: required id);

pub(crate) fn dev_browser() -> Request<DevBrowser> {
    Request::post("/dev_browser").bare().timeout_ms(BOOT_TIMEOUT_MS)
}

/// Development instances hand the settings out by `PATCH`, as clerk-js asks for them.
pub(crate) fn environment(is_development: bool) -> Request<Environment> {
    let method = if is_development { Method::Patch } else { Method::Get };
    // The `PATCH` changes nothing either.
    Request::new(method, "/environment").bare().timeout_ms(BOOT_TIMEOUT_MS).tries(4)
}

/// Returns the client; the server answers `null` before anything happened.
pub(crate) fn get() -> Request<Option<Client>> {
    Request::get("/client").timeout_ms(BOOT_TIMEOUT_MS)
}

/// Sends the captcha token that a refused request needs.
pub(crate) fn verify() -> Request<Option<Client>> {
    Request::post("/client/verify").form("captcha_action", "verify")
}

/// Signs out of every session; the answer is the client that is left.
pub(crate) fn remove_sessions() -> Request<Option<Client>> {
    Request::new(Method::Delete, "/client/sessions")
}
