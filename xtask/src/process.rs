//! Starting and stopping other programs.
//!
//! Every program runs in its own process group, and every group still alive is ended when xtask ends, however that
//! happens: a compiler started by a tool started by us is never left behind.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::console;
use crate::places;
use crate::stop::Stop;

/// The first process of each group that is running.
static RUNNING: Mutex<Vec<Arc<Mutex<Child>>>> = Mutex::new(Vec::new());

/// A program to run, with the environment every tool of this workspace gets.
pub(crate) struct Tool {
    command: Command,
    shown: String,
}

impl Tool {
    /// A program that takes only the processor time that others leave: a build beside tests that wait on browsers.
    pub(crate) fn in_the_background(program: &str) -> Self {
        match places::find_program("nice") {
            Some(nice) => Self::new(nice).args("-n 15").arg(program),
            None => Self::new(program),
        }
    }

    /// A program found on the search path, run in the workspace root.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(places::root()).stdin(Stdio::null());
        // `cargo xtask` itself ran under one toolchain and one package: neither must leak into the tools.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(leaks_from_cargo) {
                command.env_remove(name);
            }
        }
        command.env_remove("LD_LIBRARY_PATH");
        // Variables exported for another app must not be compiled into the demo.
        command.env_remove("CLERK_PUBLISHABLE_KEY");
        command.env_remove("CLERK_PROXY_URL");
        if let Ok(path) = std::env::join_paths(places::search_path()) {
            command.env("PATH", path);
        }
        command.env("CARGO_TARGET_DIR", places::target());
        if std::io::stderr().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        if let (Some(out), Some(err)) = (console::log(), console::log()) {
            command.stdout(out).stderr(err);
        }
        Self { command, shown: program.to_string_lossy().into_owned() }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// Several arguments written as one line, separated by spaces.
    pub(crate) fn args(self, line: &str) -> Self {
        line.split_whitespace().fold(self, |tool, arg| tool.arg(arg))
    }

    /// Of the rustup toolchain that is named, or of the default one.
    pub(crate) fn toolchain(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.env("RUSTUP_TOOLCHAIN", name),
            None => self,
        }
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Discards what the program prints.
    pub(crate) fn quiet(mut self) -> Self {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self
    }

    /// Sends what the program prints to a file.
    pub(crate) fn log_to(mut self, file: &Path) -> Result<Self, Stop> {
        let cannot = |error| Stop::failed(format!("cannot write {}: {error}", file.display()));
        let log = std::fs::File::create(file).map_err(cannot)?;
        let copy = log.try_clone().map_err(cannot)?;
        self.command.stdout(log).stderr(copy);
        Ok(self)
    }

    /// The command line, for messages.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(mut self) -> Result<Running, Stop> {
        own_group(&mut self.command);
        let child = self
            .command
            .spawn()
            .map_err(|error| Stop::failed(format!("cannot run `{}`: {error}", self.shown)))?;
        let child = Arc::new(Mutex::new(child));
        lock(&RUNNING).push(Arc::clone(&child));
        Ok(Running { child })
    }

    /// Runs to the end, printing as it goes.
    pub(crate) fn run(self) -> Result<(), Stop> {
        let shown = self.shown.clone();
        let status = self.start()?.wait()?;
        succeeded(status, &shown)
    }

    /// Runs to the end in the terminal's process group: for programs that may ask questions.
    pub(crate) fn run_interactive(mut self) -> Result<(), Stop> {
        let status = self
            .command
            .stdin(Stdio::inherit())
            .status()
            .map_err(|error| Stop::failed(format!("cannot run `{}`: {error}", self.shown)))?;
        succeeded(status, &self.shown)
    }

    /// Returns `true` if the program succeeds within the time. A program that takes longer is stopped.
    pub(crate) fn succeeds_within(self, limit: Duration) -> bool {
        let Ok(mut running) = self.start() else {
            return false;
        };
        let start = Instant::now();
        while start.elapsed() < limit {
            match running.poll() {
                Some(status) => return status.success(),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
        false
    }

    /// Returns the program's stdout; `None` if it cannot run or fails.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self.command.stdout(Stdio::piped()).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs to the end, printing as it goes, and also returns what it printed on stdout.
    pub(crate) fn run_and_read(mut self) -> Result<(bool, String), Stop> {
        self.command.stdout(Stdio::piped());
        let mut running = self.start()?;
        let mut text = String::new();
        let stdout = lock(&running.child).stdout.take();
        if let Some(stdout) = stdout {
            let mut reader = BufReader::new(stdout);
            let mut bytes = Vec::new();
            while reader.read_until(b'\n', &mut bytes).unwrap_or(0) > 0 {
                console::raw(&bytes);
                text.push_str(&String::from_utf8_lossy(&bytes));
                bytes.clear();
            }
        }
        Ok((running.wait()?.success(), text))
    }
}

/// A program that is running; ended with everything it started when dropped.
pub(crate) struct Running {
    child: Arc<Mutex<Child>>,
}

impl Running {
    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        lock(&self.child).id()
    }

    /// Its exit status if it has ended.
    pub(crate) fn poll(&mut self) -> Option<ExitStatus> {
        lock(&self.child).try_wait().ok()?
    }

    fn wait(&mut self) -> Result<ExitStatus, Stop> {
        // Polling leaves the lock free for a thread that has to stop this program.
        loop {
            match lock(&self.child).try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => {}
                Err(error) => return Err(Stop::failed(format!("lost a child process: {error}"))),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&RUNNING).retain(|other| !Arc::ptr_eq(other, &self.child));
        end_groups(std::slice::from_ref(&self.child));
    }
}

