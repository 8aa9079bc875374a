//! Decides who may call: by the name in the address, by the page that sends the request, and by where redirects lead.
//!
//! The emulator listens on a loopback address, and every web page that a developer opens can send requests there. So a request
//! has to name this machine, and a page that sends one has to come from this machine, unless the command line allows others.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, OriginalUri},
    http::{HeaderMap, HeaderName, Method, header, request::Parts},
};
use url::{Host, Url};

use crate::world::{Form, navigates};

/// Hosts and web pages beyond this machine's own that may use an emulator, and its public address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    hosts: Vec<String>,
    origins: Vec<String>,
    public_url: Option<Url>,
}

impl Access {
    /// Allows requests that address the emulator by this host name or IP address, without a port.
    ///
    /// # Errors
    /// When the name is no host, in a sentence that says what is expected.
    pub fn allow_host(mut self, name: &str) -> Result<Self, String> {
        let host = Authority::parse(name).filter(|authority| authority.port.is_none());
        let host =
            host.ok_or_else(|| format!("{name}: expected a host name without a port, such as app.test"))?;
        self.hosts.push(host.host.to_string());
        Ok(self)
    }

    /// Allows requests of the web pages of this origin, and redirects to it.
    ///
    /// # Errors
    /// When the text is no origin of http or https, in a sentence that says what is expected.
    pub fn allow_origin(mut self, origin: &str) -> Result<Self, String> {
        let url =
            Url::parse(origin).ok().filter(|url| is_web(url) && url.path() == "/" && url.query().is_none());
        let url = url.ok_or_else(|| format!("{origin}: expected an origin, such as https://app.test"))?;
        self.origins.push(url.origin().ascii_serialization());
        Ok(self)
    }

    /// Sets the address by which browsers reach the emulator, for proxies that send no `X-Forwarded-Host`. Its host and origin are
    /// allowed.
    ///
    /// # Errors
    /// When the text is no address of http or https, in a sentence that says what is expected.
    pub fn public_url(mut self, url: &str) -> Result<Self, String> {
        let parsed = Url::parse(url).ok().filter(|url| is_web(url) && url.query().is_none());
        let parsed =
            parsed.ok_or_else(|| format!("{url}: expected an address, such as https://app.test/clerk"))?;
        self.public_url = Some(parsed);
        Ok(self)
    }

    fn is_host_allowed(&self, host: &Host<String>, local: Option<&LocalAddress>) -> bool {
        let is_own = match (host, local) {
            (Host::Ipv4(ip), Some(local)) => !ip.is_unspecified() && local.0.ip() == *ip,
            (Host::Ipv6(ip), Some(local)) => !ip.is_unspecified() && local.0.ip() == *ip,
            _ => false,
        };
        let is_public = self.public_url.as_ref().and_then(Url::host).is_some_and(|public| public == *host);
        is_loopback(host) || is_own || is_public || self.hosts.contains(&host.to_string())
    }

    /// Returns `true` if a page of this address may use the emulator and be redirected to.
    fn is_app(&self, url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        let is_public = self.public_url.as_ref().is_some_and(|public| public.origin() == url.origin());
        is_web(url)
            && (url.host().is_some_and(|host| is_loopback(&host.to_owned()))
                || is_public
                || self.origins.contains(&origin))
    }

    /// Decides about a request by its head.
    pub(super) fn decide(&self, head: &Parts, path: &str) -> Result<Visit, Denied> {
        let local = head.extensions.get::<LocalAddress>();
        let host = match single(&head.headers, &header::HOST)? {
            Some(text) => Some(self.named(text, "Host", local)?),
            None => None,
        };
        let forwarded = self.forwarded(head, local)?;
        let named = forwarded.as_ref().map(|forwarded| &forwarded.authority).or(host.as_ref());
        let is_foreign = self.is_foreign(head, path, named)?;
        Ok(Visit { base: self.base(head, host.as_ref(), forwarded.as_ref(), local), is_foreign })
    }

    /// Returns the authority of a header if it names this machine or a host that is allowed.
    fn named(&self, text: &str, header: &str, local: Option<&LocalAddress>) -> Result<Authority, Denied> {
        let authority = Authority::parse(text).filter(|it| self.is_host_allowed(&it.host, local));
        authority.ok_or_else(|| {
            Denied::new(format!(
                "{header} names {text}, which is not this machine. Use localhost or 127.0.0.1, or start the emulator with \
                 --allow-host and that name."
            ))
        })
    }

