//! `cargo xtask size`: what a visitor of each optimised app downloads, against its budget.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::console;
use crate::places;
use crate::setup;
use crate::stop::Stop;

/// An example of the components crate, and what it may weigh.
struct App {
    example: &'static str,
    /// The page that Trunk builds; `""` is the one at the root.
    page: &'static str,
    what: &'static str,
    /// Gzipped wasm, JavaScript and CSS together, in bytes.
    budget: usize,
}

const APPS: [App; 3] = [
    App {
        example: "email_password",
        page: "components/examples/email_password/index.html",
        what: "the guide on email and password alone",
        budget: 112 * 1024,
    },
    App {
        example: "sign_in",
        page: "components/examples/sign_in/index.html",
        what: "the whole <SignIn/> alone",
        budget: 160 * 1024,
    },
    App { example: "demo", page: "", what: "the demo, every page and every guide", budget: 180 * 1024 },
];

pub(crate) fn run() -> Result<(), Stop> {
    let wasm = setup::wasm_release_build()?;
    console::line("building the optimised apps (about 5 min when nothing is built yet)");
    let mut over = Vec::new();
    let mut text = String::new();
    for app in &APPS {
        let dist = places::target().join("size-dist").join(app.example);
        let trunk = wasm.trunk("build").args("--release --example").arg(app.example).arg("--dist").arg(&dist);
        let trunk = if app.page.is_empty() { trunk } else { trunk.arg(places::root().join(app.page)) };
        trunk.run()?;
        let files = measure(&dist)?;
        if files.is_empty() {
            return Err(Stop::failed(format!("nothing to measure in {}", dist.display())));
        }
        text += &format!("\n{}: {}\n{}", app.example, app.what, table(&files, app.budget));
        let total = files.iter().map(|file| file.gzip).sum::<usize>();
        if total > app.budget {
            over.push(format!("{} is {} over its budget", app.example, kilobytes(total - app.budget)));
        }
    }
    console::line(&text);
    if over.is_empty() { Ok(()) } else { Err(Stop::failed(over.join("; "))) }
}

struct File {
    name: String,
    raw: usize,
    gzip: usize,
}

/// The files a page load transfers, largest first.
fn measure(dist: &Path) -> Result<Vec<File>, Stop> {
    let cannot = |error| Stop::failed(format!("cannot read {}: {error}", dist.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(dist).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let is_counted = path
            .extension()
            .is_some_and(|extension| ["wasm", "js", "css"].iter().any(|kind| extension == *kind));
        if is_counted {
            let bytes = fs::read(&path).map_err(cannot)?;
            files.push(File {
                name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                raw: bytes.len(),
                gzip: gzip(&bytes).map_err(cannot)?,
            });
        }
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.gzip));
    Ok(files)
}

fn gzip(bytes: &[u8]) -> std::io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn table(files: &[File], budget: usize) -> String {
    let row = |name: &str, raw: &str, gzip: &str| format!("{name:<52}{raw:>12}{gzip:>12}\n");
    let mut text = row("file", "raw", "gzip -9");
    for file in files {
        text += &row(&file.name, &kilobytes(file.raw), &kilobytes(file.gzip));
    }
    let sum = |of: fn(&File) -> usize| kilobytes(files.iter().map(of).sum());
    text += &row("total", &sum(|file| file.raw), &sum(|file| file.gzip));
    text += &row("budget", "", &kilobytes(budget));
    text
}

fn kilobytes(bytes: usize) -> String {
    // Tenths in integers; rounded up, so that the figure never flatters.
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{File, gzip, kilobytes, table};

    #[test]
    fn kilobytes_are_rounded_up_to_tenths() {
        assert_eq!(kilobytes(0), "0.0 KB");
        assert_eq!(kilobytes(1024), "1.0 KB");
        assert_eq!(kilobytes(1025), "1.1 KB");
        assert_eq!(kilobytes(180 * 1024), "180.0 KB");
    }

    #[test]
    fn the_table_ends_with_the_total_and_the_budget() {
        let file = |name: &str| File { name: name.into(), raw: 4096, gzip: 1024 };
        let text = table(&[file("a.wasm"), file("b.js")], 180 * 1024);
        let last = |n: usize| text.lines().nth_back(n).unwrap_or_default().to_owned();
        assert!(last(1).contains("8.0 KB") && last(1).contains("2.0 KB"), "{text}");
        assert!(last(0).contains("180.0 KB"), "{text}");
    }

    #[test]
    fn repetition_compresses() {
        assert!(gzip(&[7; 10_000]).expect("memory does not fail") < 100);
    }
}
