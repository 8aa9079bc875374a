//! The standard library for wasm32-unknown-unknown, by the first of three roads that works:
//! it is there; rustup adds it; a Debian compiler builds it from its own sources.
//!
//! Whether it is there is asked of the compiler by compiling and linking, so a library left behind by another
//! compiler version counts as missing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::apt;
use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

const TARGET: &str = "wasm32-unknown-unknown";

/// The rustup name of Debian's compiler once it is linked.
const LINKED: &str = "wasm";

const DEBIAN_PACKAGES: &str = "rustc-web cargo-web rust-web-src rust-web-clippy lld-22";
const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library/sysroot/Cargo.toml";

/// Makes sure a toolchain can compile to wasm32 and names it; nothing when it is the default one.
pub(super) fn ensure() -> Result<Option<String>, Stop> {
    if compiles(None) {
        console::line(&format!("{TARGET}: the default toolchain has it"));
        return Ok(None);
    }
    if compiles(Some(LINKED)) && has_clippy() {
        console::line(&format!("{TARGET}: the toolchain `{LINKED}` has it"));
        return Ok(Some(LINKED.to_owned()));
    }
    if add_with_rustup() {
        console::line(&format!("{TARGET}: added with rustup"));
        return Ok(None);
    }
    if !apt::is_debian() {
        return Err(Stop::failed(format!(
            "the Rust target {TARGET} is missing; with a network, run: rustup target add {TARGET}"
        )));
    }
    build_with_debian()?;
    console::line(&format!("{TARGET}: built with Debian's compiler, linked as the toolchain `{LINKED}`"));
    Ok(Some(LINKED.to_owned()))
}

/// Returns `true` if a toolchain compiles and links a library for wasm32.
fn compiles(toolchain: Option<&str>) -> bool {
    let Ok(cache) = places::cache() else {
        return false;
    };
    let source = cache.join("probe.rs");
    if std::fs::write(&source, "pub fn probe() -> String { String::new() }\n").is_err() {
        return false;
    }
    let tool = Tool::new("rustc")
        .args("--crate-type cdylib --target")
        .arg(TARGET)
        .arg("-o")
        .arg(cache.join(format!("probe-{}.wasm", std::process::id())))
        .arg(&source)
        .toolchain(toolchain)
        .quiet();
    let compiled = tool.succeeds_within(Duration::from_secs(60));
    let _ = std::fs::remove_file(cache.join(format!("probe-{}.wasm", std::process::id())));
    compiled
}

fn has_clippy() -> bool {
    Path::new("/usr/bin/cargo-clippy").exists()
}

fn add_with_rustup() -> bool {
    // Where another road is open a dead network should cost seconds; where none is, a slow one may take its time.
    let limit = Duration::from_secs(if apt::is_debian() { 20 } else { 600 });
    console::line(&format!("{TARGET}: asking rustup for it (at most {} s)", limit.as_secs()));
    Tool::new("rustup").args("target add").arg(TARGET).succeeds_within(limit) && compiles(None)
}

fn build_with_debian() -> Result<(), Stop> {
    console::line(&format!(
        "{TARGET}: rustup cannot fetch it here, building it with Debian's compiler (about 3 min)"
    ));
    if !(Path::new("/usr/bin/rustc").exists()
        && Path::new("/usr/bin/cargo").exists()
        && has_clippy()
        && Path::new(DEBIAN_SOURCES).exists()
        && Path::new("/usr/bin/lld-22").exists())
    {
        apt::install("a Rust compiler with its sources", DEBIAN_PACKAGES)?;
    }
    if !apt::may_install() {
        return Err(Stop::failed(format!(
            "writing to {DEBIAN_STD} takes root; run `cargo xtask setup` once as root, or give {TARGET} to rustup"
        )));
    }
    let built = build_std()?;
    let root = |line: &str| apt::as_root().args(line);
    root("mkdir -p").arg(DEBIAN_STD).run_interactive()?;
    // Libraries of an older compiler would be found twice.
    root("find").arg(DEBIAN_STD).args("-name *.rlib -delete").run_interactive()?;
    for library in built {
        root("cp").arg(library).arg(DEBIAN_STD).run_interactive()?;
    }
    let host = Tool::new("/usr/bin/rustc")
        .arg("--version")
        .arg("--verbose")
        .output()
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned)))
        .ok_or_else(|| Stop::failed("`/usr/bin/rustc --version --verbose` names no host"))?;
    let bin = format!("/usr/lib/rustlib/{host}/bin");
    root("mkdir -p").arg(&bin).run_interactive()?;
    root("ln -sf /usr/bin/lld-22").arg(format!("{bin}/rust-lld")).run_interactive()?;
    Tool::new("rustup")
        .args("toolchain link")
        .arg(LINKED)
        .arg("/usr")
        .run()
        .map_err(|_| Stop::failed("rustup is missing; install it from https://rustup.rs"))?;
    if compiles(Some(LINKED)) {
        Ok(())
    } else {
        Err(Stop::failed(format!(
            "the {TARGET} standard library was built but does not compile; remove {DEBIAN_STD} and run this again"
        )))
    }
}

/// Builds the standard library and returns its files.
fn build_std() -> Result<Vec<PathBuf>, Stop> {
    let build = places::cache()?.join("wasm-std");
    // Files of an earlier compiler would be installed beside the new ones.
    let _ = std::fs::remove_dir_all(&build);
    let features = "panic-unwind compiler-builtins-mem";
    Tool::new("/usr/bin/cargo")
        .args("build --release --target")
        .arg(TARGET)
        .arg("--manifest-path")
        .arg(DEBIAN_SOURCES)
        .arg("--features")
        .arg(features)
        // The flags of the released standard library; a stable compiler needs a variable that allows them.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked")
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
        .env("CARGO_TARGET_DIR", &build)
        .run()?;
    let deps = build.join(TARGET).join("release/deps");
    let entries = std::fs::read_dir(&deps)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", deps.display())))?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rlib"))
        .collect())
}
