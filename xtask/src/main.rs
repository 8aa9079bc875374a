//! `cargo xtask <command>`: all commands for work on this repository.
//!
//! It drives other tools and owns none of their work: it finds or installs them, gives each the right toolchain and
//! environment, shows what it does, and stops everything it started.

#![forbid(unsafe_code)]

use std::process::ExitCode;

mod bench;
mod console;
mod demo;
mod flags;
mod gallery;
mod lockfile;
mod places;
mod port;
mod process;
mod readme;
mod setup;
mod size;
mod stop;
mod test;

use flags::Task;
use stop::Stop;

fn main() -> ExitCode {
    let outcome = flags::parse(std::env::args().skip(1)).and_then(run);
    process::end_all();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if !stop.message.is_empty() {
                console::error(&stop.message);
            }
            ExitCode::from(stop.exit)
        }
    }
}

fn run(task: Task) -> Result<(), Stop> {
    match task {
        Task::Help => console::line(flags::USAGE),
        Task::Setup => {
            process::end_all_on_interrupt(130)?;
            setup::everything()?;
            console::line("set-up complete");
        }
        Task::Demo(options) => {
            process::end_all_on_interrupt(0)?;
            demo::run(&options)?;
        }
        Task::ListSteps => test::list(),
        Task::Test(steps) => {
            process::end_all_on_interrupt(130)?;
            test::run(&steps)?;
        }
        Task::BenchEmulator => {
            process::end_all_on_interrupt(130)?;
            bench::emulator()?;
        }
        Task::BenchWeb => {
            process::end_all_on_interrupt(130)?;
            bench::web()?;
        }
        Task::Shots => {
            process::end_all_on_interrupt(130)?;
            gallery::shots()?;
        }
        Task::Size(apps) => {
            process::end_all_on_interrupt(130)?;
            size::run(&apps)?;
        }
    }
    Ok(())
}
