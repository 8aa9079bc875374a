//! The script of a Clerk Protect challenge.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures::future::{Either, select};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use web_sys::{AbortController, Element};

use super::page::{fresh_url, frozen, script_failed, sleep};
use super::{Guard, every};

#[wasm_bindgen(inline_js = "export function load_module(url) { return import(url); }")]
extern "C" {
    /// `import(url)`, which is syntax and so cannot be called from here.
    #[wasm_bindgen(catch)]
    fn load_module(url: &str) -> Result<js_sys::Promise, JsValue>;
}

/// The time limit of a challenge while the user has nothing to do.
const PATIENCE_MS: u32 = 15_000;
/// The interval of checks for that.
const LOOK_MS: u32 = 500;

/// A running script, which is aborted when its page is left.
struct Running {
    controller: AbortController,
    _look: Guard,
}

impl Running {
    fn of(container: &Element) -> Result<Self, &'static str> {
        let controller = AbortController::new().map_err(|_| "protect_check_unsupported_environment")?;
        let (container, stop) = (container.clone(), controller.clone());
        let look = every(LOOK_MS, move || {
            if !container.is_connected() {
                stop.abort();
            }
        });
        Ok(Self { controller, _look: look })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A script that has ended does not listen any more.
        self.controller.abort();
    }
}

/// Loads the script of a challenge, has it run in the element with this id, and returns its proof. Gives up after a while
/// in which nothing is shown.
pub(crate) async fn run_challenge(
    container_id: &str,
    sdk_url: &str,
    token: &str,
    ui_hints: &serde_json::Value,
) -> Result<String, &'static str> {
    SendWrapper::new(challenge(container_id, sdk_url, token, ui_hints)).await
}

async fn challenge(
    container_id: &str,
    sdk_url: &str,
    token: &str,
    ui_hints: &serde_json::Value,
) -> Result<String, &'static str> {
    let is_shown = Rc::new(Cell::new(false));
    let stage = Cell::new("protect_check_script_load_failed");
    let (asked, seen) = (is_shown.clone(), &stage);
    let solved = async {
        let container = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(container_id))
            .ok_or("protect_check_aborted")?;
        let load_failed = |_| "protect_check_script_load_failed";
        let module = JsFuture::from(load_module(&fresh_url(sdk_url)).map_err(load_failed)?)
            .await
            .map_err(load_failed)?;
        seen.set("protect_check_execution_failed");
        let start = js_sys::Reflect::get(&module, &"default".into()).unwrap_or(JsValue::UNDEFINED);
        let start: js_sys::Function = start.dyn_into().map_err(|_| "protect_check_invalid_script")?;
        let options = js_sys::Object::new();
        let shown = container.clone();
        let set_visible = wasm_bindgen::closure::Closure::<dyn Fn(JsValue)>::new(move |is: JsValue| {
            asked.set(is.is_truthy());
            let _ = shown.toggle_attribute_with_force("hidden", !is.is_truthy());
        });
        let running = Running::of(&container)?;
        for (name, value) in [
            ("signal", running.controller.signal().into()),
            ("token", token.into()),
            ("uiHints", frozen(ui_hints)),
            ("setWidgetVisible", set_visible.as_ref().clone()),
        ] {
            let _ = js_sys::Reflect::set(&options, &name.into(), &value);
        }
        let failed = |_| "protect_check_execution_failed";
        let proof = start.call2(&JsValue::UNDEFINED, &container, &options).map_err(failed)?;
        let proof = JsFuture::from(js_sys::Promise::resolve(&proof)).await.map_err(failed)?;
        proof.as_string().ok_or("protect_check_execution_failed")
    };
    let patience = async {
        let mut waited_ms = 0;
        while waited_ms < PATIENCE_MS {
            sleep(LOOK_MS).await;
            waited_ms += if is_shown.get() { 0 } else { LOOK_MS };
        }
    };
    let outcome = match select(pin!(solved), pin!(patience)).await {
        Either::Left((solved, _)) => solved,
        Either::Right(_) => Err(stage.get()),
    };
    if outcome == Err("protect_check_script_load_failed") {
        script_failed();
    }
    outcome
}
