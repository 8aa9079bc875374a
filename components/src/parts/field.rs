//! `<Field>`: a label, its input and what is wrong with it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::form::{FieldError, Holds, Settle, settle};
use super::own::{Draw, OwnField, Parts, frame};
use crate::el::{Clean, El, ElRef, el};
use crate::ids::next_id;
use crate::localization::{Key, Say};
use crate::typed::visible;

/// The kind of a field's text, which decides the keyboard of a phone.
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
    /// The typed text.
    value: RwSignal<String>,
    /// The kind of text. Default: any text.
    #[prop(optional)]
    kind: InputKind,
    /// `true` if it may stay empty; the label then says so.
    #[prop(optional)]
    optional: bool,
    /// The error of an empty field. Default: a text for `of`.
    #[prop(optional)]
    missing: Option<&'static str>,
    /// The browser's name for what is typed. Default: `username` for identifiers, else what `of` is.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
) -> impl IntoView {
    let (label, missing) = (label.into(), missing.map(Say::data));
    field(FieldOptions { of, label, value, kind, optional, missing, autocomplete, instead: None })
}

/// As the properties of [`Field`](crate::Field()).
pub(crate) struct FieldOptions {
    pub(crate) of: Field,
    pub(crate) label: Say,
    pub(crate) value: RwSignal<String>,
    pub(crate) kind: InputKind,
    pub(crate) optional: bool,
    pub(crate) missing: Option<Say>,
    pub(crate) autocomplete: Option<&'static str>,
    /// Another text that may be typed in place of this one: one of them is needed.
    pub(crate) instead: Option<RwSignal<String>>,
}

pub(crate) fn field(options: FieldOptions) -> El {
    let value = options.value;
    let begun = begin(options);
    if let Some(draw) = Parts::own(|parts| parts.field) {
        return begun.draw_own(value, &draw);
    }
    let Drawn { root, caption, input, error } = draw(begun, value);
    root.child(caption.into_any()).child(input.into_any()).child(error)
}

/// A field that its form knows and that is yet to be drawn.
#[derive(Clone)]
pub(super) struct Begun {
    of: Field,
    id: String,
    error_id: String,
    node: ElRef,
    error: FieldError,
    label: Say,
    input_type: &'static str,
    autocomplete: &'static str,
    is_optional: bool,
    clean: Clean,
    /// The function that brings the text to the form in which it is sent.
    pub(super) settle: StoredValue<Settle>,
}

pub(super) fn begin(options: FieldOptions) -> Begun {
    let FieldOptions { of, label, value, kind, optional: is_optional, missing, autocomplete, instead } =
        options;
    let id = next_id(of.as_str());
    let error_id = format!("{id}-error");
    let node = ElRef::new();
    let is_missing = move || {
        let is_needed = instead.map_or(!is_optional, |other| !filled_in(other));
        is_needed && !filled_in(value)
    };
    let clean = clean_of(of);
    let settle = StoredValue::new(settle(value, Arc::clone(&clean)));
    let holds = Holds::Text(value, Arc::new(move || settle.get_value()()));
    let error = FormContext::here("Field").add(of, node, holds, is_missing, missing);
    let input_type = match kind {
        InputKind::Text => "text",
        InputKind::Email => "email",
        InputKind::Phone => "tel",
    };
    let autocomplete = autocomplete.unwrap_or_else(|| autocomplete_of(of));
    Begun { of, id, error_id, node, error, label, input_type, autocomplete, is_optional, clean, settle }
}

/// Returns the rule for the text of a field. Names stay as they are: some are written with invisible characters.
fn clean_of(field: Field) -> Clean {
    match field {
        Field::FirstName | Field::LastName | Field::Name => Arc::new(str::to_owned),
        _ => Arc::new(visible),
    }
}

impl Begun {
    /// Draws it by a part of the app's own, whose input shows `typed`.
    pub(super) fn draw_own(self, typed: RwSignal<String>, draw: &Draw<OwnField>) -> El {
        let Self { of, id, error_id, node, error, label, input_type, autocomplete, is_optional, .. } = self;
        let own = OwnField {
            id,
            error_id,
            name: of.as_str(),
            label: label.signal(),
            value: typed,
            input_type,
            autocomplete,
            is_optional,
            hint: Signal::default(),
            error: error.text,
        };
        frame(of.as_str(), error, node, draw(own))
    }
}

/// The options of a field.
pub(super) struct Drawn {
    pub(super) root: El,
    pub(super) caption: El,
    pub(super) input: El,
    pub(super) error: AnyView,
}

/// Draws a field whose input shows `typed`.
pub(super) fn draw(begun: Begun, typed: RwSignal<String>) -> Drawn {
    let Begun { of, id, error_id, node, error, label, input_type, autocomplete, is_optional, clean, .. } =
        begun;
    let is_name = matches!(of, Field::FirstName | Field::LastName | Field::Name);
    let mut caption = field_label(id.clone(), label);
    if is_optional {
        caption = caption.child(el("span", "cl-formFieldHintText").data(" ").text(Key::Optional).into_any());
    }
    let input = el("input", "cl-formFieldInput")
        .attr("id", id)
        .attr("name", of.as_str())
        .attr("type", input_type)
        .attr("autocomplete", autocomplete)
        .attr("autocapitalize", if is_name { "words" } else { "none" })
        .attr("spellcheck", "false")
        .attr("aria-required", if is_optional { "false" } else { "true" })
        .truth("aria-invalid", error.is_wrong())
        .attr("aria-describedby", error_id.clone())
        .node(node)
        .value(typed, clean);
    let root = field_root("cl-formField", of.as_str(), error);
    Drawn { root, caption, input, error: field_error(error_id, error) }
}

/// The frame of a field, with its name and error state.
pub(super) fn field_root(class: &'static str, name: &'static str, error: FieldError) -> El {
    el("div", class).attr("data-field", name).truth("data-invalid", error.is_wrong())
}

pub(super) fn field_label(id: String, label: Say) -> El {
    el("label", "cl-formFieldLabel").attr("for", id).text(label)
}

/// The error of a field. Its element is on the page before there is an error, so that it is announced.
pub(super) fn field_error(id: String, error: FieldError) -> AnyView {
    let text = move || error.text.get();
    el("p", "cl-formFieldErrorText").attr("id", id).attr("aria-live", "polite").text_of(text).into_any()
}

/// Returns `true` if the text is more than spaces.
pub(super) fn filled_in(value: RwSignal<String>) -> bool {
    value.with(|text| !text.trim().is_empty())
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
