//! The doors of a real page.

use std::cell::Cell;
use std::future::Future;

use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlDocument, Url, UrlSearchParams, Window};

use super::{Guard, SameSite};

pub(crate) const IS_BROWSER: bool = true;

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

fn url() -> Option<Url> {
    Url::new(&window()?.location().href().ok()?).ok()
}

pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit an i64")]
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

#[wasm_bindgen]
extern "C" {
    /// Returns a global of pages and workers alike.
    #[wasm_bindgen(catch)]
    fn atob(text: &str) -> Result<String, JsValue>;
}

/// Pairs as `application/x-www-form-urlencoded`.
pub(crate) fn encode_form<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let Ok(form) = UrlSearchParams::new() else { return String::new() };
    for (key, value) in pairs {
        form.append(key, value);
    }
    form.to_string().into()
}

/// Decodes Base64; `None` if it is not that of ASCII text.
pub(crate) fn decode_base64(text: &str) -> Option<String> {
    // The browser's own skips spaces.
    let decoded = atob(text).ok().filter(|_| !text.contains(|char: char| char.is_ascii_whitespace()))?;
    decoded.is_ascii().then_some(decoded)
}

pub(crate) async fn sleep(ms: u32) {
    SendWrapper::new(TimeoutFuture::new(ms)).await;
}

pub(crate) fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

pub(crate) fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

pub(crate) fn query_parameter(name: &str) -> Option<String> {
    url()?.search_params().get(name)
}

/// Returns the fragment if it is the route of a hash router, else `""`.
pub(crate) fn route() -> String {
    let hash = url().map(|url| url.hash()).unwrap_or_default();
    if hash.starts_with("#/") { hash } else { String::new() }
}

/// As [`query_parameter`], of the query that the route of a hash router has.
pub(crate) fn route_parameter(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(route().split_once('?')?.1).ok()?.get(name)
}

/// A function of a global of the page. Its promise is fulfilled once what it starts is done.
pub(crate) struct Method(Closure<dyn Fn(JsValue) -> js_sys::Promise>);

/// Returns a function that takes an object of options; `run` gets the texts with these names.
pub(crate) fn method<const N: usize, F: Future<Output = ()> + 'static>(
    names: [&'static str; N],
    run: impl Fn([Option<String>; N]) -> F + 'static,
) -> Method {
    Method(Closure::new(move |options: JsValue| {
        let text = |name: &str| js_sys::Reflect::get(&options, &name.into()).ok()?.as_string();
        let running = run(names.map(text));
        wasm_bindgen_futures::future_to_promise(async move {
            running.await;
            Ok(JsValue::UNDEFINED)
        })
    }))
}

/// Sets a global of the page, deeply frozen, with this function.
pub(crate) fn set_global(name: &str, value: &serde_json::Value, (key, method): (&str, &Method)) {
    let Some(window) = window() else { return };
    let object = js_sys::Object::assign(&js_sys::Object::new(), frozen(value).unchecked_ref());
    let _ = js_sys::Reflect::set(&object, &key.into(), method.0.as_ref());
    // A page that defined the name as a constant keeps its own.
    let _ = js_sys::Reflect::set(&window, &name.into(), &js_sys::Object::freeze(&object));
}

/// Takes a global away.
pub(crate) fn remove_global(name: &str) {
    let Some(window) = window() else { return };
    let _ = js_sys::Reflect::set(&window, &name.into(), &JsValue::UNDEFINED);
}

pub(super) fn frozen(value: &serde_json::Value) -> JsValue {
    use serde_json::Value;
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(is) => (*is).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let array = js_sys::Array::new();
            for item in items {
                array.push(&frozen(item));
            }
            js_sys::Object::freeze(&array).into()
        }
        Value::Object(fields) => {
            let object = js_sys::Object::new();
            for (key, field) in fields {
                // A plain object takes any key.
                let _ = js_sys::Reflect::set(&object, &key.as_str().into(), &frozen(field));
            }
            js_sys::Object::freeze(&object).into()
        }
    }
}

/// Takes one parameter out of the address bar without a navigation.
pub(crate) fn strip_query_parameter(name: &str) {
    strip(&[name], |_| None);
}

/// Takes parameters out of the address bar without a navigation, and replaces the fragment (with its `#`) by what
/// `hash` makes of it, if anything.
pub(crate) fn strip(names: &[&str], hash: fn(&str) -> Option<String>) {
    let (Some(url), Some(window)) = (url(), window()) else { return };
    let before = url.href();
    let query = url.search_params();
    for name in names {
        // Without such a parameter the query must not be rewritten.
        if query.has(name) {
            query.delete(name);
        }
    }
    if let Some(hash) = hash(&url.hash()) {
        url.set_hash(&hash);
    }
    let after = url.href();
    if after != before
        && let Ok(history) = window.history()
    {
        let state = history.state().unwrap_or(JsValue::NULL);
        // A refused rewrite (sandboxed frame) leaves the address as it was.
        let _ = history.replace_state_with_url(&state, "", Some(&after));
    }
}

/// Returns the whole normalized address and its origin.
pub(crate) fn parse_url(text: &str, base: &str) -> Option<(String, String)> {
    let url = Url::new_with_base(text, base).ok()?;
    Some((url.href(), url.origin()))
}

