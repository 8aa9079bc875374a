//! Removes unused code from the JavaScript that wasm-bindgen writes beside a module, and shortens names.
//!
//! It is written for `--target web` and one line of code a statement; what does not look like that stays as it is.

use std::collections::{BTreeMap, BTreeSet};

/// Removes classes that cannot be created: without a constructor, and never returned by Rust.
pub(crate) fn without_unmade_classes(glue: &str) -> String {
    let lines: Vec<&str> = glue.lines().collect();
    let mut unmade = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = line.strip_prefix("export class ").and_then(|rest| rest.strip_suffix(" {")) else {
            continue;
        };
        let body = lines[at..].iter().take_while(|line| **line != "}");
        // A class with functions of its own is used without being made.
        let is_used =
            body.clone().any(|line| line.contains("constructor(") || line.starts_with("    static "));
        if !is_used {
            unmade.push((name, at..at + body.count() + 1));
        }
    }
    let is_of_unmade = |at: usize, line: &str| {
        unmade.iter().any(|(name, class)| {
            class.contains(&at)
                || line.starts_with(&format!("if (Symbol.dispose) {name}.prototype"))
                || line.starts_with(&format!("const {name}Finalization = "))
        })
    };
    let mut kept = String::new();
    let mut within_statement = false;
    for (at, line) in lines.iter().enumerate() {
        let is_dropped = is_of_unmade(at, line) || (within_statement && line.starts_with(' '));
        within_statement =
            is_dropped && (within_statement || line.starts_with("const ")) && !line.ends_with(';');
        if !is_dropped {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Returns `true` if the glue uses an export of the module.
pub(crate) fn uses_export(glue: &str, name: &str) -> bool {
    words(glue).any(|(before, word, _)| word == name && (before.ends_with("wasm.") || before.ends_with('"')))
}

/// The glue without the imports that the module does not have.
pub(crate) fn without_unused_imports(glue: &str, used: &BTreeSet<&str>) -> String {
    let mut kept = String::new();
    let mut skips = false;
    for line in glue.lines() {
        if let Some(name) = import_in(line) {
            skips = !used.contains(name);
        } else if !line.starts_with("        ") {
            skips = false;
        }
        if !skips {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The import that a line begins: `        __wbg_now_0123: function(arg0) {`.
fn import_in(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("        ").filter(|rest| !rest.starts_with(' '))?;
    let (name, value) = rest.split_once(':')?;
    (name != "__proto__" && !value.is_empty() && name.bytes().all(is_of_word)).then_some(name)
}

/// A short name for each import that the glue has by this name.
pub(crate) fn short_names<'a>(
    glue: &str,
    imports: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, String> {
    let ours: BTreeSet<&str> = glue.lines().filter_map(import_in).collect();
    let shared = imports.filter(|name| ours.contains(name));
    shared.enumerate().map(|(number, name)| (name.to_owned(), short(number))).collect()
}

/// `a`, `b` … `z`, `aa` …
fn short(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b"abcdefghijklmnopqrstuvwxyz"[number % 26]);
        number /= 26;
        if number == 0 {
            name.reverse();
            return String::from_utf8(name).unwrap_or_default();
        }
        number -= 1;
    }
}

/// The glue with other names for what it hands to the module.
pub(crate) fn rename_imports(glue: &str, names: &BTreeMap<String, String>) -> String {
    let mut renamed = String::new();
    for line in glue.lines() {
        match import_in(line).and_then(|name| Some((name, names.get(name)?))) {
            // In quotes: it may be a word of the language.
            Some((name, short)) => {
                renamed.push_str(&line.replacen(name, &format!("\"{short}\""), 1));
            }
            None => renamed.push_str(line),
        }
        renamed.push('\n');
    }
    renamed
}

fn is_of_word(byte: u8) -> bool {
    byte == b'_' || byte == b'$' || byte.is_ascii_alphanumeric()
}

/// Each word with what is before and after it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.as_bytes()[at..].iter().position(|byte| is_of_word(*byte))?;
        let len = text.as_bytes()[start..].iter().position(|byte| !is_of_word(*byte));
        let end = len.map_or(text.len(), |len| start + len);
        at = end;
        Some((&text[..start], &text[start..end], &text[end..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import { f } from './snippets/f.js';
export class Made {
    static __wrap(ptr) {
    }
}
if (Symbol.dispose) Made.prototype[Symbol.dispose] = Made.prototype.free;

export class Unmade {
    free() {
        wasm.__wbg_unmade_free(this.ptr, 0);
    }
}
if (Symbol.dispose) Unmade.prototype[Symbol.dispose] = Unmade.prototype.free;
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_now_0123: function(arg0) {
            return arg0.now ? { a: 1,
                b: 2 } : wasm.main();
        },
        __wbg_gone_4567: function() { return handleError(function (arg0) {
            return arg0;
        }, arguments); },
        __wbindgen_throw: function(arg0) {
            throw arg0;
        },
    };
    return {
        __proto__: null,
        "./app_bg.js": import0,
        "./app_split.js": import1,
    };
}
const UnmadeFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_unmade_free(ptr, 1));
export { initSync };
"#;

    #[test]
    fn class_without_a_constructor_is_removed_with_its_helpers() {
        let glue = without_unmade_classes(GLUE);
        assert!(!glue.contains("Unmade") && !glue.contains("unmade"), "{glue}");
        assert!(glue.contains("export class Made") && glue.ends_with("}\nexport { initSync };\n"), "{glue}");
        assert!(!uses_export(&glue, "__wbg_unmade_free"));
        assert!(uses_export(GLUE, "__wbg_unmade_free") && uses_export(GLUE, "main"));
        assert!(!uses_export(GLUE, "mai"));
    }

    #[test]
    fn import_missing_from_the_module_is_removed() {
        let used = BTreeSet::from(["__wbg_now_0123", "__wbindgen_throw"]);
        let glue = without_unused_imports(GLUE, &used);
        let dropped: Vec<_> = GLUE.lines().filter(|line| !glue.lines().any(|kept| kept == *line)).collect();
        assert_eq!(dropped.len(), 3, "{dropped:?}");
        assert!(dropped[0].contains("__wbg_gone_4567"), "{dropped:?}");
    }

    #[test]
    fn module_and_glue_use_the_same_short_import_names() {
        let names = short_names(GLUE, ["memory", "__wbindgen_throw", "__wbg_now_0123"].into_iter());
        assert_eq!(names["__wbindgen_throw"], "a");
        assert_eq!(names.len(), 2);
        let glue = rename_imports(GLUE, &names);
        assert!(glue.contains("        \"b\": function(arg0) {\n            return arg0.now"), "{glue}");
    }

    #[test]
    fn short_names_are_unique() {
        assert_eq!([short(0), short(25), short(26), short(27), short(702)], ["a", "z", "aa", "ab", "aaa"]);
    }
}
