//! Google's script, and what it is asked.

use std::rc::Rc;

use super::OneTapMoment;

/// The request to Google's script.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "without a browser nothing is asked"))]
pub(super) struct Ask {
    pub(super) script_url: String,
    pub(super) nonce: Option<String>,
    pub(super) client_id: String,
    pub(super) cancel_on_tap_outside: bool,
    pub(super) itp_support: bool,
    pub(super) fed_cm_support: bool,
    pub(super) on_credential: Rc<dyn Fn(String)>,
    pub(super) on_moment: Rc<dyn Fn(OneTapMoment)>,
}

/// A question that is withdrawn when this is dropped.
#[cfg(not(target_arch = "wasm32"))]
pub(super) struct Asking;

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn ask(_: Ask) -> Asking {
    Asking
}

#[cfg(target_arch = "wasm32")]
pub(super) use page::ask;

#[cfg(target_arch = "wasm32")]
mod page {
    use std::cell::RefCell;

    use js_sys::{Function, Object, Reflect};
    use leptos::prelude::{document, window};
    use leptos::wasm_bindgen::closure::Closure;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use leptos::web_sys::{Element, console};

    use super::{Ask, OneTapMoment, Rc};

    type Listener = Closure<dyn FnMut(JsValue)>;

    /// A question that is withdrawn when this is dropped.
    pub(in super::super) struct Asking {
        script: Option<(Element, [(&'static str, Listener); 2])>,
        /// The callbacks of Google's script.
        listeners: Rc<RefCell<Vec<Listener>>>,
    }

    impl Drop for Asking {
        fn drop(&mut self) {
            if let Some((script, listeners)) = &self.script {
                for (event, listener) in listeners {
                    let listener = listener.as_ref().unchecked_ref();
                    let _ = script.remove_event_listener_with_callback(event, listener);
                }
            }
            if !self.listeners.borrow().is_empty()
                && let Some(api) = api()
            {
                call(&api, "cancel", &JsValue::UNDEFINED);
            }
        }
    }

    /// Asks as soon as Google's script is there.
    pub(in super::super) fn ask(ask: Ask) -> Asking {
        let listeners = Rc::new(RefCell::new(Vec::new()));
        let mut asking = Asking { script: None, listeners: Rc::clone(&listeners) };
        if let Some(api) = api() {
            prompt(&api, &ask, &listeners);
            return asking;
        }
        let Some(script) = script(&ask.script_url, ask.nonce.as_deref()) else { return asking };
        let (broken, on_moment) = (script.clone(), Rc::clone(&ask.on_moment));
        let fail = move || {
            // The next request loads it again.
            broken.remove();
            on_moment(OneTapMoment::NotDisplayed("script_failed_to_load".to_owned()));
        };
        let fail = Rc::new(fail);
        let failed = Rc::clone(&fail);
        let loaded = Listener::new(move |_: JsValue| match api() {
            Some(api) => prompt(&api, &ask, &listeners),
            None => failed(),
        });
        let events = [("load", loaded), ("error", Listener::new(move |_: JsValue| fail()))];
        for (event, listener) in &events {
            let _ = script.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        }
        asking.script = Some((script, events));
        asking
    }

    /// `google.accounts.id`
    fn api() -> Option<JsValue> {
        let mut value: JsValue = window().into();
        for name in ["google", "accounts", "id"] {
            value = Reflect::get(&value, &name.into()).ok().filter(JsValue::is_object)?;
        }
        Some(value)
    }

    /// The element that loads the script: one per page.
    fn script(url: &str, nonce: Option<&str>) -> Option<Element> {
        const MARK: &str = "data-clerk-one-tap";
        if let Ok(Some(known)) = document().query_selector("script[data-clerk-one-tap]") {
            return Some(known);
        }
        let script = document().create_element("script").ok()?;
        let attributes = [("src", url), ("async", ""), (MARK, "")];
        for (name, value) in attributes.into_iter().chain(nonce.map(|nonce| ("nonce", nonce))) {
            script.set_attribute(name, value).ok()?;
        }
        document().head()?.append_child(&script).ok()?;
        Some(script)
    }

    fn call(on: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
        let function: Function = Reflect::get(on, &name.into()).ok()?.dyn_into().ok()?;
        match function.call1(on, argument) {
            Ok(value) => Some(value),
            Err(problem) => {
                console::warn_2(&"leptos-clerk: Google One Tap:".into(), &problem);
                None
            }
        }
    }

    fn prompt(api: &JsValue, ask: &Ask, listeners: &RefCell<Vec<Listener>>) {
        let on_credential = Rc::clone(&ask.on_credential);
        let answered = Listener::new(move |answer: JsValue| {
            let token = Reflect::get(&answer, &"credential".into()).ok().and_then(|token| token.as_string());
            if let Some(token) = token {
                on_credential(token);
            }
        });
        let on_moment = Rc::clone(&ask.on_moment);
        let gone = Listener::new(move |notification: JsValue| {
            if let Some(moment) = moment(&notification) {
                on_moment(moment);
            }
        });
        let options = Object::new();
        for (name, value) in [
            ("client_id", JsValue::from(&*ask.client_id)),
            ("callback", answered.as_ref().clone()),
            ("itp_support", ask.itp_support.into()),
            ("cancel_on_tap_outside", ask.cancel_on_tap_outside.into()),
            ("auto_select", false.into()),
            ("use_fedcm_for_prompt", ask.fed_cm_support.into()),
        ] {
            let _ = Reflect::set(&options, &name.into(), &value);
        }
        call(api, "initialize", &options);
        call(api, "prompt", gone.as_ref());
        *listeners.borrow_mut() = vec![answered, gone];
    }

    fn moment(notification: &JsValue) -> Option<OneTapMoment> {
        let is = |name| call(notification, name, &JsValue::UNDEFINED).is_some_and(|is| is.is_truthy());
        let reason = |name| {
            let reason = call(notification, name, &JsValue::UNDEFINED);
            reason.and_then(|reason| reason.as_string()).unwrap_or_default()
        };
        if is("isNotDisplayed") {
            Some(OneTapMoment::NotDisplayed(reason("getNotDisplayedReason")))
        } else if is("isSkippedMoment") {
            Some(OneTapMoment::Skipped(reason("getSkippedReason")))
        } else if is("isDismissedMoment") {
            Some(OneTapMoment::Dismissed(reason("getDismissedReason")))
        } else {
            None
        }
    }
}
