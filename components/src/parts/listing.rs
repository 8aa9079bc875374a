//! Every field is among those that `tests/browser/inputs.rs` fills in by all ways and in all scripts.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

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

/// The code of each file without its tests, by its path below `src`.
fn code() -> Vec<(String, String)> {
    let root = Path::new(ROOT).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(path).expect("a text");
        (name, text.split("#[cfg(test)]").next().unwrap_or_default().to_owned())
    };
    files.iter().map(read).filter(|(name, _)| name != "parts/listing.rs").collect()
}

fn places() -> String {
    fs::read_to_string(Path::new(ROOT).join("../tests/browser/inputs.rs")).expect("the table of places")
}

/// Returns `true` if a file calls this function, which draws a field.
fn calls(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        code[at + name.len()..].starts_with('(') && !(before.is_alphanumeric() || "_.:".contains(before))
    })
}

/// Returns `true` if a page in `view!` has a field.
fn has_field(code: &str) -> bool {
    let fields =
        ["<Field", "<PhoneField", "<CodeField", "<PasswordField", "<ConfirmPasswordField", "<Checkbox"];
    let lines = code.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
    lines.into_iter().any(|line| fields.iter().any(|field| line.starts_with(&format!("{field} "))))
}

#[test]
fn every_source_file_with_an_input_is_covered_by_the_input_tests() {
    let places = places();
    let draw = ["field", "phone_field", "code_field", "password_field", "confirm_password_field", "checkbox"];
    let mut files = Vec::new();
    for (name, code) in code() {
        if !name.starts_with("parts/") && (draw.iter().any(|draw| calls(&code, draw)) || has_field(&code)) {
            files.push(name);
        }
    }
    assert!(files.len() >= 10, "{files:?}");
    for name in files {
        assert!(places.contains(&name), "{name} draws a field: list it in tests/browser/inputs.rs");
    }
}

#[test]
fn inputs_are_drawn_only_by_parts_that_read_the_field_at_submit() {
    let known = [
        "parts/checkbox.rs",
        "parts/code_field.rs",
        "parts/field.rs",
        "parts/password_field.rs",
        // The list of countries.
        "parts/phone_field.rs",
    ];
    for (name, code) in code() {
        let is_input =
            ["el(\"input\"", "el(\"textarea\"", "el(\"select\""].iter().any(|it| code.contains(it));
        assert!(!is_input || known.contains(&&*name), "{name} draws an input of its own: use a part");
    }
}

#[test]
fn every_field_is_covered_by_the_input_tests() {
    let places = places();
    for (_, code) in code() {
        for (at, _) in code.match_indices("Field::") {
            let name: String = code[at + 7..].chars().take_while(char::is_ascii_alphanumeric).collect();
            // Users do not type it.
            if matches!(&*name, "" | "Captcha") || !name.starts_with(|char: char| char.is_ascii_uppercase()) {
                continue;
            }
            let name = name[..1].to_lowercase() + &name[1..];
            assert!(places.contains(&format!("\"{name}\"")), "{name} is missing in tests/browser/inputs.rs");
        }
    }
}