    /// Returns the address that a proxy on this machine was asked for. Other peers are not believed.
    fn forwarded(&self, head: &Parts, local: Option<&LocalAddress>) -> Result<Option<Forwarded>, Denied> {
        let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
        if !peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback()) {
            return Ok(None);
        }
        let Some(host) = single(&head.headers, &FORWARDED_HOST)? else { return Ok(None) };
        let authority = self.named(host, "X-Forwarded-Host", local)?;
        let scheme = match single(&head.headers, &FORWARDED_PROTO)? {
            None | Some("http" | "ws") => "http",
            Some("https" | "wss") => "https",
            Some(other) => {
                return Err(Denied::new(format!("X-Forwarded-Proto is {other}: expected http or https.")));
            }
        };
        let prefix = single(&head.headers, &FORWARDED_PREFIX)?.unwrap_or_default().trim_end_matches('/');
        let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if !(prefix.is_empty()
            || prefix.starts_with('/') && !prefix.starts_with("//") && prefix.bytes().all(is_path))
        {
            return Err(Denied::new(format!(
                "X-Forwarded-Prefix is {prefix}: expected a path, such as /__clerk."
            )));
        }
        Ok(Some(Forwarded { scheme, authority, prefix: prefix.to_owned() }))
    }

    /// Returns the address of the emulator as the caller sees it, without a slash at its end.
    fn base(
        &self,
        head: &Parts,
        host: Option<&Authority>,
        forwarded: Option<&Forwarded>,
        local: Option<&LocalAddress>,
    ) -> String {
        let original = head.extensions.get::<OriginalUri>().map_or(head.uri.path(), |uri| uri.path());
        let nested = original.strip_suffix(head.uri.path()).unwrap_or_default();
        match (&self.public_url, forwarded, host) {
            (Some(url), _, _) => format!("{}{nested}", url.as_str().trim_end_matches('/')),
            (None, Some(Forwarded { scheme, authority, prefix }), _) => {
                format!("{scheme}://{}{prefix}{nested}", authority.text)
            }
            (None, None, Some(host)) => match (host.port, local) {
                // Some proxies drop the port, but the emulator does not listen on the default one.
                (None, Some(local)) if local.0.port() != 80 => {
                    format!("http://{}:{}{nested}", host.text, local.0.port())
                }
                _ => format!("http://{}{nested}", host.text),
            },
            (None, None, None) => format!("http://localhost{nested}"),
        }
    }

    /// Returns `true` if a page of another site caused the request, and it may be answered all the same.
    fn is_foreign(&self, head: &Parts, path: &str, named: Option<&Authority>) -> Result<bool, Denied> {
        let is_public = is_public_document(&head.method, path);
        let site = single(&head.headers, &FETCH_SITE)?;
        if let Some(text) = single(&head.headers, &header::ORIGIN)? {
            let origin = Url::parse(text).ok();
            let is_same = |url: &Url| {
                let host = url.host().map(|host| host.to_owned());
                named.is_some_and(|named| Some(&named.host) == host.as_ref() && named.port == url.port())
            };
            return match origin {
                // The emulator's own pages, also where a browser hides their origin.
                None if site == Some("same-origin") => Ok(false),
                Some(url) if self.is_app(&url) || is_same(&url) => Ok(false),
                _ if is_public => Ok(true),
                _ => Err(Denied::new(format!(
                    "Pages of {text} may not use this emulator. To allow them, start it with --allow-origin and that origin."
                ))),
            };
        }
        if site != Some("cross-site") {
            return Ok(false);
        }
        let is_navigation =
            single(&head.headers, &FETCH_MODE)? == Some("navigate") && head.method == Method::GET;
        if is_public || is_navigation && (path == "/__emulator" || navigates(path)) {
            return Ok(true);
        }
        Err(Denied::new("A page of another site sent this request, and may not.".to_owned()))
    }

    /// Returns the name of the first parameter that would redirect the browser to a page that is not the app's.
    pub(super) fn foreign_redirect<'a>(&self, forms: &[&'a Form], origin: Option<&str>) -> Option<&'a str> {
        let origin = origin.and_then(|origin| Url::parse(origin).ok());
        let pairs = forms.iter().flat_map(|form| form.pairs());
        let mut redirects = pairs.filter(|(name, _)| REDIRECTS.contains(name));
        let leads_away = |(_, text): &(&str, &str)| {
            let url = Url::options().base_url(origin.as_ref()).parse(text);
            url.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && !self.is_app(&url))
        };
        redirects.find(leads_away).map(|(name, _)| name)
    }
}

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Parameters that name an address to which a browser is led.
const REDIRECTS: [&str; 2] = ["redirect_url", "action_complete_redirect_url"];

