//! What every answer has to be like, whatever was asked.

use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// JSON, a redirect, or a page or script where the path is one of those.
    pub(crate) fn check(&self, path: &str) -> Result<(), String> {
        let kind = self.header(header::CONTENT_TYPE).split(';').next().unwrap_or_default();
        let said = |line: &str| Err(format!("{line}: {} {kind} {}", self.status, self.text));
        let is_refused = self.status == 501 && self.body["errors"][0]["code"] == "not_emulated";
        if self.status >= 500 && !is_refused {
            return said("a failure of the emulator");
        }
        match (self.status, kind) {
            (204, "") => Ok(()),
            (303 | 307, _) if !self.header(header::LOCATION).is_empty() => Ok(()),
            (300..400, _) => said("a redirect to nowhere"),
            (_, "application/json") if self.body.is_null() && self.text.trim() != "null" => said("no JSON"),
            (400.., "application/json") => {
                let error = &self.body["errors"][0];
                let is_clerks = ["code", "message", "long_message"].iter().all(|key| error[key].is_string());
                let is_admins = path.contains("/__emulator") && self.body["error"].is_string();
                if is_clerks || is_admins { Ok(()) } else { said("an error of no known shape") }
            }
            (200, "application/json") => Ok(()),
            (200, "text/html") if path.contains("/oauth/") || path.contains("/__emulator") => Ok(()),
            (200, "text/javascript") if path.contains(".js") || path.contains("/gsi/client") => Ok(()),
            (200, "image/png") if path.contains("/images/") => Ok(()),
            _ => said("neither JSON nor a redirect"),
        }
    }

    /// Everything in it that can be read: its text, where it leads, its cookies, and what its tokens say.
    pub(crate) fn everything(&self) -> String {
        let mut all = self.text.clone();
        for value in self.headers.values() {
            all.push(' ');
            all.push_str(value.to_str().unwrap_or_default());
        }
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
        let parts: Vec<String> = all
            .split(|sign| !is_sign(sign))
            .filter(|part| part.starts_with("eyJ"))
            .map(str::to_owned)
            .collect();
        for part in parts {
            if let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(part) {
                all.push(' ');
                all.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        all
    }
}

/// The ids in a text: a kind, `_`, and 27 signs.
pub(crate) fn ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    words.filter(|word| {
        let is_kind = |kind: &str| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        // All worlds of a process are of one instance.
        word.rsplit_once('_').is_some_and(|(kind, tail)| tail.len() == 27 && kind != "ins" && is_kind(kind))
    })
}
