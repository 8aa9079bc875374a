//! What is told of each request: one line, of which only `--log debug` shows the values of forms.

use std::time::Instant;

use axum::http::request::Parts;
use serde_json::Value;

/// How a request went.
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
    /// How long the answer took.
    pub ms: u64,
    /// The code of the first error in the answer.
    pub error: Option<String>,
    /// The pairs of the query and the body, passwords and codes included.
    pub values: Vec<(String, String)>,
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

    /// The same with the values of the query and the form.
    pub fn line_with_values(&self) -> String {
        let mut line = self.line();
        for (key, value) in &self.values {
            line.push_str(&format!(" {}={}", word(key), word(value)));
        }
        line
    }
}

/// A text as one word of a line: in quotes unless it is plain.
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

/// The code of the first error.
pub(super) fn error_of(body: &Value) -> Option<String> {
    body["errors"][0]["code"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_is_in_it() {
        let served = Served {
            method: "POST".to_owned(),
            path: "/v1/\nstatus=200 \"x\"".to_owned(),
            world: String::new(),
            values: vec![("password".to_owned(), "hunter22\r\n".to_owned())],
            ..Served::default()
        };
        assert_eq!(served.line(), r#"method=POST path="/v1/\nstatus=200 \"x\"" status=none ms=0 world="""#);
        assert_eq!(served.line_with_values(), format!("{} password={:?}", served.line(), "hunter22\r\n"));
    }
}
