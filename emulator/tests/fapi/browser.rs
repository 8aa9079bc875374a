//! A browser in front of one world: it keeps its dev browser id and speaks like clerk-js.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use clerk_emulator::{Emulator, app};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const ORIGIN: &str = "http://localhost:8080";
pub(crate) const PASSWORD: &str = "correct horse 1";
pub(crate) const ADA: &str = "ada+clerk_test@example.com";

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The first error's code.
    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    /// The first error's parameter.
    pub(crate) fn param(&self) -> &str {
        let param = &self.body["errors"][0]["meta"]["param_name"];
        param.as_str().unwrap_or_default()
    }

    pub(crate) fn response(&self) -> &Value {
        &self.body["response"]
    }

    pub(crate) fn id(&self) -> String {
        let id = self.response()["id"].as_str();
        id.unwrap_or_else(|| panic!("no id in {}", self.text)).to_owned()
    }
}

/// Sends anything anywhere, and holds what the Frontend API answers against its description.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let answer = deliver(router, request).await;
    crate::contract::check(&method, &uri, &answer);
    answer
}

/// Sends anything anywhere.
pub(crate) async fn deliver(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("routers do not fail");
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: serde_json::from_str(&text).unwrap_or_default(),
        text,
    }
}

/// See the file's first line.
pub(crate) struct Browser {
    pub(crate) router: Router,
    prefix: String,
    pub(crate) dev_browser: String,
    pub(crate) session: Option<String>,
}

impl Browser {
    /// A new browser before a new emulator.
    pub(crate) async fn fresh() -> Self {
        Self::before(app(Emulator::new()), "").await
    }

    /// A new browser before this router, in the world of this prefix.
    pub(crate) async fn before(router: Router, prefix: &str) -> Self {
        let mut browser =
            Self { router, prefix: prefix.to_owned(), dev_browser: String::new(), session: None };
        browser.renew().await;
        browser
    }

    /// Another browser before the same world.
    pub(crate) async fn another(&self) -> Self {
        Self::before(self.router.clone(), &self.prefix).await
    }

    /// Asks for a dev browser.
    pub(crate) async fn renew(&mut self) {
        let answer = self.post("/v1/dev_browser", &[]).await;
        self.dev_browser = answer.body["id"].as_str().expect("an id").to_owned();
    }

    fn url(&self, path: &str, method: Option<&str>) -> String {
        let mut url = format!("{}{path}", self.prefix);
        url.push(if path.contains('?') { '&' } else { '?' });
        url.push_str("__clerk_api_version=2026-08-20");
        if !self.dev_browser.is_empty() {
            url.push_str(&format!("&__clerk_db_jwt={}", self.dev_browser));
        }
        if let Some(method) = method {
            url.push_str(&format!("&_method={method}"));
        }
        if let Some(session) = self.session.as_ref().filter(|_| !path.starts_with("/v1/client")) {
            url.push_str(&format!("&_clerk_session_id={session}"));
        }
        url
    }

    /// Posts an empty form from a page of this origin, or from no page at all.
    pub(crate) async fn post_from(&self, origin: Option<&str>, path: &str) -> Answer {
        let request = Request::post(self.url(path, None)).header(header::HOST, "127.0.0.1:4500");
        let request = match origin {
            Some(origin) => request.header(header::ORIGIN, origin),
            None => request,
        };
        send(&self.router, request.body(Body::empty()).expect("a request")).await
    }

