//! The requests a world has seen, for `GET /__emulator/requests`: never a value, and never more than so many.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::clock::UnixMillis;

const MOST_REQUESTS: usize = 10_000;
const MOST_KEYS: usize = 64;
const LONGEST_PATH: usize = 512;
const LONGEST_KEY: usize = 64;

/// What is remembered of a request.
struct SeenRequest {
    method: String,
    path: String,
    keys: Vec<String>,
    at: UnixMillis,
    /// None until it is answered.
    status: Option<u16>,
    ms: Option<u64>,
    error: Option<String>,
    fault: Option<&'static str>,
}

/// The latest requests, oldest first.
#[derive(Default)]
pub(crate) struct Seen {
    requests: VecDeque<SeenRequest>,
    forgotten: u64,
}

fn shortened(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

/// Returns the name of a field. A body that is no form reads like one long name: what does not look like a name stays untold.
fn named(key: &str) -> String {
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || "_-.[]".contains(sign);
    if key.chars().all(is_name) { shortened(key, LONGEST_KEY) } else { "?".to_owned() }
}

impl Seen {
    /// Notes a request and gives its number.
    pub(super) fn note(&mut self, method: &str, path: &str, keys: &[&str], at: UnixMillis) -> u64 {
        if self.requests.len() == MOST_REQUESTS {
            self.requests.pop_front();
            self.forgotten += 1;
        }
        self.requests.push_back(SeenRequest {
            method: shortened(method, LONGEST_KEY),
            path: shortened(path, LONGEST_PATH),
            keys: keys.iter().take(MOST_KEYS).map(|key| named(key)).collect(),
            at,
            status: None,
            ms: None,
            error: None,
            fault: None,
        });
        self.forgotten + self.requests.len() as u64 - 1
    }

    fn get(&mut self, number: u64) -> Option<&mut SeenRequest> {
        let at = usize::try_from(number.checked_sub(self.forgotten)?).ok()?;
        self.requests.get_mut(at)
    }

    /// The request of this number meets a fault.
    pub(super) fn meet(&mut self, number: u64, fault: &'static str) {
        if let Some(request) = self.get(number) {
            request.fault = Some(fault);
        }
    }

    /// The request of this number is answered, unless it is forgotten by now.
    pub(super) fn finish(&mut self, number: u64, status: u16, ms: u64, error: Option<String>) {
        if let Some(request) = self.get(number) {
            request.status = Some(status);
            request.ms = Some(ms);
            request.error = error;
        }
    }

    pub(super) fn json(&self) -> Value {
        let requests = self.requests.iter().map(|request| {
            json!({
                "method": request.method,
                "path": request.path,
                "keys": request.keys,
                "at": request.at.0,
                "status": request.status,
                "ms": request.ms,
                "error": request.error,
                "fault": request.fault,
            })
        });
        requests.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_list_drops_the_oldest_and_keeps_the_numbering() {
        let mut seen = Seen::default();
        for at in 0..MOST_REQUESTS as u64 + 5 {
            assert_eq!(seen.note("GET", &format!("/{at}"), &[], UnixMillis(0)), at);
        }
        seen.finish(3, 500, 1, None);
        seen.finish(7, 201, 1, None);
        let list = seen.json();
        assert_eq!(list.as_array().map(Vec::len), Some(MOST_REQUESTS));
        assert_eq!((&list[0]["path"], &list[0]["status"]), (&json!("/5"), &Value::Null));
        assert_eq!((&list[2]["path"], &list[2]["status"]), (&json!("/7"), &json!(201)));
    }

    #[test]
    fn request_list_omits_bodies_that_are_not_forms() {
        let mut seen = Seen::default();
        seen.note("POST", "/", &["{\"password\":\"hunter22\"}", "password"], UnixMillis(0));
        assert_eq!(seen.json()[0]["keys"], json!(["?", "password"]));
    }

    #[test]
    fn request_list_truncates_long_paths_and_keys() {
        let mut seen = Seen::default();
        let long = "a".repeat(5000);
        let keys = vec![long.as_str(); 500];
        seen.note("GET", &long, &keys, UnixMillis(0));
        let one = &seen.json()[0];
        assert_eq!(one["path"].as_str().map(|path| path.chars().count()), Some(LONGEST_PATH));
        assert_eq!(one["keys"].as_array().map(Vec::len), Some(MOST_KEYS));
        assert_eq!(one["keys"][0].as_str().map(|key| key.chars().count()), Some(LONGEST_KEY));
    }
}
