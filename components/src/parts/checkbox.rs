//! `<Checkbox>`: something to agree to or to choose.

use leptos::html;
use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::FieldError;
use crate::ids::next_id;

/// A labelled checkbox.
///
/// Role `checkbox`, found by its label. Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn Checkbox(
    /// The input's name.
    name: &'static str,
    /// Whether it is checked.
    checked: RwSignal<bool>,
    /// The field it must be checked for. Default: it is free.
    #[prop(optional)]
    required_for: Option<Field>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let id = next_id(name);
    let error_id = format!("{id}-error");
    let node = NodeRef::<html::Input>::new();
    let error = required_for.map(|field| {
        let is_empty = Signal::derive(move || !checked.get());
        FormContext::here("Checkbox").add(field, node, is_empty, None)
    });
    let error = error.unwrap_or_default();
    let is_invalid = move || error.with(|error| !error.is_empty()).to_string();
    view! {
        <div class="cl-formField cl-formFieldCheckbox" data-field=name data-invalid=is_invalid>
            <input
                class="cl-formFieldCheckboxInput"
                id=id.clone()
                name=name
                type="checkbox"
                aria-invalid=is_invalid
                aria-describedby=error_id.clone()
                node_ref=node
                bind:checked=checked
            />
            <label class="cl-formFieldCheckboxLabel" for=id>{children()}</label>
            <FieldError id=error_id error/>
        </div>
    }
}
