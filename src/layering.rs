//! Holds the order of the layers: a lower one never names a higher one.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. `address`, `back_off`, `browser` and `key` lie beside `wire`: they know no layer at all.
const LAYERS: [&str; 5] = ["wire", "fapi", "flow", "store", "hooks"];
const GROUND: [&str; 4] = ["address", "back_off", "browser", "key"];

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("readable folder") {
            files(&entry.expect("entry").path(), found);
        }
    } else if path.extension().is_some_and(|end| end == "rs") {
        found.push(path.to_owned());
    }
}

fn of_layer(layer: &str) -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in [source.join(format!("{layer}.rs")), source.join(layer)] {
        if path.exists() {
            files(&path, &mut found);
        }
    }
    assert!(!found.is_empty(), "layer {layer} has files");
    found
}

fn assert_never_names(layer: &str, higher: &[&str]) {
    for file in of_layer(layer) {
        let text = fs::read_to_string(&file).expect("readable file");
        for name in higher {
            let at = text.lines().position(|line| line.contains(&format!("crate::{name}")));
            assert!(at.is_none(), "{} line {} names `{name}`", file.display(), at.unwrap_or(0) + 1);
        }
    }
}

#[test]
fn layers_depend_only_on_lower_layers() {
    for (height, layer) in LAYERS.iter().enumerate() {
        assert_never_names(layer, &LAYERS[height + 1..]);
    }
    for ground in GROUND {
        assert_never_names(ground, &LAYERS);
    }
}

#[test]
fn only_one_file_uses_fetch() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for file in all.iter().filter(|file| !file.ends_with("layering.rs")) {
        let text = fs::read_to_string(file).expect("readable file");
        assert_eq!(text.contains("gloo_net"), file.ends_with("fapi/send.rs"), "{}", file.display());
    }
}
