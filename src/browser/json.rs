//! JSON by the browser's own parser. The parser of `serde_json` in its place adds 2.6 % to the sign-in that a user downloads and 3.2 %
//! to the guide `email_password` (`cargo xtask size` renews the figures).

use serde_json::{Map, Number, Value};
use wasm_bindgen::{JsCast, JsValue};

/// The deepest nesting of values. No response comes near it, and a page's stack is limited.
const DEPTH: u32 = 128;

/// Returns the value that a text stands for; `None` when it is no JSON.
pub(crate) fn parse_json(text: &str) -> Option<Value> {
    value(&js_sys::JSON::parse(text).ok()?, DEPTH)
}

fn value(parsed: &JsValue, depth: u32) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    if let Some(text) = parsed.as_string() {
        return Some(Value::String(text));
    }
    if let Some(is) = parsed.as_bool() {
        return Some(Value::Bool(is));
    }
    if let Some(number) = parsed.as_f64() {
        return Some(Value::Number(whole(number).or_else(|| Number::from_f64(number))?));
    }
    if let Some(items) = parsed.dyn_ref::<js_sys::Array>() {
        return items.iter().map(|item| value(&item, depth)).collect::<Option<_>>().map(Value::Array);
    }
    let Some(object) = parsed.dyn_ref::<js_sys::Object>() else { return Some(Value::Null) };
    let mut fields = Map::new();
    for entry in js_sys::Object::entries(object).iter() {
        let entry: js_sys::Array = entry.unchecked_into();
        fields.insert(entry.get(0).as_string()?, value(&entry.get(1), depth)?);
    }
    Some(Value::Object(fields))
}

/// Returns the number as an integer, where it is one: all that JavaScript has are floating.
#[expect(clippy::cast_possible_truncation, reason = "only what fits is cast")]
fn whole(number: f64) -> Option<Number> {
    /// 2⁵³: from here on two integers may have the same number.
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    (number.trunc() == number && number.abs() < LIMIT).then(|| (number as i64).into())
}
