//! Splits an app: what a page needs only later becomes a file of its own.
//!
//! A hook for Trunk, run after a release build. It takes the module as cargo has linked it, splits it at the places
//! that `wasm_split` has marked, lets wasm-bindgen, wasm-opt and esbuild loose on the parts, and puts them where Trunk
//! has put the whole.

#![forbid(unsafe_code)]

mod glue;
mod page;
mod wasm;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

const USAGE: &str = "\
Splits an app that Trunk has built: what a page needs only later becomes a file of its own.

    leptos-clerk-split APP.wasm... [FOLDER]

APP.wasm  the module as cargo has linked it, for example target/wasm32-unknown-unknown/release/app.wasm;
          of several, the one that Trunk has built is taken
FOLDER    where Trunk has put the app; in a hook of Trunk it is known

Link with `-Clink-arg=--emit-relocs`. The programs wasm-bindgen, wasm-opt and esbuild are looked for on the path, or
taken from the variables WASM_BINDGEN, WASM_OPT and ESBUILD. Without esbuild the JavaScript stays as it is.";

/// When a part has not come by then, it counts as missing, and can be asked for again.
const PATIENCE_MS: u32 = 30_000;

type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    if matches!(args.as_slice(), [arg] if arg == "--help" || arg == "-h") {
        say(USAGE);
        return ExitCode::SUCCESS;
    }
    let (modules, folders): (Vec<_>, Vec<_>) =
        args.into_iter().map(PathBuf::from).partition(|arg| arg.extension().is_some_and(|end| end == "wasm"));
    let folder = folders.first().cloned().or_else(|| env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from));
    let outcome = match folder {
        _ if modules.is_empty() || folders.len() > 1 => Err(USAGE.to_owned()),
        Some(folder) => run(&modules, &folder),
        None => Err("outside a hook of Trunk, name the folder of the app".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{problem}\n"));
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) {
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{text}\n"));
}

fn run(modules: &[PathBuf], folder: &Path) -> Outcome {
    let (app, linked, whole) = App::in_folder(folder, modules)?;
    let (module, is_split) = wasm::without_unused_split_points(&whole)?;
    if !is_split {
        say("nothing of this app is marked to be split off");
        return app.optimise_whole();
    }
    let work = linked.with_extension("split");
    let _ = fs::remove_dir_all(&work);
    let split = app.split(&module, &work)?;
    app.bind(&work)?;
    app.install(&work, &split)
}

/// The files that Trunk has built.
struct App {
    folder: PathBuf,
    /// The base name of Trunk's files, without `_bg.wasm` and `.js`.
    old_name: String,
    /// Their new base name, because their content depends on more than Trunk knows.
    name: String,
    page_file: PathBuf,
    page: String,
}

impl App {
    /// The app in a folder, which of the modules it was made of, and what is in that.
    fn in_folder<'a>(folder: &Path, modules: &'a [PathBuf]) -> Outcome<(Self, &'a Path, Vec<u8>)> {
        let names: Vec<String> =
            files(folder)?.filter_map(|file| file.file_name()?.to_str().map(str::to_owned)).collect();
        let mut apps = names.iter().filter_map(|name| name.strip_suffix("_bg.wasm"));
        let old_name = match (apps.next(), apps.next()) {
            (Some(name), None) => name.to_owned(),
            (None, _) => return Err(format!("no app is in {}", folder.display())),
            _ => return Err(format!("more than one app is in {}", folder.display())),
        };
        let script = format!("{old_name}.js");
        for page_file in files(folder)?.filter(|file| file.extension().is_some_and(|end| end == "html")) {
            let page = read_text(&page_file)?;
            if page.contains(&script) {
                let (linked, whole) = linked_from(modules, &folder.join(format!("{old_name}_bg.wasm")))?;
                let name = format!("{old_name}-{}", page::fingerprint(&made_of(&whole)));
                return Ok((
                    Self { folder: folder.to_owned(), old_name, name, page_file, page },
                    linked,
                    whole,
                ));
            }
        }
        Err(format!("no page in {} names {script}", folder.display()))
    }

    /// Trunk is configured to leave this to the hook.
    fn optimise_whole(self) -> Outcome {
        let wasm = self.folder.join(format!("{}_bg.wasm", self.old_name));
        let old = read(&wasm)?;
        optimise(&wasm)?;
        write(&self.page_file, page::with_integrity_of(&self.page, &old, &read(&wasm)?).as_bytes())
    }

    fn loader(&self) -> String {
        format!("{}_split.js", self.name)
    }

    /// Splits the module. Returns the files of the parts.
    fn split(&self, module: &[u8], work: &Path) -> Outcome<Vec<PathBuf>> {
        let (main, parts) = (work.join("main.wasm"), work.join("parts"));
        fs::create_dir_all(&parts).map_err(|error| cannot("make", &parts, &error))?;
        let (link_name, main_module) = (format!("./{}", self.loader()), format!("./{}.js", self.name));
        let mut options = wasm_split_cli_support::Options::new(module);
        options.output_dir = &parts;
        options.main_out_path = &main;
        options.link_name = &link_name;
        options.main_module = &main_module;
        options.target.web();
        let split = wasm_split_cli_support::transform(options).map_err(|error| {
            format!(
                "the app cannot be split (it has to be linked with `-Clink-arg=--emit-relocs`): {error:#}"
            )
        })?;
        Ok(split.split_modules.into_iter().filter(|file| file.exists()).collect())
    }

    /// Writes the JavaScript of the main module, and makes both smaller.
    fn bind(&self, work: &Path) -> Outcome {
        let (bound, wasm) = (work.join("bound"), work.join("bound").join(self.wasm()));
        wasm_bindgen()
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", &self.name])
            .arg("--out-dir")
            .arg(&bound)
            .arg(work.join("main.wasm"))
            .finish()?;
        let script = bound.join(self.script());
        let whole = read_text(&script)?;
        let glue = glue::without_unmade_classes(&whole);
        // Exports unused by the script serve the parts.
        let module = wasm::filter_exports(&read(&wasm)?, |name| {
            glue::uses_export(&glue, name) || !glue::uses_export(&whole, name)
        })?;
        write(&wasm, &module)?;
        optimise(&wasm)?;

        let from = format!("./{}_bg.js", self.name);
        let module = read(&wasm)?;
        let imports = wasm::imported_from(&module, &from)?;
        let glue =
            glue::without_unused_imports(&glue, &imports.iter().map(String::as_str).collect::<BTreeSet<_>>());
        let names = glue::short_names(&glue, imports.iter().map(String::as_str));
        write(&wasm, &wasm::rename_imports(&module, &from, &names)?)?;
        write(&script, glue::rename_imports(&glue, &names).as_bytes())
    }

    fn wasm(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }

    fn script(&self) -> String {
        format!("{}.js", self.name)
    }

    /// Puts everything in the place of the whole, and has the page know it.
    fn install(self, work: &Path, parts: &[PathBuf]) -> Outcome {
        let bound = work.join("bound");
        let mut loader = read_text(&work.join("parts").join(self.loader()))?;
        for part in parts {
            optimise(part)?;
            let bytes = read(part)?;
            let stem = stem(part);
            let name = format!("{}_{stem}-{}.wasm", self.name, page::fingerprint(&bytes));
            let url = |file: &str| format!("\"./{file}\", import.meta.url)");
            let old = url(&format!("{stem}.wasm"));
            if !loader.contains(&old) {
                return Err(format!(
                    "the loader of the parts does not name {stem}.wasm as this program expects"
                ));
            }
            let checked = format!(
                "{}, {{ integrity: \"{}\", signal: AbortSignal.timeout?.({PATIENCE_MS}) }}",
                url(&name),
                page::integrity(&bytes)
            );
            loader = loader.replace(&old, &checked);
            write(&self.folder.join(name), &bytes)?;
        }
        write(&bound.join(self.loader()), loader.as_bytes())?;
        let was_bundled = bundle(&bound, &self.script())?;

        let Self { folder, old_name, name, mut page, page_file } = self;
        if was_bundled {
            page = page::without_scripts_below(&page, "/snippets/");
        } else {
            write(&folder.join(format!("{name}_split.js")), loader.as_bytes())?;
        }
        for end in ["_bg.wasm", ".js"] {
            page = replace(&page, &folder, [&format!("{old_name}{end}"), &format!("{name}{end}")], &bound)?;
        }
        // Those that the page itself names; others may be asked for by name.
        let is_named = |file: &Path| {
            let name = format!("{}.css", stem(file));
            file.extension().is_some_and(|end| end == "css") && page.contains(&format!("/{name}\""))
        };
        let sheets = files(&folder)?.filter(|file| is_named(file));
        let sheets: Vec<_> = sheets.collect();
        for sheet in sheets {
            let small = work.join("sheet.css");
            if minify(&sheet, &small)? {
                let bytes = read(&small)?;
                let new = format!("{}-{}.css", stem(&sheet), page::fingerprint(&bytes));
                write(&work.join(&new), &bytes)?;
                page = replace(&page, &folder, [&format!("{}.css", stem(&sheet)), &new], work)?;
            }
        }
        write(&page_file, page.as_bytes())
    }
}

