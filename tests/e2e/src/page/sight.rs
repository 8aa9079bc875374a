//! Checks of the visible page: each waits until it holds.

use serde_json::{Value, json};

use super::Page;
use crate::until::until;

impl Page {
    /// The text is on the page, visible.
    pub async fn see(&self, text: &str) {
        self.step(&format!("see {text:?}"));
        self.holds(&format!("seen().includes({})", json!(text))).await;
    }

    /// The text is nowhere to be seen.
    pub async fn do_not_see(&self, text: &str) {
        self.step(&format!("do not see {text:?}"));
        self.holds(&format!("!seen().includes({})", json!(text))).await;
    }

    /// One of these texts is on the page.
    pub async fn see_any(&self, texts: &[&str]) {
        self.step(&format!("see one of {texts:?}"));
        self.holds(&format!("{}.some((text) => seen().includes(text))", json!(texts))).await;
    }

    /// The text on the page matches this regular expression.
    pub async fn see_matching(&self, pattern: &str) {
        self.step(&format!("see {pattern:?}"));
        self.holds(&format!("new RegExp({}, 'i').test(seen())", json!(pattern))).await;
    }

    /// Waits until any text is announced.
    pub async fn see_an_alert(&self) {
        self.step("see an alert");
        self.holds("alerts().length > 0").await;
    }

    /// Nothing is announced.
    pub async fn see_no_alert(&self) {
        self.step("see no alert");
        self.is_true("alerts().length === 0 || `it says ${JSON.stringify(alerts())}`").await;
    }

    /// A heading reads so.
    pub async fn heading_is(&self, text: &str) {
        self.step(&format!("the heading is {text:?}"));
        self.holds(&format!("headings().includes({})", json!(text))).await;
    }

    /// There is a button of this name, usable or not.
    pub async fn see_button(&self, name: &str) {
        self.step(&format!("see the button {name:?}"));
        self.holds(&format!("buttons({}).length === 1", json!(name))).await;
    }

    /// There is a button of this name, and it is disabled.
    pub async fn cannot_press(&self, name: &str) {
        self.step(&format!("cannot press {name:?}"));
        self.holds(&format!("buttons({}).length > 0 && !buttons({0}).some(isEnabled)", json!(name))).await;
    }

    /// Waits until the button of this name is enabled again.
    pub async fn press_is_done(&self, name: &str) {
        self.step(&format!("{name:?} is done"));
        self.holds(&format!(
            "document.querySelectorAll('form[data-busy=true]').length === 0 && buttons({}).some(isEnabled)",
            json!(name)
        ))
        .await;
    }

    /// There is no button of this name.
    pub async fn see_no_button(&self, name: &str) {
        self.step(&format!("see no button {name:?}"));
        self.holds(&format!("buttons({}).length === 0", json!(name))).await;
    }

    /// There is a link of this name.
    pub async fn see_link(&self, name: &str) {
        self.step(&format!("see the link {name:?}"));
        self.holds(&format!("links({}).length > 0", json!(name))).await;
    }

    /// There is a field of this label.
    pub async fn see_field(&self, label: &str) {
        self.step(&format!("see the field {label:?}"));
        self.holds(&format!("fields({}).length === 1", json!(label))).await;
    }

    /// The field's text is this.
    pub async fn value_is(&self, label: &str, text: &str) {
        self.step(&format!("the value of {label:?}"));
        let script = format!("fields({})[0]?.value", json!(label));
        let same = until(self.patience, async || match self.ask(&script).await? {
            Value::String(value) if value == text => Ok(()),
            // Never the value: it may be a password.
            Value::String(value) => {
                Err(format!("it has {} characters instead of {}", value.len(), text.len()))
            }
            _ => Err("there is no such field".to_owned()),
        });
        self.found(same.await);
    }

    /// The field is marked as wrong, and the text that is linked to it says this.
    pub async fn field_error(&self, label: &str, text: &str) {
        self.step(&format!("the field {label:?} complains {text:?}"));
        let script = format!(
            "(() => {{ const field = fields({label})[0]; if (!field) return 'there is no such field'; \
               if (field.getAttribute('aria-invalid') !== 'true') return 'it is not marked as invalid'; \
               const said = byIds(field.getAttribute('aria-describedby')).filter(isVisible).map((one) => clean(one.innerText)); \
               return said.some((line) => line.includes({text})) ? true : `it says ${{JSON.stringify(said)}}`; }})()",
            label = json!(label),
            text = json!(text),
        );
        self.is_true(&script).await;
    }

    /// The field is not marked as wrong.
    pub async fn no_field_error(&self, label: &str) {
        self.step(&format!("the field {label:?} does not complain"));
        self.holds(&format!("fields({})[0]?.getAttribute('aria-invalid') !== 'true'", json!(label))).await;
    }

    /// The focus is on the field, button or heading of this name.
    pub async fn focus_is(&self, name: &str) {
        self.step(&format!("the focus is on {name:?}"));
        let script = format!(
            "(nameOf(document.activeElement) === {}) || `it is on ${{document.activeElement.tagName}} ${{JSON.stringify(nameOf(document.activeElement).slice(0, 60))}}`",
            json!(name)
        );
        self.is_true(&script).await;
    }

    /// The address bar shows this path.
    pub async fn path_is(&self, path: &str) {
        self.step(&format!("the path is {path}"));
        self.is_true(&format!("location.pathname === {} || `it is ${{location.pathname}}`", json!(path)))
            .await;
    }

    /// The address bar no longer shows this path.
    pub async fn path_is_not(&self, path: &str) {
        self.step(&format!("the path is not {path}"));
        self.holds(&format!("location.pathname !== {}", json!(path))).await;
    }

    /// The value of an expression about what the browser keeps, such as `document.cookie`.
    pub async fn inspect(&self, expression: &str) -> Value {
        self.step(&format!("inspect {expression}"));
        let value = self.ask(expression).await;
        self.found(value)
    }

    /// The value of an expression about the page, as soon as it is this.
    pub async fn finds(&self, expression: &str, value: Value) {
        self.step(&format!("{expression} is {value}"));
        let held = until(self.patience, async || match self.ask(expression).await? {
            found if found == value => Ok(()),
            other => Err(other.to_string()),
        });
        self.found(held.await);
    }

    async fn holds(&self, condition: &str) {
        self.is_true(&format!("({condition}) || 'it is not so'")).await;
    }

    /// Waits until the script says `true`; anything else it says is why not.
    async fn is_true(&self, script: &str) {
        let held = until(self.patience, async || match self.ask(script).await? {
            Value::Bool(true) => Ok(()),
            Value::String(why) => Err(why),
            other => Err(other.to_string()),
        });
        self.found(held.await);
    }
}
