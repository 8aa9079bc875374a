//! A WebDriver's process, which ends with this one and takes its browsers along.

use std::{
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::engine::Engine;

/// The time after which a driver that accepts no connection has failed.
const START: Duration = Duration::from_secs(30);

/// A running driver.
pub(crate) struct Driver {
    process: Child,
    pub(crate) url: String,
}

impl Driver {
    /// Starts a driver and waits for it.
    pub(crate) fn start(engine: Engine) -> Result<Self, String> {
        // A driver picks a free port of IPv4 and may want the same one of IPv6, or another program is faster: it ends then.
        let mut said = String::new();
        for _ in 0..5 {
            match Self::try_to_start(engine) {
                Ok(driver) => return Ok(driver),
                Err(problem) => said = problem,
            }
        }
        Err(said)
    }

    fn try_to_start(engine: Engine) -> Result<Self, String> {
        let free_port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| format!("no free port on 127.0.0.1: {error}"))?
            .port();
        let (program, args) = engine.driver(free_port);
        let mut process = watched(&program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {program:?}: {error}"))?;
        let output = BufReader::new(process.stdout.take().expect("stdout is piped"));
        let mut driver = Self { process, url: String::new() };
        let port = match engine {
            Engine::WebKit => {
                std::thread::spawn(move || output.lines().map_while(Result::ok).for_each(drop));
                wait_for(free_port).map(|()| free_port)
            }
            Engine::Chromium | Engine::Firefox => named_port(engine, output),
        };
        let port = port.map_err(|said| format!("{program:?} does not accept connections: {said}"))?;
        driver.url = format!("http://127.0.0.1:{port}");
        Ok(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Its shell reads this and ends the group.
        drop(self.process.stdin.take());
        if cfg!(not(unix)) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Returns a command that runs a program in a process group of its own, which ends when nobody holds its input any more:
/// test runners leave without asking anything that lives in a static to clean up.
#[cfg(unix)]
fn watched(program: &std::path::Path) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new("sh");
    command
        .args(["-c", "\"$@\" 2>&1 & exec >/dev/null; cat; kill -KILL 0", "sh"])
        .arg(program)
        .process_group(0);
    command
}

#[cfg(not(unix))]
fn watched(program: &std::path::Path) -> Command {
    Command::new(program)
}

fn named_port(engine: Engine, mut output: BufReader<std::process::ChildStdout>) -> Result<u16, String> {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        let length = output.read_line(&mut line).map_err(|error| error.to_string())?;
        if length == 0 {
            return Err(said);
        }
        if let Some(port) = engine.port_in(line.trim_end()) {
            // Read on, or the driver stops at a full pipe.
            std::thread::spawn(move || output.lines().map_while(Result::ok).for_each(drop));
            return Ok(port);
        }
        said.push_str(&line);
    }
}

fn wait_for(port: u16) -> Result<(), String> {
    let start = Instant::now();
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(_) => return Ok(()),
            Err(error) if start.elapsed() > START => return Err(error.to_string()),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
