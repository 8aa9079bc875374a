//! The program `clerk-emulator`: reads the command line, listens, serves.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use clerk_emulator::{Access, Emulator, serve};
use serde_json::{Value, json};

mod args;
mod config;
mod console;

use args::LogLevel;

const BAD_ARGUMENTS: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    // Prints the help, the version or what is wrong, and exits then.
    let options = args::Options::parse();
    let access = options.check().and_then(|()| options.access());
    let access = match access {
        Ok(access) => access,
        Err(line) => {
            console::complain(&line);
            return ExitCode::from(BAD_ARGUMENTS);
        }
    };
    match run(&options, access).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            console::complain(&line);
            ExitCode::FAILURE
        }
    }
}

/// Returns the settings that worlds start with.
fn start(options: &args::Options) -> Result<Value, String> {
    let mut settings = match &options.config {
        Some(path) => config::read(path)?,
        None => json!({}),
    };
    match (&options.preset, settings.get("preset")) {
        (None, _) => {}
        (Some(flag), Some(file)) => {
            return Err(format!("--preset {flag}: the file of --config names the preset {file} already"));
        }
        (Some(flag), None) => settings["preset"] = json!(flag),
    }
    Ok(settings)
}

/// Returns the error of the settings, with its source.
fn blame(options: &args::Options, line: &str) -> String {
    match &options.config {
        Some(path) if !(line.starts_with("preset:") && options.preset.is_some()) => {
            format!("--config {}: {line}", path.display())
        }
        _ => format!("--{line}"),
    }
}

async fn run(options: &args::Options, access: Access) -> Result<(), String> {
    let emulator = Emulator::new().starting_with(&start(options)?).map_err(|line| blame(options, &line))?;
    let emulator = emulator.with_access(access);
    let emulator = match &options.data {
        Some(path) => emulator.keeping_in(path)?,
        None => emulator,
    };
    let listen = options.listen;
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "--listen {listen}: port {} is in use; stop what listens there or choose another port",
            listen.port()
        ),
        _ => format!("--listen {listen}: cannot listen there: {error}"),
    })?;
    let emulator = if options.is_quiet { emulator } else { emulator.on_message(console::announce) };
    let emulator = match options.log {
        LogLevel::Off => emulator,
        LogLevel::Info => emulator.on_request(console::report),
        LogLevel::Debug => emulator.on_request(console::report_values),
    };
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    console::say(&format!("clerk-emulator listening on http://{address}"));
    serve(listener, emulator).await.map_err(|error| error.to_string())
}
