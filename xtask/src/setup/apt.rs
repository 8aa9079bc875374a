//! Packages of a Debian system.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// Returns `true` if this system installs software with apt.
pub(crate) fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && places::find_program("apt-get").is_some()
}

/// Installs packages, or returns the command that the user has to run.
pub(super) fn install(what: &str, packages: &str) -> Result<(), Stop> {
    let by_hand = format!("apt-get install --no-install-recommends {packages}");
    if !is_debian() {
        return Err(Stop::failed(format!(
            "{what} is missing and cannot be installed automatically on this system; install it and run this again"
        )));
    }
    if !may_install() {
        return Err(Stop::failed(format!("{what} is missing; as root, run: {by_hand}")));
    }
    console::line(&format!("installing {what} with apt ({packages}; about 1 min)"));
    // Once per run; a failing mirror is not the end when the lists on disk still serve.
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if !UPDATED.swap(true, Ordering::Relaxed) {
        let _ = as_root().args("apt-get update -q").run_interactive();
    }
    as_root().args("apt-get install -y -q --no-install-recommends").args(packages).run_interactive().map_err(
        |_| Stop::failed(format!("{what} could not be installed; as root, with a network, run: {by_hand}")),
    )
}

/// A command run as root: `as_root().arg("apt-get")`.
pub(super) fn as_root() -> Tool {
    if is_root() {
        Tool::new("env").arg("DEBIAN_FRONTEND=noninteractive")
    } else {
        Tool::new("sudo").args("env DEBIAN_FRONTEND=noninteractive")
    }
}

/// Returns `true` for root, or for a user who can use `sudo` here: without a password, or with a terminal to type it.
pub(super) fn may_install() -> bool {
    is_root()
        || Tool::new("sudo").args("-n true").output().is_some()
        || (places::find_program("sudo").is_some() && std::io::stdin().is_terminal())
}

fn is_root() -> bool {
    Tool::new("id").arg("-u").output().is_some_and(|id| id.trim() == "0")
}
