//! Tests the order of the modules: a lower one never names a higher one, so that there is no circle among them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of this crate from the ground up.
const MODULES: [&str; 41] = [
    "browser",
    "ids",
    "typed",
    "operation",
    "reactive",
    "flow",
    "initial_values",
    "locales",
    "localization",
    "text",
    "el",
    "announcement",
    "countdown",
    "keyed",
    "later",
    "recover",
    "captcha",
    "parts",
    "identifier",
    "control",
    "google_one_tap",
    "save",
    "qr",
    "password_hint",
    "provider",
    "unsupported",
    "protect_check",
    "verify_code",
    "email_link",
    "ticket",
    "gate",
    "account_switcher",
    "passkey",
    "routing",
    "sso_callback",
    "task",
    "waitlist",
    "sign_up",
    "in_place",
    "sign_in",
    "router",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Returns the path of each file below `src`, with its text. The crate's root and this file belong to no module.
fn modules() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&source(), &mut found);
    let mut modules = Vec::new();
    for path in found {
        let name = path.strip_prefix(source()).expect("a file below it").to_string_lossy().replace('\\', "/");
        if name != "lib.rs" && name != "layering.rs" {
            modules.push((name, fs::read_to_string(path).expect("readable file")));
        }
    }
    modules
}

/// Returns the module that a file belongs to: `parts` for `parts.rs` and for `parts/card.rs`.
fn module_of(file: &str) -> &str {
    let first = file.split('/').next().expect("a first part");
    first.strip_suffix(".rs").unwrap_or(first)
}

fn height(module: &str) -> Option<usize> {
    MODULES.iter().position(|known| *known == module)
}

/// Returns the lines of a text without those that are comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Returns the modules of this crate that a text names, comments aside.
fn named(text: &str) -> BTreeSet<&'static str> {
    let names = code(text).flat_map(|line| line.split("crate::").skip(1)).map(|rest| {
        rest.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or_default()
    });
    names.filter_map(|name| height(name).map(|height| MODULES[height])).collect()
}

#[test]
fn modules_name_lower_modules_only() {
    let mut upward = BTreeSet::new();
    for (file, text) in modules() {
        let own = height(module_of(&file)).unwrap_or_else(|| panic!("`{file}` has a place in MODULES"));
        for module in named(&text) {
            if height(module) > Some(own) {
                upward.insert((file.clone(), module));
            }
        }
        assert!(
            !text.contains(concat!("use crate", "::{")),
            "{file}: one path per `use`, so that this test sees it"
        );
    }
    assert_eq!(upward, BTreeSet::new(), "files, each with a higher module that it names");
}

/// Returns `true` if a file is a page that an app can copy: it names this crate as an app does.
fn is_page(text: &str) -> bool {
    code(text).any(|line| line.starts_with("use leptos_clerk_components"))
}

#[test]
fn pages_name_public_items_alone_and_are_among_the_copied_ones() {
    let example = source().join("../examples/pages/main.rs");
    let example = fs::read_to_string(example).expect("the example that copies the pages");
    let pages: Vec<_> = modules().into_iter().filter(|(_, text)| is_page(text)).collect();
    assert!(pages.len() >= 4, "the pages are found");
    for (file, text) in pages {
        assert!(
            code(&text).all(|line| !line.contains("crate::")),
            "{file} names an item of this crate alone"
        );
        assert!(example.contains(&format!("../../src/{file}\"")), "{file} is in examples/pages/main.rs");
    }
}

#[test]
fn each_module_has_a_place_in_the_order_once() {
    let found: BTreeSet<_> = modules().iter().map(|(file, _)| module_of(file).to_owned()).collect();
    let known: BTreeSet<_> = MODULES.iter().map(|module| (*module).to_owned()).collect();
    assert_eq!(found, known);
    assert_eq!(known.len(), MODULES.len());
}

#[test]
fn names_in_comments_and_longer_names_are_no_modules() {
    assert_eq!(named("use crate::el::El;\n// crate::gate\nuse crate::elsewhere::X;"), BTreeSet::from(["el"]));
    assert_eq!(named("let x = crate::text::error(crate::ids::next());"), BTreeSet::from(["ids", "text"]));
}
