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

/// What belongs to countries, each with its name, in the order of the names. Without a browser a country has no name
/// but its code.
pub(crate) fn countries<T: Copy>(
    language: &Localization,
    all: impl Iterator<Item = T>,
    code: fn(&T) -> &'static str,
) -> Vec<(String, T)> {
    #[cfg(target_arch = "wasm32")]
    return browser::countries(language.locale(), &all.map(|it| (code(&it), it)).collect::<Vec<_>>());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = language;
        all.map(|it| (code(&it).to_owned(), it)).collect()
    }
}

/// The country that the language of the browser is likely to be spoken in.
pub(crate) fn region() -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return browser::region();
    #[cfg(not(target_arch = "wasm32"))]
    None
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Function, Object, Reflect, global};
    use leptos::wasm_bindgen::{JsCast as _, JsValue};

    fn function(of: &JsValue, name: &str) -> Option<Function> {
        Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
    }

    /// Makes one of the classes of `Intl`. `None` where the browser has none, or knows no such language.
    fn make(class: &str, locale: &str, options: &[(&str, &str)]) -> Option<JsValue> {
        let intl = Reflect::get(&global(), &"Intl".into()).ok()?;
        let bag = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&bag, &(*name).into(), &(*value).into());
        }
        Reflect::construct(&function(&intl, class)?, &Array::of2(&locale.into(), &bag)).ok()
    }

    fn say(of: &JsValue, method: &str, what: &JsValue) -> Option<String> {
        function(of, method)?.call1(of, what).ok()?.as_string()
    }

    /// Makes one of the classes of `Intl` and asks it.
    pub(super) fn ask(
        class: &str,
        locale: &str,
        options: &[(&str, &str)],
        method: &str,
        what: &JsValue,
    ) -> Option<String> {
        say(&make(class, locale, options)?, method, what)
    }

    pub(super) fn countries<T: Copy>(locale: &str, all: &[(&'static str, T)]) -> Vec<(String, T)> {
        let names = make("DisplayNames", locale, &[("type", "region")]);
        let name = |code: &'static str| names.as_ref().and_then(|names| say(names, "of", &code.into()));
        let sorted = Array::new();
        for (at, (code, _)) in all.iter().enumerate() {
            let name = name(code).unwrap_or_else(|| (*code).to_owned());
            // The text after the name restores its position.
            sorted.push(&[&name, "\t", &at.to_string()].concat().into());
        }
        // As the language sorts them.
        let compare = make("Collator", locale, &[]).and_then(|by| function(&by, "compare"));
        if let (Some(compare), Some(sort)) = (compare, function(&sorted, "sort")) {
            let _ = sort.call1(&sorted, &compare);
        }
        let read = |line: JsValue| {
            let line = line.as_string()?;
            let (name, at) = line.split_once('\t')?;
            Some((name.to_owned(), all.get(at.parse::<usize>().ok()?)?.1))
        };
        sorted.iter().filter_map(read).collect()
    }

    pub(super) fn region() -> Option<String> {
        let language = leptos::prelude::window().navigator().language()?;
        let locale = make("Locale", &language, &[])?;
        let likely = function(&locale, "maximize")?.call0(&locale).ok()?;
        Reflect::get(&likely, &"region".into()).ok()?.as_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_chooses_the_plural_form() {
        let language = Localization::default();
        assert_eq!(count(&language, Key::AtLeast, 1), "at least 1 character");
        assert_eq!(count(&language, Key::AtLeast, 8), "at least 8 characters");
        assert_eq!(form("one: a | few: b | c", "few"), "b");
        assert_eq!(form("one: a | few: b | c", "many"), "c");
        assert_eq!(form("c", "one"), "c");
    }

    #[test]
    fn duration_is_shown_in_one_unit() {
        let language = Localization::default();
        let written = |seconds| duration(&language, seconds);
        assert_eq!(written(1), "1 second");
        assert_eq!(written(30), "30 seconds");
        assert_eq!(written(61), "2 minutes");
        assert_eq!(written(3600), "60 minutes");
        assert_eq!(written(7201), "3 hours");
    }
}
