//! The publishable key: parsed once at the edge.

use base64ct::{Base64Unpadded, Encoding};

use crate::browser;

/// Which kind of Clerk instance a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instance {
    /// `pk_test_…`
    Development,
    /// `pk_live_…`
    Production,
}

/// A publishable key, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishableKey {
    text: String,
    instance: Instance,
    frontend_api: String,
}

/// A setting that cannot work. Its `Display` is one line that names the value and the fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The publishable key is malformed.
    #[error(
        "the publishable key \"{value}\" {problem}: copy the whole `pk_test_…` or `pk_live_…` value from the API keys page \
         of the Clerk dashboard"
    )]
    PublishableKey {
        /// The value as given, shortened.
        value: String,
        /// The fault of the key.
        problem: &'static str,
    },
    /// The proxy URL is neither absolute nor a path.
    #[error(
        "the proxy URL \"{value}\" is not usable: give an absolute `https://…` address or a path such as `/__clerk`"
    )]
    ProxyUrl {
        /// The value as given.
        value: String,
    },
}

/// Hosts of Clerk's development instances: only they use the dev-browser token.
/// Source: `isDevOrStagingUrl` of clerk/javascript.
const DEV_HOSTS: [&str; 9] = [
    ".lcl.dev",
    ".stg.dev",
    ".lclstage.dev",
    ".stgstage.dev",
    ".dev.lclclerk.com",
    ".stg.lclclerk.com",
    ".accounts.lclclerk.com",
    "accountsstage.dev",
    "accounts.dev",
];

