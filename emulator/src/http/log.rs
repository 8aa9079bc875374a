//! The log of requests: one line each, to which `--log debug` adds harmless values of queries and forms.

use std::time::Instant;

use axum::http::request::Parts;
use serde_json::Value;

/// The result of a request.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The verb as it came.
    pub method: String,
    /// The path below the world's prefix, without the query: a query may hold what is secret.
    pub path: String,
    /// The world's name.
    pub world: String,
    /// The HTTP status, unless a fault left the request without an answer.
    pub status: Option<u16>,
    /// The duration of the response.
    pub ms: u64,
    /// The code of the first error in the answer.
    pub error: Option<String>,
    /// The pairs of the query and the body. A value that may be a secret is left out, and so is a name that is not known.
    pub values: Vec<(String, Option<String>)>,
}

impl Served {
    /// `method=… path=… status=… ms=… world=…`, and `error=…` where there was one. No value a browser sent is in it.
    pub fn line(&self) -> String {
        let status = self.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let mut line = format!(
            "method={} path={} status={status} ms={} world={}",
            word(&self.method),
            word(&self.path),
            self.ms,
            word(&self.world)
        );
        if let Some(error) = &self.error {
            line.push_str(" error=");
            line.push_str(&word(error));
        }
        line
    }

    /// Returns the same with the values of the query and the form, `(hidden)` where they may be secrets.
    pub fn line_with_values(&self) -> String {
        let mut line = self.line();
        for (name, value) in &self.values {
            let value = value.as_deref().map_or_else(|| "(hidden)".to_owned(), word);
            line.push_str(&format!(" {}={value}", word(name)));
        }
        line
    }
}

/// Returns a text as one word of a line: in quotes unless it is plain.
fn word(text: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/_-.:@+*~%".contains(sign);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { format!("{text:?}") }
}

/// A request on its way.
pub(super) struct Journey {
    started: Instant,
    pub(super) served: Served,
}

impl Journey {
    pub(super) fn begin(head: &Parts, world: &str, path: &str) -> Self {
        let served = Served {
            method: head.method.as_str().to_owned(),
            path: path.to_owned(),
            world: world.to_owned(),
            ..Served::default()
        };
        Self { started: Instant::now(), served }
    }

    pub(super) fn ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn end(mut self, status: Option<u16>) -> Served {
        self.served.ms = self.ms();
        self.served.status = status;
        self.served
    }
}

/// Returns the code of the first error.
pub(super) fn error_of(body: &Value) -> Option<String> {
    body["errors"][0]["code"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_entry_is_one_line_whatever_it_contains() {
        let served = Served {
            method: "POST".to_owned(),
            path: "/v1/\nstatus=200 \"x\"".to_owned(),
            world: String::new(),
            values: vec![("name".to_owned(), Some("a\r\nb".to_owned())), ("password".to_owned(), None)],
            ..Served::default()
        };
        assert_eq!(served.line(), r#"method=POST path="/v1/\nstatus=200 \"x\"" status=none ms=0 world="""#);
        let expected = format!("{} name={:?} password=(hidden)", served.line(), "a\r\nb");
        assert_eq!(served.line_with_values(), expected);
    }
}