/// Which of the modules an app was made of, and what is in it: another app, or what an earlier build has left, has other
/// data.
fn linked_from<'a>(modules: &'a [PathBuf], built: &Path) -> Outcome<(&'a Path, Vec<u8>)> {
    let app = read(built)?;
    for module in modules {
        let linked = read(module)?;
        if wasm::data(&linked)? == wasm::data(&app)? {
            return Ok((module, linked));
        }
    }
    let names: Vec<_> = modules.iter().map(|module| module.display().to_string()).collect();
    Err(format!(
        "{} was not made of {}: name the module that cargo has linked for it, and set `data-wasm-opt=\"0\"` at its link",
        built.display(),
        names.join(" or "),
    ))
}

/// Everything that decides what is in the files.
fn made_of(module: &[u8]) -> Vec<u8> {
    let mut all = module.to_vec();
    // This program itself, as far as it can be read.
    all.extend(env::current_exe().and_then(fs::read).unwrap_or_default());
    for tool in [wasm_bindgen(), wasm_opt(), esbuild()] {
        all.extend(tool.version().unwrap_or_default());
    }
    all
}

/// Puts a file in the place of one of Trunk's, and tells what the page becomes.
fn replace(page: &str, folder: &Path, [old, new]: [&str; 2], from: &Path) -> Outcome<String> {
    let (old_file, bytes) = (folder.join(old), read(&from.join(new))?);
    let page = page::with_integrity_of(page, &read(&old_file)?, &bytes).replace(old, new);
    write(&folder.join(new), &bytes)?;
    fs::remove_file(&old_file).map_err(|error| cannot("remove", &old_file, &error))?;
    Ok(page)
}

