//! A custom text field inside the library's pages.

use leptos::prelude::*;
use leptos_clerk_components::{OwnField, Parts, Text, provide_parts};

/// The label floats inside the frame. The library still handles errors and focus.
pub fn floating_labels() {
    provide_parts(Parts::default().field(|field| {
        let OwnField { id, error_id, name, label, value, error, input_type, autocomplete, .. } = field;
        view! {
            <div class="floating">
                <input id=id.clone() name=name type=input_type autocomplete=autocomplete placeholder=" "
                    prop:value=value on:input:target=move |event| value.set(event.target().value())
                    aria-invalid=move || (!error.get().is_empty()).to_string()
                    aria-describedby=error_id.clone()/>
                <label for=id><Text of=move || label.get()/></label>
            </div>
            <p id=error_id class="cl-formFieldErrorText" aria-live="polite"><Text of=move || error.get()/></p>
        }
        .into_any()
    }));
}
