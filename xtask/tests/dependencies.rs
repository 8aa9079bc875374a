//! Checks the dependencies in `Cargo.lock`: their licenses, their sources, and the Rust version that they need.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseReq};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Returns all packages, our own included.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn name(package: &Value) -> String {
    format!(
        "{} {}",
        package["name"].as_str().unwrap_or_default(),
        package["version"].as_str().unwrap_or_default()
    )
}

/// Returns the licenses that `deny.toml` allows.
fn allowed() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let list = text.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list").0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_dependency_has_an_allowed_license() {
    let allowed = allowed();
    let is_allowed = |required: &LicenseReq| allowed.contains(&required.to_string());
    for package in packages().iter().filter(|package| !package["source"].is_null()) {
        let license = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        let expression =
            Expression::parse(&license).unwrap_or_else(|error| panic!("{}: {error}", name(package)));
        assert!(expression.evaluate(is_allowed), "{}: {license}", name(package));
    }
}

#[test]
fn every_dependency_comes_from_the_registry() {
    for package in packages() {
        let source = &package["source"];
        let is_registry = source.as_str().is_some_and(|source| source.starts_with("registry+"));
        assert!(source.is_null() || is_registry, "{}: {source}", name(&package));
    }
}

/// A library must build with the Rust version that it states.
#[test]
fn no_dependency_needs_a_newer_rust_than_we_state() {
    let version = |package: &Value| -> Option<Vec<u32>> {
        let text = package["rust_version"].as_str()?;
        Some(text.split('.').filter_map(|part| part.parse().ok()).collect())
    };
    let packages = packages();
    let ours = packages.iter().find(|package| package["name"] == "leptos-clerk").and_then(version);
    let ours = ours.expect("a rust-version");
    for package in &packages {
        let needed = version(package).unwrap_or_default();
        let is_the_emulators = package["name"] == "clerk-emulator" || package["name"] == "redb";
        assert!(
            is_the_emulators || needed[..needed.len().min(2)] <= ours[..2],
            "{}: {needed:?}",
            name(package)
        );
    }
}
