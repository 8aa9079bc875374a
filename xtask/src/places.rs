//! Where things are: the workspace, the build directories, the cache, and the programs on this machine.

use std::env;
use std::path::{Path, PathBuf};

use crate::stop::Stop;

/// The workspace root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .expect("xtask lies one level below the workspace root")
}

/// Build directory of native commands.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Build directory of wasm commands. They may run on another rustc than the native ones, and two compilers sharing a
/// directory rebuild each other's work at every turn.
pub(crate) fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// Returns the folder of tools installed for this project, which outlives `cargo clean`.
pub(crate) fn cache() -> Result<PathBuf, Stop> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| Some(home()?.join(".cache")))
        .ok_or_else(|| Stop::failed("no home directory: set HOME or XDG_CACHE_HOME"))?;
    let dir = base.join("leptos-clerk");
    std::fs::create_dir_all(&dir)
        .map_err(|error| Stop::failed(format!("cannot create {}: {error}", dir.display())))?;
    Ok(dir)
}

/// Where `cargo install` puts programs.
pub(crate) fn cargo_bin() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home()?.join(".cargo")))?;
    Some(home.join("bin"))
}

/// Returns the search path of every tool: this project's tools first, then the user's, then cargo's.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let mut path = Vec::new();
    if let Ok(cache) = cache() {
        path.push(cache.join("bin"));
        path.push(cache.join("node/node_modules/.bin"));
    }
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    path.extend(cargo_bin());
    path
}

/// The first program of that name on the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    search_path().into_iter().map(|dir| dir.join(&file)).find(|path| path.is_file())
}

/// A program built in the dev profile for this machine.
pub(crate) fn built_program(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

fn home() -> Option<PathBuf> {
    env::home_dir().filter(|dir| dir.is_absolute())
}
