//! A page in a browser, and a user's actions on it: every verb finds elements by label, role and text, and waits for them.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use thirtyfour::{Key, WebDriver, WebElement, WindowHandle};

use crate::{
    browser::Browsers,
    until::{PATIENCE, until},
};

mod authenticator;
mod choose;
mod keyboard;
mod report;
mod sight;

const EYES: &str = include_str!("page/eyes.js");

/// One tab. Clones are the same tab.
#[derive(Clone)]
pub struct Page {
    driver: WebDriver,
    browsers: Arc<Browsers>,
    /// Set once the browser has more than one tab.
    tab: Option<WindowHandle>,
    /// `true` for the content of the tab's only frame.
    is_framed: bool,
    told: Arc<Mutex<Told>>,
    patience: Duration,
    /// The host's name instead of its address.
    by_name: bool,
    /// The id of the browser's authenticator.
    authenticator: Option<String>,
}

/// The report about a browser at the end of a journey.
#[derive(Default)]
struct Told {
    steps: Vec<String>,
    /// `true` if the journey uses the keyboard only.
    is_by_keyboard: bool,
    /// `true` if clearing does not make the browser like a new one.
    is_changed_for_good: bool,
    console: Vec<String>,
}

impl Page {
    pub(crate) fn new(driver: WebDriver, browsers: Arc<Browsers>) -> Self {
        let (tab, is_framed, by_name, authenticator) = (None, false, false, None);
        Self {
            driver,
            browsers,
            tab,
            is_framed,
            told: Arc::default(),
            patience: PATIENCE,
            by_name,
            authenticator,
        }
    }

    /// The same page, watched for longer: for what has its own time limit.
    #[must_use]
    pub fn within(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Another browser, which has never been here.
    pub async fn in_a_new_browser(&self) -> Self {
        self.browsers.open().await
    }

    /// A private window of another browser.
    pub async fn in_a_private_window(&self) -> Self {
        self.browsers.open_with("--incognito").await
    }

    /// A second tab of the same browser. From here on the two pages are used side by side.
    pub async fn in_a_new_tab(&mut self) -> Self {
        self.step("open a new tab");
        self.tab = Some(self.done(self.driver.window().await));
        let tab = self.done(self.driver.new_tab().await);
        Self { tab: Some(tab), ..self.clone() }
    }

    /// The page that this one shows in its only frame. From here on the two are used side by side.
    pub async fn in_its_frame(&mut self) -> Self {
        self.step("look into the frame");
        self.tab = Some(self.done(self.driver.window().await));
        Self { is_framed: true, ..self.clone() }
    }

    /// The window that this page has opened. From here on the two are used side by side.
    pub async fn in_the_popup(&mut self) -> Self {
        self.in_a_window_besides(&[]).await
    }

    /// The newest window that is none of these and not this one.
    pub async fn in_a_window_besides(&mut self, others: &[&Page]) -> Self {
        self.step("look at the other window");
        self.here().await;
        let mine = self.done(self.driver.window().await);
        self.tab = Some(mine.clone());
        let is_new = |window: &WindowHandle| {
            *window != mine && others.iter().all(|other| other.tab.as_ref() != Some(window))
        };
        let other = until(self.patience, async || {
            let windows = self.driver.windows().await.map_err(|error| error.to_string())?;
            windows.into_iter().find(is_new).ok_or_else(|| "there is no other window".to_owned())
        });
        Self { tab: Some(self.found(other.await)), is_framed: false, ..self.clone() }
    }

    /// Closes this tab, another one of the browser being open.
    pub async fn close(self) {
        self.step("close the tab");
        self.here().await;
        self.done(self.driver.close_window().await);
    }

    /// The browser has no other tab or window than this one.
    pub async fn is_alone(&self) {
        self.step("no other window is open");
        let alone = until(self.patience, async || match self.driver.windows().await {
            Ok(windows) if windows.len() == 1 => Ok(()),
            Ok(windows) => Err(format!("there are {}", windows.len())),
            Err(error) => Err(error.to_string()),
        });
        self.found(alone.await);
    }

    /// Opens a path of the demo in the address bar.
    pub async fn go(&self, path: &str) {
        self.step(&format!("go {path}"));
        // The guides are made to be copied: each has to work without a mouse.
        self.told().is_by_keyboard |= path.starts_with("/custom-flows/");
        self.here().await;
        let url = self.browsers.url(path);
        // Passkeys belong to a name: an address has none.
        let url = if self.by_name { url.replace("127.0.0.1", "localhost") } else { url };
        self.done(self.driver.goto(url).await);
    }

    /// Opens a link from a message.
    pub async fn open(&self, url: &str) {
        self.step("open a link");
        self.here().await;
        self.done(self.driver.goto(url).await);
    }

    /// The reload button.
    pub async fn reload(&self) {
        self.step("reload");
        self.here().await;
        self.done(self.driver.refresh().await);
    }

    /// The back button.
    pub async fn back(&self) {
        self.step("back");
        self.here().await;
        self.done(self.driver.back().await);
    }

    /// The forward button.
    pub async fn forward(&self) {
        self.step("forward");
        self.here().await;
        self.done(self.driver.forward().await);
    }

    /// A window as narrow as a phone's.
    pub async fn on_a_phone(&self) {
        self.step("on a phone");
        self.is_changed_for_good();
        self.done(self.driver.set_window_rect(0, 0, 420, 900).await);
    }

    /// Types a text into the field of this label, in place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        self.type_in(label, text).await;
        self.value_is(label, text).await;
    }

