//! The few things the components need from the page around them; on a server there is none.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Path and query of the page, `""` on a server.
pub(crate) fn here() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        let location = window().location();
        location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}

/// Path, query and hash of the page, `""` on a server.
pub(crate) fn location() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        here() + &window().location().hash().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}

/// Has the address bar show another address of this page.
pub(crate) fn replace_address(url: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        // Browsers refuse too many changes in a short time: the address is then that of another step.
        let _ = history.replace_state_with_url(&state, "", Some(url));
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = url;
}

/// Whether this page is shown inside another one.
pub(crate) fn is_framed() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let window = window();
        // A page that may not even ask is framed by another site.
        !matches!(window.top(), Ok(Some(top)) if top == window)
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Whether no element has the focus, for example because the one that had it is gone.
pub(crate) fn is_focus_lost() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        document().active_element().is_none_or(|element| element.tag_name() == "BODY")
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Moves the focus to the first text input below `root`, else to its heading.
pub(crate) fn focus_first(root: &Element) {
    for selector in ["input:not([type=checkbox])", "h1"] {
        if let Ok(Some(found)) = root.query_selector(selector)
            && let Ok(found) = found.dyn_into::<HtmlElement>()
        {
            // Nothing to be done about an element that cannot be focused.
            let _ = found.focus();
            return;
        }
    }
}

/// `url` with the query parameter `redirect_url`, unless there is nothing to return to.
pub(crate) fn with_return(url: &str, return_to: &str) -> String {
    if return_to.is_empty() || return_to == "/" {
        return url.to_owned();
    }
    let glue = if url.contains('?') { '&' } else { '?' };
    format!("{url}{glue}redirect_url={}", percent_encode(return_to))
}

/// The `redirect_url` parameter of `here`, still encoded, carried over to `url`.
pub(crate) fn keep_return(url: &str, here: &str) -> String {
    let query = here.split_once('?').map_or("", |(_, query)| query);
    let kept = query.split('&').find(|pair| pair.starts_with("redirect_url="));
    match kept {
        Some(pair) if url.contains('?') => format!("{url}&{pair}"),
        Some(pair) => format!("{url}?{pair}"),
        None => url.to_owned(),
    }
}

/// Puts a text into the clipboard, and tells whether that worked. Pages without TLS have no clipboard.
pub(crate) fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    #[cfg(target_arch = "wasm32")]
    {
        let clipboard = window().navigator().clipboard();
        if clipboard.is_undefined() {
            return then(false);
        }
        let written = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text));
        leptos::task::spawn_local(async move { then(written.await.is_ok()) });
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = text;
        then(false);
    }
}

pub(crate) fn percent_encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push('%');
            encoded.push(HEX[usize::from(byte >> 4)] as char);
            encoded.push(HEX[usize::from(byte & 15)] as char);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_one_query_parameter() {
        assert_eq!(with_return("/sign-in", "/a?b=1&c=ü"), "/sign-in?redirect_url=/a%3Fb%3D1%26c%3D%C3%BC");
        assert_eq!(with_return("/sign-in?x=1", "/a"), "/sign-in?x=1&redirect_url=/a");
        assert_eq!(with_return("/sign-in", "/"), "/sign-in");
    }

    #[test]
    fn a_link_to_the_other_flow_keeps_the_way_back() {
        assert_eq!(keep_return("/sign-up", "/sign-in?a=1&redirect_url=%2Fp"), "/sign-up?redirect_url=%2Fp");
        assert_eq!(keep_return("/sign-up", "/sign-in"), "/sign-up");
    }
}
