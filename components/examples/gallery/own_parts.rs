//! A custom button, password, code field and checkbox inside the library's pages.

use leptos::prelude::*;
use leptos_clerk_components::{OwnButton, OwnCheckbox, OwnField, Parts, Text, provide_parts};

/// The library still handles errors and focus.
pub fn own_parts() {
    let parts = Parts::default()
        .password_field(underlined)
        .code_field(underlined)
        .checkbox(switch)
        .submit_button(arrow);
    provide_parts(parts);
}

/// The button says where it leads, and that it is on its way.
fn arrow(button: OwnButton) -> AnyView {
    let OwnButton { label, is_busy, is_disabled, .. } = button;
    view! {
        <button type="submit" class="arrow" disabled=is_disabled aria-busy=move || is_busy.get().to_string()>
            <Text of=move || label.get()/> " "
            <span aria-hidden="true"><Text of=move || if is_busy.get() { "…" } else { "→" }.to_owned()/></span>
        </button>
    }
    .into_any()
}

fn underlined(field: OwnField) -> AnyView {
    let OwnField { id, error_id, name, label, value, error, input_type, autocomplete, hint, .. } = field;
    view! {
        <label for=id.clone()><Text of=move || label.get()/></label>
        <input id=id class="underlined" name=name type=input_type autocomplete=autocomplete
            prop:value=value on:input:target=move |event| value.set(event.target().value())
            aria-invalid=move || (!error.get().is_empty()).to_string() aria-describedby=error_id.clone()/>
        <p class="cl-formFieldHintText"><Text of=move || hint.get()/></p>
        <p id=error_id class="cl-formFieldErrorText" aria-live="polite"><Text of=move || error.get()/></p>
    }
    .into_any()
}

fn switch(checkbox: OwnCheckbox) -> AnyView {
    let OwnCheckbox { id, error_id, name, label, checked, error, .. } = checkbox;
    view! {
        <label class="switch">
            <input id=id name=name type="checkbox" role="switch" prop:checked=checked
                on:change:target=move |event| checked.set(event.target().checked())
                aria-invalid=move || (!error.get().is_empty()).to_string() aria-describedby=error_id.clone()/>
            <span>{label}</span>
        </label>
        <p id=error_id class="cl-formFieldErrorText" aria-live="polite"><Text of=move || error.get()/></p>
    }
    .into_any()
}
