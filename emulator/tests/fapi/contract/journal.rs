//! What the tests of one process saw: which replies were validated and which deviations were met.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

/// Names the file that is written to.
pub(super) const WHERE: &str = "CLERK_FAPI_JOURNAL";

pub(super) fn is_kept() -> bool {
    std::env::var_os(WHERE).is_some()
}

/// One reply's part of the journal: written as a whole, for tests run side by side.
pub(super) struct Journal {
    file: Option<File>,
    lines: String,
}

impl Journal {
    pub(super) fn here() -> Self {
        let file = std::env::var_os(WHERE).map(|path| {
            let opened = OpenOptions::new().create(true).append(true).open(path);
            opened.expect("the journal can be written")
        });
        Self { file, lines: String::new() }
    }

    pub(super) fn validated(&mut self, operation: &str, status: u16) {
        self.lines.push_str(&format!("reply\t{operation}\t{status}\n"));
    }

    pub(super) fn excuse(&mut self, line: &str) {
        self.lines.push_str(&format!("excuse\t{line}\n"));
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if let Some(file) = &mut self.file {
            file.write_all(self.lines.as_bytes()).expect("the journal can be written");
        }
    }
}

/// A journal, read.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) replies: usize,
    operations: BTreeMap<String, Vec<u16>>,
    excuses: Vec<String>,
}

impl Seen {
    pub(super) fn read(path: &Path) -> Self {
        let mut seen = Self::default();
        for line in std::fs::read_to_string(path).expect("a journal").lines() {
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["reply", operation, status] => {
                    seen.replies += 1;
                    let status = status.parse().expect("a status");
                    seen.operations.entry(operation.to_owned()).or_default().push(status);
                }
                ["excuse", line] => seen.excuses.push(line.to_owned()),
                _ => panic!("{line:?} in the journal"),
            }
        }
        seen.excuses.sort();
        seen.excuses.dedup();
        seen
    }

    pub(super) fn succeeded(&self, operation: &str) -> bool {
        self.operations.get(operation).is_some_and(|statuses| statuses.iter().any(|status| *status < 400))
    }

    pub(super) fn excused(&self, line: &str) -> bool {
        self.excuses.iter().any(|excuse| excuse == line)
    }
}
