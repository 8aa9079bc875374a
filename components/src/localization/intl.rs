//! Numbers, times and lists, as the browser writes them in a language; plainly where there is no browser.

use super::{Key, Localization, fill};

/// A text about a number, in the form that the number asks for.
pub(crate) fn count(language: &Localization, key: Key, number: u32) -> String {
    let written = format("NumberFormat", language, &[], number);
    let written = written.unwrap_or_else(|| number.to_string());
    let category = select(language, number);
    let text = form(language.text(key), &category);
    fill(text, &written)
}

/// The form of a text for a category of numbers; the last one where there is none of its own.
fn form<'a>(text: &'a str, category: &str) -> &'a str {
    let mut last = text;
    for form in text.split(" | ") {
        last = form;
        if let Some(form) = form.strip_prefix(category).and_then(|rest| rest.strip_prefix(": ")) {
            return form;
        }
    }
    last
}

fn select(language: &Localization, number: u32) -> String {
    #[cfg(target_arch = "wasm32")]
    if let Some(category) = browser::ask("PluralRules", language.locale(), &[], "select", &number.into()) {
        return category;
    }
    let _ = language;
    if number == 1 { "one" } else { "other" }.to_owned()
}

/// A time, for example “30 seconds”: in the largest unit that it fills.
pub(crate) fn duration(language: &Localization, seconds: u32) -> String {
    let (number, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..7200 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    let style = [("style", "unit"), ("unit", unit), ("unitDisplay", "long")];
    format("NumberFormat", language, &style, number).unwrap_or_else(|| {
        let end = if number == 1 { "" } else { "s" };
        [&number.to_string(), " ", unit, end].concat()
    })
}

fn format(class: &str, language: &Localization, options: &[(&str, &str)], number: u32) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return browser::ask(class, language.locale(), options, "format", &number.into());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (class, language, options, number);
        None
    }
}

/// A list, for example “a, b, and c”.
pub(crate) fn list(language: &Localization, items: &[String]) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        let all = items.iter().map(leptos::wasm_bindgen::JsValue::from).collect::<js_sys::Array>();
        if let Some(written) = browser::ask("ListFormat", language.locale(), &[], "format", &all) {
            return written;
        }
    }
    let _ = language;
    items.join(", ")
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Function, Object, Reflect, global};
    use leptos::wasm_bindgen::{JsCast as _, JsValue};

    /// Makes one of the classes of `Intl` and asks it. `None` where the browser has none, or knows no such language.
    pub(super) fn ask(
        class: &str,
        locale: &str,
        options: &[(&str, &str)],
        method: &str,
        what: &JsValue,
    ) -> Option<String> {
        let function = |of: &JsValue, name: &str| -> Option<Function> {
            Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
        };
        let intl = Reflect::get(&global(), &"Intl".into()).ok()?;
        let bag = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&bag, &(*name).into(), &(*value).into());
        }
        let made = Reflect::construct(&function(&intl, class)?, &Array::of2(&locale.into(), &bag)).ok()?;
        function(&made, method)?.call1(&made, what).ok()?.as_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_chooses_the_form_of_its_text() {
        let language = Localization::default();
        assert_eq!(count(&language, Key::AtLeast, 1), "at least 1 character");
        assert_eq!(count(&language, Key::AtLeast, 8), "at least 8 characters");
        assert_eq!(form("one: a | few: b | c", "few"), "b");
        assert_eq!(form("one: a | few: b | c", "many"), "c");
        assert_eq!(form("c", "one"), "c");
    }

    #[test]
    fn a_time_has_one_unit() {
        let language = Localization::default();
        let written = |seconds| duration(&language, seconds);
        assert_eq!(written(1), "1 second");
        assert_eq!(written(30), "30 seconds");
        assert_eq!(written(61), "2 minutes");
        assert_eq!(written(3600), "60 minutes");
        assert_eq!(written(7201), "3 hours");
    }
}
