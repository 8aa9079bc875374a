//! Tools published on npm: wasm-opt, esbuild, and the packages of the conformance script.

use std::path::Path;

use super::apt;
use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// Installs wasm-opt and esbuild in the cache, from where they are on the tools' search path.
pub(super) fn ensure_optimizers() -> Result<(), Stop> {
    let source = places::root().join("xtask/node");
    let dir = places::cache()?.join("node");
    std::fs::create_dir_all(&dir).map_err(|error| cannot_write(&dir, &error))?;
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let copy = dir.join(name);
        std::fs::write(&copy, read(&source.join(name))?).map_err(|error| cannot_write(&copy, &error))?;
    }
    install_locked(&dir, "wasm-opt and esbuild")
}

/// Installs the packages of tests/conformance.
pub(crate) fn conformance_packages() -> Result<(), Stop> {
    install_locked(&places::root().join("tests/conformance"), "the packages of tests/conformance")
}

/// Installs the packages of a folder exactly as locked, checked by their hashes and without running their scripts.
fn install_locked(dir: &Path, title: &str) -> Result<(), Stop> {
    let lock = read(&dir.join("package-lock.json"))?;
    let stamp = dir.join("node_modules/.installed-lock.json");
    ensure_npm()?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        console::line(&format!("{title}: found"));
        return Ok(());
    }
    console::line(&format!("installing {title} (about 1 min)"));
    Tool::new("npm").args("ci --no-audit --no-fund --ignore-scripts").dir(dir).run().map_err(|_| {
        Stop::failed(format!(
            "{title} are missing and could not be installed; with a network, run: cd {} && npm ci --ignore-scripts",
            dir.display()
        ))
    })?;
    std::fs::write(&stamp, lock).map_err(|error| cannot_write(&stamp, &error))
}

fn ensure_npm() -> Result<(), Stop> {
    if places::find_program("node").is_some() && places::find_program("npm").is_some() {
        return Ok(());
    }
    apt::install("Node.js with npm", "nodejs npm")
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Stop {
    Stop::failed(format!("cannot write {}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::read;
    use crate::places;

    fn json(path: &str) -> Value {
        let text = read(&places::root().join(path)).unwrap_or_else(|stop| panic!("{}", stop.message));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[test]
    fn every_locked_package_has_a_hash() {
        for path in ["xtask/node/package-lock.json", "tests/conformance/package-lock.json"] {
            let packages = json(path)["packages"].as_object().expect("packages").clone();
            for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
                let has_hash = package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-"));
                assert!(has_hash, "{path}: {name}");
            }
        }
    }

    #[test]
    fn trunk_and_npm_name_the_same_wasm_opt() {
        let version = json("xtask/node/package.json")["dependencies"]["binaryen"].clone();
        let (major, _) = version.as_str().expect("a version").split_once('.').expect("three numbers");
        let trunk =
            read(&places::root().join("Trunk.toml")).unwrap_or_else(|stop| panic!("{}", stop.message));
        assert!(trunk.contains(&format!("wasm_opt = \"version_{major}\"")), "{major}");
    }
}
