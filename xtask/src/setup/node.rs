//! Tools published on npm: wasm-opt, esbuild, and the packages of the conformance script.

use std::path::Path;

use super::apt;
use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// What makes optimised builds small, as packages of npm: wasm-opt (Trunk.toml names the same version) and esbuild.
const PACKAGES: [(&str, &str); 2] = [("binaryen", "132.0.0"), ("esbuild", "0.28.2")];

/// wasm-opt and esbuild, kept in the cache and put on the tools' search path from there.
pub(super) fn ensure_optimisers() -> Result<(), Stop> {
    let dir = places::cache()?.join("node");
    let is_installed = |(name, version): (&str, &str)| {
        std::fs::read_to_string(dir.join("node_modules").join(name).join("package.json"))
            .is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    };
    ensure_npm()?;
    let names = PACKAGES.map(|(name, version)| format!("{name}@{version}")).join(" ");
    if PACKAGES.into_iter().all(is_installed) {
        console::line(&format!("{names}: found"));
        return Ok(());
    }
    console::line(&format!("installing {names} (about 1 min)"));
    let cannot = |error| Stop::failed(format!("cannot write {}: {error}", dir.display()));
    std::fs::create_dir_all(&dir).map_err(cannot)?;
    // Without a package.json of its own npm would install into a parent directory that has one.
    std::fs::write(dir.join("package.json"), "{ \"private\": true }\n").map_err(cannot)?;
    let command = format!("install --no-audit --no-fund --save-exact {names}");
    Tool::new("npm").args(&command).dir(&dir).run().map_err(|_| {
        Stop::failed(format!(
            "{names} are missing and could not be installed; with a network, run: cd {} && npm {command}",
            dir.display()
        ))
    })
}

/// The packages of tests/conformance, exactly as locked.
pub(crate) fn conformance_packages() -> Result<(), Stop> {
    let dir = places::root().join("tests/conformance");
    let lock = read(&dir.join("package-lock.json"))?;
    let stamp = dir.join("node_modules/.installed-lock.json");
    ensure_npm()?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        console::line("packages of tests/conformance: found");
        return Ok(());
    }
    console::line("installing the packages of tests/conformance (about 1 min)");
    Tool::new("npm").args("ci --no-audit --no-fund --ignore-scripts").dir(&dir).run().map_err(|_| {
        Stop::failed(
            "the packages of tests/conformance are missing and could not be installed; \
                 with a network, run: cd tests/conformance && npm ci",
        )
    })?;
    std::fs::write(&stamp, lock)
        .map_err(|error| Stop::failed(format!("cannot write {}: {error}", stamp.display())))
}

fn ensure_npm() -> Result<(), Stop> {
    if places::find_program("node").is_some() && places::find_program("npm").is_some() {
        return Ok(());
    }
    apt::install("Node.js with npm", "nodejs npm")
}

fn read(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", path.display())))
}
