//! A request as a value.

use std::marker::PhantomData;

use super::reply::Shape;
use crate::browser;

/// The method an endpoint is defined with. On the wire everything but `GET` is a `POST` with `_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Change.
    Patch,
    /// Delete.
    Delete,
}

impl Method {
    /// Returns the value of `_method`, for methods that browsers must not send themselves.
    pub(crate) fn disguised(self) -> Option<&'static str> {
        match self {
            Self::Get | Self::Post => None,
            Self::Patch => Some("PATCH"),
            Self::Delete => Some("DELETE"),
        }
    }
}

/// A request for a `T`. `Debug` shows neither values of the query nor of the form.
pub(crate) struct Request<T> {
    pub(crate) call: Call,
    pub(crate) shape: Shape,
    kind: PhantomData<fn() -> T>,
}

/// Everything about a request that does not depend on the type of its answer.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Below `/v1`.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) form: Vec<(&'static str, String)>,
    pub(crate) timeout_ms: u32,
    /// The kind of request that needs a captcha token, where the instance requires one.
    pub(crate) proof: Option<&'static str>,
    /// How often the request is made in all, if it fails for a passing reason. More than once only if it changes nothing
    /// at the server.
    pub(crate) tries: u32,
}

/// The number of tries of a read that fails for a transient reason.
const GET_TRIES: u32 = 4;

/// Long enough for a slow phone, short enough that a stalled server is noticed.
const TIMEOUT_MS: u32 = 20_000;

impl<T> Request<T> {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        let call = Call {
            method,
            path: path.into(),
            query: Vec::new(),
            form: Vec::new(),
            timeout_ms: TIMEOUT_MS,
            proof: None,
            tries: if method == Method::Get { GET_TRIES } else { 1 },
        };
        Self { call, shape: Shape::Wrapped, kind: PhantomData }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    pub(crate) fn post(path: impl Into<String>) -> Self {
        Self::new(Method::Post, path)
    }

    /// The answer has no envelope.
    pub(crate) fn bare(mut self) -> Self {
        self.shape = Shape::Bare;
        self
    }

    pub(crate) fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.call.timeout_ms = timeout_ms;
        self
    }

    /// Sets how often the request is made in all.
    pub(crate) fn tries(mut self, tries: u32) -> Self {
        self.call.tries = tries;
        self
    }

    /// Adds a captcha token where the instance requires one.
    pub(crate) fn proven(mut self, action: &'static str) -> Self {
        self.call.proof = Some(action);
        self
    }

    pub(crate) fn query(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.call.query.push((key, value.into()));
        self
    }

    pub(crate) fn form(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.call.form.push((key, value.into()));
        self
    }

    /// Adds the key only when there is a value: what is left out stays as it is on the server.
    pub(crate) fn form_some(self, key: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.form(key, value),
            None => self,
        }
    }
}

/// Encodes pairs as `application/x-www-form-urlencoded`.
pub(crate) fn encode<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    browser::encode_form(pairs)
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<_> = self.form.iter().map(|(key, _)| *key).collect();
        write!(f, "{:?} {} {keys:?}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_names_the_keys_and_hides_the_values() {
        let request = Request::<()>::post("/client/sign_ins").form("password", "hunter22");
        let text = format!("{:?}", request.call);
        assert!(text.contains("password") && !text.contains("hunter22"), "{text}");
    }

    #[test]
    fn missing_values_are_omitted_and_empty_values_sent() {
        let request = Request::<()>::post("/x").form_some("a", None::<String>).form_some("b", Some(""));
        assert_eq!(request.call.form, [("b", String::new())]);
    }

    #[test]
    fn values_are_percent_encoded() {
        let pairs = [("identifier", "a+b@example.com"), ("password", "ä&=")];
        assert_eq!(encode(pairs.into_iter()), "identifier=a%2Bb%40example.com&password=%C3%A4%26%3D");
    }
}
