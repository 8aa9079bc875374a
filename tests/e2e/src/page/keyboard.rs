//! Hands on the keyboard only.

use serde_json::{Value, json};
use thirtyfour::Key;

use super::Page;

/// More stops than any page of the demo has.
const MOST_STOPS: usize = 40;

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
