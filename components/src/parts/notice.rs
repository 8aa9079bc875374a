//! `<Notice>`: what went wrong and belongs to no field.

use leptos::prelude::*;

use super::FormContext;
use crate::text;

/// Every problem that no field of the form shows, and how long to wait if the server asked to.
///
/// Role `alert`; on the page before there is anything to say, so that it is announced. The countdown stands
/// outside the alert: it would be announced every second.
#[component]
pub fn Notice() -> impl IntoView {
    let form = FormContext::here("Notice");
    let problems = Memo::new(move |_| {
        let elsewhere = form.state.errors.with(|errors| errors.elsewhere(&form.fields()));
        elsewhere.iter().map(text::problem).collect::<Vec<_>>()
    });
    let texts = move || {
        let texts = problems.get().into_iter();
        texts.map(|text| view! { <p class="cl-alertText">{text}</p> }).collect_view()
    };
    let wait = move || {
        let left_s = form.wait.left_s().get();
        let unit = if left_s == 1 { "second" } else { "seconds" };
        (left_s > 0).then(|| format!("You can try again in {left_s} {unit}."))
    };
    view! {
        <div role="alert" class="cl-alert">{texts}</div>
        <p class="cl-countdown">{wait}</p>
    }
}