fn files(folder: &Path) -> Outcome<impl Iterator<Item = PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| cannot("read", folder, &error))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())))
}

fn stem(file: &Path) -> &str {
    file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("file")
}

fn wasm_bindgen() -> Tool {
    tool("WASM_BINDGEN", "wasm-bindgen")
}

fn wasm_opt() -> Tool {
    tool("WASM_OPT", "wasm-opt")
}

fn esbuild() -> Tool {
    tool("ESBUILD", "esbuild")
}

fn optimise(wasm: &Path) -> Outcome {
    wasm_opt()
        // The first kilobyte is the end of a stack that has run full: nothing else is there.
        .args(["-Oz", "--low-memory-unused", "--strip-debug", "--strip-producers", "--strip-target-features"])
        .arg(wasm)
        .arg("-o")
        .arg(wasm)
        .finish()
}

/// Writes a stylesheet without what only people read; `false` without the program for that.
fn minify(sheet: &Path, small: &Path) -> Outcome<bool> {
    if esbuild().version().is_none() {
        return Ok(false);
    }
    let outfile = format!("--outfile={}", small.display());
    esbuild().args(["--minify", "--log-level=error", &outfile]).arg(sheet).finish()?;
    Ok(true)
}

/// Makes one short script of a script and all it imports; `false` without the program for that.
fn bundle(folder: &Path, script: &str) -> Outcome<bool> {
    if esbuild().version().is_none() {
        return Ok(false);
    }
    let file = folder.join(script);
    esbuild()
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--log-level=error",
            "--allow-overwrite",
        ])
        .arg(format!("--outfile={}", file.display()))
        .arg(&file)
        .finish()?;
    Ok(true)
}

struct Tool {
    command: Command,
    name: &'static str,
    variable: &'static str,
}

fn tool(variable: &'static str, name: &'static str) -> Tool {
    Tool { command: Command::new(env::var_os(variable).unwrap_or_else(|| name.into())), name, variable }
}

impl Tool {
    fn args<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.command.args(args);
        self
    }

    fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Returns the version that a program prints; `None` if it is missing.
    fn version(mut self) -> Option<Vec<u8>> {
        self.command.arg("--version").output().ok().map(|output| output.stdout)
    }

    fn finish(mut self) -> Outcome {
        let Self { name, variable, .. } = self;
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("{name} has failed: {status}")),
            Err(error) => {
                Err(format!("cannot run {name} ({error}): put it on the path, or name it in {variable}"))
            }
        }
    }
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| cannot("read", path, &error))
}

fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| cannot("read", path, &error))
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|error| cannot("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_module_is_chosen_among_several() {
        let folder = env::temp_dir().join(format!("leptos-clerk-split-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let file = |name: &str, data: &[u8]| {
            let file = folder.join(name);
            fs::write(&file, wasm::tests::module(1, data)).expect("a file");
            file
        };
        let [one, two, built] =
            [file("one.wasm", b"one"), file("two.wasm", b"two"), file("built.wasm", b"two")];
        let both = [one.clone(), two.clone()];
        assert_eq!(linked_from(&both, &built).map(|(module, _)| module), Ok(two.as_path()));
        let problem = linked_from(std::slice::from_ref(&one), &built).expect_err("another app");
        assert!(problem.contains("built.wasm was not made of") && problem.contains("one.wasm"), "{problem}");
        fs::remove_dir_all(&folder).expect("the folder goes");
    }
}
