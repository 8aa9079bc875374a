//! `cargo xtask demo`: the emulator and the demo side by side, until Ctrl-C.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::console;
use crate::flags;
use crate::places;
use crate::port;
use crate::process::{Running, Tool};
use crate::setup;
use crate::stop::Stop;

pub(crate) fn run(options: &flags::Demo) -> Result<(), Stop> {
    let refuse_busy_ports = || {
        port::require_free(options.port, "--port", "the demo")?;
        match options.key {
            Some(_) => Ok(()),
            None => port::require_free(options.emulator_port, "--emulator-port", "the emulator"),
        }
    };
    // Before the long set-up, where it spares a wait, and again after it, when it counts.
    refuse_busy_ports()?;
    console::heading("set-up");
    let wasm = if options.release { setup::wasm_release_build()? } else { setup::wasm_build()? };
    if options.key.is_none() {
        console::heading("emulator");
        build_emulator()?;
    }
    refuse_busy_ports()?;
    let mut emulator = match options.key {
        Some(_) => None,
        None => Some(start_emulator(options.emulator_port)?),
    };

    console::heading("demo (the first build takes some minutes)");
    let mut trunk = wasm.trunk("serve");
    if options.release {
        trunk = trunk.arg("--release");
    }
    if let Some(key) = &options.key {
        trunk = trunk.env("CLERK_PUBLISHABLE_KEY", key).env("CLERK_PROXY_URL", "");
    }
    trunk = trunk
        .arg("--config")
        .arg(trunk_config(options.emulator_port)?)
        .arg("--port")
        .arg(options.port.to_string());
    let mut demo = trunk.start()?;
    let start = Instant::now();
    let mut told = Duration::ZERO;
    while port::http_status(options.port, "/") != Some(200) {
        both_alive(&mut demo, emulator.as_mut())?;
        std::thread::sleep(Duration::from_millis(200));
        if start.elapsed() - told > Duration::from_secs(30) {
            told = start.elapsed();
            console::line(&format!("still building ({} s)", told.as_secs()));
        }
    }
    console::line(&welcome(options));
    loop {
        both_alive(&mut demo, emulator.as_mut())?;
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Builds the emulator for this machine.
pub(crate) fn build_emulator() -> Result<(), Stop> {
    Tool::new("cargo").args("build --package clerk-emulator").run()
}

/// Starts the built emulator and waits until it answers.
fn start_emulator(at: u16) -> Result<Running, Stop> {
    wait_for_emulator(emulator(at).start()?, at)
}

/// The built emulator, to be started on a port.
pub(crate) fn emulator(at: u16) -> Tool {
    Tool::new(places::built_program("clerk-emulator")).arg("--listen").arg(format!("127.0.0.1:{at}"))
}

/// Returns once a started emulator answers.
pub(crate) fn wait_for_emulator(mut emulator: Running, at: u16) -> Result<Running, Stop> {
    let start = Instant::now();
    while port::http_status(at, "/__emulator/config") != Some(200) {
        if let Some(status) = emulator.poll() {
            return Err(Stop::failed(format!("the emulator ended ({status})")));
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(Stop::failed(format!("the emulator does not answer on 127.0.0.1:{at}")));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(emulator)
}

/// Ends the demo when one half of it is gone.
fn both_alive(demo: &mut Running, emulator: Option<&mut Running>) -> Result<(), Stop> {
    if let Some(status) = demo.poll() {
        return Err(Stop::failed(format!("trunk ended ({status})")));
    }
    if let Some(status) = emulator.and_then(Running::poll) {
        return Err(Stop::failed(format!("the emulator ended ({status})")));
    }
    Ok(())
}

/// The workspace's Trunk.toml, or a copy of it that proxies to another port: a proxy on Trunk's command line is added
/// to the configured one and the two collide.
fn trunk_config(emulator_port: u16) -> Result<PathBuf, Stop> {
    let original = places::root().join("Trunk.toml");
    if emulator_port == flags::Demo::default().emulator_port {
        return Ok(original);
    }
    let text = std::fs::read_to_string(&original)
        .map_err(|error| Stop::failed(format!("cannot read {}: {error}", original.display())))?;
    // Beside the original, because Trunk reads relative paths from there.
    let copy = places::root().join(format!(".trunk-{emulator_port}.toml"));
    std::fs::write(&copy, with_emulator_port(&text, emulator_port))
        .map_err(|error| Stop::failed(format!("cannot write {}: {error}", copy.display())))?;
    Ok(copy)
}

fn with_emulator_port(config: &str, port: u16) -> String {
    config.replace("http://127.0.0.1:4500/", &format!("http://127.0.0.1:{port}/"))
}

fn welcome(options: &flags::Demo) -> String {
    let flags::Demo { port, emulator_port, key, .. } = options;
    let page = format!("\n  The demo runs at  http://localhost:{port}/\n\n");
    let identities = match key {
        Some(key) => format!(
            "  It talks to the Clerk instance of {key}.\n  \
             On a development instance these identities need no inbox:\n"
        ),
        None => "  Identities that need no inbox:\n".to_owned(),
    };
    let mails = match key {
        Some(_) => String::new(),
        None => format!(
            "  Codes for any other address appear in this terminal and at\n    \
             http://127.0.0.1:{emulator_port}/__emulator/messages\n"
        ),
    };
    format!(
        "{page}{identities}    \
         email  anything+clerk_test@example.com\n    \
         phone  +1 201 555 0100 ... 0199\n    \
         code   424242\n{mails}\n  Ctrl-C stops everything.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{welcome, with_emulator_port};
    use crate::flags::Demo;
    use crate::places;

    #[test]
    fn emulator_port_flag_changes_the_proxy() {
        let config = std::fs::read_to_string(places::root().join("Trunk.toml")).expect("Trunk.toml");
        assert!(with_emulator_port(&config, 4600).contains("\"http://127.0.0.1:4600/\""));
    }

    #[test]
    fn demo_welcome_lists_page_test_users_and_messages() {
        let text = welcome(&Demo::default());
        for part in [
            "http://localhost:8080/",
            "+clerk_test@example.com",
            "424242",
            "http://127.0.0.1:4500/__emulator/messages",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn demo_welcome_for_a_real_instance_mentions_no_emulator() {
        let text = welcome(&Demo { key: Some("pk_test_abc".into()), ..Demo::default() });
        assert!(text.contains("pk_test_abc"));
        assert!(!text.contains("__emulator"));
    }
}