/// The address that the emulator listens on, as an extension of each request.
#[derive(Clone, Copy)]
pub(super) struct LocalAddress(pub(super) SocketAddr);

/// A request that may be answered.
pub(super) struct Visit {
    /// The address of the emulator as the caller sees it, without the world.
    pub(super) base: String,
    /// `true` if a page of another site caused the request. It must not leave a trace.
    pub(super) is_foreign: bool,
}

/// A refusal, with its reason in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Denied(pub(super) String);

impl Denied {
    fn new(reason: String) -> Self {
        Self(reason)
    }
}

struct Forwarded {
    scheme: &'static str,
    authority: Authority,
    prefix: String,
}

/// A host with an optional port.
#[derive(Debug)]
struct Authority {
    host: Host<String>,
    port: Option<u16>,
    /// As it was sent.
    text: String,
}

impl Authority {
    fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        let url =
            text.bytes().all(is_plain).then(|| Url::parse(&format!("http://{text}/")).ok()).flatten()?;
        // `Url` drops the default port of http.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Some(Self { host: url.host()?.to_owned(), port, text: text.to_ascii_lowercase() })
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.to_canonical().is_loopback(),
    }
}

/// Documents that hold nothing of a user: keys, the scripts that stand in for third parties, and pictures.
fn is_public_document(method: &Method, path: &str) -> bool {
    let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    is_read
        && (path.starts_with("/.well-known/")
            || path.starts_with("/__emulator/images/")
            || ["/turnstile/v0/api.js", "/gsi/client", "/protect/v0/sdk.js"].contains(&path))
}

/// Returns the value of a header that must not be repeated.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Denied> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| values.next().is_none() && !text.contains(','));
    text.map(str::trim)
        .map(Some)
        .ok_or_else(|| Denied::new(format!("The header {name} has several values: send one.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "a.localhost",
            "localhost.",
            "127.0.0.1",
            "127.9.9.9:1",
            "[::1]:4500",
        ] {
            let authority = Authority::parse(host).unwrap_or_else(|| panic!("{host}"));
            assert!(is_loopback(&authority.host), "{host}");
        }
        for host in [
            "localhost.evil.test",
            "127.0.0.1.evil.test",
            "evil.test:4500",
            "0.0.0.0",
            "[::2]",
            "192.168.1.7",
        ] {
            let authority = Authority::parse(host).unwrap_or_else(|| panic!("{host}"));
            assert!(!is_loopback(&authority.host), "{host}");
        }
        for text in
            ["localhost@evil.test", "localhost/x", "localhost, evil.test", "localhost#x", "", "localhost\\x"]
        {
            assert!(Authority::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn redirects_lead_only_to_the_app() {
        let access = Access::default().allow_origin("https://app.test").expect("an origin");
        let form = |url: &str| Form::new(vec![("redirect_url".to_owned(), url.to_owned())]);
        let page = Some("http://localhost:3000");
        for url in [
            "http://localhost:1/x",
            "https://app.test/x?y",
            "/path",
            "javascript:alert(1)",
            "http://127.0.0.1",
        ] {
            assert_eq!(access.foreign_redirect(&[&form(url)], page), None, "{url}");
        }
        for url in [
            "https://evil.test",
            "//evil.test/x",
            "\\\\evil.test",
            "https://app.test.evil.test",
            "https://app.test@evil.test",
            "http://app.test/",
            "https://localhost@evil.test/",
            "http://localhost.evil.test",
        ] {
            assert_eq!(access.foreign_redirect(&[&form(url)], page), Some("redirect_url"), "{url}");
        }
    }
}
