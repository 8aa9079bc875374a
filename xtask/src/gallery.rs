//! The gallery: built once, then looked over or photographed by `tests/conformance/gallery.mjs`.

use crate::console;
use crate::demo;
use crate::places;
use crate::process::Tool;
use crate::setup::{self, Browser, Wasm};
use crate::stop::Stop;

/// `cargo xtask shots`: a picture of every state in every look.
pub(crate) fn shots() -> Result<(), Stop> {
    let folder = places::target().join("shots");
    let wasm = setup::wasm_build()?;
    let browser = setup::browser()?;
    script(&wasm, browser)?.arg("shots").arg(&folder).run()?;
    console::line(&format!("the pictures are in {}", folder.display()));
    Ok(())
}

/// The script over a freshly built gallery; what it shall do is to be added.
pub(crate) fn script(wasm: &Wasm, browser: Browser) -> Result<Tool, Stop> {
    setup::conformance_packages()?;
    demo::build_emulator()?;
    let dist = places::target().join("gallery");
    wasm.trunk("build")
        .args("--example gallery --dist")
        .arg(&dist)
        .arg("components/examples/gallery/index.html")
        .run()?;
    Ok(Tool::new("node")
        .arg("gallery.mjs")
        .dir(places::root().join("tests/conformance"))
        .env("GALLERY_DIST", dist)
        .env("EMULATOR_BIN", places::built_program("clerk-emulator"))
        .env("CHROMIUM", browser.chromium))
}
