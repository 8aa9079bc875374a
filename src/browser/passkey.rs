//! Passkeys as the browser knows them: `navigator.credentials`, with the JSON of the Frontend API on this side.
//!
//! Binary values are base64url text in that JSON. The conversion is our own, for all browsers alike: the
//! browsers' own (`parseRequestOptionsFromJSON`) is missing in those of two years ago.

use std::cell::{Cell, RefCell};

use base64ct::{Base64UrlUnpadded, Encoding};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

thread_local! {
    /// The controller of the running ceremony: a page can have one at a time.
    static ONGOING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    /// The number of ceremonies that were started or stopped.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Fails for frozen objects only, and these are ours.
    let _ = Reflect::set(object, &key.into(), value);
}

/// Calls a method that returns a promise, and waits for it.
async fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = get(object, method).dyn_into()?;
    let promise: Promise = method.call1(object, argument)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn interface() -> JsValue {
    get(&js_sys::global(), "PublicKeyCredential")
}

/// Returns `true` if the browser supports passkeys.
pub(crate) fn has_passkeys() -> bool {
    interface().is_function()
}

/// Returns `true` if the browser can offer passkeys at an identifier field.
pub(crate) async fn has_passkey_autofill() -> bool {
    let available =
        async { call(&interface(), "isConditionalMediationAvailable", &JsValue::UNDEFINED).await };
    SendWrapper::new(available).await.is_ok_and(|is| is.is_truthy())
}

/// Another number after each [`stop_ceremony`] and each beginning.
pub(crate) fn ceremony_changes() -> u32 {
    CHANGES.get()
}

/// Ends the running ceremony.
pub(crate) fn stop_ceremony() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
    if let Some(ongoing) = ONGOING.take() {
        ongoing.abort();
    }
}

/// Asks the browser for a passkey. Ends the previous ceremony.
pub(crate) struct Ceremony {
    signal: SendWrapper<JsValue>,
}

impl Ceremony {
    pub(crate) fn begin() -> Self {
        stop_ceremony();
        let Ok(controller) = AbortController::new() else {
            return Self { signal: SendWrapper::new(JsValue::UNDEFINED) };
        };
        let signal = SendWrapper::new(controller.signal().into());
        ONGOING.set(Some(controller));
        Self { signal }
    }

    /// Has a passkey made: from creation options to what the server is sent, both as JSON text. Fails with the
    /// name of the browser's error.
    pub(crate) async fn create(self, options: &str) -> Result<String, String> {
        SendWrapper::new(self.run("create", options, "")).await
    }

    /// Has a challenge signed by a passkey; with `autofill` by one that is picked where the identifier is typed.
    pub(crate) async fn get(self, options: &str, autofill: bool) -> Result<String, String> {
        let mediation = if autofill { "conditional" } else { "optional" };
        SendWrapper::new(self.run("get", options, mediation)).await
    }

    async fn run(self, method: &str, options: &str, mediation: &str) -> Result<String, String> {
        let outcome = async {
            let request = Object::new();
            set(&request, "publicKey", &public_key(options)?);
            set(&request, "signal", &self.signal);
            if !mediation.is_empty() {
                set(&request, "mediation", &mediation.into());
            }
            let credentials = get(&get(&js_sys::global(), "navigator"), "credentials");
            let credential = call(&credentials, method, &request).await?;
            js_sys::JSON::stringify(&answer(&credential)).map(String::from)
        };
        outcome.await.map_err(|error: JsValue| get(&error, "name").as_string().unwrap_or_default())
    }
}

/// Returns the options with binary values as the browser wants them.
fn public_key(options: &str) -> Result<JsValue, JsValue> {
    let options = js_sys::JSON::parse(options)?;
    to_bytes(&options, "challenge");
    to_bytes(&get(&options, "user"), "id");
    for list in ["allowCredentials", "excludeCredentials"] {
        let list = get(&options, list);
        if Array::is_array(&list) {
            for credential in Array::from(&list).iter() {
                to_bytes(&credential, "id");
            }
        }
    }
    Ok(options)
}

fn to_bytes(object: &JsValue, key: &str) {
    if let Some(text) = get(object, key).as_string() {
        let bytes = Base64UrlUnpadded::decode_vec(text.trim_end_matches('=')).unwrap_or_default();
        set(object, key, &Uint8Array::from(bytes.as_slice()));
    }
}

/// Returns a credential as the server expects it.
fn answer(credential: &JsValue) -> JsValue {
    let answer = Object::new();
    for key in ["type", "id", "authenticatorAttachment"] {
        set(&answer, key, &get(credential, key));
    }
    set(&answer, "rawId", &to_text(&get(credential, "rawId")));
    let (given, response) = (get(credential, "response"), Object::new());
    for key in ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] {
        set(&response, key, &to_text(&get(&given, key)));
    }
    if let Ok(transports) = get(&given, "getTransports").dyn_into::<Function>() {
        set(&response, "transports", &transports.call0(&given).unwrap_or(JsValue::UNDEFINED));
    }
    set(&answer, "response", &response);
    answer.into()
}

/// Returns a buffer as text. A missing one stays missing: `undefined` is left out of JSON.
fn to_text(buffer: &JsValue) -> JsValue {
    if buffer.is_undefined() || buffer.is_null() {
        return buffer.clone();
    }
    Base64UrlUnpadded::encode_string(&Uint8Array::new(buffer).to_vec()).into()
}
