//! Taking something away from the page: into the clipboard, or as a file.

use leptos::prelude::*;

use crate::browser::{copy, percent_encode};
use crate::el::{El, button, el};
use crate::localization::{Key, say};

/// A button that copies a text, and says whether that worked.
pub(crate) fn copy_button(caption: Key, text: String) -> El {
    let shown = RwSignal::new(caption);
    let copy = move || {
        copy(&text, move |is_copied| {
            let _ = shown.try_set(if is_copied { Key::Copied } else { Key::CouldNotCopy });
        });
    };
    button("cl-button", copy).attr("aria-live", "polite").text_of(move || say(shown.get()))
}

/// A link that saves a text as a file. No request is made for it.
pub(crate) fn download_link(caption: Key, file_name: &'static str, text: &str) -> El {
    let mut url = "data:text/plain;charset=utf-8,".to_owned();
    url.push_str(&percent_encode(text));
    el("a", "cl-button").attr("href", url).attr("download", file_name).text(caption)
}
