//! Cloudflare's Turnstile: its script, its widgets and what they answer.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo_timers::callback::Timeout;
use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element};

use super::page::{fresh_url, script_failed};
use super::{Captcha, Unsolved, every, sleep, warn};

/// The number of repetitions of a challenge that failed for a transient reason, and their pause.
const RETRIES: u32 = 2;
const RETRY_MS: u32 = 250;
/// The interval of checks that the page with the widget is still there.
const LOOK_MS: u32 = 500;
/// The time limits of the script, and of its widgets while the user has nothing to do.
const LOAD_MS: u32 = 8_000;
const ANSWER_MS: u32 = 9_000;

/// Codes of Turnstile's for passing reasons. Source: `turnstile.ts` of clerk/javascript.
const PASSING: [&str; 9] = ["crashed", "undefined_error", "102", "103", "104", "106", "110600", "300", "600"];

type Answer = Result<String, Unsolved>;
/// Where an answer goes; the first one counts.
type Slot = Rc<Cell<Option<oneshot::Sender<Answer>>>>;

fn send(slot: &Slot, answer: Answer) {
    if let Some(sender) = slot.take() {
        // A receiver that is gone wants no answer.
        let _ = sender.send(answer);
    }
}

fn get(object: &JsValue, key: &str) -> JsValue {
    js_sys::Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn turnstile() -> Option<JsValue> {
    let turnstile = get(&js_sys::global(), "turnstile");
    (!turnstile.is_undefined()).then_some(turnstile)
}

/// Loads the script, once.
async fn load(document: &Document, url: &str, nonce: Option<&str>) -> Option<JsValue> {
    if let Some(turnstile) = turnstile() {
        return Some(turnstile);
    }
    let script = document.create_element("script").ok()?;
    if let Some(nonce) = nonce {
        script.set_attribute("nonce", nonce).ok()?;
    }
    script.set_attribute("src", &fresh_url(url)).ok()?;
    let (sender, loaded) = oneshot::channel();
    let slot: Slot = Rc::new(Cell::new(Some(sender)));
    let _timer = Timeout::new(LOAD_MS, {
        let slot = Rc::clone(&slot);
        move || send(&slot, Ok(String::new()))
    });
    let on_end = Closure::<dyn Fn()>::new(move || send(&slot, Ok(String::new())));
    for event in ["load", "error"] {
        script.add_event_listener_with_callback(event, on_end.as_ref().unchecked_ref()).ok()?;
    }
    document.query_selector("head").ok()??.append_child(&script).ok()?;
    let _ = loaded.await;
    let turnstile = turnstile();
    if turnstile.is_none() {
        // The next try loads it again.
        script.remove();
        script_failed();
    }
    turnstile
}

/// Returns the widget's element (the page's own, else an invisible one), the site key, and the widget's type.
fn place(document: &Document, captcha: &Captcha) -> Option<(Element, String, &'static str)> {
    if let Some(key) = &captcha.smart {
        if let Some(place) = document.get_element_by_id("clerk-captcha") {
            return Some((place, key.clone(), "smart"));
        }
        if captcha.action != "verify" {
            warn("there is no element #clerk-captcha on the page: put <Captcha/> where people sign up");
        }
    }
    let place = document.create_element("div").ok()?;
    place.set_attribute("class", "clerk-invisible-captcha").ok()?;
    place.set_attribute("hidden", "").ok()?;
    document.body()?.append_child(&place).ok()?;
    Some((place, captcha.invisible.clone(), "invisible"))
}

fn set(options: &js_sys::Object, key: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(options, &key.into(), value);
}

/// Shows one widget, and returns its answer.
async fn ask(
    turnstile: &JsValue,
    place: &Element,
    key: &str,
    action: &str,
    waited_ms: Rc<Cell<u32>>,
) -> Answer {
    let options = js_sys::Object::new();
    let texts = [
        ("sitekey", key),
        ("action", action),
        ("appearance", "interaction-only"),
        ("retry", "never"),
        ("refresh-expired", "auto"),
    ];
    for (name, value) in texts {
        set(&options, name, &value.into());
    }
    for name in ["theme", "size", "language"] {
        if let Some(value) = place.get_attribute(&format!("data-cl-{name}")) {
            set(&options, name, &value.into());
        }
    }
    let (sender, answer) = oneshot::channel();
    let slot: Slot = Rc::new(Cell::new(Some(sender)));
    // Turnstile wants to hear `true` for an error that was taken care of.
    let mut callbacks: Vec<Closure<dyn Fn(JsValue) -> JsValue>> = Vec::new();
    let mut on = |name: &str, run: Box<dyn Fn(String)>| {
        let callback = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |said: JsValue| {
            run(said.as_string().unwrap_or_default());
            JsValue::TRUE
        });
        set(&options, name, callback.as_ref());
        callbacks.push(callback);
    };
    let solved = Rc::clone(&slot);
    on("callback", Box::new(move |token| send(&solved, Ok(token))));
    let failed = Rc::clone(&slot);
    on("error-callback", Box::new(move |code| send(&failed, Err(Unsolved::Failed(code)))));
    let unsupported = Rc::clone(&slot);
    on(
        "unsupported-callback",
        Box::new(move |_| send(&unsupported, Err(Unsolved::Failed("unsupported_browser".to_owned())))),
    );
    for (name, is_interactive) in
        [("before-interactive-callback", "true"), ("after-interactive-callback", "false")]
    {
        let place = place.clone();
        on(name, Box::new(move |_| drop(place.set_attribute("data-cl-interactive", is_interactive))));
    }

    let render: Option<js_sys::Function> = get(turnstile, "render").dyn_into().ok();
    let widget = render.and_then(|render| render.call2(turnstile, place, &options).ok());
    let Some(widget) = widget else { return Err(Unsolved::Failed("undefined_error".to_owned())) };
    let look = {
        let place = place.clone();
        every(LOOK_MS, move || {
            if !place.is_connected() {
                send(&slot, Err(Unsolved::Gone));
            } else if place.get_attribute("data-cl-interactive").as_deref() != Some("true") {
                waited_ms.set(waited_ms.get() + LOOK_MS);
                if waited_ms.get() >= ANSWER_MS {
                    send(&slot, Err(Unsolved::Failed("timed_out".to_owned())));
                }
            }
        })
    };
    let answer = answer.await.unwrap_or(Err(Unsolved::Gone));
    drop(look);
    if let Ok(remove) = get(turnstile, "remove").dyn_into::<js_sys::Function>() {
        // A widget that is gone already is what is wanted.
        let _ = remove.call1(turnstile, &widget);
    }
    let _ = place.remove_attribute("data-cl-interactive");
    answer
}

