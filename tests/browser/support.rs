//! A user's actions and sights as functions: by label, role and text, waiting for conditions.

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos_clerk_components::{Clerk, ClerkOptions, ClerkProvider, use_clerk};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, PageTransitionEvent,
    PageTransitionEventInit,
};

const EMULATOR: Option<&str> = option_env!("CLERK_EMULATOR_URL");

/// The time after which a test gives up waiting.
const PATIENCE_MS: u32 = 10_000;

thread_local! {
    static WORLDS: Cell<u32> = const { Cell::new(0) };
}

fn document() -> Document {
    web_sys::window().expect("a window").document().expect("a document")
}

/// Waits until `condition` holds.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..PATIENCE_MS / 10 {
        if condition() {
            return;
        }
        TimeoutFuture::new(10).await;
    }
    let page = document().body().map(|body| body.inner_text()).unwrap_or_default();
    panic!("waited in vain until {what}; the page says:\n{page}");
}

/// As [`until`], for what only the emulator knows.
pub(crate) async fn until_async(what: &str, condition: impl AsyncFn() -> bool) {
    for _ in 0..PATIENCE_MS / 100 {
        if condition().await {
            return;
        }
        TimeoutFuture::new(100).await;
    }
    panic!("waited in vain until {what}");
}

/// An isolated emulator, and a page on it. Unmounted and forgotten at the end of the test.
pub(crate) struct World {
    base: String,
    root: HtmlElement,
    _page: Option<Box<dyn std::any::Any>>,
}

impl World {
    /// A fresh instance, with settings merged over the default ones.
    pub(crate) async fn new(config: Value) -> Self {
        forget_this_browser();
        // Left by a test that panicked: nothing is dropped then.
        eval("document.querySelectorAll('[data-world]').forEach((it) => it.remove())");
        let emulator = EMULATOR.expect("run these tests with `cargo xtask test --only browser`");
        let number = WORLDS.with(|worlds| worlds.replace(worlds.get() + 1));
        let root: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
        root.set_attribute("data-world", "").expect("a fitting name");
        document().body().expect("a body").append_child(&root).expect("appended");
        let name = format!("t{number}-{}", js_sys::Date::now());
        let world = Self { base: format!("{emulator}/w/{name}"), root, _page: None };
        if !config.is_null() {
            world.admin("config", &config).await;
        }
        world
    }

    /// Asks the emulator's admin side.
    pub(crate) async fn admin(&self, what: &str, body: &Value) -> Value {
        let url = format!("{}/__emulator/{what}", self.base);
        let request = gloo_net::http::Request::post(&url).body(body.to_string()).expect("a request");
        let response = request.send().await.expect("the emulator answers");
        assert!(response.ok(), "{what}: {}", response.text().await.unwrap_or_default());
        serde_json::from_str(&response.text().await.expect("a body")).unwrap_or(Value::Null)
    }

    /// Returns the number of requests of this method and path that the emulator has received.
    pub(crate) async fn requests(&self, method: &str, path: &str) -> usize {
        let url = format!("{}/__emulator/requests", self.base);
        let seen = read(&url).await;
        let seen = seen.as_array().expect("a list").iter();
        seen.filter(|request| request["method"] == method && request["path"] == path).count()
    }

    /// As [`requests`](Self::requests); `*` stands for one segment of the path.
    pub(crate) async fn requests_like(&self, method: &str, path: &str) -> usize {
        let seen = read(&format!("{}/__emulator/requests", self.base)).await;
        let is_meant = |request: &&Value| {
            let seen: Vec<_> = request["path"].as_str().unwrap_or_default().split('/').collect();
            let mut pairs = path.split('/').zip(&seen);
            request["method"] == method
                && path.split('/').count() == seen.len()
                && pairs.all(|(wanted, seen)| wanted == "*" || wanted == *seen)
        };
        seen.as_array().expect("a list").iter().filter(is_meant).count()
    }

