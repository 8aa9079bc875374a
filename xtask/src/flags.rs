//! The command line.

use lexopt::{Arg, Parser, ValueExt};

use crate::stop::Stop;
use crate::test::Step;

pub(crate) const USAGE: &str = "\
usage: cargo xtask <command>

  setup                 install what is missing, skip what is there
  demo                  run the demo against the local emulator
    --port N              port of the demo (default 8080)
    --emulator-port N     port of the emulator (default 4500)
    --release             optimised build (slow to build, small to load)
    --key pk_test_...     use a real Clerk instance instead of the emulator
  test                  run everything, end with `N passed, N failed`
    --only STEP           run one step; several times, several steps
    --quick               run format, lints and host tests only
    --list                list the steps
  shots                 a picture of every page in every state, in target/shots
  size [APP]...         build for release and compare with size-budget.toml
  bench emulator        measure the emulator: sign-ins a second, start, memory
  bench web             measure the pages, beside those of clerk-js and @clerk/react";

/// A command with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Demo(Demo),
    /// The steps that are wanted; none means all.
    Test(Vec<Step>),
    ListSteps,
    Shots,
    /// The apps that are wanted; none means all.
    Size(Vec<String>),
    BenchEmulator,
    BenchWeb,
}

/// The options of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Demo {
    pub(crate) port: u16,
    pub(crate) emulator_port: u16,
    pub(crate) release: bool,
    /// The publishable key of a real instance; the emulator otherwise.
    pub(crate) key: Option<String>,
}

impl Default for Demo {
    fn default() -> Self {
        Self { port: 8080, emulator_port: 4500, release: false, key: None }
    }
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Task, Stop> {
    let args: Vec<String> = args.into_iter().collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        return Ok(Task::Help);
    }
    let mut args = Parser::from_args(args);
    let Some(command) = next_value(&mut args)? else {
        return Err(wrong("a command is missing"));
    };
    match command.as_str() {
        "help" => Ok(Task::Help),
        "setup" => nothing_more(args, Task::Setup),
        "size" => size(args),
        "shots" => nothing_more(args, Task::Shots),
        "demo" => demo(args).map(Task::Demo),
        "test" => test(args),
        "bench" => match next_value(&mut args)?.as_deref() {
            Some("emulator") => nothing_more(args, Task::BenchEmulator),
            Some("web") => nothing_more(args, Task::BenchWeb),
            _ => Err(wrong("bench needs its subject: `bench emulator` or `bench web`")),
        },
        other => Err(wrong(&format!("there is no command `{other}`"))),
    }
}

fn demo(mut args: Parser) -> Result<Demo, Stop> {
    let mut demo = Demo::default();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("port") => demo.port = port("--port", args.value())?,
            Arg::Long("emulator-port") => demo.emulator_port = port("--emulator-port", args.value())?,
            Arg::Long("release") => demo.release = true,
            Arg::Long("key") => demo.key = Some(key(args.value())?),
            other => return Err(unknown(other)),
        }
    }
    if demo.key.is_none() && demo.port == demo.emulator_port {
        return Err(wrong(&format!("--port and --emulator-port are both {}", demo.port)));
    }
    Ok(demo)
}

fn test(mut args: Parser) -> Result<Task, Stop> {
    let mut steps = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("list") => return nothing_more(args, Task::ListSteps),
            Arg::Long("quick") => steps.extend(Step::QUICK),
            Arg::Long("only") => {
                let name = args.value().map_err(|_| wrong("--only needs the name of a step"))?.string()?;
                let step = Step::from_name(&name)
                    .ok_or_else(|| wrong(&format!("there is no step `{name}`, see test --list")))?;
                steps.push(step);
            }
            other => return Err(unknown(other)),
        }
    }
    Ok(Task::Test(steps))
}

fn size(mut args: Parser) -> Result<Task, Stop> {
    let mut apps = Vec::new();
    while let Some(app) = next_value(&mut args)? {
        apps.push(app);
    }
    Ok(Task::Size(apps))
}

/// Returns the next argument, which may not be a flag.
fn next_value(args: &mut Parser) -> Result<Option<String>, Stop> {
    match args.next()? {
        Some(Arg::Value(value)) => Ok(Some(value.string()?)),
        Some(flag) => Err(unknown(flag)),
        None => Ok(None),
    }
}

fn port(flag: &str, value: Result<std::ffi::OsString, lexopt::Error>) -> Result<u16, Stop> {
    let value = value.map_err(|_| wrong(&format!("{flag} needs a port number")))?.string()?;
    match value.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(wrong(&format!("{flag} takes a port from 1 to 65535, not `{value}`"))),
    }
}

