//! An application's server in front of one world: it calls the Backend API with a secret key.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::Value;

use crate::browser::{Answer, Browser, ok, send};

pub(crate) const KEY: &str = "Bearer sk_test_anything";

/// See the file's first line.
pub(crate) struct Server {
    router: Router,
    prefix: String,
}

impl Server {
    /// The server behind the app that this browser has open.
    pub(crate) fn of(browser: &Browser) -> Self {
        Self { router: browser.router.clone(), prefix: String::new() }
    }

    /// A server whose world has this prefix.
    pub(crate) fn before(router: Router, prefix: &str) -> Self {
        Self { router, prefix: prefix.to_owned() }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, key: Option<&str>, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/bapi{path}", self.prefix))
            .header(header::HOST, "127.0.0.1:4500")
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, key);
        }
        send(&self.router, request.body(Body::from(body)).expect("a request")).await
    }

    pub(crate) async fn try_get(&self, path: &str) -> Answer {
        self.call("GET", path, Some(KEY), String::new()).await
    }

    pub(crate) async fn try_post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(KEY), body.to_string()).await
    }

    pub(crate) async fn try_patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path, Some(KEY), body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        ok(self.try_get(path).await).body
    }

    /// Posts without a body.
    pub(crate) async fn act(&self, path: &str) -> Value {
        ok(self.call("POST", path, Some(KEY), String::new()).await).body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        ok(self.try_post(path, body).await).body
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Value {
        ok(self.try_patch(path, body).await).body
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Value {
        ok(self.call("PUT", path, Some(KEY), body.to_string()).await).body
    }

    pub(crate) async fn try_delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, Some(KEY), String::new()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Value {
        ok(self.try_delete(path).await).body
    }

    /// Creates a user with this email address and a password; gives the id.
    pub(crate) async fn user(&self, email: &str) -> String {
        let password = crate::browser::PASSWORD;
        let body = serde_json::json!({"email_address": [email], "password": password});
        id_of(&self.post("/v1/users", body).await)
    }
}

/// The id of what was answered.
pub(crate) fn id_of(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}
