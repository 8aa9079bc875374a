//! The browsers of one journey: taken from those that earlier journeys are done with, or started.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use thirtyfour::{WebDriver, error::WebDriverError};

use crate::{driver::Driver, engine::Engine, page::Page};

/// The one driver of all journeys, where the engine's driver serves several browsers.
static SHARED: Mutex<Option<Driver>> = Mutex::new(None);

/// Browsers that are as if they had never been anywhere.
static FRESH: Mutex<Vec<WebDriver>> = Mutex::new(Vec::new());

/// More than the journeys that run at a time use.
const MOST_FRESH: usize = 3;

/// The browsers of one journey.
pub(crate) struct Browsers {
    engine: Engine,
    /// Drivers that serve one browser each.
    drivers: Mutex<Vec<Driver>>,
    site_url: String,
    opened: Mutex<Vec<Page>>,
}

impl Browsers {
    pub(crate) fn at(site_url: String) -> Result<Arc<Self>, String> {
        let engine = Engine::chosen()?;
        Ok(Arc::new(Self { engine, drivers: Mutex::default(), site_url, opened: Mutex::default() }))
    }

    /// A browser that has never been here: no cookies, no storage.
    pub(crate) async fn open(self: &Arc<Self>) -> Page {
        let fresh = lock(&FRESH).pop();
        match fresh {
            Some(driver) => self.keep(driver),
            None => self.start(None).await,
        }
    }

    /// A new browser with one more flag.
    pub(crate) async fn open_with(self: &Arc<Self>, flag: &str) -> Page {
        let page = self.start(Some(flag)).await;
        page.is_changed_for_good();
        page
    }

    async fn start(self: &Arc<Self>, flag: Option<&str>) -> Page {
        let driver = self.connect(flag).await;
        self.keep(driver.unwrap_or_else(|error| panic!("{:?} did not start: {error}", self.engine)))
    }

    fn keep(self: &Arc<Self>, driver: WebDriver) -> Page {
        let page = Page::new(driver, Arc::clone(self));
        lock(&self.opened).push(page.clone());
        page
    }

    /// The first page of each browser opened so far.
    pub(crate) fn opened(&self) -> Vec<Page> {
        lock(&self.opened).clone()
    }

    /// Forgets the pages, which hold on to this. Browsers of a journey that went well serve others.
    pub(crate) async fn leave(&self, went_well: bool) {
        let opened = std::mem::take(&mut *lock(&self.opened));
        for page in opened {
            let is_kept = went_well
                && self.engine.shares_its_driver()
                && page.can_be_used_again()
                && lock(&FRESH).len() < MOST_FRESH;
            let driver = page.into_driver();
            if is_kept && self.freshen(&driver).await.is_ok() {
                lock(&FRESH).push(driver);
            } else {
                // A browser that is already gone is what is wanted.
                let _ = driver.quit().await;
            }
        }
        lock(&self.drivers).clear();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site_url)
    }

    async fn connect(&self, flag: Option<&str>) -> Result<WebDriver, String> {
        let url = if self.engine.shares_its_driver() {
            let mut shared = lock(&SHARED);
            match &*shared {
                Some(driver) => driver.url.clone(),
                None => shared.insert(Driver::start(self.engine)?).url.clone(),
            }
        } else {
            let driver = Driver::start(self.engine)?;
            let url = driver.url.clone();
            lock(&self.drivers).push(driver);
            url
        };
        let capabilities = self.engine.capabilities(flag)?;
        WebDriver::new(url, capabilities).await.map_err(|error| error.to_string())
    }

    /// Leaves one empty tab without a past, no cookies, and nothing stored for the site.
    async fn freshen(&self, driver: &WebDriver) -> Result<(), WebDriverError> {
        let old = driver.windows().await?;
        let tab = driver.new_tab().await?;
        for window in old {
            driver.switch_to_window(window).await?;
            driver.close_window().await?;
        }
        driver.switch_to_window(tab).await?;
        let devtools = driver.cdp();
        devtools.send_raw("Network.clearBrowserCookies", json!({})).await?;
        for origin in [self.site_url.clone(), self.site_url.replace("127.0.0.1", "localhost")] {
            let stored = json!({"origin": origin, "storageTypes": "all"});
            devtools.send_raw("Storage.clearDataForOrigin", stored).await?;
        }
        // Messages after the last check belong to no journey.
        driver.browser_log().await?;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
