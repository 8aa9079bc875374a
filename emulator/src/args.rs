//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, ValueEnum};
use clerk_emulator::{Access, presets};

/// A local Clerk Frontend API for development and tests.
#[derive(Clone, Debug, Parser, PartialEq, Eq)]
#[command(name = "clerk-emulator", version, after_help = presets_help(), args_override_self = true)]
pub(crate) struct Options {
    /// The address and port to listen on
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "CLERK_EMULATOR_LISTEN",
        default_value = "127.0.0.1:4500",
        value_parser = address,
        help_heading = "Network"
    )]
    pub(crate) listen: SocketAddr,

    /// Listen on an address that other machines can reach
    #[arg(long = "i-know-this-is-not-secure", help_heading = "Network")]
    pub(crate) is_reachable: bool,

    /// A host name besides this machine's own that requests may address
    #[arg(
        long,
        value_name = "NAME",
        env = "CLERK_EMULATOR_ALLOW_HOST",
        value_delimiter = ',',
        help_heading = "Network"
    )]
    pub(crate) allow_host: Vec<String>,

    /// An origin besides this machine's own whose pages may use the emulator and be redirected to
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "CLERK_EMULATOR_ALLOW_ORIGIN",
        value_delimiter = ',',
        help_heading = "Network"
    )]
    pub(crate) allow_origin: Vec<String>,

    /// The address that browsers use, for proxies that send no X-Forwarded-Host
    #[arg(long, value_name = "URL", env = "CLERK_EMULATOR_PUBLIC_URL", help_heading = "Network")]
    pub(crate) public_url: Option<String>,

    /// The named settings that worlds start with
    #[arg(long, value_name = "NAME", env = "CLERK_EMULATOR_PRESET", help_heading = "Worlds")]
    pub(crate) preset: Option<String>,

    /// The settings that worlds start with, as TOML: the body of POST /__emulator/config
    #[arg(long, value_name = "FILE", env = "CLERK_EMULATOR_CONFIG", help_heading = "Worlds")]
    pub(crate) config: Option<PathBuf>,

    /// Keep the worlds in this file
    #[arg(long, value_name = "FILE", env = "CLERK_EMULATOR_DATA", help_heading = "Worlds")]
    pub(crate) data: Option<PathBuf>,

    /// The detail of the log
    #[arg(
        long,
        value_name = "LEVEL",
        env = "CLERK_EMULATOR_LOG",
        value_enum,
        default_value = "info",
        help_heading = "Output"
    )]
    pub(crate) log: LogLevel,

    /// Do not print the codes that are "sent"
    #[arg(long = "quiet", help_heading = "Output")]
    pub(crate) is_quiet: bool,
}

/// The detail of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// Nothing
    Off,
    /// One line for each request
    Info,
    /// The values of forms too, with secrets hidden
    Debug,
}

impl Options {
    /// Returns the rules of who may use the emulator.
    ///
    /// # Errors
    /// In a line that names the flag and its value.
    pub(crate) fn access(&self) -> Result<Access, String> {
        let mut access = Access::default();
        for name in &self.allow_host {
            access = access.allow_host(name).map_err(|line| format!("--allow-host {line}"))?;
        }
        for origin in &self.allow_origin {
            access = access.allow_origin(origin).map_err(|line| format!("--allow-origin {line}"))?;
        }
        match &self.public_url {
            Some(url) => access.public_url(url).map_err(|line| format!("--public-url {line}")),
            None => Ok(access),
        }
    }

    /// Refuses an address that other machines can reach, unless the flag for it is set.
    ///
    /// # Errors
    /// In a line that says what to do.
    pub(crate) fn check(&self) -> Result<(), String> {
        let listen = self.listen;
        if listen.ip().is_loopback() || self.is_reachable {
            return Ok(());
        }
        Err(format!(
            "--listen {listen}: other machines can reach this address, and whoever reaches it can read every code; use \
             127.0.0.1:{} or add --i-know-this-is-not-secure",
            listen.port()
        ))
    }
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port, such as 127.0.0.1:4500")
}

fn presets_help() -> String {
    let presets: String = presets().map(|(name, says)| format!("\n  {name:<24}{says}")).collect();
    format!("Presets:{presets}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        let arguments = std::iter::once("clerk-emulator").chain(arguments.iter().copied());
        Options::try_parse_from(arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn emulator_listens_on_loopback_port_4500_by_default() {
        let options = parse(&[]).expect("options");
        assert_eq!(options.listen, SocketAddr::from(([127, 0, 0, 1], 4500)));
        assert_eq!((options.log, options.is_quiet), (LogLevel::Info, false));
        assert_eq!((options.access(), options.check()), (Ok(Access::default()), Ok(())));
    }

    #[test]
    fn flags_take_values_after_a_space_or_equals_sign_and_lists_by_comma() {
        let options = parse(&[
            "--preset",
            "waitlist",
            "--data=a=b.data",
            "--log",
            "debug",
            "--allow-origin=https://a.test,https://b.test",
            "--allow-host",
            "a.test",
            "--public-url",
            "https://a.test/clerk",
        ]);
        let options = options.expect("options");
        assert_eq!(options.preset.as_deref(), Some("waitlist"));
        assert_eq!(options.data.as_deref(), Some("a=b.data".as_ref()));
        assert_eq!(options.allow_origin, ["https://a.test", "https://b.test"]);
        assert_ne!(options.access(), Ok(Access::default()));
    }

    #[test]
    fn bad_flag_value_is_reported_with_the_expected_form() {
        for (arguments, expected) in [
            (&["--listen", "localhost"][..], "expected an IP address and a port"),
            (&["--log=loud"], "possible values: off, info, debug"),
            (&["--prot", "1"], "unexpected argument '--prot'"),
            (&["--quiet=yes"], "unexpected value 'yes'"),
        ] {
            let error = parse(arguments).expect_err("refused");
            assert!(error.contains(expected), "{error}");
        }
        for (arguments, expected) in [
            (["--allow-host", "https://a.test"], "--allow-host https://a.test: expected a host name"),
            (["--allow-host", "a.test:80"], "--allow-host a.test:80: expected a host name"),
            (["--allow-origin", "a.test"], "--allow-origin a.test: expected an origin"),
            (["--allow-origin", "https://a.test/x"], "--allow-origin https://a.test/x: expected an origin"),
            (["--public-url", "a.test/clerk"], "--public-url a.test/clerk: expected an address"),
        ] {
            let error = parse(&arguments).expect("options").access().expect_err("refused");
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn non_loopback_listen_address_needs_a_flag() {
        for address in ["0.0.0.0:4500", "192.168.1.7:4500", "[::]:4500"] {
            let listen = format!("--listen={address}");
            let error = parse(&[&listen]).expect("options").check().expect_err("refused");
            assert!(error.contains("add --i-know-this-is-not-secure"), "{error}");
            assert!(parse(&[&listen, "--i-know-this-is-not-secure"]).expect("options").check().is_ok());
        }
        assert!(parse(&["--listen=[::1]:4500"]).expect("options").check().is_ok());
    }

    #[test]
    fn help_explains_each_preset() {
        let help = presets_help();
        for (name, says) in presets() {
            assert!(help.contains(name) && help.contains(says), "{name}");
        }
    }
}