impl PublishableKey {
    /// Takes a key apart.
    ///
    /// # Errors
    /// When it is not `pk_test_` or `pk_live_` followed by the Base64 of a host name and `$`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        let error = |problem| {
            let mut value: String = text.chars().take(24).collect();
            if value.len() < text.len() {
                value.push('…');
            }
            Err(ConfigError::PublishableKey { value, problem })
        };
        if text.is_empty() {
            return error("is empty");
        }
        if text.starts_with("sk_") {
            return Err(ConfigError::PublishableKey {
                value: "sk_…".to_owned(),
                problem: "is a secret key and must never reach a browser",
            });
        }
        let (instance, encoded) = match (text.strip_prefix("pk_test_"), text.strip_prefix("pk_live_")) {
            (Some(encoded), _) => (Instance::Development, encoded),
            (_, Some(encoded)) => (Instance::Production, encoded),
            _ => return error("starts with neither `pk_test_` nor `pk_live_`"),
        };
        let Some(decoded) = browser::decode_base64(encoded.trim_end_matches('=')) else {
            return error("is not valid Base64 after its prefix");
        };
        let Some(host) = decoded.strip_suffix('$') else {
            return error("is cut short");
        };
        if host.contains(['$', '/', '@', ' ']) || !host.contains('.') {
            return error("does not name a host");
        }
        Ok(Self { text: text.to_owned(), instance, frontend_api: host.to_owned() })
    }

    /// Returns the key as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the kind of instance.
    #[must_use]
    pub fn instance(&self) -> Instance {
        self.instance
    }

    /// Returns the host of the instance's Frontend API.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }

    /// Returns `true` if the dev-browser token identifies the browser instead of a cookie.
    #[must_use]
    pub fn uses_dev_browser(&self) -> bool {
        self.instance == Instance::Development && DEV_HOSTS.iter().any(|end| self.frontend_api.ends_with(end))
    }

    /// Returns the suffix of Clerk's cookie names, which separates instances on one host.
    #[must_use]
    pub fn cookie_suffix(&self) -> String {
        let digest = sha1_smol::Sha1::from(&self.text).digest().bytes();
        let mut suffix = Base64Unpadded::encode_string(&digest).replace('+', "-").replace('/', "_");
        suffix.truncate(8);
        suffix
    }

    /// Returns the address all requests start with, without the trailing slash.
    ///
    /// # Errors
    /// When `proxy_url` is neither an `http(s)` URL nor a path.
    pub fn base_url(&self, proxy_url: Option<&str>, origin: &str) -> Result<String, ConfigError> {
        let Some(proxy) = proxy_url.map(str::trim).filter(|proxy| !proxy.is_empty()) else {
            return Ok(format!("https://{}", self.frontend_api));
        };
        let error = || Err(ConfigError::ProxyUrl { value: proxy.to_owned() });
        if proxy.contains(char::is_whitespace) || proxy.contains(['?', '#']) {
            return error();
        }
        let path = proxy.strip_suffix('/').unwrap_or(proxy);
        if proxy.starts_with('/') && !proxy.starts_with("//") {
            return Ok(format!("{origin}{path}"));
        }
        let rest = path.strip_prefix("https://").or_else(|| path.strip_prefix("http://"));
        match rest {
            Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(path.to_owned()),
            _ => error(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = "pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA";

    #[test]
    fn a_development_key_names_its_host_and_uses_the_dev_browser() {
        let key = PublishableKey::parse(DEV).expect("valid key");
        assert_eq!(key.as_str(), DEV);
        assert_eq!(key.frontend_api(), "happy-local-12.clerk.accounts.dev");
        assert_eq!(key.instance(), Instance::Development);
        assert!(key.uses_dev_browser());
    }

    #[test]
    fn cookie_suffix_equals_the_one_of_clerk() {
        for (key, suffix) in [
            ("pk_live_Y2xlcmsuY2xlcmsuZGV2JA", "1Z8AzTQD"),
            ("pk_test_Y2xlcmsuY2xlcmsuZGV2JA", "QvfNY2dr"),
            (DEV, "CXBQ0OP8"),
        ] {
            assert_eq!(PublishableKey::parse(key).expect("valid key").cookie_suffix(), suffix);
        }
    }

    #[test]
    fn a_live_key_or_another_host_has_no_dev_browser() {
        let live = PublishableKey::parse("pk_live_Y2xlcmsuY2xlcmsuZGV2JA").expect("valid key");
        assert!(!live.uses_dev_browser());
        // 127.0.0.1:4000$
        let local = PublishableKey::parse("pk_test_MTI3LjAuMC4xOjQwMDAk").expect("valid key");
        assert!(!local.uses_dev_browser());
    }

    #[test]
    fn a_malformed_key_is_refused_by_name_and_reason() {
        for (key, reason) in [
            ("", "is empty"),
            ("pk_tst_abc", "starts with neither"),
            ("pk_test_%%%", "not valid Base64"),
            ("pk_test_Y2xlcmsuY2xlcmsuZGV2", "is cut short"),
            // localhost:4000$
            ("pk_test_bG9jYWxob3N0OjQwMDAk", "does not name a host"),
        ] {
            let text = PublishableKey::parse(key).expect_err("malformed").to_string();
            assert!(text.contains(reason), "{key}: {text}");
        }
    }

    #[test]
    fn a_refusal_names_the_key_and_cuts_a_long_one() {
        let value = |key| match PublishableKey::parse(key) {
            Err(ConfigError::PublishableKey { value, .. }) => value,
            other => panic!("{other:?}"),
        };
        assert_eq!(value("pk_tst_abc"), "pk_tst_abc");
        assert_eq!(value("pk_tst_abcdefghijklmnopq"), "pk_tst_abcdefghijklmnopq");
        assert_eq!(value("pk_tst_abcdefghijklmnopqr"), "pk_tst_abcdefghijklmnopq…");
    }

    #[test]
    fn a_secret_key_is_refused_without_repeating_it() {
        let text = PublishableKey::parse("sk_test_verysecret").expect_err("secret").to_string();
        assert!(text.contains("secret key") && !text.contains("verysecret"), "{text}");
    }

    #[test]
    fn the_base_url_is_the_proxy_or_the_host_of_the_key() {
        let key = PublishableKey::parse(DEV).expect("valid key");
        let base = |proxy| key.base_url(proxy, "http://localhost:8080").ok();
        assert_eq!(base(None).as_deref(), Some("https://happy-local-12.clerk.accounts.dev"));
        assert_eq!(base(Some("")).as_deref(), Some("https://happy-local-12.clerk.accounts.dev"));
        assert_eq!(base(Some("/__clerk/")).as_deref(), Some("http://localhost:8080/__clerk"));
        assert_eq!(base(Some("http://localhost:4500")).as_deref(), Some("http://localhost:4500"));
        for bad in ["localhost:4500", "ftp://x", "https://", "//evil", "http:///x", "/a b", "/a?b"] {
            assert_eq!(base(Some(bad)), None, "{bad}");
        }
    }
}
