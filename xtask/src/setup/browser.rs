//! Chromium and its WebDriver, for the tests.

use std::env;
use std::path::PathBuf;

use super::apt;
use crate::console;
use crate::places;
use crate::stop::Stop;

/// A browser and the driver that speaks to it.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds the browser, installing it when it is missing. `CHROMIUM` and `CHROMEDRIVER` choose others.
pub(crate) fn browser() -> Result<Browser, Stop> {
    if let Some(browser) = find()? {
        console::line(&format!(
            "Chromium: found {} and {}",
            browser.chromium.display(),
            browser.driver.display()
        ));
        return Ok(browser);
    }
    apt::install("Chromium with ChromeDriver", "chromium chromium-driver")?;
    find()?.ok_or_else(|| Stop::failed("Chromium was installed but is not on PATH"))
}

fn find() -> Result<Option<Browser>, Stop> {
    let chromium = match named("CHROMIUM")? {
        Some(path) => Some(path),
        None => installed_chromium(),
    };
    let driver = match named("CHROMEDRIVER")? {
        Some(path) => Some(path),
        None => places::find_program("chromedriver"),
    };
    Ok(chromium.zip(driver).map(|(chromium, driver)| Browser { chromium, driver }))
}

fn installed_chromium() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    NAMES
        .iter()
        .find_map(|name| places::find_program(name))
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file()))
}

/// A program chosen by an environment variable.
fn named(variable: &str) -> Result<Option<PathBuf>, Stop> {
    let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(value);
    if path.is_file() {
        Ok(Some(path))
    } else {
        Err(Stop::failed(format!("{variable} names {}, which is not a file", path.display())))
    }
}
