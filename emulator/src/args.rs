//! The command line.

use std::net::SocketAddr;

pub(crate) const USAGE: &str = "\
usage: clerk-emulator [--listen ADDRESS:PORT] [--allow-non-loopback] [--quiet]

  --listen ADDRESS:PORT   where to listen (default 127.0.0.1:4500)
  --allow-non-loopback    allow an address that other machines can reach
  --quiet                 do not print the codes that are \"sent\"";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run(Options),
}

/// How to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) is_quiet: bool,
}

/// Reads the arguments after the program's name, or says in one line what is wrong with them.
pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut listen = SocketAddr::from(([127, 0, 0, 1], 4500));
    let mut allows_non_loopback = false;
    let mut is_quiet = false;
    while let Some(argument) = arguments.next() {
        let (flag, value) = match argument.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        match (flag, value) {
            ("--listen", value) => {
                let value = value.or_else(|| arguments.next());
                let value = value.ok_or("--listen needs an address, such as --listen 127.0.0.1:4500")?;
                listen = value.parse().map_err(|_| {
                    format!("--listen {value}: expected an IP address and a port, such as 127.0.0.1:4500")
                })?;
            }
            ("--allow-non-loopback", None) => allows_non_loopback = true,
            ("--quiet", None) => is_quiet = true,
            ("--help" | "-h", None) => return Ok(Command::Help),
            _ => {
                return Err(format!(
                    "{argument}: unknown argument, expected --listen, --allow-non-loopback, --quiet or --help"
                ));
            }
        }
    }
    if !listen.ip().is_loopback() && !allows_non_loopback {
        return Err(format!(
            "--listen {listen}: other machines can reach this address; use 127.0.0.1:{} or add --allow-non-loopback",
            listen.port()
        ));
    }
    Ok(Command::Run(Options { listen, is_quiet }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_all(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(|it| (*it).to_owned()))
    }

    #[test]
    fn without_arguments_it_listens_on_loopback_port_4500() {
        let expected = Options { listen: SocketAddr::from(([127, 0, 0, 1], 4500)), is_quiet: false };
        assert_eq!(parse_all(&[]), Ok(Command::Run(expected)));
    }

    #[test]
    fn an_unknown_flag_is_named_with_the_known_ones() {
        let error = parse_all(&["--prot", "1"]).expect_err("refused");
        assert!(error.starts_with("--prot: unknown argument, expected --listen"), "{error}");
    }

    #[test]
    fn a_bad_address_is_named() {
        let error = parse_all(&["--listen", "localhost"]).expect_err("refused");
        assert!(error.starts_with("--listen localhost: expected an IP address"), "{error}");
    }

    #[test]
    fn an_address_others_can_reach_needs_a_word_more() {
        let error = parse_all(&["--listen=0.0.0.0:4500"]).expect_err("refused");
        assert!(error.contains("add --allow-non-loopback"), "{error}");
        assert!(parse_all(&["--listen=0.0.0.0:4500", "--allow-non-loopback"]).is_ok());
    }
}
