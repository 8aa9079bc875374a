//! The commands of each step. Native commands use the default toolchain, wasm commands the one that has wasm32.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::console;
use crate::demo;
use crate::flags;
use crate::gallery;
use crate::places;
use crate::port;
use crate::process::{Running, Tool};
use crate::readme;
use crate::setup::{self, Browser, Firefox, Wasm, WebKit};
use crate::size;
use crate::stop::Stop;

use super::Step;
use super::outcome::Outcome;

/// The emulator of the browser tests: its address is compiled into them, so it stays the same while it can.
const EMULATOR_PORT: u16 = 4517;

/// What is known of this machine, and what is built once for several steps. A part that is missing is made when a step
/// needs it.
#[derive(Default)]
pub(super) struct Machine {
    wasm: Part<Wasm>,
    release: Part<Wasm>,
    browser: Part<Browser>,
    firefox: Part<Firefox>,
    webkit: Part<WebKit>,
    packages: Part<()>,
    demo: Part<PathBuf>,
}

impl Machine {
    /// Sets everything up that any step needs.
    pub(super) fn complete() -> Result<Self, Stop> {
        let machine = Self::default();
        machine.wasm.set(machine.release()?.for_development());
        machine.browser()?;
        machine.packages()?;
        // Where one of these cannot be had, its step says so and fails.
        for missing in [machine.firefox().err(), machine.webkit().err()].into_iter().flatten() {
            console::error(&missing.message);
        }
        Ok(machine)
    }

    fn wasm(&self) -> Result<Wasm, Stop> {
        self.wasm.get(setup::wasm_build)
    }

    fn release(&self) -> Result<Wasm, Stop> {
        self.release.get(setup::wasm_release_build)
    }

    fn browser(&self) -> Result<Browser, Stop> {
        self.browser.get(setup::browser)
    }

    fn firefox(&self) -> Result<Firefox, Stop> {
        self.firefox.get(setup::firefox)
    }

    fn webkit(&self) -> Result<WebKit, Stop> {
        self.webkit.get(setup::webkit)
    }

    fn packages(&self) -> Result<(), Stop> {
        self.packages.get(setup::conformance_packages)
    }

    /// Returns the folder of the demo as the journeys and the page objects see it.
    fn demo(&self) -> Result<PathBuf, Stop> {
        self.demo.get(|| {
            let dist = places::target().join("e2e-dist");
            self.wasm()?.trunk("build").arg("--dist").arg(&dist).run()?;
            Ok(dist)
        })
    }
}

/// A value that is made once. Steps that need it meanwhile wait.
struct Part<T>(Mutex<Option<T>>);

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Part<T> {
    fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    fn get(&self, make: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
        let mut part = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*part {
            Some(value) => Ok(value.clone()),
            None => Ok(part.insert(make()?).clone()),
        }
    }
}

pub(super) fn run(step: Step, machine: &Machine) -> Outcome {
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
        Step::Engines => engines(machine),
        Step::Demo => through_the_demo(machine),
        Step::Readme => apps_of_the_readme(machine),
        Step::Split => split(machine),
        Step::Accessibility => accessibility(machine),
        Step::Conformance => conformance(machine),
    };
    outcome.unwrap_or_else(|stop| Outcome::check(Err(stop.message)))
}

/// All that is built for this machine. One selection of packages: cargo builds a dependency again for each set of
/// features that it is asked for.
const NATIVE: &str = "-p leptos-clerk -p leptos-clerk-components -p clerk-emulator -p leptos-clerk-split -p xtask \
                      --features leptos-clerk-components/ssr,leptos-clerk-components/router";

fn clippy_host() -> Outcome {
    check(build("clippy --all-targets -p e2e").args(NATIVE).args("-- -D warnings"))
}

fn clippy_wasm(machine: &Machine) -> Result<Outcome, Stop> {
    Ok(check(
        machine
            .wasm()?
            .tool("cargo")
            .args("clippy --all-targets --target wasm32-unknown-unknown")
            .args("-p leptos-clerk -p leptos-clerk-components -p browser-tests")
            .args("--features leptos-clerk-components/csr,leptos-clerk-components/router -- -D warnings"),
    ))
}

/// The packages of the public documentation.
const LIBRARIES: &str = "-p leptos-clerk -p leptos-clerk-components --features leptos-clerk-components/ssr,leptos-clerk-components/router";

fn doc() -> Outcome {
    let document =
        |packages: &str| check(build("doc --no-deps").args(packages).env("RUSTDOCFLAGS", "-D warnings"));
    document(LIBRARIES).and(document("-p clerk-emulator -p leptos-clerk-split"))
}

