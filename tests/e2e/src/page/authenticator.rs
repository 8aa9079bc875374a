//! An authenticator inside the browser, instead of a finger on a sensor.

use axum::http::Method;
use serde_json::{Value, json};
use thirtyfour::{RequestData, SessionId, common::command::FormatRequestData};

use super::Page;

/// A request of WebAuthn's extension of WebDriver.
#[derive(Debug)]
struct Webauthn {
    path: String,
    body: Value,
}

impl FormatRequestData for Webauthn {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let url = format!("session/{session}/webauthn/authenticator{}", self.path);
        RequestData::new(Method::POST, url).add_body(self.body.clone())
    }
}

impl Page {
    /// Gives the browser an authenticator that makes and uses passkeys at once, and calls the site by its name from
    /// here on: passkeys belong to a name.
    #[must_use]
    pub async fn with_an_authenticator(mut self) -> Self {
        self.step("get an authenticator");
        self.is_changed_for_good();
        self.by_name = true;
        let body = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
        });
        let answer = self.done(self.driver.cmd(Webauthn { path: String::new(), body }).await);
        self.authenticator = self.done(answer.value_json()).as_str().map(str::to_owned);
        self
    }

    /// Makes the authenticator verify the user from here on, or refuse.
    pub async fn is_recognised(&self, is: bool) {
        self.step(&format!("recognised: {is}"));
        let id = self.authenticator.as_deref().expect("the browser has an authenticator");
        let body = json!({"isUserVerified": is});
        self.done(self.driver.cmd(Webauthn { path: format!("/{id}/uv"), body }).await);
    }
}
