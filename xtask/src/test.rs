//! `cargo xtask test`: every check of this repository, in order, summed up in one last line.
//!
//! A failing step never hides a later one.

mod outcome;
mod steps;

use std::time::Instant;

use crate::console;
use crate::stop::Stop;

use outcome::Tally;
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
    Split,
    Accessibility,
    Conformance,
}

impl Step {
    const ALL: [Self; 12] = [
        Self::Lock,
        Self::Fmt,
        Self::ClippyHost,
        Self::ClippyWasm,
        Self::Doc,
        Self::Features,
        Self::Host,
        Self::Browser,
        Self::EndToEnd,
        Self::Split,
        Self::Accessibility,
        Self::Conformance,
    ];

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
            Self::Split => "the optimised demo, which is loaded in parts, driven likewise",
            Self::Accessibility => "every state of every page looked over by axe-core",
            Self::Conformance => "the real clerk-js against the emulator",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

pub(crate) fn list() {
    for step in Step::ALL {
        console::line(&format!("{:<14}{}", step.name(), step.what()));
    }
}

/// Runs one step or all, and fails when anything failed.
pub(crate) fn run(only: Option<Step>) -> Result<(), Stop> {
    let start = Instant::now();
    let mut machine = Machine::default();
    let mut tally = Tally::default();
    for step in Step::ALL {
        if only.is_some_and(|only| only != step) {
            continue;
        }
        console::heading(&format!("{}: {}", step.name(), step.what()));
        let step_start = Instant::now();
        let result = steps::run(step, &mut machine);
        let mut line = format!("{}: {}", step.name(), result.summary());
        line.push_str(&format!(", {} s", step_start.elapsed().as_secs()));
        console::line(&line);
        tally.add(step.name(), result);
    }
    for failure in tally.failures() {
        console::line(&format!("failed: {failure}"));
    }
    console::line(&format!("took {} s", start.elapsed().as_secs()));
    console::line(&tally.last_line());
    if tally.is_good() { Ok(()) } else { Err(Stop::silent()) }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::from_name(step.name()), Some(step));
        }
        assert_eq!(Step::from_name("all"), None);
    }
}
