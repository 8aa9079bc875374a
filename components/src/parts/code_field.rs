//! `<CodeField>`: one real input for a one-time or backup code.

use leptos::html;
use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::FieldError;
use crate::ids::next_id;

/// A code, labelled "Code". Spaces and dashes of a pasted code fall away.
///
/// Role `textbox`, name "Code"; `autocomplete="one-time-code"`, so that phones offer the code they received.
/// Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn CodeField(
    /// What is typed, cleaned of everything that cannot be part of a code.
    value: RwSignal<String>,
    /// The label. Default: "Code".
    #[prop(default = "Code".into(), into)]
    label: Signal<String>,
    /// Whether letters are allowed, as in backup codes. Default: digits only.
    #[prop(optional, into)]
    letters: Signal<bool>,
) -> impl IntoView {
    let id = next_id("code");
    let error_id = format!("{id}-error");
    let node = NodeRef::<html::Input>::new();
    let is_empty = Signal::derive(move || value.with(String::is_empty));
    let error = FormContext::here("CodeField").add(Field::Code, node, is_empty, None);
    let is_invalid = move || error.with(|error| !error.is_empty()).to_string();
    let on_input = move |event| {
        let typed = event_target_value(&event);
        let code = clean(&typed, letters.get_untracked());
        if code != typed
            && let Some(node) = node.get_untracked()
        {
            node.set_value(&code);
        }
        value.set(code);
    };
    view! {
        <div class="cl-formField" data-field="code" data-invalid=is_invalid>
            <label class="cl-formFieldLabel" for=id.clone()>{label}</label>
            <input
                class="cl-formFieldInput cl-otpCodeFieldInput"
                id=id
                name="code"
                type="text"
                inputmode=move || if letters.get() { "text" } else { "numeric" }
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                maxlength="32"
                aria-required="true"
                aria-invalid=is_invalid
                aria-describedby=error_id.clone()
                node_ref=node
                prop:value=value
                on:input=on_input
            />
            <FieldError id=error_id error/>
        </div>
    }
}

fn clean(typed: &str, letters: bool) -> String {
    let is_part = |char: &char| if letters { char.is_ascii_alphanumeric() } else { char.is_ascii_digit() };
    typed.chars().filter(is_part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_code_loses_what_is_no_code() {
        assert_eq!(clean(" 424-242\n", false), "424242");
        assert_eq!(clean("code: 42", false), "42");
        assert_eq!(clean("ab12-cd34", true), "ab12cd34");
    }
}
