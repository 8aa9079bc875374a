//! Counting: what tools print about passed and failed tests, added up.

/// The outcome of a step.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    passed: usize,
    failed: usize,
    /// One line for each thing that went wrong.
    failures: Vec<String>,
}

impl Outcome {
    /// A check that is one thing and passed or failed with a reason.
    pub(super) fn check(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(reason) => Self { failed: 1, failures: vec![reason], ..Self::default() },
        }
    }

    /// A test run: its counts are in what it printed. One that failed without counting a failed test, or counted
    /// nothing at all, failed as a whole.
    pub(super) fn tests(command: &str, ended_well: bool, output: &str) -> Self {
        let (passed, mut failed) =
            output.lines().filter_map(counts).fold((0, 0), |sum, line| (sum.0 + line.0, sum.1 + line.1));
        let mut failures = Vec::new();
        if failed > 0 {
            failures.push(format!("{failed} of `{command}`"));
        } else if !ended_well {
            failed = 1;
            failures.push(format!("`{command}`"));
        } else if passed == 0 {
            failed = 1;
            failures.push(format!("`{command}` ran no test"));
        }
        Self { passed, failed, failures }
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self
    }

    pub(super) fn is_good(&self) -> bool {
        self.failed == 0
    }

    pub(super) fn summary(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// The sum over all steps.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sum: Outcome,
}

impl Tally {
    pub(super) fn add(&mut self, step: &str, mut outcome: Outcome) {
        for failure in &mut outcome.failures {
            *failure = format!("{step}: {failure}");
        }
        self.sum = std::mem::take(&mut self.sum).and(outcome);
    }

    pub(super) fn failures(&self) -> &[String] {
        &self.sum.failures
    }

    pub(super) fn last_line(&self) -> String {
        self.sum.summary()
    }

    pub(super) fn is_good(&self) -> bool {
        self.sum.is_good()
    }
}

/// The counts in one line of output, if it is a summary: cargo's `test result: ok. 3 passed; 0 failed; …` or the
/// plain `3 passed, 0 failed`.
fn counts(line: &str) -> Option<(usize, usize)> {
    let line = line.trim();
    let (line, separator) = match line.strip_prefix("test result: ") {
        Some(rest) => (rest.split_once(". ")?.1, ';'),
        None => (line, ','),
    };
    let (passed, rest) = line.split_once(separator)?;
    let passed = passed.strip_suffix(" passed")?.parse().ok()?;
    let failed = rest.trim().split(separator).next()?;
    let failed = failed.strip_suffix(" failed")?.parse().ok()?;
    Some((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Tally, counts};

    #[test]
    fn rust_and_node_test_summaries_are_parsed() {
        assert_eq!(
            counts(
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s"
            ),
            Some((12, 0))
        );
        assert_eq!(
            counts("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out"),
            Some((3, 2))
        );
        assert_eq!(counts("9 passed, 1 failed"), Some((9, 1)));
    }

    #[test]
    fn other_lines_are_not_counted() {
        for line in ["", "running 3 tests", "test a ... ok", "all 3 passed, 0 failed", "3 passed"] {
            assert_eq!(counts(line), None, "{line}");
        }
    }

    #[test]
    fn several_test_binaries_are_added_up() {
        let output =
            "test result: ok. 2 passed; 0 failed; x\nnoise\ntest result: FAILED. 1 passed; 1 failed; x\n";
        let outcome = Outcome::tests("cargo test", false, output);
        assert_eq!(outcome.summary(), "3 passed, 1 failed");
        assert_eq!(outcome.failures, ["1 of `cargo test`"]);
    }

    #[test]
    fn a_run_that_breaks_off_counts_as_a_failure() {
        let broke = Outcome::tests("cargo test", false, "test result: ok. 2 passed; 0 failed; x");
        assert_eq!(broke.summary(), "2 passed, 1 failed");
    }

    #[test]
    fn a_run_without_tests_counts_as_a_failure() {
        let empty = Outcome::tests("cargo test", true, "nothing here");
        assert_eq!(empty.summary(), "0 passed, 1 failed");
    }

    #[test]
    fn the_last_line_sums_all_steps() {
        let mut tally = Tally::default();
        tally.add("fmt", Outcome::check(Ok(())));
        tally.add("doc", Outcome::check(Err("a warning".into())));
        tally.add("host", Outcome::tests("t", true, "5 passed, 0 failed"));
        assert_eq!(tally.last_line(), "6 passed, 1 failed");
        assert_eq!(tally.failures(), ["doc: a warning"]);
        assert!(!tally.is_good());
    }
}
