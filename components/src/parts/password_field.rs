//! `<PasswordField>`: a password that can be looked at.

use leptos::html;
use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::FieldError;
use crate::ids::next_id;

/// A labelled password, with a button that shows what was typed.
///
/// The input is found by its label; the button by role `button` and name "Show password", `aria-pressed`
/// tells its state. Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn PasswordField(
    /// What is typed.
    value: RwSignal<String>,
    /// The label. Default: "Enter password".
    #[prop(default = "Enter password".into(), into)]
    label: Signal<String>,
    /// Which of Clerk's fields it is. Default: `Password`.
    #[prop(default = Field::Password)]
    of: Field,
    /// Whether the password is being chosen now (`autocomplete="new-password"`). Default: it exists already.
    #[prop(optional)]
    is_new: bool,
    /// What it must be like, said below the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let id = next_id(of.as_str());
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let described_by = format!("{hint_id} {error_id}");
    let node = NodeRef::<html::Input>::new();
    let is_shown = RwSignal::new(false);
    let is_empty = Signal::derive(move || value.with(String::is_empty));
    let error = FormContext::here("PasswordField").add(of, node, is_empty, None);
    let is_invalid = move || error.with(|error| !error.is_empty()).to_string();
    let toggle = move |_| is_shown.update(|is_shown| *is_shown = !*is_shown);
    view! {
        <div class="cl-formField" data-field=of.as_str() data-invalid=is_invalid>
            <label class="cl-formFieldLabel" for=id.clone()>{label}</label>
            <p class="cl-formFieldHintText" id=hint_id>{move || hint.get()}</p>
            <div class="cl-formFieldInputGroup">
                <input
                    class="cl-formFieldInput"
                    id=id.clone()
                    name=of.as_str()
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=if is_new { "new-password" } else { "current-password" }
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=is_invalid
                    aria-describedby=described_by
                    node_ref=node
                    bind:value=value
                />
                <button
                    type="button"
                    class="cl-formFieldInputShowPasswordButton"
                    aria-label="Show password"
                    aria-pressed=move || is_shown.get().to_string()
                    aria-controls=id
                    on:click=toggle
                >
                    {move || if is_shown.get() { "Hide" } else { "Show" }}
                </button>
            </div>
            <FieldError id=error_id error/>
        </div>
    }
}