    /// Sends a form with these cookies.
    pub(crate) async fn send_with_cookies(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> Answer {
        self.form_with_cookies(self.url(path, Some(method)), fields, cookies).await
    }

    async fn form(&self, url: String, fields: &[(&str, &str)]) -> Answer {
        self.form_with_cookies(url, fields, "").await
    }

    async fn form_with_cookies(&self, url: String, fields: &[(&str, &str)], cookies: &str) -> Answer {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let pairs: Vec<String> =
            fields.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, ORIGIN)
            .header(header::HOST, "127.0.0.1:4500")
            .header(header::COOKIE, cookies)
            .body(Body::from(pairs.join("&")))
            .expect("a request");
        send(&self.router, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(self.url(path, None)).header(header::ORIGIN, ORIGIN);
        let request = request.header(header::HOST, "127.0.0.1:4500");
        send(&self.router, request.body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form(self.url(path, None), fields).await
    }

    pub(crate) async fn patch(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form(self.url(path, Some("PATCH")), fields).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.form(self.url(path, Some("PUT")), &[]).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.form(self.url(path, Some("DELETE")), &[]).await
    }

    /// The client as `GET /v1/client` gives it.
    pub(crate) async fn client(&self) -> Value {
        self.get("/v1/client").await.response().clone()
    }

    /// Calls the admin API, which must agree.
    pub(crate) async fn admin(&self, path: &str, body: Value) -> Value {
        let answer = self.try_admin(path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    pub(crate) async fn try_admin(&self, path: &str, body: Value) -> Answer {
        let url = format!("{}/__emulator/{path}", self.prefix);
        let request = Request::post(url).body(Body::from(body.to_string())).expect("a request");
        send(&self.router, request).await
    }

    pub(crate) async fn look(&self, path: &str) -> Value {
        let request = Request::get(format!("{}/__emulator/{path}", self.prefix));
        send(&self.router, request.body(Body::empty()).expect("a request")).await.body
    }

    pub(crate) async fn environment(&self, partial: Value) {
        self.admin("config", json!({"environment": partial})).await;
    }

    pub(crate) async fn advance_minutes(&self, minutes: u32) {
        let ms = minutes * 60_000;
        self.admin("action", json!({"action": "advance_clock", "ms": ms})).await;
    }

    /// A user with a password, and whatever else `extra` says.
    pub(crate) async fn create_user(&self, email: &str, extra: Value) -> Value {
        let mut body = json!({"action": "create_user", "email_address": email, "password": PASSWORD});
        let fields = body.as_object_mut().expect("an object");
        fields.extend(extra.as_object().cloned().unwrap_or_default());
        self.admin("action", body).await
    }

    /// Starts a sign-up with email and password and asks for the code.
    pub(crate) async fn start_sign_up(&self, email: &str) -> String {
        let fields =
            [("email_address", email), ("password", PASSWORD), ("locale", "en-US"), ("timezone", "UTC")];
        let id = self.post("/v1/client/sign_ups", &fields).await.id();
        let path = format!("/v1/client/sign_ups/{id}/prepare_verification");
        let answer = self.post(&path, &[("strategy", "email_code")]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        id
    }

    pub(crate) async fn verify_sign_up(&self, id: &str, code: &str) -> Answer {
        let path = format!("/v1/client/sign_ups/{id}/attempt_verification");
        self.post(&path, &[("strategy", "email_code"), ("code", code)]).await
    }

    /// Signs up to the end and remembers the session.
    pub(crate) async fn sign_up(&mut self, email: &str) -> Answer {
        let id = self.start_sign_up(email).await;
        let answer = self.verify_sign_up(&id, "424242").await;
        self.adopt(&answer);
        answer
    }

    pub(crate) async fn password(&self, email: &str, password: &str) -> Answer {
        let fields = [("identifier", email), ("password", password)];
        self.post("/v1/client/sign_ins", &fields).await
    }

    /// Signs in by password to the end and remembers the session.
    pub(crate) async fn sign_in(&mut self, email: &str) -> Answer {
        let answer = self.password(email, PASSWORD).await;
        self.adopt(&answer);
        answer
    }

    /// Remembers the session that an attempt made.
    pub(crate) fn adopt(&mut self, answer: &Answer) {
        assert_eq!(answer.response()["status"], "complete", "{}", answer.text);
        let session = answer.response()["created_session_id"].as_str();
        self.session = session.map(str::to_owned);
    }

    /// Calls `…/sign_ins/{id}/{task}`.
    pub(crate) async fn sign_in_step(&self, id: &str, task: &str, fields: &[(&str, &str)]) -> Answer {
        self.post(&format!("/v1/client/sign_ins/{id}/{task}"), fields).await
    }
}

/// A status that is not a success is part of the test: this one is for those that must succeed.
pub(crate) fn ok(answer: Answer) -> Answer {
    assert_eq!(answer.status, StatusCode::OK.as_u16(), "{}", answer.text);
    answer
}