fn key(value: Result<std::ffi::OsString, lexopt::Error>) -> Result<String, Stop> {
    let value = value.map_err(|_| wrong("--key needs a publishable key"))?.string()?;
    if value.starts_with("sk_") {
        // Not repeated: it is a secret.
        return Err(wrong("--key takes a publishable key (pk_...), never a secret key"));
    }
    let body = value.strip_prefix("pk_test_").or_else(|| value.strip_prefix("pk_live_"));
    match body {
        Some(body) if !body.is_empty() => Ok(value),
        _ => Err(wrong(&format!(
            "--key takes a publishable key starting with pk_test_ or pk_live_, not `{value}`"
        ))),
    }
}

fn nothing_more(mut args: Parser, task: Task) -> Result<Task, Stop> {
    match args.next()? {
        None => Ok(task),
        Some(extra) => Err(unknown(extra)),
    }
}

fn unknown(arg: Arg<'_>) -> Stop {
    let name = match arg {
        Arg::Long(name) => format!("--{name}"),
        Arg::Short(name) => format!("-{name}"),
        Arg::Value(value) => value.to_string_lossy().into_owned(),
    };
    wrong(&format!("unknown argument `{name}`"))
}

impl From<lexopt::Error> for Stop {
    fn from(error: lexopt::Error) -> Self {
        wrong(&error.to_string())
    }
}

fn wrong(what: &str) -> Stop {
    Stop::usage(format!("{what}\n\n{USAGE}"))
}

#[cfg(test)]
mod tests {
    use super::{Demo, Task, parse};
    use crate::test::Step;

    fn read(line: &str) -> Result<Task, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|stop| {
            assert_eq!(stop.exit, 2);
            stop.message.lines().next().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn the_demo_has_defaults_and_flags() {
        assert_eq!(read("demo"), Ok(Task::Demo(Demo::default())));
        assert_eq!(
            read("demo --port 9000 --emulator-port=4600 --release --key pk_test_abc"),
            Ok(Task::Demo(Demo {
                port: 9000,
                emulator_port: 4600,
                release: true,
                key: Some("pk_test_abc".into()),
            }))
        );
    }

    #[test]
    fn a_step_is_chosen_by_name() {
        assert_eq!(read("test"), Ok(Task::Test(Vec::new())));
        assert_eq!(read("test --only fmt"), Ok(Task::Test(vec![Step::Fmt])));
        assert_eq!(read("test --only fmt --only=doc"), Ok(Task::Test(vec![Step::Fmt, Step::Doc])));
        assert_eq!(read("test --list"), Ok(Task::ListSteps));
        assert_eq!(read("test --quick"), Ok(Task::Test(vec![Step::Fmt, Step::ClippyHost, Step::Host])));
    }

    #[test]
    fn bench_command_selects_emulator_or_web() {
        assert_eq!(read("bench emulator"), Ok(Task::BenchEmulator));
        assert_eq!(read("bench web"), Ok(Task::BenchWeb));
    }

    #[test]
    fn size_command_measures_all_or_the_named_apps() {
        assert_eq!(read("size"), Ok(Task::Size(Vec::new())));
        assert_eq!(read("size sign_in demo"), Ok(Task::Size(vec!["sign_in".into(), "demo".into()])));
    }

    #[test]
    fn help_flag_works_after_every_command() {
        assert_eq!(read("--help"), Ok(Task::Help));
        assert_eq!(read("demo --port --help"), Ok(Task::Help));
    }

    #[test]
    fn unknown_arguments_are_named_in_the_error() {
        let names = |line: &str, part: &str| {
            let message = read(line).expect_err(line);
            assert!(message.contains(part), "{line}: {message}");
        };
        names("", "a command is missing");
        names("deploy", "`deploy`");
        names("demo --prot 1", "`--prot`");
        names("demo --port", "needs a port");
        names("demo --port 70000", "`70000`");
        names("demo --port 0", "`0`");
        names("demo --port 4500", "both 4500");
        names("demo --key hello", "`hello`");
        names("test --only nothing", "`nothing`");
        names("setup now", "`now`");
        names("bench", "`bench emulator`");
        names("bench emulator now", "`now`");
        names("size --all", "`--all`");
    }

    #[test]
    fn a_secret_key_is_refused_without_being_repeated() {
        let message = read("demo --key sk_test_verysecret").expect_err("a secret key");
        assert!(!message.contains("verysecret"), "{message}");
    }
}
