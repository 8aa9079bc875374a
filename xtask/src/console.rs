//! Everything xtask itself prints. Results go to stdout, errors to stderr; tools print for themselves.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks through the terminal"
)]

use std::io::Write as _;

/// A heading: what starts now.
pub(crate) fn heading(text: &str) {
    line(&format!("==> {text}"));
}

/// One line of information.
pub(crate) fn line(text: &str) {
    println!("{text}");
    // Block-buffered when piped, while the tools in between write unbuffered: keep the order readable.
    let _ = std::io::stdout().flush();
}

/// One line on stderr.
pub(crate) fn error(text: &str) {
    eprintln!("error: {text}");
}
