//! `cargo xtask size`: what a visitor of each optimised app downloads, against its budget.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::console;
use crate::places;
use crate::setup::{self, Wasm};
use crate::stop::Stop;

/// An example of the components crate, and what it may weigh.
#[derive(Debug, PartialEq, Eq)]
struct App {
    example: String,
    /// Gzipped wasm, JavaScript and CSS together, in bytes.
    budget: usize,
    what: String,
}

/// Weighs the apps that were named, or all.
pub(crate) fn run(wanted: &[String]) -> Result<(), Stop> {
    let budget = places::root().join("size-budget.toml");
    let apps = std::fs::read_to_string(&budget)
        .map_err(|error| error.to_string())
        .and_then(|text| read(&text))
        .map_err(|problem| Stop::failed(format!("{}: {problem}", budget.display())))?;
    if let Some(name) = wanted.iter().find(|name| apps.iter().all(|app| app.example != **name)) {
        return Err(Stop::usage(format!("no app `{name}` in {}", budget.display())));
    }
    let wasm = setup::wasm_release_build()?;
    let mut over = Vec::new();
    let mut text = String::new();
    for app in apps.iter().filter(|app| wanted.is_empty() || wanted.contains(&app.example)) {
        let files = measure(&build(&wasm, &app.example)?)?;
        text += &format!("\n{}: {}\n{}", app.example, app.what, table(&files, app.budget));
        let total = files.iter().filter(|file| !file.is_later()).map(|file| file.gzip).sum::<usize>();
        if total > app.budget {
            over.push(format!("{} is {} over its budget", app.example, kilobytes(total - app.budget)));
        }
    }
    console::line(&text);
    if over.is_empty() { Ok(()) } else { Err(Stop::failed(over.join("; "))) }
}

/// Lines such as `sign_in = 128 # the whole <SignIn/> alone`.
fn read(text: &str) -> Result<Vec<App>, String> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| app(line).ok_or_else(|| format!("`{line}` is not `app = KB # what it is`"))).collect()
}

fn app(line: &str) -> Option<App> {
    let (setting, what) = line.split_once('#')?;
    let (example, kilobytes) = setting.split_once('=')?;
    let budget = kilobytes.trim().parse::<usize>().ok()? * 1024;
    Some(App { example: example.trim().to_owned(), budget, what: what.trim().to_owned() })
}

/// Where the optimised apps are, a folder for each.
pub(crate) fn folder() -> PathBuf {
    places::target().join("size-dist")
}

/// Builds one of the apps for release, and names its folder.
pub(crate) fn build(wasm: &Wasm, example: &str) -> Result<PathBuf, Stop> {
    console::line(&format!("building {example} for release (about 5 min when nothing is built yet)"));
    let dist = folder().join(example);
    let trunk = wasm.trunk("build").args("--release --example").arg(example).arg("--dist").arg(&dist);
    let page = places::root().join("components/examples").join(example).join("index.html");
    // The demo's page is the one at the root, where Trunk looks by itself.
    let trunk = if page.exists() { trunk.arg(page) } else { trunk };
    trunk.run()?;
    Ok(dist)
}

struct File {
    name: String,
    raw: usize,
    gzip: usize,
}

impl File {
    /// Whether the page can be used before it is loaded, as the names tell that `leptos-clerk-split` gives.
    fn is_later(&self) -> bool {
        self.name.contains("_split_") || self.name.contains("_chunk_")
    }
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
    if files.is_empty() {
        return Err(Stop::failed(format!("nothing to measure in {}", dist.display())));
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
    let row = |name: &str, raw: &str, gzip: &str| format!("{name:<68}{raw:>12}{gzip:>12}\n");
    let mut text = row("until the first page can be used", "raw", "gzip -9");
    let (later, first): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.is_later());
    let mut list = |files: &[&File], name: &str| {
        for file in files {
            text += &row(&file.name, &kilobytes(file.raw), &kilobytes(file.gzip));
        }
        let sum = |of: fn(&File) -> usize| kilobytes(files.iter().map(|file| of(file)).sum());
        text += &row(name, &sum(|file| file.raw), &sum(|file| file.gzip));
    };
    list(&first, "total");
    if !later.is_empty() {
        list(&later, "later, as far as it is needed");
    }
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
    use super::{App, File, gzip, kilobytes, read, table};

    #[test]
    fn a_budget_is_a_line_for_each_app() {
        let text = "# All of them.\n\nsign_in = 128 # the whole <SignIn/>\n";
        let app = App { example: "sign_in".into(), budget: 128 * 1024, what: "the whole <SignIn/>".into() };
        assert_eq!(read(text), Ok(vec![app]));
        for wrong in ["sign_in", "sign_in = 128", "sign_in = small # the card"] {
            let problem = read(wrong).expect_err(wrong);
            assert!(problem.contains(wrong), "{problem}");
        }
    }

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
    fn gzip_size_of_repeated_text_is_small() {
        assert!(gzip(&[7; 10_000]).expect("memory does not fail") < 100);
    }
}
