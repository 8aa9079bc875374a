//! `cargo xtask test`: every check of this repository, summed up in one last line.
//!
//! A failing step never hides a later one.

mod outcome;
mod steps;

use std::fs::File;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::console;
use crate::places;
use crate::stop::Stop;

use outcome::{Outcome, Tally};
use steps::Machine;

/// One step of the test run, cheap ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Lock,
    Fmt,
    ClippyHost,
    ClippyWasm,
    Doc,
    Features,
    Host,
    Browser,
    EndToEnd,
    Engines,
    Demo,
    Readme,
    Split,
    Accessibility,
    Conformance,
}

impl Step {
    const ALL: [Self; 15] = [
        Self::Lock,
        Self::Fmt,
        Self::ClippyHost,
        Self::ClippyWasm,
        Self::Doc,
        Self::Features,
        Self::Host,
        Self::Browser,
        Self::EndToEnd,
        Self::Engines,
        Self::Demo,
        Self::Readme,
        Self::Split,
        Self::Accessibility,
        Self::Conformance,
    ];

    /// The steps of a quick run: what needs neither wasm32 nor a browser.
    pub(crate) const QUICK: [Self; 3] = [Self::Fmt, Self::ClippyHost, Self::Host];

    /// The name on the command line.
    fn name(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Fmt => "fmt",
            Self::ClippyHost => "clippy-host",
            Self::ClippyWasm => "clippy-wasm",
            Self::Doc => "doc",
            Self::Features => "features",
            Self::Host => "host",
            Self::Browser => "browser",
            Self::EndToEnd => "e2e",
            Self::Engines => "engines",
            Self::Demo => "demo",
            Self::Readme => "readme",
            Self::Split => "split",
            Self::Accessibility => "a11y",
            Self::Conformance => "conformance",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Lock => "Cargo.lock is up to date",
            Self::Fmt => "formatting",
            Self::ClippyHost => "lints on this machine's target",
            Self::ClippyWasm => "lints on wasm32",
            Self::Doc => "documentation without warnings",
            Self::Features => "the crates compile with each feature",
            Self::Host => "unit tests and documentation examples",
            Self::Browser => "the library and its components in a real browser",
            Self::EndToEnd => "the built demo driven through WebDriver",
            Self::Engines => "ten journeys in Chromium, Firefox and WebKit",
            Self::Demo => "ten journeys through the demo as the README starts it",
            Self::Readme => "the apps of the README as they are printed",
            Self::Split => "the optimised demo, which is loaded in parts, driven likewise",
            Self::Accessibility => "every state of every page looked over by axe-core",
            Self::Conformance => "the real clerk-js against the emulator",
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Lock | Self::Fmt | Self::ClippyHost | Self::Doc | Self::Host => Kind::Native,
            Self::ClippyWasm
            | Self::Features
            | Self::Browser
            | Self::EndToEnd
            | Self::Engines
            | Self::Demo
            | Self::Readme
            | Self::Accessibility
            | Self::Conformance => Kind::Web,
            Self::Split => Kind::Release,
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// The resource that a step mostly needs. Two steps of a kind would wait for each other's builds or starve each other's browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Builds for this machine.
    Native,
    /// Builds for wasm32, and browsers.
    Web,
    /// An optimised build for wasm32.
    Release,
}

pub(crate) fn list() {
    for step in Step::ALL {
        console::line(&format!("{:<14}{}", step.name(), step.what()));
    }
}

/// Runs these steps, or all if none is named, and fails when anything failed.
pub(crate) fn run(wanted: &[Step]) -> Result<(), Stop> {
    let start = Instant::now();
    let tally = match *wanted {
        [step] => {
            let mut tally = Tally::default();
            console::heading(&format!("{}: {}", step.name(), step.what()));
            let (outcome, line) = timed(step, &Machine::default());
            console::line(&line);
            tally.add(step.name(), outcome);
            tally
        }
        [] => side_by_side(&Step::ALL, Machine::complete)?,
        _ => side_by_side(wanted, || Ok(Machine::default()))?,
    };
    for failure in tally.failures() {
        console::line(&format!("failed: {failure}"));
    }
    console::line(&format!("took {} s", start.elapsed().as_secs()));
    console::line(&tally.last_line());
    if tally.is_good() { Ok(()) } else { Err(Stop::silent()) }
}

/// Runs a step. Returns its outcome and the line that sums it up.
fn timed(step: Step, machine: &Machine) -> (Outcome, String) {
    let start = Instant::now();
    let outcome = steps::run(step, machine);
    let line = format!("{}: {}, {} s", step.name(), outcome.summary(), start.elapsed().as_secs());
    (outcome, line)
}

/// Runs steps, two at a time: a build leaves a core to the browsers of another step. What a step prints goes to a file,
/// and to the terminal when the step has failed.
fn side_by_side(steps: &[Step], set_up: fn() -> Result<Machine, Stop>) -> Result<Tally, Stop> {
    console::heading("set-up");
    let machine = set_up()?;
    let folder = places::target().join("test-output");
    let cannot = |error| Stop::failed(format!("cannot write to {}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(cannot)?;
    console::line(&format!("what the steps print is in {}", folder.display()));

    let queue = Mutex::new(Queue::new(steps));
    let tally = Mutex::new(Tally::default());
    let work = || {
        let mut done = None;
        loop {
            // In a statement of its own: the other worker needs the queue while this step runs.
            let next = lock(&queue).next(done);
            let Some(step) = next else { break };
            done = Some(step);
            let path = folder.join(format!("{}.txt", step.name()));
            console::line(&format!("started {}: {}", step.name(), step.what()));
            let (outcome, line) = match File::create(&path) {
                Ok(file) => console::logging_to(file, || timed(step, &machine)),
                Err(error) => (Outcome::check(Err(error.to_string())), step.name().to_owned()),
            };
            let mut tally = lock(&tally);
            if !outcome.is_good() {
                console::heading(&format!("{}: {}", step.name(), step.what()));
                console::raw(&std::fs::read(&path).unwrap_or_default());
            }
            console::line(&line);
            tally.add(step.name(), outcome);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    Ok(tally.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The steps that have not begun, and the kinds of those that run.
struct Queue {
    waiting: Vec<Step>,
    running: Vec<Kind>,
}

impl Queue {
    fn new(steps: &[Step]) -> Self {
        Self { waiting: steps.to_vec(), running: Vec::new() }
    }

    /// Returns the next step for a worker that has just done another one: the first of a kind that does not run yet, or
    /// else the first.
    fn next(&mut self, done: Option<Step>) -> Option<Step> {
        if let Some(done) = done
            && let Some(at) = self.running.iter().position(|kind| *kind == done.kind())
        {
            self.running.remove(at);
        }
        if self.waiting.is_empty() {
            return None;
        }
        let other = self.waiting.iter().position(|step| !self.running.contains(&step.kind()));
        let step = self.waiting.remove(other.unwrap_or(0));
        self.running.push(step.kind());
        Some(step)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Queue, Step};

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::from_name(step.name()), Some(step));
        }
        assert_eq!(Step::from_name("all"), None);
    }

    #[test]
    fn every_step_runs_once() {
        let mut queue = Queue::new(&Step::ALL);
        let mut seen = vec![queue.next(None).expect("a first step")];
        while let Some(step) = queue.next(seen.last().copied()) {
            assert!(!seen.contains(&step), "{step:?}");
            seen.push(step);
        }
        assert_eq!(seen.len(), Step::ALL.len());
    }

    #[test]
    fn steps_of_different_kinds_run_side_by_side() {
        let mut queue = Queue::new(&[Step::Fmt, Step::Host, Step::Browser]);
        assert_eq!(queue.next(None), Some(Step::Fmt));
        assert_eq!(queue.next(None), Some(Step::Browser), "of another kind than the one that runs");
        assert_eq!(queue.next(Some(Step::Fmt)), Some(Step::Host));
        assert_eq!(queue.next(Some(Step::Host)), None);
    }
}
