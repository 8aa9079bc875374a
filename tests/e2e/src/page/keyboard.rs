//! Hands on the keyboard only.

use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use super::Page;

/// More stops than any page of the demo has.
const MOST_STOPS: usize = 60;

impl Page {
    /// Types at the focus.
    pub async fn keys(&self, text: &str) {
        self.step("type");
        self.here().await;
        self.done(self.driver.action_chain().send_keys(text).perform().await);
    }

    /// The Enter key.
    pub async fn enter(&self) {
        self.step("Enter");
        self.here().await;
        self.done(self.driver.action_chain().send_keys(Key::Enter).perform().await);
    }

    /// The Enter key twice, as fast as it goes.
    pub async fn enter_twice(&self) {
        self.step("Enter, Enter");
        self.here().await;
        self.done(self.driver.action_chain().send_keys(Key::Enter).send_keys(Key::Enter).perform().await);
    }

    /// Where there is no mouse, Tab until the focus is on this element; tells whether it came to that.
    pub(super) async fn reach(&self, element: &WebElement) -> Result<bool, String> {
        if !self.told().is_by_keyboard {
            return Ok(false);
        }
        let said = |error: thirtyfour::error::WebDriverError| error.to_string();
        for _ in 0..MOST_STOPS {
            let script = "return document.activeElement === arguments[0];";
            let here =
                self.driver.execute(script, vec![element.to_json().map_err(said)?]).await.map_err(said)?;
            if *here.json() == Value::Bool(true) {
                return Ok(true);
            }
            self.driver.action_chain().send_keys(Key::Tab).perform().await.map_err(said)?;
        }
        Err(format!("{MOST_STOPS} times Tab does not lead there"))
    }

    /// Tab until the focus is on the field, button or link of this name.
    pub async fn tab_to(&self, name: &str) {
        self.step(&format!("Tab to {name:?}"));
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            let focus = self.ask("nameOf(document.activeElement)").await;
            let focus = self.found(focus);
            if focus == json!(name) {
                return;
            }
            let is_on_a_control = self.ask("document.activeElement !== document.body").await;
            if self.found(is_on_a_control) == Value::Bool(true) {
                stops.push(focus);
            }
            self.done(self.driver.action_chain().send_keys(Key::Tab).perform().await);
        }
        self.found(Err(format!("the stops were {}", Value::from(stops))))
    }
}
