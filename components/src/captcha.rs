//! `<Captcha>`: the place of a captcha.

use leptos::prelude::*;

use crate::el::{El, el};
use crate::localization::Language;

/// The place of Cloudflare's Turnstile, for pages of your own that start a sign-up: put it above the button. Without
/// one, a suspicious user is refused without a challenge. There can be one on a page. It takes no room
/// until something is asked, and nothing is loaded where the instance asks for nothing.
///
/// `data-cl-interactive` is `true` while the user has to do something.
#[component]
pub fn Captcha(
    /// `light`, `dark` or `auto`. Default: `auto`.
    #[prop(default = "auto")]
    theme: &'static str,
    /// `normal`, `flexible` or `compact`. Default: `normal`.
    #[prop(default = "normal")]
    size: &'static str,
    /// A language tag such as `en-US`, or `auto`. Default: `auto`.
    #[prop(default = "auto")]
    language: &'static str,
) -> impl IntoView {
    place(theme, size).attr("data-cl-language", language)
}

pub(crate) fn captcha() -> AnyView {
    let language = || Language::here().map_or("auto".to_owned(), |language| language.locale().to_owned());
    place("auto", "normal").attr_text("data-cl-language", language).into_any()
}

fn place(theme: &'static str, size: &'static str) -> El {
    el("div", "cl-captcha")
        .attr("id", "clerk-captcha")
        .attr("data-cl-theme", theme)
        .attr("data-cl-size", size)
}
