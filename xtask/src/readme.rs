//! The apps of `README.md`, written out exactly as they are printed there, so that they can be built and driven.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::places;
use crate::stop::Stop;

/// An app of the README in a folder of its own.
pub(crate) struct App {
    /// The name of the app, and of the module of `tests/e2e/tests/readme.rs` that drives it.
    pub(crate) name: &'static str,
    /// The folder in which `trunk serve` starts it.
    pub(crate) folder: PathBuf,
}

/// Writes the apps. Only the port of the emulator may differ from the printed one.
pub(crate) fn write_apps(emulator_port: u16) -> Result<[App; 2], Stop> {
    let path = places::root().join("README.md");
    let text = fs::read_to_string(&path)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", path.display())))?;
    let install = dependencies(block(&text, "Install", "toml")?);
    let mut with_router = install.clone();
    with_router.extend(dependencies(block(&text, "Routes", "toml")?));
    Ok([
        write_app("quick_start", &install, block(&text, "Quick start", "rust")?, &text, emulator_port)?,
        write_app("routes", &with_router, block(&text, "Routes", "rust")?, &text, emulator_port)?,
    ])
}

fn write_app(
    name: &'static str,
    dependencies: &BTreeMap<&str, &str>,
    main: &str,
    text: &str,
    emulator_port: u16,
) -> Result<App, Stop> {
    let folder = places::target().join("readme").join(name);
    let root = places::root();
    let trunk = block(text, "Quick start", "toml")?
        .replace("http://127.0.0.1:4500/", &format!("http://127.0.0.1:{emulator_port}/"));
    let theme = fs::read_to_string(root.join("components/theme.css"));
    // The versions of the workspace, which are downloaded already.
    let lock = fs::read_to_string(root.join("Cargo.lock"));
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest(name, dependencies))?;
        fs::write(folder.join("Cargo.lock"), lock?)?;
        fs::write(folder.join("src/main.rs"), main)?;
        fs::write(folder.join("index.html"), block(text, "Quick start", "html").unwrap_or_default())?;
        fs::write(folder.join("theme.css"), theme?)?;
        fs::write(folder.join("Trunk.toml"), trunk)
    };
    write().map_err(|error| Stop::failed(format!("cannot write {}: {error}", folder.display())))?;
    Ok(App { name, folder })
}

/// Returns the manifest of an app. The crates are taken from this checkout instead of crates.io.
fn manifest(name: &str, dependencies: &BTreeMap<&str, &str>) -> String {
    let dependencies: String =
        dependencies.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\
         [patch.crates-io]\nleptos-clerk-components = {{ path = {:?} }}\n\n[workspace]\n",
        places::root().join("components")
    )
}

/// Returns the dependencies of a block, by name.
fn dependencies(block: &str) -> BTreeMap<&str, &str> {
    block.lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// Returns the first block of a language below a heading.
fn block<'a>(text: &'a str, heading: &str, language: &str) -> Result<&'a str, Stop> {
    let section = text.split("\n## ").find(|section| section.lines().next() == Some(heading));
    let found = section.and_then(|section| {
        let mut parts = section.split("```").skip(1).step_by(2);
        parts.find_map(|part| {
            let (first, code) = part.split_once('\n')?;
            (first.split(',').next() == Some(language)).then_some(code)
        })
    });
    found.ok_or_else(|| Stop::failed(format!("README.md has no block of {language} below \"{heading}\"")))
}

#[cfg(test)]
mod tests {
    use super::{block, dependencies, manifest};

    const TEXT: &str = "# App\n\n## Install\n\n```toml\n[dependencies]\na = \"1\"\n```\n\n## Routes\n\n```toml\nb = \"2\"\n```\n\n\
                        ```rust,no_run\nfn main() {}\n```\n";

    #[test]
    fn block_is_found_by_heading_and_language() {
        assert_eq!(block(TEXT, "Routes", "rust").ok(), Some("fn main() {}\n"));
        assert_eq!(block(TEXT, "Routes", "toml").ok(), Some("b = \"2\"\n"));
        assert!(block(TEXT, "Install", "rust").is_err());
    }

    #[test]
    fn manifest_has_the_printed_dependencies() {
        let install = dependencies(block(TEXT, "Install", "toml").unwrap_or_default());
        assert!(manifest("app", &install).contains("[dependencies]\na = \"1\"\n"));
    }
}
