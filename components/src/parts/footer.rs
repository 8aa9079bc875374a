//! The link from one flow to another.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

use crate::el::el;
use crate::localization::Key;

/// The way to the other flow, which leads back to the same place.
pub(crate) fn footer(question: Key, link: Key, url: String) -> AnyView {
    let url = use_clerk().keep_return(url);
    let link = el("a", "cl-footerActionLink").attr("href", url).text(link);
    el("p", "cl-footerAction")
        .child(el("span", "cl-footerActionText").text(question).data(" ").into_any())
        .child(link.into_any())
        .into_any()
}
