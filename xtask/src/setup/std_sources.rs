//! The sources of the standard library, with which an optimised build compiles it along: for size, and with panics
//! that stop at once instead of composing a text that no visitor reads. That is a tenth of what they download.

use std::path::Path;
use std::time::Duration;

use crate::console;
use crate::process::Tool;

/// Installs the sources and the crates they need. Returns `true` if they are present.
pub(super) fn ensure(toolchain: Option<&str>) -> bool {
    let are_complete = are_ensured(toolchain) && crates_are_fetched(toolchain);
    if !are_complete {
        console::line("they cannot be had here: with the library as it was released, the app is larger");
    }
    are_complete
}

fn are_ensured(toolchain: Option<&str>) -> bool {
    if are_there(toolchain) {
        console::line("sources of the standard library: found");
        return true;
    }
    console::line("sources of the standard library: asking rustup for them (at most 60 s)");
    toolchain.is_none()
        && Tool::new("rustup").args("component add rust-src").succeeds_within(Duration::from_secs(60))
        && are_there(toolchain)
}

/// Trunk runs cargo offline, also for the crates of the standard library.
fn crates_are_fetched(toolchain: Option<&str>) -> bool {
    let cargo = build_along(Tool::new("cargo").toolchain(toolchain));
    cargo.args("fetch --quiet --target wasm32-unknown-unknown").succeeds_within(Duration::from_secs(300))
}

fn are_there(toolchain: Option<&str>) -> bool {
    Tool::new("rustc").args("--print sysroot").toolchain(toolchain).output().is_some_and(|root| {
        Path::new(root.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

/// The settings of `.cargo/config.toml` for a nightly toolchain; a stable one needs a variable that allows them.
pub(super) fn build_along(tool: Tool) -> Tool {
    tool.env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
        .env("CARGO_PROFILE_RELEASE_PANIC", "immediate-abort")
}
