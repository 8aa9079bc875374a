//! `<Field>`: a label, its input and what is wrong with it.

use leptos::html;
use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use crate::ids::next_id;

/// What is typed into a field: decides the keyboard a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Anything.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// A labelled input of one line.
///
/// Role `textbox`, found by its label. The input's `name` is Clerk's (`emailAddress`, …). An error is linked
/// by `aria-describedby` and announced. Data attributes of the root: `data-invalid` is `true` while there is
/// an error, `data-field` is the input's name.
#[component]
pub fn Field(
    /// Which of Clerk's fields it is: decides the name, and which errors it shows.
    of: Field,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// What is to be typed. Default: any text.
    #[prop(optional)]
    kind: InputKind,
    /// Whether it may be left empty; the label then says so.
    #[prop(optional)]
    optional: bool,
    /// What to say when it is left empty. Default: a text for `of`.
    #[prop(optional)]
    missing: Option<&'static str>,
    /// The browser's name for what is typed. Default: `username` for identifiers, else what `of` is.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
) -> impl IntoView {
    let id = next_id(of.as_str());
    let error_id = format!("{id}-error");
    let node = NodeRef::<html::Input>::new();
    let is_empty = Signal::derive(move || !optional && value.with(|text| text.trim().is_empty()));
    let error = FormContext::here("Field").add(of, node, is_empty, missing);
    let is_invalid = move || error.with(|error| !error.is_empty()).to_string();
    let input_type = match kind {
        InputKind::Text => "text",
        InputKind::Email => "email",
        InputKind::Phone => "tel",
    };
    let is_name = matches!(of, Field::FirstName | Field::LastName | Field::Name);
    view! {
        <div class="cl-formField" data-field=of.as_str() data-invalid=is_invalid>
            <label class="cl-formFieldLabel" for=id.clone()>
                {label}
                {optional.then(|| view! { <span class="cl-formFieldHintText">" (optional)"</span> })}
            </label>
            <input
                class="cl-formFieldInput"
                id=id
                name=of.as_str()
                type=input_type
                autocomplete=autocomplete.unwrap_or_else(|| autocomplete_of(of))
                autocapitalize=if is_name { "words" } else { "none" }
                spellcheck="false"
                aria-required=(!optional).to_string()
                aria-invalid=is_invalid
                aria-describedby=error_id.clone()
                node_ref=node
                bind:value=value
            />
            <FieldError id=error_id error/>
        </div>
    }
}

/// What is wrong with a field. On the page before there is anything to say, so that it is announced.
#[component]
pub(super) fn FieldError(id: String, error: Signal<String>) -> impl IntoView {
    view! { <p class="cl-formFieldErrorText" id=id aria-live="polite">{error}</p> }
}

fn autocomplete_of(field: Field) -> &'static str {
    match field {
        Field::Identifier | Field::Username | Field::EmailAddress => "username",
        Field::PhoneNumber => "tel",
        Field::FirstName => "given-name",
        Field::LastName => "family-name",
        _ => "off",
    }
}
