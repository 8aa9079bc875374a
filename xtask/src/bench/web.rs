//! `cargo xtask bench web`: how big and how fast the pages are, beside those that people would use otherwise. The
//! browser's part is `tests/conformance/bench.mjs`.

use crate::console;
use crate::places;
use crate::process::Tool;
use crate::setup;
use crate::size;
use crate::stop::Stop;

/// The apps that the script visits.
const APPS: [&str; 2] = ["email_password", "sign_in"];

pub(crate) fn web() -> Result<(), Stop> {
    let wasm = setup::wasm_release_build()?;
    let browser = setup::browser()?;
    setup::conformance_packages()?;
    for app in APPS {
        size::build(&wasm, app)?;
    }
    super::build_emulator()?;
    let folder = places::target().join("bench-web");
    console::line("measuring (about 5 min; whatever else this machine does spoils the figures)");
    Tool::new("node")
        .arg("bench.mjs")
        .arg(&folder)
        .dir(places::root().join("tests/conformance"))
        .env("BENCH_APPS", size::folder())
        .env("EMULATOR_BIN", super::program())
        .env("CHROMIUM", browser.chromium)
        .run()?;
    console::line(&format!(
        "{0}/table.md is what docs/performance.md ends with, {0}/figures.json has each visit",
        folder.display()
    ));
    Ok(())
}