    /// As [`requests`](Self::requests), of those that reached the server, in time or late.
    pub(crate) async fn requests_that_came_through(&self, method: &str, path: &str) -> usize {
        let seen = read(&format!("{}/__emulator/requests", self.base)).await;
        let seen = seen.as_array().expect("a list").iter();
        let is_meant = |request: &&Value| request["method"] == method && request["path"] == path;
        let came_through = |request: &&Value| request["fault"].is_null() || request["fault"] == "delay_ms";
        seen.filter(is_meant).filter(came_through).count()
    }

    /// Returns the number of requests that met a fault.
    pub(crate) async fn requests_with_fault(&self) -> usize {
        let seen = read(&format!("{}/__emulator/requests", self.base)).await;
        seen.as_array().expect("a list").iter().filter(|request| !request["fault"].is_null()).count()
    }

    /// The names of the fields of the last request with this method and path.
    pub(crate) async fn keys_of_last(&self, method: &str, path: &str) -> Vec<String> {
        let seen = read(&format!("{}/__emulator/requests", self.base)).await;
        let seen = seen.as_array().expect("a list").iter();
        let last = seen.rev().find(|request| request["method"] == method && request["path"] == path);
        let keys = last.expect("such a request")["keys"].as_array().cloned().unwrap_or_default();
        keys.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect()
    }

    /// Returns the number of messages that the emulator has sent to an address.
    pub(crate) async fn messages(&self, to: &str) -> usize {
        let to = js_sys::encode_uri_component(to);
        let url = format!("{}/__emulator/messages?to={to}", self.base);
        let sent = read(&url).await;
        sent.as_array().expect("a list").len()
    }

    /// Opens the link in the newest message to an address, as another device does.
    pub(crate) async fn open_newest_link(&self, to: &str) {
        let to = js_sys::encode_uri_component(to);
        let sent = read(&format!("{}/__emulator/messages?to={to}", self.base)).await;
        let newest = sent.as_array().and_then(|sent| sent.last()).expect("a message");
        let link = newest["link"].as_str().expect("the message has a link");
        // It leads to a page of this origin, which the browser does not show here: that it was opened is all that counts.
        let _ = gloo_net::http::Request::get(link).mode(web_sys::RequestMode::NoCors).send().await;
    }

    /// A user with a password.
    pub(crate) async fn user(&self, email: &str, password: &str) -> Value {
        let action =
            serde_json::json!({"action": "create_user", "email_address": email, "password": password});
        self.admin("action", &action).await
    }

    /// The address of something that the emulator serves.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Sends a request to the Backend API.
    pub(crate) async fn backend(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = method.parse().expect("a method");
        let request = gloo_net::http::RequestBuilder::new(&format!("{}/bapi/v1/{path}", self.base))
            .method(method)
            .header("authorization", "Bearer sk_test_any")
            .header("content-type", "application/json")
            .body(body.to_string())
            .expect("a request");
        let response = request.send().await.expect("the emulator answers");
        assert!(response.ok(), "{path}: {}", response.text().await.unwrap_or_default());
        let text = response.text().await.unwrap_or_default();
        serde_json::from_str(&text).expect("JSON")
    }

    pub(crate) fn options(&self) -> ClerkOptions {
        ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA")
            .proxy_url(self.base.clone())
            .navigate(|_, _| {})
    }

    /// Returns the options of an app without a router: navigations load the document.
    pub(crate) fn options_without_navigate(&self) -> ClerkOptions {
        ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA")
            .proxy_url(self.base.clone())
    }

