//! `cargo xtask bench emulator`: sign-ins per second, time to start, and memory of the emulator.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::console;
use crate::places;
use crate::port;
use crate::process::{Running, Tool};
use crate::stop::Stop;

mod client;
mod figures;
mod web;

pub(crate) use web::web;

use client::{Connection, Load};
use figures::{median, memory_of_100k, micros_each, per_second, processor_ticks, resident_kb};

const PORT: u16 = 4610;
const CONNECTIONS: usize = 4;
const PEOPLE: usize = 1_000;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);
const STARTS: usize = 9;
/// Users in the measurement of memory, on both sides of what is measured.
const CROWD: usize = 20_000;

/// The targets of the emulator on two cores.
const LEAST_PER_SECOND: u64 = 500;
const LONGEST_START: Duration = Duration::from_millis(50);

pub(crate) fn emulator() -> Result<(), Stop> {
    build_emulator()?;
    let start = start_time()?;
    let start_is_met = start <= LONGEST_START;
    console::line(&format!(
        "start to first answer  {start:>10.1?}   median of {STARTS}, target {LONGEST_START:?}{}",
        missed(start_is_met)
    ));
    let SignIns { rate, micros } = sign_ins()?;
    let rate_is_met = rate >= LEAST_PER_SECOND;
    console::line(&format!(
        "sign-ins               {rate:>8}/s   {CONNECTIONS} connections, {PEOPLE} users, {} CPUs, target {LEAST_PER_SECOND}/s{}",
        std::thread::available_parallelism().map_or(0, usize::from),
        missed(rate_is_met)
    ));
    if let Some(micros) = micros {
        // Tells a slow emulator from a machine that is busy with something else.
        console::line(&format!("processor time         {micros:>7} µs   of the emulator for each sign-in"));
    }
    match memory()? {
        Some(kb) => {
            console::line(&format!(
                "memory of 100k users   {:>7} MB   from {CROWD} users",
                kb.div_ceil(1024)
            ));
        }
        None => console::line("memory of 100k users   not measured on this system"),
    }
    if start_is_met && rate_is_met { Ok(()) } else { Err(Stop::failed("a target was missed")) }
}

fn build_emulator() -> Result<(), Stop> {
    console::line("building the emulator for speed");
    Tool::new("cargo").args("build --quiet --profile emulator --package clerk-emulator").run()
}

/// The emulator built for speed.
fn program() -> PathBuf {
    places::target().join("emulator").join(format!("clerk-emulator{}", std::env::consts::EXE_SUFFIX))
}

fn missed(is_met: bool) -> &'static str {
    if is_met { "" } else { "   MISSED" }
}

/// A running emulator, its port, and how long it took to answer.
struct Started {
    program: Running,
    port: u16,
    took: Duration,
}

fn start() -> Result<Started, Stop> {
    let port = port::free_port(PORT)?;
    let tool = Tool::new(program()).args(&format!("--listen 127.0.0.1:{port} --log off --quiet")).quiet();
    let begun = Instant::now();
    let mut program = tool.start()?;
    loop {
        if let Some(mut connection) = Connection::open(port)
            && connection.get("/v1/environment").is_some_and(|answer| answer.is_fine())
        {
            return Ok(Started { program, port, took: begun.elapsed() });
        }
        if program.poll().is_some() || begun.elapsed() > Duration::from_secs(10) {
            return Err(Stop::failed("the emulator does not answer"));
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

fn start_time() -> Result<Duration, Stop> {
    let times = (0..STARTS).map(|_| start().map(|started| started.took)).collect::<Result<Vec<_>, _>>()?;
    Ok(median(times))
}

/// Completed sign-ins, each in a fresh browser.
struct SignIns {
    /// In a second.
    rate: u64,
    /// CPU time of the emulator for each, where the system reports it.
    micros: Option<u64>,
}

fn sign_ins() -> Result<SignIns, Stop> {
    let started = start()?;
    client::create_users(started.port, PEOPLE)?;
    let load = Load::start(started.port, CONNECTIONS, PEOPLE);
    std::thread::sleep(WARM_UP);
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", started.program.id())).ok()?;
        processor_ticks(&stat)
    };
    let (before, ticks_before, begun) = (load.done(), ticks(), Instant::now());
    std::thread::sleep(MEASURED);
    let (after, ticks_after, took) = (load.done(), ticks(), begun.elapsed());
    load.stop()?;
    let count = after - before;
    let micros = ticks_before.zip(ticks_after).map(|(before, after)| micros_each(after - before, count));
    Ok(SignIns { rate: per_second(count, took), micros })
}

/// Kilobytes of 100,000 users, where the system reports memory.
fn memory() -> Result<Option<u64>, Stop> {
    let started = start()?;
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", started.program.id())).ok()?;
        resident_kb(&status)
    };
    let before = resident();
    client::create_users(started.port, CROWD)?;
    let after = resident();
    Ok(before.zip(after).map(|(before, after)| memory_of_100k(before, after, CROWD as u64)))
}
