//! Parts of an app's own in place of the library's.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::html::node_ref::NodeRefContainer as _;

use crate::el::ElRef;
use crate::reactive::effect;

type Draw = Arc<dyn Fn(OwnField) -> AnyView + Send + Sync>;

/// Parts that take the place of this crate's in every page below the component that calls [`provide_parts`].
#[derive(Clone, Default)]
pub struct Parts {
    field: Option<Draw>,
}

impl Parts {
    /// Draws every text field. What is looked for when a form is sent, what is said about it, and the focus stay the
    /// form's; the first `input`, `select` or `textarea` inside gets the focus.
    #[must_use]
    pub fn field(mut self, draw: impl Fn(OwnField) -> AnyView + Send + Sync + 'static) -> Self {
        self.field = Some(Arc::new(draw));
        self
    }

    pub(super) fn own_field() -> Option<Draw> {
        use_context::<Self>().and_then(|parts| parts.field)
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Parts").field("field", &self.field.is_some()).finish()
    }
}

/// Puts parts of the app's own in place of this crate's, in everything below the calling component.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{OwnField, Parts, SignIn, provide_parts};
///
/// #[component]
/// fn OwnSignIn() -> impl IntoView {
///     provide_parts(Parts::default().field(|field: OwnField| {
///         let value = field.value;
///         view! {
///             <label for=field.id.clone()>{field.label}</label>
///             <input id=field.id name=field.name type=field.input_type prop:value=value
///                 on:input:target=move |event| value.set(event.target().value())/>
///             <p role="alert">{field.error}</p>
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

/// What a text field of an app's own is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OwnField {
    /// For the input, so that the label finds it.
    pub id: String,
    /// For the text that says what is wrong, so that `aria-describedby` finds it.
    pub error_id: String,
    /// Clerk's name of the field, for the input's `name`.
    pub name: &'static str,
    /// What is to be typed.
    pub label: Signal<String>,
    /// What is typed.
    pub value: RwSignal<String>,
    /// `text`, `email` or `tel`.
    pub input_type: &'static str,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// Whether it may be left empty.
    pub is_optional: bool,
    /// What is wrong with it; empty while nothing is.
    pub error: Signal<String>,
}

/// Tells the form where the input is that an app has drawn inside `root`.
pub(super) fn find_input(root: ElRef, input: ElRef) {
    // Reaches outside the graph: into what the app has drawn.
    effect(move || {
        let drawn = root.get();
        let found = drawn.and_then(|root| root.query_selector("input, select, textarea").ok().flatten());
        if let Some(found) = found {
            input.load(&found);
        }
    });
}
