//! A Frontend API request as a value: everything the world may know about one, already parsed.

use percent_encoding::percent_decode;
use serde::{Deserialize, Serialize};

use super::clock::UnixMillis;

/// The verb after `_method` has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or act.
    Post,
    /// Change.
    Patch,
    /// Replace.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// Returns the verb of this name, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Get, Self::Post, Self::Patch, Self::Put, Self::Delete];
        all.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text))
    }

    /// Returns the verb in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The pairs of a query string or a form body, in the order sent.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Returns a form of these pairs.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Returns the pairs of urlencoded text, if it is strictly UTF-8.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_decode(&spaced).decode_utf8().map(|text| text.into_owned()).ok()
        };
        let parts = text.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
        let pairs = parts.map(|part| {
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            let key = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            Some((key, value))
        });
        pairs.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Returns the value as sent, which may be empty; the last one if the key is repeated.
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut matching = self.0.iter().filter(|(name, _)| name == key);
        matching.next_back().map(|(_, value)| value.as_str())
    }

    /// Returns the value unless absent or empty: FAPI reads an empty text as null.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_empty())
    }

    /// Returns all values of a key that may be repeated.
    pub fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Returns `true` for the value `true`.
    pub fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some("true")
    }

    /// Returns the pairs, in the order sent.
    #[cfg(feature = "server")]
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the keys, in the order sent.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// A file that came with a request.
#[derive(Clone)]
pub struct Upload {
    /// Its name.
    pub name: Option<String>,
    /// The file itself.
    pub bytes: Vec<u8>,
}

/// One request to the Frontend API.
///
/// It holds passwords and codes, so it has no `Debug`.
#[derive(Clone)]
pub struct Request {
    /// The verb, after `_method`.
    pub method: Method,
    /// The path below the world's prefix, such as `/v1/client`, without a trailing slash.
    pub path: String,
    /// The query string.
    pub query: Form,
    /// The form body.
    pub body: Form,
    /// The file, if the body was one or had one.
    pub upload: Option<Upload>,
    /// The `User-Agent` header: becomes a session's latest activity.
    pub user_agent: Option<String>,
    /// The `Origin` header: becomes the `azp` claim.
    pub origin: Option<String>,
    /// Where the caller reached this emulator, such as `http://127.0.0.1:4500`: becomes the `iss` claim.
    pub base_url: String,
    /// The value of the `__client` cookie.
    pub client_cookie: Option<String>,
    /// The dev browser ids in the cookies that apps keep on the same host. A navigation has no query of the app's making, so it is
    /// recognised by these.
    pub dev_browser_cookies: Vec<String>,
    /// The suffixes of apps' cookie names, `_` included, each with its dev-browser id.
    pub cookie_suffixes: Vec<(String, String)>,
    /// When it arrived, on the wall clock.
    pub received_at: UnixMillis,
}

impl Request {
    /// Returns the segments of the path.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }
}
