//! `<Checkbox>`: something to agree to or to choose.

use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::{field_error, field_root};
use super::form::Holds;
use super::own::{OwnCheckbox, Parts, frame};
use crate::el::{El, ElRef, el, views};
use crate::ids::next_id;

/// A labelled checkbox.
///
/// Role `checkbox`, found by its label. Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn Checkbox(
    /// The input's name.
    name: &'static str,
    /// `true` if checked.
    checked: RwSignal<bool>,
    /// The field it must be checked for. Default: it is free.
    #[prop(optional)]
    required_for: Option<Field>,
    /// The label.
    children: Children,
) -> impl IntoView {
    checkbox(name, checked, required_for, vec![children()])
}

pub(crate) fn checkbox(
    name: &'static str,
    checked: RwSignal<bool>,
    required_for: Option<Field>,
    label: Vec<AnyView>,
) -> El {
    let id = next_id(name);
    let error_id = format!("{id}-error");
    let node = ElRef::new();
    if required_for.is_none()
        && let Some(form) = use_context::<FormContext>()
    {
        form.add_free(node, Holds::Checked(checked));
    }
    let error = required_for
        .map(|field| {
            FormContext::here("Checkbox").add(
                field,
                node,
                Holds::Checked(checked),
                move || !checked.get(),
                None,
            )
        })
        .unwrap_or_default();
    if let Some(draw) = Parts::own(|parts| parts.checkbox) {
        let label = views(label);
        return frame(
            name,
            error,
            node,
            draw(OwnCheckbox { id, error_id, name, label, checked, error: error.text }),
        );
    }
    let input = el("input", "cl-formFieldCheckboxInput")
        .attr("id", id.clone())
        .attr("name", name)
        .attr("type", "checkbox")
        .truth("aria-invalid", error.is_wrong())
        .attr("aria-describedby", error_id.clone())
        .node(node)
        .checked(checked);
    field_root("cl-formField cl-formFieldCheckbox", name, error)
        .child(input.into_any())
        .child(el("label", "cl-formFieldCheckboxLabel").attr("for", id).children(label).into_any())
        .child(field_error(error_id, error))
}
