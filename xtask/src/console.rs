//! Everything xtask itself prints. Results go to stdout, errors to stderr; tools print for themselves.

#![expect(clippy::print_stderr, reason = "a command-line program talks through the terminal")]

use std::cell::RefCell;
use std::fs::File;
use std::io::Write as _;

thread_local! {
    /// Where this thread's output goes instead of the terminal.
    static LOG: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Runs something whose output goes to a file: its own lines, and those of the tools that this thread starts.
pub(crate) fn logging_to<T>(file: File, run: impl FnOnce() -> T) -> T {
    LOG.set(Some(file));
    let result = run();
    LOG.set(None);
    result
}

/// Returns the file that this thread's output goes to, if it does not go to the terminal.
pub(crate) fn log() -> Option<File> {
    LOG.with_borrow(|log| log.as_ref().and_then(|file| file.try_clone().ok()))
}

/// A heading: what starts now.
pub(crate) fn heading(text: &str) {
    line(&format!("==> {text}"));
}

/// One line of information.
pub(crate) fn line(text: &str) {
    raw(format!("{text}\n").as_bytes());
}

/// Writes bytes as they are, such as those that a tool has printed.
pub(crate) fn raw(bytes: &[u8]) {
    match log() {
        Some(mut file) => {
            let _ = file.write_all(bytes);
        }
        None => {
            let mut out = std::io::stdout().lock();
            // Block-buffered when piped, while the tools in between write unbuffered: keep the order readable.
            let _ = out.write_all(bytes).and_then(|()| out.flush());
        }
    }
}

/// One line on stderr.
pub(crate) fn error(text: &str) {
    eprintln!("error: {text}");
}