/// Ends every group still running.
pub(crate) fn end_all() {
    let children = std::mem::take(&mut *lock(&RUNNING));
    end_groups(&children);
}

/// On Ctrl-C, a polite kill or a closed terminal: ends every group, then xtask with this exit code.
pub(crate) fn end_all_on_interrupt(exit: i32) -> Result<(), Stop> {
    ctrlc::set_handler(move || {
        end_all();
        std::process::exit(exit);
    })
    .map_err(|error| Stop::failed(format!("cannot watch for Ctrl-C: {error}")))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn succeeded(status: ExitStatus, shown: &str) -> Result<(), Stop> {
    if status.success() { Ok(()) } else { Err(Stop::failed(format!("`{shown}` failed ({status})"))) }
}

/// Variables cargo and rustup set for the program they run.
fn leaks_from_cargo(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "CARGO",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
        "RUSTUP_TOOLCHAIN",
        "RUSTUP_TOOLCHAIN_SOURCE",
        "RUST_RECURSION_COUNT",
    ];
    NAMES.contains(&name) || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Asks the groups to end, waits up to two seconds, then makes them.
#[cfg(unix)]
fn end_groups(children: &[Arc<Mutex<Child>>]) {
    // The standard library signals single processes only, and signalling a group without `unsafe` takes a program.
    // The shell's own `kill` is there even where no package brings one.
    let signal = |name: &str, child: &Arc<Mutex<Child>>| {
        Command::new("sh")
            .args(["-c", "kill -s \"$0\" -- \"-$1\"", name])
            .arg(lock(child).id().to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let mut alive: Vec<_> = children.iter().collect();
    alive.retain(|child| signal("TERM", child));
    let start = Instant::now();
    while !alive.is_empty() && start.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(50));
        alive.retain(|child| {
            // A process that ended and was not asked for its status still counts as a member of its group.
            let _ = lock(child).try_wait();
            signal("0", child)
        });
    }
    for child in alive {
        signal("KILL", child);
        let _ = lock(child).wait();
    }
}

#[cfg(not(unix))]
fn end_groups(children: &[Arc<Mutex<Child>>]) {
    for child in children {
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &lock(child).id().to_string()]).status();
        let _ = lock(child).wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{Tool, leaks_from_cargo, lock};
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    #[test]
    fn xtask_toolchain_is_not_passed_to_its_tools() {
        assert!(leaks_from_cargo("RUSTUP_TOOLCHAIN"));
        assert!(leaks_from_cargo("CARGO_MANIFEST_DIR"));
        assert!(!leaks_from_cargo("CARGO_HOME"));
        assert!(!leaks_from_cargo("RUSTUP_HOME"));
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let start = Instant::now();
        let ended_well = Tool::new("sleep").arg("30").succeeds_within(Duration::from_millis(100));
        assert!(!ended_well);
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[cfg(unix)]
    #[test]
    fn a_dropped_program_takes_its_children_with_it() {
        let mut tool = Tool::new("sh").arg("-c").arg("sleep 40 & echo started; wait");
        tool.command.stdout(Stdio::piped());
        let running = tool.start().expect("sh runs");
        let stdout = lock(&running.child).stdout.take().expect("piped");
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        reader.read_line(&mut line).expect("sh writes");
        let start = Instant::now();
        drop(running);
        // The pipe closes when the last process that could write to it is gone.
        assert_eq!(reader.read_line(&mut line).expect("readable"), 0);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
