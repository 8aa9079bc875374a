//! `<Notice>`: what went wrong and belongs to no field.

use leptos::prelude::*;

use super::FormContext;
use crate::el::{dynamic, el, views};
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
    // One text, so that the same problem is not announced anew.
    let problems = memo(move || {
        let elsewhere = form.state.errors().elsewhere(&form.fields());
        elsewhere.iter().map(text::problem).collect::<Vec<_>>().join("\n")
    });
    let texts = dynamic(move || {
        let problems = problems.get();
        views(problems.lines().map(|text| el("p", "cl-alertText").text(text.to_owned()).into_any()).collect())
    });
    let wait = move || match form.wait.left_s().get() {
        0 => String::new(),
        1 => "You can try again in 1 second.".to_owned(),
        left_s => format!("You can try again in {left_s} seconds."),
    };
    views(vec![
        el("div", "cl-alert").attr("role", "alert").child(texts).into_any(),
        el("p", "cl-countdown").text_of(wait).into_any(),
    ])
}

/// A place for one problem, announced when there is one.
pub(crate) fn alert(problem: impl Fn() -> String + Send + 'static) -> AnyView {
    el("p", "cl-alert").attr("role", "alert").text_of(problem).into_any()
}
