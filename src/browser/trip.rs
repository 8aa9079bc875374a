//! Leaving the page for a provider's, in this window or another, and coming back.

use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Url, Window};

use super::Guard;

/// Under which a window that was opened as a popup remembers that, on its way through other sites.
const MARK: &str = "__clerk_popup";

/// A window of its own.
pub(crate) struct Popup(SendWrapper<Window>);

impl Popup {
    /// Loads a page in it.
    pub(crate) fn show(&self, url: &str) {
        // The watcher notices a window that was closed meanwhile.
        let _ = self.0.location().replace(url);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.closed().unwrap_or(true)
    }

    pub(crate) fn close(&self) {
        let _ = self.0.close();
    }
}

/// Opens an empty window that knows its id but not the page that opened it; `None` when the browser does not allow it.
pub(crate) fn open_popup(id: &str) -> Option<Popup> {
    let features = "popup,width=480,height=720";
    let name = [MARK, id].concat();
    let window = web_sys::window()?.open_with_url_and_target_and_features("about:blank", &name, features);
    let window = window.ok()??;
    // Browsers may clear the name on the way, or forbid the storage: one of them is enough.
    if let Ok(Some(storage)) = window.session_storage() {
        let _ = storage.set_item(MARK, id);
    }
    // The provider's page, and the pages it links to, could navigate this page.
    let _ = window.set_opener(&JsValue::NULL);
    Some(Popup(SendWrapper::new(window)))
}

/// Returns `true` if this window is the popup with this id.
pub(crate) fn is_popup(id: &str) -> bool {
    let name = web_sys::window().and_then(|window| window.name().ok());
    super::kept(MARK).as_deref() == Some(id) || name.is_some_and(|name| name.strip_prefix(MARK) == Some(id))
}

/// Closes this window, if a page opened it.
pub(crate) fn close() {
    if let Some(window) = web_sys::window() {
        let _ = window.close();
    }
}

/// `url` as seen from this page, in full.
pub(crate) fn absolute(url: &str) -> String {
    Url::new_with_base(url, &super::origin()).map_or_else(|_| url.to_owned(), |url| url.href())
}

struct Listener {
    window: Window,
    callback: Closure<dyn Fn(web_sys::Event)>,
}

const EVENT: &str = "pageshow";

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.window.remove_event_listener_with_callback(EVENT, callback);
    }
}

/// Calls back when the page is shown again as it was left, out of the browser's back/forward cache.
pub(crate) fn on_restored(run: impl Fn() + 'static) -> Guard {
    let Some(window) = web_sys::window() else { return Guard(Box::new(())) };
    let callback = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let is_restored = js_sys::Reflect::get(&event, &"persisted".into());
        if is_restored.is_ok_and(|is_restored| is_restored.is_truthy()) {
            run();
        }
    });
    let _ = window.add_event_listener_with_callback(EVENT, callback.as_ref().unchecked_ref());
    Guard(Box::new(Listener { window, callback }))
}