fn features(machine: &Machine) -> Result<Outcome, Stop> {
    let native = |args: &str| check(build("check").args(args));
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
    if let Err(stop) = build("test --no-run").args(NATIVE).run() {
        return Outcome::check(Err(stop.message));
    }
    tests(cargo("test --no-fail-fast").args(NATIVE))
}

fn browser(machine: &Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    let port = port::free_port(EMULATOR_PORT)?;
    let _emulator = emulator(port)?;
    let run = |which: &str| {
        tests(
            wasm.tool("cargo")
                .args("test --no-fail-fast --target wasm32-unknown-unknown -p browser-tests --")
                .args(which)
                .env("CLERK_EMULATOR_URL", format!("http://127.0.0.1:{port}"))
                .env("CHROMEDRIVER", &browser.driver)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
                .env("WASM_BINDGEN_TEST_TIMEOUT", "900"),
        )
    };
    // In a browser of their own: behind all others on one page, the tests that open thousands of pages slow down until they time out.
    Ok(run("--skip memory::").and(run("memory::")))
}

fn end_to_end(machine: &Machine) -> Result<Outcome, Stop> {
    journeys(machine, "--no-fail-fast -p e2e --lib --test journeys", machine.demo()?)
}

/// The same few journeys in three engines. One that cannot be had is a failure where it could be installed; on other
/// systems that is said, and the others run.
fn engines(machine: &Machine) -> Result<Outcome, Stop> {
    let dist = machine.demo()?;
    let browser = machine.browser()?;
    let journeys = |tool: Tool, engine: &str| {
        tool.args("test --no-fail-fast -p e2e --test engines")
            .env("E2E_ENGINE", engine)
            .env("E2E_DIST", &dist)
    };
    let chromium = journeys(Tool::new("cargo"), "chromium")
        .env("CHROMEDRIVER", browser.driver)
        .env("CHROMIUM", browser.chromium);
    let firefox = machine.firefox().map(|firefox| {
        journeys(Tool::new("cargo"), "firefox")
            .env("GECKODRIVER", firefox.driver)
            .env("FIREFOX", firefox.program)
    });
    let webkit = machine.webkit().map(|webkit| {
        journeys(Tool::new("xvfb-run").args("-a dbus-run-session -- cargo"), "webkit")
            .env("WEBKIT_DRIVER", webkit.driver)
            .env("WEBKIT", webkit.program)
    });
    let run = |tool: Result<Tool, Stop>| match tool {
        Ok(tool) => tests(tool),
        Err(stop) if setup::is_debian() => Outcome::check(Err(stop.message)),
        Err(stop) => {
            console::line(&format!("NOT TESTED: {}", stop.message));
            Outcome::default()
        }
    };
    Ok(tests(chromium).and(run(firefox)).and(run(webkit)))
}

/// Starts the demo as the README does, on its default ports where they are free, and drives it.
fn through_the_demo(machine: &Machine) -> Result<Outcome, Stop> {
    let browser = machine.browser()?;
    // Built before, so that the time to wait for the demo is short.
    machine.demo()?;
    demo::build_emulator()?;
    let defaults = flags::Demo::default();
    let (port, emulator_port) = (port::free_port(defaults.port)?, port::free_port(defaults.emulator_port)?);
    let mut command = cargo("xtask demo");
    if port != defaults.port {
        command = command.arg("--port").arg(port.to_string());
    }
    if emulator_port != defaults.emulator_port {
        command = command.arg("--emulator-port").arg(emulator_port.to_string());
    }
    let log = places::target().join("demo.log");
    let _running = served(command, &log, "`cargo xtask demo`", port, "/__clerk/__emulator/config")?;
    Ok(tests(
        cargo("test --no-fail-fast -p e2e --test demo")
            .env("E2E_DEMO_PORT", port.to_string())
            .env("CHROMEDRIVER", browser.driver)
            .env("CHROMIUM", browser.chromium),
    ))
}

/// Starts a program and waits until it answers at a path.
fn served(command: Tool, log: &Path, name: &str, port: u16, path: &str) -> Result<Running, Stop> {
    let mut running = command.log_to(log)?.start()?;
    let start = Instant::now();
    while port::http_status(port, path) != Some(200) {
        let why = match running.poll() {
            Some(status) => format!("ended ({status})"),
            None if start.elapsed() > DEMO_START => format!("is not there after {} s", DEMO_START.as_secs()),
            None => {
                std::thread::sleep(Duration::from_millis(200));
                continue;
            }
        };
        console::raw(&std::fs::read(log).unwrap_or_default());
        return Err(Stop::failed(format!("{name} {why}")));
    }
    Ok(running)
}

