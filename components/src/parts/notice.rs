//! `<Notice>`: what went wrong and belongs to no field.

use leptos::prelude::*;
use leptos_clerk::Error;

use super::FormContext;
use crate::announcement::alert;
use crate::el::{dynamic, el, views};
use crate::localization::{self, Key, Loading, localized};
use crate::reactive::memo;
use crate::text;

/// Every problem that no field of the form shows, and how long to wait if the server asked to.
///
/// Role `alert`; on the page before there is anything to say, so that it is announced. The countdown stands
/// outside the alert: it would be announced every second.
#[component]
pub fn Notice() -> impl IntoView {
    notice()
}

pub(crate) fn notice() -> AnyView {
    let form = FormContext::here("Notice");
    // One text, so that the same problem is not announced twice.
    let problems = memo(move || {
        let elsewhere = form.state.errors().elsewhere(&form.fields());
        elsewhere.iter().map(text::problem).collect::<Vec<_>>().join("\n")
    });
    let texts = dynamic(move || {
        let problems = problems.get();
        views(problems.lines().map(|text| el("p", "cl-alertText").data(text.to_owned()).into_any()).collect())
    });
    let wait = move || match form.wait.left_s().get() {
        0 => String::new(),
        left_s => localized(|language| {
            // The number alone is understood, too.
            let time = match localization::texts() {
                Loading::Here(texts) => (texts.duration)(language, left_s),
                Loading::Coming | Loading::Missing => format!("{left_s} s"),
            };
            language.say_with(Key::TryAgainIn, &time)
        }),
    };
    views(vec![
        el("div", "cl-alert").attr("role", "alert").child(texts).into_any(),
        el("p", "cl-countdown").text_of(wait).into_any(),
    ])
}

/// Why something did not work, for as long as that is so.
pub(crate) type Failure = RwSignal<Option<Error>>;

/// The error of an operation that belongs to no form, in the language of the page.
///
/// Role `alert`; on the page before there is an error, so that it is announced. Not focusable. Data attributes: none.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Error, FailureAlert};
///
/// #[component]
/// fn Page(problem: RwSignal<Option<Error>>) -> impl IntoView {
///     view! { <FailureAlert error=problem/> }
/// }
/// # let _ = Page;
/// ```
#[component]
pub fn FailureAlert(
    /// The error. `None` shows nothing.
    #[prop(into)]
    error: Signal<Option<Error>>,
) -> impl IntoView {
    alert(move || error.with(|error| error.as_ref().map(text::error).unwrap_or_default()))
}

/// A place for what an operation failed of.
pub(crate) fn failure_alert(failure: Failure) -> AnyView {
    alert(move || failure.with(|error| error.as_ref().map(text::error).unwrap_or_default()))
}