/// Has a challenge solved. Hands out the widget's type, and the token or why there is none.
pub(crate) async fn solve_captcha(captcha: Captcha) -> (&'static str, Answer) {
    SendWrapper::new(solve(captcha)).await
}

async fn solve(captcha: Captcha) -> (&'static str, Answer) {
    let failed = |code: &str| Err(Unsolved::Failed(code.to_owned()));
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return ("invisible", failed("undefined_error"));
    };
    let turnstile = load(&document, &captcha.script_url, captcha.nonce.as_deref()).await;
    let Some((place, key, widget)) = place(&document, &captcha) else {
        return ("invisible", failed("undefined_error"));
    };
    let Some(turnstile) = turnstile else { return (widget, failed("captcha_script_failed_to_load")) };
    let mut codes: Vec<String> = Vec::new();
    let waited_ms = Rc::new(Cell::new(0));
    let answer = loop {
        match ask(&turnstile, &place, &key, captcha.action, Rc::clone(&waited_ms)).await {
            Err(Unsolved::Failed(code)) => {
                let is_passing = PASSING.iter().any(|start| code.starts_with(start));
                codes.push(code);
                if !is_passing || codes.len() as u32 > RETRIES {
                    break Err(Unsolved::Failed(codes.join(",")));
                }
                sleep(RETRY_MS).await;
            }
            answer => break answer,
        }
    };
    if widget == "invisible" {
        place.remove();
    }
    (widget, answer)
}
