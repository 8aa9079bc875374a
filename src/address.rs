//! Addresses from outside: of a page's query, of the server's answers, of options. Parsed once, at the edge.

use crate::browser;

/// A web address that is safe to open: `http` or `https`, without credentials, parsed and normalized as browsers do.
///
/// Refused are other schemes, addresses relative to the page (`settings`, `?a=b`), and what browsers, routers and
/// servers read in different ways: control characters, a `\` before the query, and a path that begins with `//` or
/// holds an encoded `\` or control character once it is normalized (`/.//evil.test`, `/%5Cevil.test`).
///
/// ```
/// use leptos_clerk::WebAddress;
///
/// let address = WebAddress::parse("https://example.com/a/../terms?lang=en#top").expect("a web address");
/// assert_eq!(address.as_str(), "https://example.com/terms?lang=en#top");
/// assert!(WebAddress::parse("javascript:alert(1)").is_none());
/// assert!(WebAddress::parse("/.//evil.test").is_none());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress {
    href: String,
    /// The length of scheme, host and port in `href`.
    origin: usize,
    is_own: bool,
}

impl WebAddress {
    /// Parses an address as seen from this page; `None` if it is not safe to open.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let own_origin = browser::origin();
        // On a server there is no page: all that is known of paths is that they stay on its origin.
        let own_origin = if own_origin.is_empty() { "http://localhost" } else { &own_origin };
        let is_own_path = text.starts_with('/');
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
        let before_query = text.split(['?', '#']).next().unwrap_or_default();
        if !(is_own_path || is_web) || text.contains(is_control) || before_query.contains('\\') {
            return None;
        }
        let (href, origin) = browser::parse_url(text, own_origin)?;
        // Credentials stand between the scheme and the host: such an address does not begin with its origin.
        let path = href.strip_prefix(&*origin)?.split(['?', '#']).next().unwrap_or_default();
        let is_same_for_all = !path.starts_with("//") && !has_encoded_trap(path);
        let is_own = origin == own_origin;
        (is_same_for_all && (is_own || is_web)).then_some(Self { href, origin: origin.len(), is_own })
    }

    /// Returns the address to hand on: path, query and fragment on this site, else the whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.is_own { &self.href[self.origin..] } else { &self.href }
    }

    /// Scheme, host and port, for example `https://example.com`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.href[..self.origin]
    }

    /// Returns `true` if the address is of the page's own origin.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    pub(crate) fn href(&self) -> &str {
        &self.href
    }

    /// Returns `true` if the address is of an origin, or of one that a pattern such as `https://*.example.com` names.
    pub(crate) fn is_of(&self, pattern: &str) -> bool {
        let Some(pattern) = Self::parse(pattern) else { return false };
        let Some((before, after)) = pattern.origin().split_once('*') else {
            return self.origin() == pattern.origin();
        };
        let part = self.origin().strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        // A pattern without a domain after the star would match every site. The star matches a part of a parsed
        // origin, so it cannot hold a path or credentials.
        after.contains('.') && part.is_some_and(|part| !part.is_empty())
    }
}

impl std::fmt::Debug for WebAddress {
    /// Leaves out the query and the fragment, which can hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = self.href.find(['?', '#']).unwrap_or(self.href.len());
        write!(f, "WebAddress({})", &self.href[..end])
    }
}

fn is_control(char: char) -> bool {
    char.is_ascii_control()
}

/// Returns `true` if a path holds an encoded `\`, control character or DEL.
fn has_encoded_trap(path: &str) -> bool {
    path.as_bytes().windows(3).any(|code| {
        code[0] == b'%'
            && match code[1] {
                b'0' | b'1' => true,
                b'5' => code[2].eq_ignore_ascii_case(&b'c'),
                b'7' => code[2].eq_ignore_ascii_case(&b'f'),
                _ => false,
            }
    })
}

/// Returns the path of an address without a trailing `/`; with the route where a hash router keeps it after `#`.
///
/// ```
/// use leptos_clerk::path_of;
///
/// assert_eq!(path_of("/sign-in/?a=1#b"), "/sign-in");
/// assert_eq!(path_of("/#/sign-in?a=1"), "/#/sign-in");
/// ```
#[must_use]
pub fn path_of(url: &str) -> &str {
    let route = url.find("#/").map_or(0, |at| at + 1);
    let end = url[route..].find(['?', '#']).map_or(url.len(), |at| route + at);
    url[..end].trim_end_matches('/')
}

/// Returns `true` if `path` is the page `base` or a page below it.
#[must_use]
pub fn is_below(path: &str, base: &str) -> bool {
    let (path, base) = (path_of(path), path_of(base));
    path == base || (!base.is_empty() && path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')))
}

/// Returns `true` for a value by which a development instance can know a browser. An address can bring any other
/// text, and it goes into a cookie.
pub(crate) fn is_dev_browser(value: &str) -> bool {
    (1..=512).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Removes `__clerk_db_jwt[…]`, where older apps had it, from a fragment; `None` if it is not there.
pub(crate) fn without_dev_browser(hash: &str) -> Option<String> {
    let (before, rest) =
        hash.split_once("__clerk_db_jwt[").or_else(|| hash.split_once("__clerk_db_jwt%5B"))?;
    let after = rest.rfind(']').map(|at| &rest[at + 1..]);
    let after = after.or_else(|| rest.rfind("%5D").map(|at| &rest[at + 3..]))?;
    let hash = [before, after].concat();
    Some(if hash == "#" { String::new() } else { hash })
}

#[cfg(test)]
mod tests;
