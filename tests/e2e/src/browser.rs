//! Chromium and its driver: found on this machine, started for one journey, gone with it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};

use thirtyfour::{
    ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, error::WebDriverError,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::page::Page;

/// Needed in a container, and no traffic of the browser's own.
const FLAGS: [&str; 10] = [
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

/// The browsers of one journey. The driver dies with this, and each browser with the driver.
pub(crate) struct Browsers {
    chromium: PathBuf,
    driver_url: String,
    _driver: Child,
    site_url: String,
    opened: Mutex<Vec<Page>>,
}

impl Browsers {
    pub(crate) async fn start(site_url: String) -> Result<Arc<Self>, String> {
        let program =
            env::var_os("CHROMEDRIVER").map_or_else(|| PathBuf::from("/usr/bin/chromedriver"), PathBuf::from);
        let (driver, port) = start_driver(&program).await?;
        Ok(Arc::new(Self {
            chromium: chromium()?,
            driver_url: format!("http://127.0.0.1:{port}"),
            _driver: driver,
            site_url,
            opened: Mutex::default(),
        }))
    }

    /// A browser that has never been here: no cookies, no storage.
    pub(crate) async fn open(self: &Arc<Self>) -> Page {
        self.open_with(None).await
    }

    /// As [`open`](Self::open), with one more flag.
    pub(crate) async fn open_with(self: &Arc<Self>, flag: Option<&str>) -> Page {
        let driver =
            self.connect(flag).await.unwrap_or_else(|error| panic!("Chromium did not start: {error}"));
        let page = Page::new(driver, Arc::clone(self));
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).push(page.clone());
        page
    }

    /// The first page of each browser opened so far.
    pub(crate) fn opened(&self) -> Vec<Page> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets the pages, which hold on to this.
    pub(crate) async fn quit(&self) {
        let opened = std::mem::take(&mut *self.opened.lock().unwrap_or_else(PoisonError::into_inner));
        for page in opened {
            page.quit().await;
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site_url)
    }

    async fn connect(&self, flag: Option<&str>) -> Result<WebDriver, WebDriverError> {
        let mut wishes = DesiredCapabilities::chrome();
        for flag in FLAGS.into_iter().chain(flag) {
            wishes.add_arg(flag)?;
        }
        wishes.set_binary(&self.chromium.to_string_lossy())?;
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All)?;

        WebDriver::new(&self.driver_url, wishes).await
    }
}

/// The driver picks a free port of IPv4 and wants the same one of IPv6. Where something else has that, it ends: try again.
async fn start_driver(program: &Path) -> Result<(Child, String), String> {
    let mut said = String::new();
    for _ in 0..5 {
        let mut driver = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                format!("cannot start {program:?}: {error}; name chromedriver in CHROMEDRIVER")
            })?;
        let output = driver.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await.map_err(|error| format!("{program:?}: {error}"))? {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                // Read on, or the driver stops at a full pipe.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok((driver, port.trim_end_matches('.').to_owned()));
            }
            said.push('\n');
            said.push_str(&line);
        }
    }
    Err(format!("{program:?} ended before it named its port: {said}"))
}

fn chromium() -> Result<PathBuf, String> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let candidates =
        names.iter().flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));
    let mut existing = candidates.filter(|path| path.is_file());
    existing.next().ok_or_else(|| format!("none of {} is on PATH: name one in CHROMIUM", names.join(", ")))
}
