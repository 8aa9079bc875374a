//! A picture, or the first letter of a name.

use leptos::prelude::*;

use crate::el::el;

/// What stands before a name that is said beside it: nothing to a screen reader.
pub(crate) fn avatar(image_url: Option<String>, name: &str) -> AnyView {
    picture("cl-avatarImage", "cl-avatarBox", image_url, name)
}

/// As [`avatar`], with a class for the picture and one for the letter.
pub(super) fn picture(
    class: &'static str,
    letter_class: &'static str,
    image_url: Option<String>,
    name: &str,
) -> AnyView {
    match image_url.filter(|url| !url.is_empty()) {
        // The picture's server need not learn which page shows it.
        Some(url) => {
            el("img", class).attr("referrerpolicy", "no-referrer").attr("src", url).attr("alt", "").into_any()
        }
        // Drawn by the stylesheet: as a text it would become part of what the button is called.
        None => el("span", letter_class)
            .attr("aria-hidden", "true")
            .attr("data-initial", name.chars().next().map(String::from).unwrap_or_default())
            .into_any(),
    }
}
