//! The script of a Clerk Protect challenge.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page::frozen;

#[wasm_bindgen(inline_js = "export function load_module(url) { return import(url); }")]
extern "C" {
    /// `import(url)`, which is syntax and so cannot be called from here.
    #[wasm_bindgen(catch)]
    fn load_module(url: &str) -> Result<js_sys::Promise, JsValue>;
}

/// Loads the script of a challenge, has it run in the element with this id, and hands out its proof.
pub(crate) async fn run_challenge(
    container_id: &str,
    sdk_url: &str,
    token: &str,
    ui_hints: &serde_json::Value,
) -> Result<String, &'static str> {
    let container = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(container_id))
        .ok_or("protect_check_aborted")?;
    let load = load_module(sdk_url).map_err(|_| "protect_check_script_load_failed")?;
    let module = JsFuture::from(load).await.map_err(|_| "protect_check_script_load_failed")?;
    let start = js_sys::Reflect::get(&module, &"default".into()).unwrap_or(JsValue::UNDEFINED);
    let start: js_sys::Function = start.dyn_into().map_err(|_| "protect_check_invalid_script")?;
    let options = js_sys::Object::new();
    let shown = container.clone();
    let set_visible = wasm_bindgen::closure::Closure::<dyn Fn(JsValue)>::new(move |is: JsValue| {
        let _ = shown.toggle_attribute_with_force("hidden", !is.is_truthy());
    });
    for (name, value) in [
        ("token", token.into()),
        ("uiHints", frozen(ui_hints)),
        ("setWidgetVisible", set_visible.as_ref().clone()),
    ] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value);
    }
    let failed = |_| "protect_check_execution_failed";
    let running = start.call2(&JsValue::UNDEFINED, &container, &options).map_err(failed)?;
    let proof = JsFuture::from(js_sys::Promise::resolve(&running)).await.map_err(failed)?;
    proof.as_string().ok_or("protect_check_execution_failed")
}
