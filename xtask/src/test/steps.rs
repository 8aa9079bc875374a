//! What each step runs. Native commands use the default toolchain, wasm commands the one that has wasm32.

use std::path::PathBuf;

use crate::demo;
use crate::gallery;
use crate::places;
use crate::port;
use crate::process::{Running, Tool};
use crate::setup::{self, Browser, Wasm};
use crate::size;
use crate::stop::Stop;

use super::Step;
use super::outcome::Outcome;

/// The emulator of the browser tests: its address is compiled into them, so it stays the same while it can.
const EMULATOR_PORT: u16 = 4517;

/// What earlier steps found out about this machine.
#[derive(Default)]
pub(super) struct Machine {
    wasm: Option<Wasm>,
    browser: Option<Browser>,
}

impl Machine {
    fn wasm(&mut self) -> Result<Wasm, Stop> {
        match &self.wasm {
            Some(wasm) => Ok(wasm.clone()),
            None => Ok(self.wasm.insert(setup::wasm_build()?).clone()),
        }
    }

    fn browser(&mut self) -> Result<Browser, Stop> {
        match &self.browser {
            Some(browser) => Ok(browser.clone()),
            None => Ok(self.browser.insert(setup::browser()?).clone()),
        }
    }
}

pub(super) fn run(step: Step, machine: &mut Machine) -> Outcome {
    let outcome = match step {
        // Quiet, so that a first run shows the download of every crate only once, in the steps that follow.
        Step::Lock => Ok(check(cargo("fetch --quiet --locked"))),
        Step::Fmt => Ok(check(cargo("fmt --all --check"))),
        Step::ClippyHost => Ok(clippy_host()),
        Step::ClippyWasm => clippy_wasm(machine),
        Step::Doc => Ok(doc()),
        Step::Features => features(machine),
        Step::Host => Ok(host()),
        Step::Browser => browser(machine),
        Step::EndToEnd => end_to_end(machine),
        Step::Split => split(machine),
        Step::Accessibility => accessibility(machine),
        Step::Conformance => conformance(machine),
    };
    outcome.unwrap_or_else(|stop| Outcome::check(Err(stop.message)))
}

// One selection of packages for lints, documents and tests of the libraries on this machine, so that they share builds.
const LIBRARIES: &str = "-p leptos-clerk -p leptos-clerk-components --features leptos-clerk-components/ssr,leptos-clerk-components/router";
const TOOLS: &str = "-p clerk-emulator -p e2e -p leptos-clerk-split -p xtask";

fn clippy_host() -> Outcome {
    let lint = |packages: &str| check(cargo("clippy --all-targets").args(packages).args("-- -D warnings"));
    lint(LIBRARIES).and(lint(TOOLS))
}

fn clippy_wasm(machine: &mut Machine) -> Result<Outcome, Stop> {
    Ok(check(
        machine
            .wasm()?
            .tool("cargo")
            .args("clippy --all-targets --target wasm32-unknown-unknown")
            .args("-p leptos-clerk -p leptos-clerk-components -p browser-tests")
            .args("--features leptos-clerk-components/csr,leptos-clerk-components/router -- -D warnings"),
    ))
}

fn doc() -> Outcome {
    let document =
        |packages: &str| check(cargo("doc --no-deps").args(packages).env("RUSTDOCFLAGS", "-D warnings"));
    document(LIBRARIES).and(document("-p clerk-emulator -p leptos-clerk-split"))
}

fn features(machine: &mut Machine) -> Result<Outcome, Stop> {
    let native = |args: &str| check(cargo("check").args(args));
    let wasm = machine.wasm()?;
    let browser =
        |args: &str| check(wasm.tool("cargo").args("check --target wasm32-unknown-unknown").args(args));
    Ok(native("-p leptos-clerk")
        .and(native("-p leptos-clerk-components"))
        .and(native("-p leptos-clerk --features ssr"))
        .and(browser("-p leptos-clerk-components --features hydrate"))
        .and(browser("-p leptos-clerk-components --features csr")))
}