/// Builds the apps that the README prints, serves them as it says, and drives them.
fn apps_of_the_readme(machine: &Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    let emulator_port = port::free_port(README_EMULATOR_PORT)?;
    let _emulator = emulator(emulator_port)?;
    let mut outcome = Outcome::default();
    for app in readme::write_apps(emulator_port)? {
        let port = port::free_port(flags::Demo::default().port)?;
        let log = places::target().join(format!("readme-{}.log", app.name));
        // Without debug information, as the dependencies of the workspace, whose builds are used again.
        let serve = wasm.trunk("serve").dir(app.folder).arg("--port").arg(port.to_string());
        let serve = serve.env("CARGO_PROFILE_DEV_DEBUG", "0");
        let _running = served(serve, &log, "the app of the README", port, "/")?;
        outcome = outcome.and(tests(
            cargo("test --no-fail-fast -p e2e --test readme --")
                .arg(app.name)
                .env("E2E_DEMO_PORT", port.to_string())
                .env("CHROMEDRIVER", &browser.driver)
                .env("CHROMIUM", &browser.chromium),
        ));
    }
    Ok(outcome)
}

/// The emulator of the apps of the README.
const README_EMULATOR_PORT: u16 = 4527;

/// The time after which an app has failed to build and start.
const DEMO_START: Duration = Duration::from_secs(600);

/// Journeys that can end otherwise where the demo is loaded in parts: each goes over a border between two parts, begins
/// in a part that is loaded by address, or needs what is loaded last. All of them run on the demo in one file.
const JOURNEYS_ON_PARTS: [&str; 18] = [
    "access::waitlist_replaces_the_sign_up",
    "accounts::an_account_is_added_and_chosen",
    "captcha::interactive_captcha_is_shown_on_the_page",
    "custom_flow::guide_index_links_every_guide_with_source_and_settings",
    "email_link::redirect_url_survives_the_email_link",
    "hostile_server::an_unknown_status_has_a_page_that_offers_to_start_over",
    "navigation::unknown_path_shows_a_not_found_page",
    "oauth::a_sign_in_with_google_ends_signed_in",
    "passkey::passkey_signs_in_without_an_identifier",
    "popup::a_popup_signs_in_and_closes",
    "resume::a_reload_resumes_a_sign_in_at_its_second_factor",
    "resume::a_reload_resumes_a_sign_up_at_its_code",
    "session_tasks::an_authenticator_app_is_set_up_and_the_backup_codes_are_shown_once",
    "sign_up::new_user_signs_out_and_in_again",
    "tabs::signing_out_in_one_tab_signs_the_other_out",
    "ticket::sign_in_token_is_sent_once_across_reload_and_back",
    "token::signed_in_user_has_a_token",
    "unreachable::dead_network_at_the_start_shows_a_notice_and_recovers",
];

fn split(machine: &Machine) -> Result<Outcome, Stop> {
    let dist = size::build(&machine.release()?.in_the_background(), "demo")?;
    let on_parts =
        format!("--no-fail-fast -p e2e --test journeys -- --exact {}", JOURNEYS_ON_PARTS.join(" "));
    Ok(journeys(machine, "-p e2e --test split", dist.clone())?.and(journeys(machine, &on_parts, dist)?))
}

fn journeys(machine: &Machine, which: &str, dist: PathBuf) -> Result<Outcome, Stop> {
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

fn accessibility(machine: &Machine) -> Result<Outcome, Stop> {
    let wasm = machine.wasm()?;
    let browser = machine.browser()?;
    machine.packages()?;
    Ok(tests(gallery::script(&wasm, browser)?.arg("axe")))
}

fn conformance(machine: &Machine) -> Result<Outcome, Stop> {
    let browser = machine.browser()?;
    machine.packages()?;
    demo::build_emulator()?;
    let dist = machine.demo()?;
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
    let log = places::target().join(format!("emulator-{port}.log"));
    let running = demo::emulator(port).log_to(&log)?.start()?;
    demo::wait_for_emulator(running, port)
        .map_err(|stop| Stop::failed(format!("{}; its output is in {}", stop.message, log.display())))
}

/// A command that builds beside other steps.
fn build(args: &str) -> Tool {
    Tool::in_the_background("cargo").args(args)
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

#[cfg(test)]
mod tests {
    use super::JOURNEYS_ON_PARTS;
    use crate::places;

    #[test]
    fn every_journey_of_the_split_step_exists() {
        for name in JOURNEYS_ON_PARTS {
            let (module, function) = name.split_once("::").expect("a module and a function");
            let path = places::root().join(format!("tests/e2e/tests/journeys/{module}.rs"));
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(text.contains(&format!("fn {function}()")), "{name}");
        }
    }
}
