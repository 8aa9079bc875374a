//! Makes a machine able to build and test: finds what is there in seconds, installs what is missing, says which.

mod apt;
mod browser;
mod cargo_tools;
mod engines;
mod node;
mod std_sources;
mod wasm_std;

pub(crate) use apt::is_debian;
pub(crate) use browser::{Browser, browser};
pub(crate) use engines::{Firefox, WebKit, firefox, webkit};
pub(crate) use node::conformance_packages;

use crate::console;
use crate::places;
use crate::process::Tool;
use crate::stop::Stop;

/// The set-up of wasm builds on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Wasm {
    /// The rustup toolchain that has the wasm32 standard library; the default one when none is named.
    toolchain: Option<String>,
    /// `true` if optimized builds compile the standard library, too.
    builds_std: bool,
    /// `true` if builds run at low priority.
    is_in_the_background: bool,
}

impl Wasm {
    /// The same for development builds.
    pub(crate) fn for_development(&self) -> Self {
        Self { builds_std: false, ..self.clone() }
    }

    /// The same for builds beside other steps.
    pub(crate) fn in_the_background(&self) -> Self {
        Self { is_in_the_background: true, ..self.clone() }
    }

    /// A tool that compiles to wasm32.
    pub(crate) fn tool(&self, program: &str) -> Tool {
        let tool =
            if self.is_in_the_background { Tool::in_the_background(program) } else { Tool::new(program) }
                .env("CARGO_TARGET_DIR", places::wasm_target())
                .toolchain(self.toolchain.as_deref());
        if self.builds_std { std_sources::build_along(tool) } else { tool }
    }

    /// Trunk, kept from downloading tools by itself.
    pub(crate) fn trunk(&self, command: &str) -> Tool {
        self.tool("trunk")
            .arg(command)
            .arg("--offline")
            .arg("--skip-version-check")
            // Trunk reads NO_COLOR as a boolean and refuses the usual `NO_COLOR=1`.
            .env("NO_COLOR", "false")
    }
}

/// Everything any command needs.
pub(crate) fn everything() -> Result<(), Stop> {
    wasm_release_build()?;
    browser()?;
    conformance_packages()?;
    // Tools that only one step needs and that are not available everywhere.
    for missing in [firefox().err(), webkit().err()].into_iter().flatten() {
        console::error(&missing.message);
    }
    Ok(())
}

/// Installs the tools of a development build of the demo.
pub(crate) fn wasm_build() -> Result<Wasm, Stop> {
    let toolchain = wasm_std::ensure()?;
    let wasm = Wasm { toolchain, builds_std: false, is_in_the_background: false };
    cargo_tools::ensure_trunk()?;
    cargo_tools::ensure_wasm_bindgen()?;
    // Trunk runs cargo offline, also for crates that only wasm32 needs.
    Tool::new("cargo")
        .args("fetch --quiet")
        .run()
        .map_err(|stop| Stop::failed(format!("{}; run `cargo fetch` with a network", stop.message)))?;
    Ok(wasm)
}

/// Installs the tools of an optimized build of the demo.
pub(crate) fn wasm_release_build() -> Result<Wasm, Stop> {
    let wasm = wasm_build()?;
    node::ensure_optimizers()?;
    Ok(Wasm { builds_std: std_sources::ensure(wasm.toolchain.as_deref()), ..wasm })
}
