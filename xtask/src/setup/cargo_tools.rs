//! Tools published as crates: trunk and wasm-bindgen-cli.

use crate::console;
use crate::lockfile;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// The last trunk that builds with the stable compilers this workspace supports.
const TRUNK: &str = "0.21.14";

/// The geckodriver that is installed where there is none.
const GECKODRIVER: &str = "0.37.1";

pub(super) fn ensure_trunk() -> Result<(), Stop> {
    ensure(&Crate { name: "trunk", program: "trunk", version: TRUNK, locked: true, minutes: 6 })
}

/// The generated JavaScript only fits a wasm-bindgen of exactly the locked version.
pub(super) fn ensure_wasm_bindgen() -> Result<(), Stop> {
    let path = places::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", path.display())))?;
    let version = lockfile::version_of(&lock, "wasm-bindgen")
        .ok_or_else(|| Stop::failed("Cargo.lock names no wasm-bindgen"))?;
    ensure(&Crate {
        name: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version,
        // Its own lock file names a crate version that has been withdrawn.
        locked: false,
        minutes: 4,
    })
}

/// Firefox' driver; any version that is there serves.
pub(super) fn ensure_geckodriver() -> Result<(), Stop> {
    let found = installed_version("geckodriver");
    let version = found.as_deref().unwrap_or(GECKODRIVER);
    ensure(&Crate { name: "geckodriver", program: "geckodriver", version, locked: true, minutes: 4 })
}

struct Crate<'a> {
    name: &'a str,
    program: &'a str,
    version: &'a str,
    locked: bool,
    minutes: u8,
}

fn ensure(wanted: &Crate) -> Result<(), Stop> {
    let Crate { name, program, version, .. } = wanted;
    let found = installed_version(program);
    if found.as_deref() == Some(*version) {
        console::line(&format!("{name} {version}: found"));
        return Ok(());
    }
    let mut command = format!("cargo install {name} --version {version}");
    if wanted.locked {
        command.push_str(" --locked");
    }
    console::line(&format!("installing {name} {version} (about {} min)", wanted.minutes));
    let cache = places::cache()?;
    let build = cache.join("install");
    let (program_name, args) = command.split_once(' ').unwrap_or((&command, ""));
    // In the cache, so that the workspace's own cargo configuration does not apply.
    let mut install = Tool::new(program_name).args(args).dir(&cache).env("CARGO_TARGET_DIR", &build);
    if let Some(other) = &found {
        // Another project on this machine may need that one: keep it, and put ours first on the tools' path.
        console::line(&format!("(keeping {name} {other} where it is)"));
        install = install.arg("--root").arg(&cache).arg("--force");
    }
    install.run().map_err(|_| {
        Stop::failed(format!(
            "{name} {version} is missing and could not be installed; with a network, run: {command}"
        ))
    })?;
    let _ = std::fs::remove_dir_all(&build);
    match installed_version(program) {
        Some(now) if now == *version => Ok(()),
        now => Err(Stop::failed(format!(
            "{name} {version} was installed, but `{program}` on PATH is {}; put cargo's bin directory first",
            now.as_deref().unwrap_or("missing")
        ))),
    }
}

/// The version a program reports: `trunk 0.21.14`.
fn installed_version(program: &str) -> Option<String> {
    let text = Tool::new(places::find_program(program)?).arg("--version").output()?;
    version_in(&text)
}

fn version_in(text: &str) -> Option<String> {
    text.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn program_version_is_read_after_its_name() {
        assert_eq!(version_in("trunk 0.21.14\n").as_deref(), Some("0.21.14"));
        assert_eq!(version_in("wasm-bindgen 0.2.130 (abc)\n").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(""), None);
    }
}
