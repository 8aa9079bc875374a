//! Parts of an app's own in place of the library's.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::html::node_ref::NodeRefContainer as _;

use super::field::field_root;
use super::form::FieldError;
use crate::el::{El, ElRef};
use crate::reactive::effect;

pub(super) type Draw<T> = Arc<dyn Fn(T) -> AnyView + Send + Sync>;

/// Parts that take the place of this crate's in every page below the component that calls [`provide_parts`].
#[derive(Clone, Default)]
pub struct Parts {
    pub(super) field: Option<Draw<OwnField>>,
    pub(super) password_field: Option<Draw<OwnField>>,
    pub(super) code_field: Option<Draw<OwnField>>,
    pub(super) checkbox: Option<Draw<OwnCheckbox>>,
    pub(super) submit_button: Option<Draw<OwnButton>>,
}

impl Parts {
    /// Draws every text field, phone numbers included. What is looked for when a form is sent, what is said about it,
    /// and the focus stay the form's; the first `input`, `select` or `textarea` inside gets the focus.
    #[must_use]
    pub fn field(mut self, draw: impl Fn(OwnField) -> AnyView + Send + Sync + 'static) -> Self {
        self.field = Some(Arc::new(draw));
        self
    }

    /// Draws every password, as [`field`](Self::field) does texts. Its type is `password`.
    #[must_use]
    pub fn password_field(mut self, draw: impl Fn(OwnField) -> AnyView + Send + Sync + 'static) -> Self {
        self.password_field = Some(Arc::new(draw));
        self
    }

    /// Draws every one-time and backup code, as [`field`](Self::field) does texts. Whatever is no part of a code
    /// falls out of what is typed.
    #[must_use]
    pub fn code_field(mut self, draw: impl Fn(OwnField) -> AnyView + Send + Sync + 'static) -> Self {
        self.code_field = Some(Arc::new(draw));
        self
    }

    /// Draws every checkbox.
    #[must_use]
    pub fn checkbox(mut self, draw: impl Fn(OwnCheckbox) -> AnyView + Send + Sync + 'static) -> Self {
        self.checkbox = Some(Arc::new(draw));
        self
    }

    /// Draws every button that sends a form. Its type has to be `submit`.
    #[must_use]
    pub fn submit_button(mut self, draw: impl Fn(OwnButton) -> AnyView + Send + Sync + 'static) -> Self {
        self.submit_button = Some(Arc::new(draw));
        self
    }

    /// Returns the parts that the app has provided here.
    pub(super) fn own<T>(part: fn(Self) -> Option<Draw<T>>) -> Option<Draw<T>> {
        use_context::<Self>().and_then(part)
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Parts")
            .field("field", &self.field.is_some())
            .field("password_field", &self.password_field.is_some())
            .field("code_field", &self.code_field.is_some())
            .field("checkbox", &self.checkbox.is_some())
            .field("submit_button", &self.submit_button.is_some())
            .finish()
    }
}

/// Puts parts of the app's own in place of this crate's, in everything below the calling component.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{OwnField, Parts, SignIn, Text, provide_parts};
///
/// #[component]
/// fn OwnSignIn() -> impl IntoView {
///     provide_parts(Parts::default().field(|field: OwnField| {
///         let value = field.value;
///         view! {
///             <label for=field.id.clone()><Text of=move || field.label.get()/></label>
///             <input id=field.id name=field.name type=field.input_type prop:value=value
///                 on:input:target=move |event| value.set(event.target().value())/>
///             <p role="alert"><Text of=move || field.error.get()/></p>
///         }
///         .into_any()
///     }));
///     view! { <SignIn/> }
/// }
/// # let _ = OwnSignIn;
/// ```
pub fn provide_parts(parts: Parts) {
    provide_context(parts);
}

/// The properties of a custom field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OwnField {
    /// For the input, so that the label finds it.
    pub id: String,
    /// For the text that says what is wrong, so that `aria-describedby` finds it.
    pub error_id: String,
    /// Clerk's name of the field, for the input's `name`.
    pub name: &'static str,
    /// The kind of text.
    pub label: Signal<String>,
    /// The typed text.
    pub value: RwSignal<String>,
    /// `text`, `email`, `tel` or `password`.
    pub input_type: &'static str,
    /// The `autocomplete` value.
    pub autocomplete: &'static str,
    /// `true` if it may stay empty.
    pub is_optional: bool,
    /// The description; empty without one.
    pub hint: Signal<String>,
    /// The error; empty without one.
    pub error: Signal<String>,
}

/// The properties of a custom checkbox.
#[non_exhaustive]
pub struct OwnCheckbox {
    /// For the input, so that the label finds it.
    pub id: String,
    /// For the text that says what is wrong, so that `aria-describedby` finds it.
    pub error_id: String,
    /// The input's `name`.
    pub name: &'static str,
    /// The label.
    pub label: AnyView,
    /// `true` if checked.
    pub checked: RwSignal<bool>,
    /// The error; empty without one.
    pub error: Signal<String>,
}

/// The properties of a custom button.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OwnButton {
    /// Its name.
    pub label: Signal<String>,
    /// `true` during its request.
    pub is_busy: Signal<bool>,
    /// `true` if disabled.
    pub is_disabled: Signal<bool>,
}

/// The frame around what an app has drawn. Tells the form where the input is.
pub(super) fn frame(name: &'static str, error: FieldError, input: ElRef, drawn: AnyView) -> El {
    let root = ElRef::new();
    // Reaches outside the graph: into what the app has drawn.
    effect(move || {
        let drawn = root.get();
        let found = drawn.and_then(|root| root.query_selector("input, select, textarea").ok().flatten());
        if let Some(found) = found {
            input.load(&found);
        }
    });
    field_root("cl-formField", name, error).node(root).child(drawn)
}
