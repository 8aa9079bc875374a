//! The few things the components need from the page around them; on a server there is none.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Path, query and hash of the page, `""` on a server.
pub(crate) fn location() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        path + &location.search().unwrap_or_default() + &location.hash().unwrap_or_default()
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

/// Returns `true` if this page is in a frame.
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

/// Returns `true` if no element has the focus, for example because it was removed.
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

/// Moves the focus on from a heading that got it because there was no input yet.
pub(crate) fn focus_on_from_heading() {
    #[cfg(target_arch = "wasm32")]
    if let Some(focused) = document().active_element()
        && focused.tag_name() == "H1"
        && let Ok(Some(card)) = focused.closest(".cl-card")
    {
        focus_first(&card);
    }
}

/// Copies a text to the clipboard. Returns `true` on success. Pages without TLS have no clipboard.
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

/// A text as part of an address, `""` on a server.
pub(crate) fn percent_encode(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::encode_uri_component(text).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = text;
        String::new()
    }
}
