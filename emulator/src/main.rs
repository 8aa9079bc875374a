//! The program `clerk-emulator`: reads the command line, listens, serves.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clerk_emulator::{Emulator, serve};

mod args;
mod console;

const BAD_ARGUMENTS: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match args::parse(std::env::args().skip(1)) {
        Ok(args::Command::Run(options)) => options,
        Ok(args::Command::Help) => {
            console::say(args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(line) => {
            console::complain(&line);
            return ExitCode::from(BAD_ARGUMENTS);
        }
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            console::complain(&line);
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &args::Options) -> Result<(), String> {
    let listen = options.listen;
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "--listen {listen}: port {} is in use; stop what listens there or choose another port",
            listen.port()
        ),
        _ => format!("--listen {listen}: cannot listen there: {error}"),
    })?;
    let mut emulator = Emulator::new();
    if !options.is_quiet {
        emulator = emulator.on_message(console::announce);
    }
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    console::say(&format!("clerk-emulator listening on http://{address}"));
    serve(listener, emulator).await.map_err(|error| error.to_string())
}
