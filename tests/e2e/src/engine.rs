//! The browsers that journeys run in, and how each is asked for.

use std::{
    env,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, error::WebDriverError,
};

/// Needed in a container, no traffic of the browser's own, and a host that is not this machine's by name.
const CHROMIUM_FLAGS: [&str; 11] = [
    "--host-resolver-rules=MAP evil.test 127.0.0.1",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
];

/// A browser's engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK's MiniBrowser, which needs a display and a session bus.
    WebKit,
}

impl Engine {
    /// Returns the engine that `E2E_ENGINE` names: `chromium` (the default), `firefox` or `webkit`.
    pub(crate) fn chosen() -> Result<Self, String> {
        match env::var("E2E_ENGINE").as_deref() {
            Ok("chromium") | Err(_) => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::WebKit),
            Ok(other) => Err(format!("E2E_ENGINE is {other:?}: use chromium, firefox or webkit")),
        }
    }

    /// Returns `true` if one driver serves several browsers at a time.
    pub(crate) fn shares_its_driver(self) -> bool {
        self == Self::Chromium
    }

    /// Returns the driver's program and arguments. Drivers that cannot choose a port by themselves take this one.
    pub(crate) fn driver(self, free_port: u16) -> (PathBuf, Vec<String>) {
        match self {
            Self::Chromium => (program("CHROMEDRIVER", "/usr/bin/chromedriver"), vec!["--port=0".to_owned()]),
            Self::Firefox => {
                let args = ["--port", "0", "--websocket-port", "0"].map(str::to_owned).to_vec();
                (program("GECKODRIVER", "geckodriver"), args)
            }
            Self::WebKit => {
                (program("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver"), vec![format!("--port={free_port}")])
            }
        }
    }

    /// Returns the port that a driver names in this line of its output.
    pub(crate) fn port_in(self, line: &str) -> Option<u16> {
        let (_, rest) = match self {
            Self::Chromium => line.split_once("started successfully on port ")?,
            Self::Firefox => line.split_once("Listening on 127.0.0.1:")?,
            Self::WebKit => return None,
        };
        rest.trim_end_matches('.').trim().parse().ok()
    }

    /// Returns the capabilities of a new browser. Only Chromium takes a flag.
    pub(crate) fn capabilities(self, flag: Option<&str>) -> Result<Capabilities, String> {
        match self {
            Self::Chromium => chromium(flag).map_err(|error| error.to_string()),
            Self::Firefox => {
                let binary = program("FIREFOX", "/usr/bin/firefox-esr");
                let options = json!({
                    "binary": binary,
                    "args": ["-headless", "--width=1280", "--height=900"],
                    // No traffic of the browser's own, and Tab goes to links too.
                    "prefs": {
                        "accessibility.tabfocus": 7,
                        "app.normandy.enabled": false,
                        "browser.safebrowsing.downloads.remote.enabled": false,
                        "network.captive-portal-service.enabled": false,
                        "network.connectivity-service.enabled": false,
                    },
                });
                custom("firefox", "moz:firefoxOptions", &options)
            }
            Self::WebKit => {
                let binary = program("WEBKIT", "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser");
                let options = json!({ "binary": binary, "args": ["--automation"] });
                custom("MiniBrowser", "webkitgtk:browserOptions", &options)
            }
        }
    }
}

fn custom(name: &str, key: &str, options: &Value) -> Result<Capabilities, String> {
    let mut capabilities = Capabilities::new();
    capabilities
        .set("browserName", name)
        .and_then(|()| capabilities.set(key, options))
        .map_err(|error| error.to_string())?;
    Ok(capabilities)
}

fn chromium(flag: Option<&str>) -> Result<Capabilities, WebDriverError> {
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in CHROMIUM_FLAGS.into_iter().chain(flag) {
        capabilities.add_arg(flag)?;
    }
    capabilities.set_binary(&chromium_program()?.to_string_lossy())?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities.into())
}

fn chromium_program() -> Result<PathBuf, WebDriverError> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    names.iter().find_map(|name| on_path(name)).ok_or_else(|| {
        WebDriverError::FatalError(format!("none of {} is on PATH: name one in CHROMIUM", names.join(", ")))
    })
}

/// Returns the program that a variable names, or else the default, looked for on PATH where it is no path.
fn program(variable: &str, default: &str) -> PathBuf {
    env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| on_path(default))
        .unwrap_or_else(|| PathBuf::from(default))
}

fn on_path(name: &str) -> Option<PathBuf> {
    if Path::new(name).is_absolute() {
        return None;
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::Engine;

    #[test]
    fn port_is_read_from_what_a_driver_prints() {
        let chromium = "ChromeDriver was started successfully on port 38129.";
        assert_eq!(Engine::Chromium.port_in(chromium), Some(38129));
        let firefox = "1764565000000\tgeckodriver\tINFO\tListening on 127.0.0.1:4444";
        assert_eq!(Engine::Firefox.port_in(firefox), Some(4444));
        assert_eq!(Engine::Firefox.port_in(chromium), None);
    }
}