    /// As [`fill`](Self::fill), for a field that may be gone once the last character is typed.
    pub async fn type_in(&self, label: &str, text: &str) {
        self.step(&format!("fill {label:?}"));
        let filled = until(self.patience, async || {
            let field = self.find("field", &format!("fields({})", json!(label))).await?;
            self.reach(&field).await?;
            let typed = if text.is_empty() { Key::Backspace + "" } else { text.into() };
            field.send_keys(Key::Control + "a").await.map_err(|error| error.to_string())?;
            field.send_keys(typed).await.map_err(|error| error.to_string())?;
            Ok(())
        });
        self.found(filled.await);
    }

    /// Clicks the button of this name, once it can be clicked.
    pub async fn press(&self, name: &str) {
        self.step(&format!("press {name:?}"));
        self.click("button", &format!("buttons({})", json!(name))).await;
    }

    /// Clicks the button whose whole name matches this regular expression.
    pub async fn press_matching(&self, pattern: &str) {
        self.step(&format!("press {pattern:?}"));
        self.click("button", &format!("buttonsLike({})", json!(pattern))).await;
    }

    /// Clicks the checkbox of this label.
    pub async fn tick(&self, label: &str) {
        self.step(&format!("tick {label:?}"));
        self.click("checkbox", &format!("fields({})", json!(label))).await;
    }

    /// Clicks the first of several buttons of this name.
    pub async fn press_first(&self, name: &str) {
        self.step(&format!("press the first {name:?}"));
        self.click("button", &format!("buttons({}).slice(0, 1)", json!(name))).await;
    }

    /// Clicks the last of several links of this name: the page's own, where the header has one too.
    pub async fn follow_last(&self, name: &str) {
        self.step(&format!("follow the last {name:?}"));
        self.click("link", &format!("links({}).slice(-1)", json!(name))).await;
    }

    /// Clicks the link of this name.
    pub async fn follow(&self, name: &str) {
        self.step(&format!("follow {name:?}"));
        self.click("link", &format!("links({})", json!(name))).await;
    }

    /// Clicks the button of this name twice, as fast as a double click.
    pub async fn double_press(&self, name: &str) {
        self.step(&format!("double-press {name:?}"));
        let found =
            until(self.patience, async || self.find("button", &format!("buttons({})", json!(name))).await);
        let button = self.found(found.await);
        self.done(self.driver.action_chain().double_click_element(&button).perform().await);
    }

    async fn click(&self, kind: &str, all: &str) {
        let clicked = until(self.patience, async || {
            let element = self.find(kind, all).await?;
            if self.reach(&element).await? {
                let key = if kind == "checkbox" { Key::Space } else { Key::Enter };
                return element.send_keys(key + "").await.map_err(|error| error.to_string());
            }
            element.click().await.map_err(|error| error.to_string())
        });
        self.found(clicked.await);
    }

    /// The one usable element of those the expression names.
    async fn find(&self, kind: &str, all: &str) -> Result<WebElement, String> {
        let script =
            format!("{EYES}\nconst found = one({}, {all}); return found.element ?? found.why;", json!(kind));
        self.here().await;
        let answer = self.driver.execute(script, []).await.map_err(|error| error.to_string())?;
        match answer.json().as_str() {
            Some(why) => Err(why.to_owned()),
            None => answer.element().map_err(|error| error.to_string()),
        }
    }

    /// Asks the page for a value.
    async fn ask(&self, expression: &str) -> Result<Value, String> {
        self.here().await;
        let script = format!("{EYES}\nreturn ({expression});");
        let answer = self.driver.execute(script, []).await.map_err(|error| error.to_string())?;
        Ok(answer.json().clone())
    }

    /// Brings the driver to this tab.
    async fn here(&self) {
        if let Some(tab) = &self.tab {
            self.done(self.driver.switch_to_window(tab.clone()).await);
        }
        if self.is_framed {
            let entered = until(self.patience, async || {
                self.driver.enter_frame(0).await.map_err(|error| error.to_string())
            });
            self.found(entered.await);
        }
    }

    fn step(&self, what: &str) {
        self.told().steps.push(what.to_owned());
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the journey if the last step did not come true in time.
    fn found<T>(&self, result: Result<T, String>) -> T {
        result.unwrap_or_else(|seen| {
            let step = self.told().steps.last().cloned().unwrap_or_default();
            panic!("{step}: {seen}")
        })
    }

    fn done<T, E: std::fmt::Display>(&self, result: Result<T, E>) -> T {
        self.found(result.map_err(|error| error.to_string()))
    }

    /// From here on, no other journey can use the browser.
    pub(crate) fn is_changed_for_good(&self) {
        self.told().is_changed_for_good = true;
    }

    pub(crate) fn can_be_used_again(&self) -> bool {
        !self.told().is_changed_for_good
    }

    pub(crate) fn into_driver(self) -> WebDriver {
        self.driver
    }

    pub(crate) async fn diagnosis(&self, picture: PathBuf) -> String {
        report::diagnosis(self, picture).await
    }
}
