//! Firefox and WebKit with their drivers, for the journeys that run in every engine.

use std::path::{Path, PathBuf};

use super::{apt, cargo_tools};
use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// Firefox and its driver.
#[derive(Debug, Clone)]
pub(crate) struct Firefox {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

/// WebKitGTK's MiniBrowser and its driver.
#[derive(Debug, Clone)]
pub(crate) struct WebKit {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Firefox and geckodriver, installing what is missing.
pub(crate) fn firefox() -> Result<Firefox, Stop> {
    let find = || places::find_program("firefox-esr").or_else(|| places::find_program("firefox"));
    let program = match find() {
        Some(program) => program,
        None => {
            apt::install("Firefox", "firefox-esr")?;
            find().ok_or_else(|| Stop::failed("Firefox was installed but is not on PATH"))?
        }
    };
    cargo_tools::ensure_geckodriver()?;
    let driver = places::find_program("geckodriver")
        .ok_or_else(|| Stop::failed("geckodriver was installed but is not on PATH"))?;
    console::line(&format!("{}: found {}", version(&program), program.display()));
    Ok(Firefox { program, driver })
}

/// Finds WebKitGTK, its driver, and the display and session bus that they need, installing what is missing.
pub(crate) fn webkit() -> Result<WebKit, Stop> {
    let find = || {
        let driver = places::find_program("WebKitWebDriver")?;
        let has_tools = ["xvfb-run", "xauth", "dbus-run-session"]
            .into_iter()
            .all(|name| places::find_program(name).is_some());
        mini_browser().filter(|_| has_tools).map(|program| WebKit { program, driver })
    };
    let found = match find() {
        Some(found) => found,
        None => {
            apt::install("WebKitGTK with its driver", "webkit2gtk-driver xvfb xauth dbus")?;
            find().ok_or_else(|| {
                Stop::failed("WebKitGTK was installed but MiniBrowser or its driver is not there")
            })?
        }
    };
    console::line(&format!("{}: found {}", version(&found.driver), found.program.display()));
    Ok(found)
}

/// Debian keeps it beside the library, in a folder named after the machine.
fn mini_browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    let machines = folders.filter_map(|entry| Some(entry.ok()?.path()));
    let inside = |folder: PathBuf| {
        ["webkit2gtk-4.1", "webkitgtk-6.0"].map(|library| folder.join(library).join("MiniBrowser"))
    };
    machines.chain([Path::new("/usr/libexec").to_path_buf()]).flat_map(inside).find(|path| path.is_file())
}

fn version(program: &Path) -> String {
    let text = Tool::new(program).arg("--version").output().unwrap_or_default();
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(&name).to_owned()
}
