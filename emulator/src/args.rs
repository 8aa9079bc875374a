//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clerk_emulator::presets;

const FLAGS: &str =
    "--listen, --preset, --config, --data, --log, --quiet, --i-know-this-is-not-secure or --help";

/// What `--help` prints.
pub(crate) fn usage() -> String {
    let presets: String = presets().map(|(name, says)| format!("  {name:<24}{says}\n")).collect();
    format!(
        "\
usage: clerk-emulator [--listen ADDRESS:PORT] [--preset NAME] [--config FILE] [--data FILE] [--log LEVEL] [--quiet]

  --listen ADDRESS:PORT   where to listen (default 127.0.0.1:4500)
  --preset NAME           the settings that worlds start with, by name
  --config FILE           the settings that worlds start with, as TOML: what POST /__emulator/config takes
  --data FILE             keep the worlds in this file
  --log LEVEL             off, info (one line a request: the default) or debug (with the values of forms, secrets hidden)
  --quiet                 do not print the codes that are \"sent\"
  --i-know-this-is-not-secure
                          listen on an address that other machines can reach

presets:
{presets}"
    )
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run(Options),
}

/// How much is told of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogLevel {
    Off,
    Info,
    Debug,
}

/// How to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) preset: Option<String>,
    pub(crate) config: Option<PathBuf>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) log: LogLevel,
    pub(crate) is_quiet: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 4500)),
            preset: None,
            config: None,
            data: None,
            log: LogLevel::Info,
            is_quiet: false,
        }
    }
}

/// Reads the arguments after the program's name, or says in one line what is wrong with them.
pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = Options::default();
    let mut allows_non_loopback = false;
    while let Some(argument) = arguments.next() {
        let (flag, given) = match argument.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let is_bare = given.is_none();
        let mut value = |example: &str| {
            let value = given.clone().or_else(|| arguments.next());
            value.ok_or_else(|| format!("{flag} needs a value, such as {flag} {example}"))
        };
        match flag {
            "--listen" => {
                let value = value("127.0.0.1:4500")?;
                options.listen = value.parse().map_err(|_| {
                    format!("--listen {value}: expected an IP address and a port, such as 127.0.0.1:4500")
                })?;
            }
            "--preset" => options.preset = Some(value("passwordless")?),
            "--config" => options.config = Some(value("clerk.toml")?.into()),
            "--data" => options.data = Some(value("clerk.data")?.into()),
            "--log" => options.log = log_level(&value("info")?)?,
            "--i-know-this-is-not-secure" if is_bare => allows_non_loopback = true,
            "--quiet" if is_bare => options.is_quiet = true,
            "--help" | "-h" if is_bare => return Ok(Command::Help),
            _ => return Err(format!("{argument}: unknown argument, expected {FLAGS}")),
        }
    }
    let listen = options.listen;
    if !listen.ip().is_loopback() && !allows_non_loopback {
        return Err(format!(
            "--listen {listen}: other machines can reach this address, and whoever reaches it can read every code; use \
             127.0.0.1:{} or add --i-know-this-is-not-secure",
            listen.port()
        ));
    }
    Ok(Command::Run(options))
}

fn log_level(name: &str) -> Result<LogLevel, String> {
    match name {
        "off" => Ok(LogLevel::Off),
        "info" => Ok(LogLevel::Info),
        "debug" => Ok(LogLevel::Debug),
        _ => Err(format!("--log {name}: expected off, info or debug")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_all(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(|it| (*it).to_owned()))
    }

    #[test]
    fn without_arguments_it_listens_on_loopback_port_4500() {
        assert_eq!(parse_all(&[]), Ok(Command::Run(Options::default())));
        assert_eq!(Options::default().listen, SocketAddr::from(([127, 0, 0, 1], 4500)));
    }

    #[test]
    fn a_value_may_follow_a_space_or_an_equals_sign() {
        let expected = Options {
            preset: Some("waitlist".to_owned()),
            config: Some("a.toml".into()),
            data: Some("a=b.data".into()),
            log: LogLevel::Debug,
            is_quiet: true,
            ..Options::default()
        };
        let arguments =
            ["--preset", "waitlist", "--config=a.toml", "--data=a=b.data", "--log", "debug", "--quiet"];
        assert_eq!(parse_all(&arguments), Ok(Command::Run(expected)));
    }

    #[test]
    fn an_unknown_flag_is_named_with_the_known_ones() {
        let error = parse_all(&["--prot", "1"]).expect_err("refused");
        assert!(error.starts_with("--prot: unknown argument, expected --listen"), "{error}");
        assert!(parse_all(&["--quiet=yes"]).is_err());
    }

    #[test]
    fn a_flag_without_its_value_and_a_level_that_does_not_exist_are_named() {
        assert_eq!(
            parse_all(&["--data"]).expect_err("refused"),
            "--data needs a value, such as --data clerk.data"
        );
        assert_eq!(
            parse_all(&["--log=loud"]).expect_err("refused"),
            "--log loud: expected off, info or debug"
        );
    }

    #[test]
    fn a_bad_address_is_named() {
        let error = parse_all(&["--listen", "localhost"]).expect_err("refused");
        assert!(error.starts_with("--listen localhost: expected an IP address"), "{error}");
    }

    #[test]
    fn an_address_others_can_reach_needs_a_word_more() {
        for address in ["0.0.0.0:4500", "192.168.1.7:4500", "[::]:4500"] {
            let listen = format!("--listen={address}");
            let error = parse_all(&[&listen]).expect_err("refused");
            assert!(error.contains("add --i-know-this-is-not-secure"), "{error}");
            assert!(parse_all(&[&listen, "--i-know-this-is-not-secure"]).is_ok());
        }
        assert!(parse_all(&["--listen=[::1]:4500"]).is_ok());
    }

    #[test]
    fn the_help_says_what_each_preset_is() {
        let usage = usage();
        for (name, says) in presets() {
            assert!(usage.contains(name) && usage.contains(says), "{name}");
        }
    }
}
