//! `<PasswordField>`: a password that can be looked at.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::{field_error, field_label, field_root};
use super::form::Holds;
use super::own::{OwnField, Parts, frame};
use crate::el::{El, ElRef, button, el};
use crate::ids::next_id;
use crate::localization::{Key, Say, say};

/// A labelled password, with a button that shows what was typed.
///
/// The input is found by its label; the button by role `button` and name "Show password", or "Hide password" while it
/// is shown. Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn PasswordField(
    /// The typed text.
    value: RwSignal<String>,
    /// The label. Default: "Enter password".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Which of Clerk's fields it is. Default: `Password`.
    #[prop(default = Field::Password)]
    of: Field,
    /// `true` for a new password (`autocomplete="new-password"`). Default: `false`, an existing one.
    #[prop(optional)]
    is_new: bool,
    /// The description below the label.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let label = label.map_or(Key::EnterPassword.into(), Say::from);
    password_field(value, label, of, is_new, hint.into())
}

/// The new password a second time. The form says so if the two differ.
///
/// As [`PasswordField`], with the label "Confirm password".
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{ConfirmPasswordField, Key, PasswordField};
///
/// #[component]
/// fn NewPassword(password: RwSignal<String>, confirmed: RwSignal<String>) -> impl IntoView {
///     view! {
///         <PasswordField value=password label=Key::EnterNewPassword is_new=true/>
///         <ConfirmPasswordField value=confirmed password/>
///     }
/// }
/// # let _ = NewPassword;
/// ```
#[component]
pub fn ConfirmPasswordField(
    /// The text of this field.
    value: RwSignal<String>,
    /// The text of the field with the new password.
    password: RwSignal<String>,
) -> impl IntoView {
    confirm_password_field(value, password).into_any()
}

pub(crate) fn password_field(value: RwSignal<String>, label: Say, of: Field, is_new: bool, hint: Say) -> El {
    let is_empty = Arc::new(move || value.with(String::is_empty));
    draw(value, label, of, is_new, hint, Missing { is_required: true, is_missing: is_empty, text: None })
}

/// The password on a form that can be sent without it.
pub(crate) fn password_field_if_any(value: RwSignal<String>, label: Say) -> El {
    let missing = Missing { is_required: false, is_missing: Arc::new(|| false), text: None };
    draw(value, label, Field::Password, false, Say::default(), missing)
}

/// The new password once more.
pub(crate) fn confirm_password_field(value: RwSignal<String>, new: RwSignal<String>) -> El {
    let differs = Arc::new(move || value.with(|value| new.with(|new| value != new)));
    let missing = Missing { is_required: true, is_missing: differs, text: Some(Key::PasswordsDiffer.into()) };
    draw(value, Key::ConfirmPassword.into(), Field::ConfirmPassword, true, Say::default(), missing)
}

/// When a password has to be typed first, and what is said then.
struct Missing {
    is_required: bool,
    is_missing: Arc<dyn Fn() -> bool + Send + Sync>,
    text: Option<Say>,
}

fn draw(value: RwSignal<String>, label: Say, of: Field, is_new: bool, said: Say, missing: Missing) -> El {
    let id = next_id(of.as_str());
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let node = ElRef::new();
    let is_shown = RwSignal::new(false);
    let form = FormContext::here("PasswordField");
    let Missing { is_required, is_missing, text } = missing;
    let error = form.add_input(of, node, Holds::Text(value, Arc::new(|| ())), is_missing, text);
    let autocomplete = if is_new { "new-password" } else { "current-password" };
    if let Some(draw) = Parts::own(|parts| parts.password_field) {
        let own = OwnField {
            id,
            error_id,
            name: of.as_str(),
            label: label.signal(),
            value,
            input_type: "password",
            autocomplete,
            is_optional: false,
            hint: said.signal(),
            error: error.text,
        };
        return frame(of.as_str(), error, node, draw(own));
    }
    let input = el("input", "cl-formFieldInput")
        .attr("id", id.clone())
        .attr("name", of.as_str())
        .attr_of("type", move || if is_shown.get() { "text" } else { "password" })
        .attr("autocomplete", autocomplete)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-required", if is_required { "true" } else { "false" })
        .truth("aria-invalid", error.is_wrong())
        .attr("aria-describedby", format!("{hint_id} {error_id}"))
        .node(node)
        .value(value, Arc::new(str::to_owned));
    let show = button("cl-formFieldInputShowPasswordButton", move || is_shown.set(!is_shown.get_untracked()))
        .attr_text("aria-label", move || {
            say(if is_shown.get() { Key::HidePassword } else { Key::ShowPassword })
        })
        .attr("aria-controls", id.clone())
        .text_of(move || say(if is_shown.get() { Key::Hide } else { Key::Show }));
    // The description of a new password changes while typing.
    let live = if is_new { "polite" } else { "off" };
    let hint = el("p", "cl-formFieldHintText").attr("id", hint_id).attr("aria-live", live);
    let hint = hint.text(said);
    let group = el("div", "cl-formFieldInputGroup").child(input.into_any()).child(show.into_any());
    field_root("cl-formField", of.as_str(), error)
        .child(field_label(id, label).into_any())
        .child(hint.into_any())
        .child(group.into_any())
        .child(field_error(error_id, error))
}
