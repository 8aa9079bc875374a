//! The things that the tabs of one browser share: cookies, messages, locks, the network.

use std::cell::RefCell;
use std::collections::HashMap;

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use super::Guard;

/// Returns `false` if the browser is sure that there is no network.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// A message of another tab.
pub(crate) struct Message(JsValue);

impl Message {
    /// Returns a text of the message.
    pub(crate) fn get(&self, key: &str) -> Option<String> {
        Reflect::get(&self.0, &key.into()).ok()?.as_string().filter(|text| !text.is_empty())
    }
}

struct Channel {
    channel: BroadcastChannel,
    _callback: Closure<dyn Fn(MessageEvent)>,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// Calls back with each message that tabs send on `name`.
pub(crate) fn on_broadcast(name: &str, run: impl Fn(&Message) + 'static) -> Guard {
    let Ok(channel) = BroadcastChannel::new(name) else { return Guard(Box::new(())) };
    let callback =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| run(&Message(event.data())));
    channel.set_onmessage(Some(callback.as_ref().unchecked_ref()));
    Guard(Box::new(Channel { channel, _callback: callback }))
}

thread_local! {
    /// The channels that this page sends on. One for each name: to open and close one for each message costs the browser
    /// memory that it gives back late.
    static SENDERS: RefCell<HashMap<String, BroadcastChannel>> = RefCell::default();
}

/// Sends an object with these texts to the tabs.
pub(crate) fn broadcast(name: &str, message: &[(&str, &str)]) {
    let object = Object::new();
    for (key, value) in message {
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    SENDERS.with_borrow_mut(|senders| {
        if !senders.contains_key(name)
            && let Ok(channel) = BroadcastChannel::new(name)
        {
            senders.insert(name.to_owned(), channel);
        }
        if let Some(channel) = senders.get(name) {
            let _ = channel.post_message(&object);
        }
    });
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &JsValue, run: &Function)
    -> Result<Promise, JsValue>;
}

/// A lock of the browser that one tab holds at a time, until this is dropped.
pub(crate) struct Lock(SendWrapper<Function>);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for a lock for at most `wait_ms`. Returns `None` after that time, or if the browser has no locks.
pub(crate) async fn lock(name: &str, wait_ms: u32) -> Option<Lock> {
    SendWrapper::new(take_lock(name, wait_ms)).await
}

async fn take_lock(name: &str, wait_ms: u32) -> Option<Lock> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let controller = AbortController::new().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &controller.signal()).ok()?;
    let (sender, granted) = oneshot::channel();
    let mut sender = Some(sender);
    // The browser keeps the lock until the promise that this returns is fulfilled.
    let run = Closure::<dyn FnMut() -> JsValue>::new(move || {
        Promise::new(&mut |release, _| {
            if let Some(sender) = sender.take()
                && let Err(release) = sender.send(release)
            {
                let _ = release.call0(&JsValue::UNDEFINED);
            }
        })
        .into()
    });
    let request =
        locks.unchecked_ref::<LockManager>().request(name, &options, run.as_ref().unchecked_ref()).ok()?;
    let _timer = Timeout::new(wait_ms, move || controller.abort());
    match select(granted, JsFuture::from(request)).await {
        Either::Left((granted, _)) => granted.ok().map(|release| Lock(SendWrapper::new(release))),
        Either::Right(_) => None,
    }
}