    /// Opens a page on this instance.
    pub(crate) fn open<V: IntoView + 'static>(
        &mut self,
        page: impl Fn() -> V + Send + Sync + Clone + 'static,
    ) {
        let options = self.options();
        self.open_bare(move || {
            let page = page.clone();
            view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
        });
    }

    /// As [`open`](Self::open), with options of its own. Gives the store.
    pub(crate) fn open_store(&mut self, options: ClerkOptions, page: fn() -> AnyView) -> Clerk {
        let store = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&store);
        self.open_bare(move || {
            let slot = Arc::clone(&slot);
            let page = move || {
                *slot.lock().expect("free") = Some(use_clerk());
                page()
            };
            view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
        });
        store.lock().expect("free").expect("the page is made at once")
    }

    /// Opens something without a provider around it.
    pub(crate) fn open_bare(&mut self, page: impl Fn() -> AnyView + 'static) {
        self.close();
        self._page = Some(Box::new(mount_to(self.root.clone(), page)));
    }

    /// Closes the page, as a reload does, but stays the same browser.
    pub(crate) fn close(&mut self) {
        self._page = None;
        self.root.set_inner_html("");
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).expect("a valid selector");
        (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
    }

    /// Returns the visible text.
    pub(crate) fn text(&self) -> String {
        self.root.inner_text()
    }

    /// Every text on the page, one by one (a label as a whole), and the names that only screen readers tell. Not the
    /// keys and codes.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.all("*") {
            for name in ["aria-label", "title", "alt", "placeholder"] {
                texts.extend(element.get_attribute(name));
            }
            let label = element.closest("label, .cl-secret, .cl-selectButton").ok().flatten();
            if label.is_none() {
                let nodes = element.child_nodes();
                let nodes = (0..nodes.length()).filter_map(|at| nodes.item(at));
                // 3: a text.
                texts.extend(
                    nodes.filter(|node| node.node_type() == 3).filter_map(|node| node.text_content()),
                );
            } else if element.tag_name() == "LABEL" {
                texts.extend(element.text_content());
            }
        }
        texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// Returns the visible text and the text for screen readers.
    pub(crate) fn text_with_hidden(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// In which direction the page is written.
    pub(crate) fn direction(&self) -> String {
        self.all(".cl-rootBox").first().and_then(|page| page.get_attribute("dir")).unwrap_or_default()
    }

    pub(crate) async fn see(&self, text: &str) {
        until(&format!("“{text}” is there"), || self.text().contains(text)).await;
    }

    pub(crate) async fn do_not_see(&self, text: &str) {
        until(&format!("“{text}” is gone"), || !self.text().contains(text)).await;
    }

    fn find_input(&self, label: &str) -> Option<HtmlInputElement> {
        let label =
            self.all("label").into_iter().find(|known| known.inner_text().trim().starts_with(label))?;
        let id = label.get_attribute("for")?;
        document().get_element_by_id(&id)?.dyn_into().ok()
    }

    /// Returns `true` if there is an input with this label.
    pub(crate) fn has_input(&self, label: &str) -> bool {
        self.find_input(label).is_some()
    }

    /// Returns the input with this `name`.
    pub(crate) fn input_named(&self, name: &str) -> Option<HtmlInputElement> {
        self.all(&format!("input[name={name}]")).pop()?.dyn_into().ok()
    }

    pub(crate) fn input(&self, label: &str) -> HtmlInputElement {
        self.find_input(label).unwrap_or_else(|| panic!("no input labelled “{label}” in:\n{}", self.text()))
    }

    /// Types into the input with this label.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        until(&format!("an input “{label}” is there"), || self.find_input(label).is_some()).await;
        let input = self.input(label);
        input.set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("input", &init).expect("an event");
        input.dispatch_event(&event).expect("dispatched");
    }

    /// Ticks the box with this label.
    pub(crate) async fn check(&self, label: &str) {
        let find =
            || self.all("label").into_iter().find(|known| known.inner_text().trim().starts_with(label));
        until(&format!("a box “{label}” is there"), || find().is_some()).await;
        find().expect("just seen").click();
    }

    pub(crate) fn value(&self, label: &str) -> String {
        self.input(label).value()
    }

    /// The error that belongs to the input with this label.
    pub(crate) fn error_of(&self, label: &str) -> String {
        let ids = self
            .find_input(label)
            .and_then(|input| input.get_attribute("aria-describedby"))
            .unwrap_or_default();
        let texts = ids.split(' ').filter_map(|id| document().get_element_by_id(id)?.text_content());
        texts.collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    pub(crate) async fn see_error(&self, label: &str, text: &str) {
        let is_invalid = || {
            let input = self.find_input(label);
            input.and_then(|input| input.get_attribute("aria-invalid")).as_deref() == Some("true")
        };
        let is_there = || is_invalid() && self.error_of(label).contains(text);
        until(&format!("“{text}” is at “{label}”"), is_there).await;
    }

    /// The button or link with this name, else the first whose name begins like that.
    fn find_button(&self, name: &str) -> Option<HtmlElement> {
        let all = self.all("button, a");
        let named = |known: &&HtmlElement| {
            known.get_attribute("aria-label").as_deref() == Some(name) || known.inner_text().trim() == name
        };
        let begins = |known: &&HtmlElement| known.inner_text().trim().starts_with(name);
        all.iter().find(named).or_else(|| all.iter().find(begins)).cloned()
    }

    pub(crate) fn is_enabled(&self, name: &str) -> bool {
        self.find_button(name).is_some_and(|button| {
            let is_held = button.get_attribute("aria-disabled").as_deref() == Some("true");
            !button.has_attribute("disabled") && !is_held
        })
    }

    /// Returns `true` if there is an enabled button, or a link, of this name.
    pub(crate) fn has_something_to_press(&self) -> bool {
        self.all("button, a[href]").iter().any(|it| !it.has_attribute("disabled") && it.offset_height() > 0)
    }

    /// Presses the button or link with this name, once it can be pressed.
    pub(crate) async fn press(&self, name: &str) {
        until(&format!("“{name}” can be pressed"), || self.is_enabled(name)).await;
        self.find_button(name).expect("just seen").click();
    }

    /// Presses the only button or link whose name contains all of these texts, once it can be pressed.
    pub(crate) async fn press_one_with(&self, texts: &[&str]) {
        let find = || {
            let all = self.all("button, a").into_iter();
            let fits = |known: &HtmlElement| texts.iter().all(|text| known.inner_text().contains(text));
            all.filter(fits).collect::<Vec<_>>()
        };
        until(&format!("one button is named with {texts:?}"), || find().len() == 1).await;
        find()[0].click();
    }

    /// Removes what the page has stored under keys that begin like this.
    pub(crate) fn forget_stored(&self, prefix: &str) {
        let storage = web_sys::window().expect("a window").local_storage().ok().flatten().expect("storage");
        let length = storage.length().unwrap_or(0);
        let keys: Vec<_> = (0..length).filter_map(|at| storage.key(at).ok().flatten()).collect();
        for key in keys.iter().filter(|key| key.starts_with(prefix)) {
            let _ = storage.remove_item(key);
        }
    }

    /// Clicks twice without a pause.
    pub(crate) async fn press_twice(&self, name: &str) {
        until(&format!("“{name}” can be pressed"), || self.is_enabled(name)).await;
        let button = self.find_button(name).expect("just seen");
        button.click();
        button.click();
    }

    /// Returns `true` while a form waits for a response.
    pub(crate) fn is_fetching(&self) -> bool {
        self.all("form").iter().any(|form| form.get_attribute("data-busy").as_deref() == Some("true"))
    }

    /// Tells the page that it is shown, again as it was left or for the first time.
    pub(crate) fn come_back_by_history(&self, is_restored: bool) {
        let init = PageTransitionEventInit::new();
        init.set_persisted(is_restored);
        let event = PageTransitionEvent::new_with_event_init_dict("pageshow", &init).expect("an event");
        web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
    }

    /// Sends the event of a page that is focused again, or of a network that is back.
    pub(crate) fn happens(&self, event: &str) {
        let event = Event::new(event).expect("an event");
        web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
    }

    /// Returns the error that the page shows outside of fields.
    pub(crate) fn alert(&self) -> String {
        let alerts = self.all("[role=alert]").into_iter().map(|alert| alert.inner_text());
        alerts.collect::<String>().trim().to_owned()
    }

    /// Returns `true` if the page has a heading.
    pub(crate) fn has_heading(&self) -> bool {
        self.all("h1").iter().any(|heading| !heading.inner_text().trim().is_empty())
    }

    /// The element that has the focus.
    pub(crate) fn focused(&self) -> Option<Element> {
        document().active_element()
    }

    /// Everything the page has written into storage and cookies' names.
    pub(crate) fn stored(&self) -> String {
        let storage = web_sys::window().expect("a window").local_storage().ok().flatten().expect("storage");
        let length = storage.length().unwrap_or(0);
        let keys = (0..length).filter_map(|at| storage.key(at).ok().flatten());
        keys.map(|key| storage.get_item(&key).ok().flatten().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// The address of the page, for as long as this lives.
pub(crate) struct Address(String);

impl Address {
    pub(crate) fn of(url: &str) -> Self {
        let href = web_sys::window().expect("a window").location().href().expect("an address");
        Self::show(url);
        Self(href)
    }

    /// Returns the path of the page.
    pub(crate) fn path() -> String {
        web_sys::window().expect("a window").location().pathname().expect("a path")
    }

    fn show(url: &str) {
        let history = web_sys::window().expect("a window").history().expect("a history");
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(url)).expect("replaced");
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        Self::show(&self.0);
    }
}

/// Returns the value of a script.
pub(crate) fn eval(script: &str) -> Value {
    let value = js_sys::eval(script).expect("the script runs");
    let text = js_sys::JSON::stringify(&value).ok().and_then(|text| text.as_string());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null)
}

/// The browser is another one until this is dropped.
pub(crate) struct Otherwise(&'static str);

impl Otherwise {
    /// Runs a script, and the other one at the end.
    pub(crate) fn new(change: &str, back: &'static str) -> Self {
        js_sys::eval(change).expect("the script runs");
        Self(back)
    }

    /// Its clock goes so many seconds before (or, if negative, behind) the real one.
    pub(crate) fn clock(ahead_s: i32) -> Self {
        let change = format!("Date.real ??= Date.now; Date.now = () => Date.real() + {ahead_s} * 1000");
        Self::new(&change, "Date.now = Date.real")
    }
}

impl Drop for Otherwise {
    fn drop(&mut self) {
        js_sys::eval(self.0).expect("the script runs");
    }
}

async fn read(url: &str) -> Value {
    let response = gloo_net::http::Request::get(url).send().await.expect("the emulator answers");
    serde_json::from_str(&response.text().await.expect("a body")).expect("JSON")
}

impl Drop for World {
    fn drop(&mut self) {
        self._page = None;
        self.root.remove();
    }
}

/// Makes this a browser that has never been there.
pub(crate) fn forget_this_browser() {
    let document: web_sys::HtmlDocument = document().unchecked_into();
    for pair in document.cookie().unwrap_or_default().split("; ") {
        let name = pair.split('=').next().unwrap_or_default();
        let _ = document.set_cookie(&format!("{name}=; path=/; Max-Age=0"));
    }
    if let Ok(Some(storage)) = web_sys::window().expect("a window").local_storage() {
        let _ = storage.clear();
    }
}

/// Stylesheets that are on the page until this is dropped.
pub(crate) struct Styles(Vec<Element>);

impl Styles {
    pub(crate) fn new(sheets: &[&str]) -> Self {
        let add = |css: &&str| {
            let style = document().create_element("style").expect("a style");
            style.set_text_content(Some(css));
            document().head().expect("a head").append_child(&style).expect("a place");
            style
        };
        Self(sheets.iter().map(add).collect())
    }
}

impl Drop for Styles {
    fn drop(&mut self) {
        self.0.iter().for_each(Element::remove);
    }
}