/// Leaves the page for `url`.
pub(crate) fn open(url: &str, replace: bool) {
    let Some(location) = window().map(|window| window.location()) else { return };
    let result = if replace { location.replace(url) } else { location.assign(url) };
    if result.is_err() {
        warn("the browser refused a navigation");
    }
}

pub(crate) fn has_focus() -> bool {
    document().is_some_and(|document| document.has_focus().unwrap_or(false))
}

pub(crate) fn is_visible() -> bool {
    document().is_some_and(|document| !document.hidden())
}

pub(crate) fn locale() -> Option<String> {
    window()?.navigator().language()
}

pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

fn html_document() -> Option<HtmlDocument> {
    document()?.dyn_into().ok()
}

/// Returns the names and values of the page's cookies, as `document.cookie` lists them.
pub(crate) fn all_cookies() -> String {
    html_document().and_then(|document| document.cookie().ok()).unwrap_or_default()
}

/// Returns `true` if the page is in a frame whose top page is of another origin.
pub(crate) fn is_in_foreign_frame() -> bool {
    let Some(window) = window() else { return false };
    // Of a window of another origin the address cannot be read.
    window.top().ok().flatten().is_some_and(|top| top.location().origin().is_err())
}

/// Writes a cookie for the whole host; `max_age_s` `None` makes it end with the browser.
pub(crate) fn set_cookie(name: &str, value: &str, same_site: SameSite, max_age_s: Option<i64>) {
    let Some(document) = html_document().filter(|_| super::is_cookie_value(value)) else { return };
    let attributes = if is_in_foreign_frame() {
        // In a frame of another site a browser keeps no other cookies.
        "None; Secure; Partitioned"
    } else {
        match (same_site, origin().starts_with("https:")) {
            (SameSite::Lax, false) => "Lax",
            (SameSite::Lax, true) => "Lax; Secure",
            (SameSite::Strict, false) => "Strict",
            (SameSite::Strict, true) => "Strict; Secure",
        }
    };
    let mut text = format!("{name}={value}; path=/; SameSite={attributes}");
    if let Some(seconds) = max_age_s {
        text.push_str("; Max-Age=");
        text.push_str(&seconds.to_string());
    }
    // A browser that refuses cookies still works: the state is kept in memory as well.
    let _ = document.set_cookie(&text);
}

pub(crate) fn remove_cookie(name: &str) {
    set_cookie(name, "", SameSite::Lax, Some(0));
}

/// Returns a value of `localStorage`; `None` also when the browser forbids storage.
pub(crate) fn stored(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

pub(crate) fn store(key: &str, value: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        // Forbidden or full storage: what is kept here is a convenience.
        let _ = storage.set_item(key, value);
    }
}

fn session_storage() -> Option<web_sys::Storage> {
    window()?.session_storage().ok()?
}

/// Returns a value that lasts as long as this tab, also where it leads through other sites.
pub(crate) fn kept(key: &str) -> Option<String> {
    session_storage()?.get_item(key).ok()?
}

/// Keeps a value for as long as this tab lasts; `None` forgets it.
pub(crate) fn keep(key: &str, value: Option<&str>) {
    if let Some(storage) = session_storage() {
        // Forbidden or full storage: what is kept here is a convenience.
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

struct Listener {
    target: web_sys::EventTarget,
    event: &'static str,
    callback: Closure<dyn Fn()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, callback);
    }
}

fn listen(target: web_sys::EventTarget, event: &'static str, run: impl Fn() + 'static) -> Listener {
    let callback = Closure::<dyn Fn()>::new(run);
    let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    Listener { target, event, callback }
}

/// Calls back whenever the user returns to this tab, or the network is back.
pub(crate) fn on_focus(run: impl Fn() + 'static) -> Guard {
    let run: std::rc::Rc<dyn Fn()> = std::rc::Rc::new(run);
    let mut listeners = Vec::new();
    for event in ["focus", "online"] {
        let run = run.clone();
        listeners.extend(window().map(|window| listen(window.into(), event, move || run())));
    }
    if let Some(document) = document() {
        listeners.push(listen(document.into(), "visibilitychange", move || {
            if is_visible() {
                run();
            }
        }));
    }
    Guard(Box::new(listeners))
}

pub(crate) fn every(ms: u32, run: impl Fn() + 'static) -> Guard {
    Guard(Box::new(Interval::new(ms, run)))
}

thread_local! {
    /// The number of scripts that failed to load.
    static FAILED_SCRIPTS: Cell<u32> = const { Cell::new(0) };
}

/// A script did not come.
pub(super) fn script_failed() {
    FAILED_SCRIPTS.set(FAILED_SCRIPTS.get() + 1);
}

/// Returns the address under which the browser asks for a script anew. Under the same address it would go on waiting for
/// an answer that does not come.
pub(super) fn fresh_url(url: &str) -> String {
    let number = FAILED_SCRIPTS.get();
    if number == 0 {
        return url.to_owned();
    }
    format!("{url}{}retry={number}", if url.contains('?') { '&' } else { '?' })
}

/// A line for developers.
pub(crate) fn warn(text: &str) {
    web_sys::console::warn_1(&format!("leptos-clerk: {text}").into());
}
