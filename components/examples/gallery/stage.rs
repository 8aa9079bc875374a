//! The stage of a state: a world of the emulator, the page, and a user's actions.

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast as _, JsValue};
use leptos::web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};
use wasm_bindgen_futures::JsFuture;

use crate::pages::Page;
use crate::states::Step;

#[derive(Clone, Copy)]
pub struct Stage {
    world: StoredValue<String>,
    page: RwSignal<Option<Page>>,
    /// The number of navigations by the library.
    led: StoredValue<u32>,
}

impl Stage {
    /// A stage on a world of its own, in a browser that remembers nothing of another.
    pub fn new() -> Self {
        forget();
        let number = (js_sys::Math::random() * 1e9).floor();
        Self {
            world: StoredValue::new(format!("/__clerk/w/gallery-{number}")),
            page: RwSignal::new(None),
            led: StoredValue::new(0),
        }
    }

    /// The Frontend API of the world.
    pub fn world(self) -> String {
        self.world.get_value()
    }

    pub fn page(self) -> Option<Page> {
        self.page.get()
    }

    /// The library leads somewhere. Only a task has a page here; else it is counted.
    pub fn went_to(self, url: &str) {
        self.led.update_value(|led| *led += 1);
        mark("data-went", &self.led.get_value().to_string());
        if url.contains("/tasks") {
            set_address(url);
            if self.page.get_untracked() != Some(Page::Task) {
                self.page.set(Some(Page::Task));
            }
        }
    }

    /// Takes the steps, one after the other.
    pub async fn play(self, steps: &[Step]) -> Result<(), String> {
        for step in steps {
            match *step {
                Step::Config(json) => self.tell_emulator("config", json).await?,
                Step::Act(json) => self.tell_emulator("action", json).await?,
                Step::Fault(json) => self.tell_emulator("faults", json).await?,
                Step::Ticket(json) => {
                    let made = self.ask_emulator("action", json).await?;
                    let ticket = made.split_once("\"ticket\":\"").and_then(|(_, rest)| rest.split_once('"'));
                    let (ticket, _) = ticket.ok_or("the emulator made no ticket")?;
                    set_address(&format!("?__clerk_ticket={ticket}"));
                }
                Step::Address(query) => set_address(query),
                Step::Style(url) => link_stylesheet(url),
                Step::Open(page) => self.page.set(Some(page)),
                Step::Type(name, text) => {
                    let input = seen(&format!("input[name='{name}']")).await?;
                    let input = input.unchecked_into::<HtmlInputElement>();
                    input.set_value(text);
                    happens(&input, "input");
                }
                Step::Press(selector) => seen(selector).await?.unchecked_into::<HtmlElement>().click(),
                Step::See(selector) => drop(seen(selector).await?),
            }
        }
        Ok(())
    }

    async fn tell_emulator(self, what: &str, json: &str) -> Result<(), String> {
        self.ask_emulator(what, json).await.map(drop)
    }

    async fn ask_emulator(self, what: &str, json: &str) -> Result<String, String> {
        let url = format!("{}/__emulator/{what}", self.world());
        let request = Request::post(&url).header("content-type", "application/json").body(json);
        let answer = request.map_err(|error| error.to_string())?.send().await;
        let answer = answer.map_err(|error| format!("no emulator: {error}"))?;
        let text = answer.text().await.unwrap_or_default();
        if answer.ok() { Ok(text) } else { Err(text) }
    }
}

/// Returns the query parameter `name` of the page's address.
pub fn query(name: &str) -> String {
    let query = window().location().search().unwrap_or_default();
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next().unwrap_or_default()
}

/// The look: color scheme, direction, preset.
pub fn look(theme: &str, dir: &str, preset: &str) {
    for (name, value) in [("data-theme", theme), ("dir", dir)] {
        if !value.is_empty() {
            mark(name, value);
        }
    }
    if !preset.is_empty() {
        link_stylesheet(&format!("/themes/{preset}.css"));
    }
}

/// Marks the page as ready for the program that takes pictures.
pub fn tell(how: &str) {
    mark("data-gallery", how);
}

fn mark(name: &str, value: &str) {
    let root = document().document_element().expect("a page has a root");
    root.set_attribute(name, value).expect("a fitting name");
}

fn link_stylesheet(url: &str) {
    let link = document().create_element("link").expect("a fitting name");
    link.set_attribute("rel", "stylesheet").expect("a fitting name");
    link.set_attribute("href", url).expect("a fitting name");
    document().head().expect("a page has a head").append_child(&link).expect("a place");
}

fn set_address(query: &str) {
    let history = window().history().expect("a window has a history");
    history.replace_state_with_url(&JsValue::NULL, "", Some(query)).expect("an address on this page");
}

/// Each state starts in a browser that was never here.
fn forget() {
    for storage in [window().local_storage(), window().session_storage()] {
        if let Ok(Some(storage)) = storage {
            let _ = storage.clear();
        }
    }
    let cookies = js_sys::Reflect::get(&document(), &"cookie".into()).ok().and_then(|it| it.as_string());
    for pair in cookies.unwrap_or_default().split("; ") {
        let name = pair.split('=').next().unwrap_or_default();
        let gone = format!("{name}=; Path=/; Max-Age=0");
        let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &gone.into());
    }
}

/// The first element like this that can be used.
async fn seen(selector: &str) -> Result<Element, String> {
    let find = || {
        let found = document().query_selector(selector).ok().flatten()?;
        (is_usable(&found) || selector.contains("busy")).then_some(found)
    };
    wait_for(selector, find).await
}

fn is_usable(element: &Element) -> bool {
    !element.has_attribute("disabled") && element.get_attribute("aria-disabled").as_deref() != Some("true")
}

async fn wait_for(what: &str, find: impl Fn() -> Option<Element>) -> Result<Element, String> {
    const FRAMES: u32 = 1500;
    for _ in 0..FRAMES {
        if let Some(found) = find() {
            return Ok(found);
        }
        next_frame().await;
    }
    Err(format!("never seen: {what}"))
}

async fn next_frame() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).expect("a window draws");
    });
    JsFuture::from(frame).await.expect("a frame is never refused");
}

fn happens(target: &HtmlElement, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(event, &init).expect("a fitting name");
    target.dispatch_event(&event).expect("a fitting event");
}
