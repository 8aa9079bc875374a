//! The only door to the browser: clock, location, cookies, storage, focus, tabs.
//!
//! On a server (`ssr`) and in host tests the same doors exist and lead nowhere: no cookies, no location,
//! nothing is spawned. This file and `split.rs` hold the crate's only `cfg`s on the target.

#[cfg(target_arch = "wasm32")]
mod json;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod passkey;
#[cfg(target_arch = "wasm32")]
mod protect;
#[cfg(target_arch = "wasm32")]
mod tabs;
#[cfg(target_arch = "wasm32")]
mod trip;
#[cfg(target_arch = "wasm32")]
mod turnstile;
#[cfg(target_arch = "wasm32")]
pub(crate) use {json::*, page::*, passkey::*, protect::*, tabs::*, trip::*, turnstile::*};

#[cfg(not(target_arch = "wasm32"))]
#[cfg_attr(test, expect(dead_code, reason = "`pretend` takes the place of some of it"))]
mod nowhere;
#[cfg(all(not(target_arch = "wasm32"), not(test)))]
pub(crate) use nowhere::*;
#[cfg(all(not(target_arch = "wasm32"), test))]
pub(crate) mod pretend;
#[cfg(all(not(target_arch = "wasm32"), test))]
pub(crate) use pretend::*;

/// Returns the values of the cookies with this name that are not empty. There are several where other pages of the
/// host, or of a domain above it, write one of the same name.
pub(crate) fn cookies(name: &str) -> Vec<String> {
    cookie_pairs(&all_cookies()).filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).collect()
}

/// Returns the first of the [`cookies`] with this name.
pub(crate) fn cookie(name: &str) -> Option<String> {
    cookies(name).into_iter().next()
}

/// Returns the values of a cookie that every instance of Clerk writes, without those of another instance: its app on this
/// host writes the same value under the name with its own suffix. `ours` is the name with the suffix of this instance.
pub(crate) fn shared_cookies(name: &str, ours: &str) -> Vec<String> {
    let all = all_cookies();
    let is_of_another = |value: &str| {
        cookie_pairs(&all)
            .any(|(other, known)| known == value && other != ours && other != name && other.starts_with(name))
    };
    let mut values = cookies(name);
    values.retain(|value| !is_of_another(value));
    values
}

/// Splits what [`all_cookies`] returns into names and values.
pub(crate) fn cookie_pairs(all: &str) -> impl Iterator<Item = (&str, &str)> {
    all.split("; ").filter_map(|pair| pair.split_once('=')).filter(|(_, value)| !value.is_empty())
}

/// Something that stops when dropped: a listener, a timer, a channel.
pub(crate) struct Guard(#[expect(dead_code, reason = "held for its Drop")] Box<dyn std::any::Any>);

/// The attributes of a cookie this page writes.
#[derive(Clone, Copy)]
pub(crate) enum SameSite {
    /// Sent on top-level navigations from other sites.
    Lax,
    /// Never sent from other sites.
    Strict,
}

/// Returns `true` for a text that a cookie can hold without ending there. Source: RFC 6265, `cookie-octet`.
#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    expect(dead_code, reason = "there are no cookies without a browser")
)]
pub(crate) fn is_cookie_value(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\,;".contains(&byte))
}

/// A captcha.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "there is nobody to ask without a browser")
)]
pub(crate) struct Captcha {
    pub(crate) script_url: String,
    pub(crate) nonce: Option<String>,
    /// The site key of the widget that may ask the person something, if the instance has that one.
    pub(crate) smart: Option<String>,
    /// The site key of the one that never does.
    pub(crate) invisible: String,
    /// Its purpose.
    pub(crate) action: &'static str,
}

/// Why a challenge was not solved.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "there is nobody to ask without a browser")
)]
pub(crate) enum Unsolved {
    /// With the codes of the widget.
    Failed(String),
    /// The page with the widget was left.
    Gone,
}
