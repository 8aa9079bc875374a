//! `<SubmitButton>`.

use leptos::prelude::*;

use super::FormContext;

/// The button that sends its form.
///
/// Role `button`, named by its text. It cannot be pressed while a request is on its way (`aria-busy`,
/// `data-busy`) or while the server asked to wait.
#[component]
pub fn SubmitButton(
    /// The text. Default: "Continue".
    #[prop(default = "Continue".into(), into)]
    label: Signal<String>,
) -> impl IntoView {
    let form = FormContext::here("SubmitButton");
    let busy = move || form.state.busy.get().to_string();
    view! {
        <button
            type="submit"
            class="cl-button cl-formButtonPrimary"
            aria-busy=busy
            data-busy=busy
            disabled=move || form.is_held()
        >
            {label}
        </button>
    }
}
