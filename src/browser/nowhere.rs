//! The doors of a place without a browser.

use std::future::Future;

use base64ct::{Base64Unpadded, Encoding as _};

use super::{Guard, SameSite};

pub(crate) const IS_BROWSER: bool = false;

pub(crate) fn spawn(_: impl Future<Output = ()> + 'static) {}

pub(crate) fn now_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub(crate) fn encode_form<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(crate) fn decode_base64(text: &str) -> Option<String> {
    let bytes = Base64Unpadded::decode_vec(text).ok()?;
    String::from_utf8(bytes).ok().filter(|text| text.is_ascii())
}

pub(crate) async fn sleep(_ms: u32) {}

pub(crate) fn origin() -> String {
    String::new()
}

pub(crate) fn path() -> String {
    String::new()
}

pub(crate) fn query_parameter(_: &str) -> Option<String> {
    None
}

pub(crate) fn route() -> String {
    String::new()
}

pub(crate) fn route_parameter(_: &str) -> Option<String> {
    None
}

pub(crate) fn strip_query_parameter(_: &str) {}

pub(crate) fn strip(_: &[&str], _: fn(&str) -> Option<String>) {}

pub(crate) fn parse_url(text: &str, base: &str) -> Option<(String, String)> {
    let url = url::Url::parse(base).ok()?.join(text).ok()?;
    let origin = url.origin().ascii_serialization();
    Some((url.into(), origin))
}

/// A window of its own, which there is none of here.
pub(crate) struct Popup;

impl Popup {
    pub(crate) fn show(&self, _url: &str) {}

    pub(crate) fn is_closed(&self) -> bool {
        true
    }

    pub(crate) fn close(&self) {}
}

pub(crate) fn open_popup(_id: &str) -> Option<Popup> {
    None
}

pub(crate) fn is_popup(_id: &str) -> bool {
    false
}

pub(crate) fn is_in_foreign_frame() -> bool {
    false
}

pub(crate) fn close() {}

pub(crate) fn absolute(url: &str) -> String {
    url.to_owned()
}

pub(crate) fn on_restored(_: impl Fn() + 'static) -> Guard {
    Guard(Box::new(()))
}

pub(crate) fn open(_url: &str, _replace: bool) {}

pub(crate) fn has_focus() -> bool {
    false
}

pub(crate) fn is_visible() -> bool {
    true
}

pub(crate) fn is_online() -> bool {
    true
}

pub(crate) fn locale() -> Option<String> {
    None
}

pub(crate) fn random() -> f64 {
    0.5
}

pub(crate) fn all_cookies() -> String {
    String::new()
}

pub(crate) fn set_cookie(_: &str, _: &str, _: SameSite, _: Option<i64>) {}

pub(crate) fn remove_cookie(_: &str) {}

pub(crate) fn stored(_: &str) -> Option<String> {
    None
}

pub(crate) fn store(_: &str, _: &str) {}

pub(crate) fn kept(_: &str) -> Option<String> {
    None
}

pub(crate) fn keep(_: &str, _: Option<&str>) {}

pub(crate) fn on_focus(_: impl Fn() + 'static) -> Guard {
    Guard(Box::new(()))
}

pub(crate) fn every(_ms: u32, _: impl Fn() + 'static) -> Guard {
    Guard(Box::new(()))
}

/// A message of another tab, which there is none of here.
pub(crate) struct Message;

impl Message {
    pub(crate) fn get(&self, _key: &str) -> Option<String> {
        None
    }
}

pub(crate) fn on_broadcast(_: &str, _: impl Fn(&Message) + 'static) -> Guard {
    Guard(Box::new(()))
}

pub(crate) fn broadcast(_: &str, _: &[(&str, &str)]) {}

/// A lock that one tab holds at a time.
pub(crate) struct Lock;

pub(crate) async fn lock(_name: &str, _wait_ms: u32) -> Option<Lock> {
    None
}

pub(crate) fn warn(_: &str) {}

pub(crate) fn parse_json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}

pub(crate) struct Method;

pub(crate) fn method<const N: usize, F: Future<Output = ()> + 'static>(
    _: [&'static str; N],
    _: impl Fn([Option<String>; N]) -> F + 'static,
) -> Method {
    Method
}

pub(crate) fn set_global(_name: &str, _value: &serde_json::Value, _: (&str, &Method)) {}

pub(crate) fn remove_global(_name: &str) {}

pub(crate) async fn solve_captcha(_: super::Captcha) -> (&'static str, Result<String, super::Unsolved>) {
    ("invisible", Err(super::Unsolved::Failed("unsupported_browser".to_owned())))
}

pub(crate) fn has_passkeys() -> bool {
    false
}

pub(crate) async fn has_passkey_autofill() -> bool {
    false
}

pub(crate) fn ceremony_changes() -> u32 {
    0
}

pub(crate) fn stop_ceremony() {}

pub(crate) struct Ceremony;

impl Ceremony {
    pub(crate) fn begin() -> Self {
        Self
    }

    pub(crate) async fn create(self, _: &str) -> Result<String, String> {
        Err(String::new())
    }

    pub(crate) async fn get(self, _: &str, _: bool) -> Result<String, String> {
        Err(String::new())
    }
}

pub(crate) async fn run_challenge(
    _container_id: &str,
    _sdk_url: &str,
    _token: &str,
    _ui_hints: &serde_json::Value,
) -> Result<String, &'static str> {
    Err("protect_check_unsupported_environment")
}