fn host() -> Outcome {
    // `e2e` belongs to its own step: it needs a built demo and a browser.
    tests(cargo("test --no-fail-fast").args(LIBRARIES))
        .and(tests(cargo("test --no-fail-fast -p clerk-emulator -p leptos-clerk-split -p xtask")))
}

fn browser(machine: &mut Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    let port = port::free_port(EMULATOR_PORT)?;
    let _emulator = emulator(port)?;
    Ok(tests(
        wasm.tool("cargo")
            .args("test --no-fail-fast --target wasm32-unknown-unknown -p browser-tests")
            .env("CLERK_EMULATOR_URL", format!("http://127.0.0.1:{port}"))
            .env("CHROMEDRIVER", browser.driver)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600"),
    ))
}

fn end_to_end(machine: &mut Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    journeys(machine, "--no-fail-fast -p e2e --lib --test journeys", built_demo(&wasm)?)
}

/// Those of the journeys that lead farthest over what is loaded later.
const JOURNEYS_ON_PARTS: &str = "captcha:: custom_flow:: email_link:: hostile_server:: oauth:: passkey:: popup:: resume:: \
                                 second_factor:: session_tasks:: sign_in:: sign_up:: start_over:: tabs:: ticket:: token:: \
                                 unreachable::";

fn split(machine: &mut Machine) -> Result<Outcome, Stop> {
    let dist = size::build(&setup::wasm_release_build()?, "demo")?;
    let on_parts = format!("--no-fail-fast -p e2e --test journeys -- {JOURNEYS_ON_PARTS}");
    Ok(journeys(machine, "-p e2e --test split", dist.clone())?.and(journeys(machine, &on_parts, dist)?))
}

fn journeys(machine: &mut Machine, which: &str, dist: PathBuf) -> Result<Outcome, Stop> {
    let browser = machine.browser()?;
    demo::build_emulator()?;
    Ok(tests(
        cargo("test")
            .args(which)
            .env("E2E_DIST", dist)
            .env("EMULATOR_BIN", places::built_program("clerk-emulator"))
            .env("CHROMEDRIVER", browser.driver)
            .env("CHROMIUM", browser.chromium),
    ))
}

/// The demo as the journeys and the page objects see it.
fn built_demo(wasm: &Wasm) -> Result<PathBuf, Stop> {
    let dist = places::target().join("e2e-dist");
    wasm.trunk("build").arg("--dist").arg(&dist).run()?;
    Ok(dist)
}

fn accessibility(machine: &mut Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    Ok(tests(gallery::script(&wasm, browser)?.arg("axe")))
}

fn conformance(machine: &mut Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    setup::conformance_packages()?;
    demo::build_emulator()?;
    let dist = built_demo(&wasm)?;
    Ok(tests(
        Tool::new("node")
            .arg("run.mjs")
            .dir(places::root().join("tests/conformance"))
            .env("E2E_DIST", dist)
            .env("EMULATOR_BIN", places::built_program("clerk-emulator"))
            .env("CHROMIUM", browser.chromium),
    ))
}

/// A running emulator whose output goes to a file, where it does not drown the tests'.
fn emulator(port: u16) -> Result<Running, Stop> {
    demo::build_emulator()?;
    let log = places::target().join("emulator.log");
    let running = demo::emulator(port).log_to(&log)?.start()?;
    demo::wait_for_emulator(running, port)
        .map_err(|stop| Stop::failed(format!("{}; its output is in {}", stop.message, log.display())))
}

fn cargo(args: &str) -> Tool {
    Tool::new("cargo").args(args)
}

/// A command that is one check.
fn check(tool: Tool) -> Outcome {
    Outcome::check(tool.run().map_err(|stop| stop.message))
}

/// A command that runs tests and prints their counts.
fn tests(tool: Tool) -> Outcome {
    let command = tool.shown().to_owned();
    match tool.run_and_read() {
        Ok((ended_well, output)) => Outcome::tests(&command, ended_well, &output),
        Err(stop) => Outcome::check(Err(stop.message)),
    }
}
