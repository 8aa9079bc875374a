//! An emulator inside the page: a demo without a server, or the tests of a component.
//!
//! It knows one world and no network. What moves an application's requests (with leptos-clerk, a `Transport`) hands them over here
//! instead of sending them. Pages that a browser would have to navigate to, such as those of a provider, need a server and are not
//! there; all that is asked and answered in JSON is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::world::{self, Form, Message, Method, Request, UnixMillis, World};

/// See the module's documentation.
pub struct InPage {
    base_url: String,
    origin: Option<String>,
    world: Mutex<World>,
}

/// The response.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
    /// The `Retry-After` header, in seconds.
    pub retry_after_s: Option<u64>,
    /// The `X-Country` header, in two letters.
    pub country: Option<String>,
}

impl InPage {
    /// Returns a fresh instance that the application believes to be at `base_url`; any address will do. `origin` is the page's own.
    pub fn new(base_url: &str, origin: Option<&str>) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            origin: origin.map(str::to_owned),
            world: Mutex::default(),
        }
    }

    /// Changes settings, as `POST /__emulator/config` does.
    ///
    /// # Errors
    /// When a setting is unknown or of the wrong type, in one line that names it.
    pub fn configure(&self, config: &Value) -> Result<Value, String> {
        self.world().configure(config)
    }

    /// Does what an application's server would do, as `POST /__emulator/action` does.
    ///
    /// # Errors
    /// When the action is unknown or does not fit, in one line.
    pub fn act(&self, action: &Value) -> Result<Value, String> {
        self.world().act(action)
    }

    /// Returns the messages "sent" since the last call.
    pub fn messages(&self) -> Vec<Message> {
        self.world().take_unannounced()
    }

    /// Answers a request: its verb, its whole address, and its body as a form.
    pub fn answer(&self, method: &str, url: &str, body: &str) -> Answered {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let path = path.strip_prefix(&self.base_url).unwrap_or(path);
        let request = Form::parse(query.as_bytes()).zip(Form::parse(body.as_bytes()));
        let request = request.and_then(|(query, body)| {
            let named = query.text("_method").filter(|_| method.eq_ignore_ascii_case("POST"));
            Some(Request {
                method: Method::parse(named.unwrap_or(method))?,
                path: path.trim_end_matches('/').to_owned(),
                query,
                body,
                upload: None,
                user_agent: None,
                origin: self.origin.clone(),
                base_url: self.base_url.clone(),
                client_cookie: None,
                dev_browser_cookies: Vec::new(),
                cookie_suffixes: Vec::new(),
                received_at: UnixMillis::wall(),
            })
        });
        let answer = match request {
            Some(request) => world::handle(&mut self.world(), request),
            None => {
                let line = "The verb is unknown, or the query or the body is no UTF-8 text.";
                world::refusal(400, "request_body_invalid", line, None)
            }
        };
        Answered {
            status: answer.status,
            body: answer.body.to_string(),
            retry_after_s: answer.retry_after_s,
            country: answer.country,
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.observe(UnixMillis::wall(), self.base_url.clone());
        world
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn json_of(answered: &Answered) -> Value {
        serde_json::from_str(&answered.body).expect("JSON")
    }

    #[test]
    fn one_user_signs_up_and_another_signs_in_without_sockets() {
        let emulator = InPage::new("https://in.page/clerk/", Some("https://in.page"));
        let url = |path: &str| format!("https://in.page/clerk/v1/{path}");
        let browser = json_of(&emulator.answer("POST", &url("dev_browser"), ""));
        let browser = browser["id"].as_str().expect("an id");
        let ask = |path: &str, body: &str| {
            let answered = emulator.answer("POST", &url(&format!("{path}?__clerk_db_jwt={browser}")), body);
            (answered.status, json_of(&answered)["response"].clone())
        };
        let (_, sign_up) = ask("client/sign_ups", "email_address=ada%40example.com&password=correct+horse+7");
        let id = sign_up["id"].as_str().expect("an id");
        ask(&format!("client/sign_ups/{id}/prepare_verification"), "strategy=email_code");
        let messages = emulator.messages();
        let code = messages[0].code.as_deref().expect("a code");
        let body = format!("strategy=email_code&code={code}");
        let (status, sign_up) = ask(&format!("client/sign_ups/{id}/attempt_verification"), &body);
        assert_eq!((status, &sign_up["status"]), (200, &json!("complete")));
        assert!(emulator.messages().is_empty());

        let bob = json!({"action": "create_user", "username": "bob_b", "password": "correct horse 8"});
        emulator.configure(&json!({"preset": "username"})).expect("a preset");
        emulator.act(&bob).expect("a user");
        let other = json_of(&emulator.answer("POST", &url("dev_browser"), ""));
        let path = url(&format!("client/sign_ins?__clerk_db_jwt={}", other["id"].as_str().expect("an id")));
        assert_eq!(emulator.answer("POST", &path, "identifier=bob_b&password=wrong+horse+8").status, 422);
        let signed_in = emulator.answer("POST", &path, "identifier=bob_b&password=correct+horse+8");
        assert_eq!(json_of(&signed_in)["response"]["status"], "complete");
    }

    #[test]
    fn unreadable_request_is_refused_with_a_json_error() {
        let emulator = InPage::new("https://in.page", None);
        for (method, query, body) in [("BREW", "", ""), ("GET", "?a=%FF", ""), ("POST", "", "%FF=1")] {
            let answered = emulator.answer(method, &format!("https://in.page/v1/client{query}"), body);
            assert_eq!(answered.status, 400);
            assert_eq!(json_of(&answered)["errors"][0]["code"], "request_body_invalid");
        }
    }
}
