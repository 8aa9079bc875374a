//! No text in the source stays English: the test searches for texts.

use std::fs;
use std::path::{Path, PathBuf};

/// Files that hold English on purpose.
const ENGLISH: [&str; 4] = ["localization/key.rs", "localization/errors.rs", "localization.rs", "locales.rs"];

/// Files of tests alone.
const TESTS: [&str; 2] = ["layering.rs", "localization/sources.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its remarks and tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    // Texts of panics, lints and the console are for developers.
    let is_for_developers = |line: &str| {
        ["//", "panic!", ".expect(", "reason = ", "\"leptos-clerk: ", "debug_struct("]
            .iter()
            .any(|sign| line.contains(sign))
            || line.contains("::here(\"")
    };
    text.lines().filter(move |line| !is_for_developers(line))
}

/// The texts in quotes.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// Returns `true` if this looks like a text for users: it begins like a sentence or a name, or has words.
fn is_language(text: &str) -> bool {
    let is_name = text.starts_with(|char: char| char.is_ascii_uppercase())
        && text.chars().nth(1).is_some_and(|char| char.is_ascii_lowercase() || char == ' ');
    let words = text.trim().split(' ').filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
    is_name || (words.count() > 1 && !text.contains("cl-"))
}

/// Names of the platform, which users never see.
const PLATFORM: [&str; 8] = [
    "Collator",
    "DisplayNames",
    "Intl",
    "ListFormat",
    "Locale",
    "NumberFormat",
    "PluralRules",
    "username webauthn",
];

#[test]
fn source_contains_no_text_outside_the_locale_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the sources are found");
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
        if ENGLISH.contains(&&*name) || TESTS.contains(&&*name) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        for line in code(&text) {
            let said = literals(line).filter(|text| is_language(text) && !PLATFORM.contains(text));
            found.extend(said.map(|text| format!("{name}: {text}")));
        }
    }
    assert!(found.is_empty(), "say these by a key:\n{}", found.join("\n"));
}

#[test]
fn text_scanner_tells_user_texts_from_platform_names() {
    for text in ["Sign in", "Continue", "or continue with", " and more"] {
        assert!(is_language(text), "{text}");
    }
    for text in ["cl-card", "cl-button cl-primary", "aria-live", "text/plain", "M", "", ", "] {
        assert!(!is_language(text), "{text}");
    }
}
