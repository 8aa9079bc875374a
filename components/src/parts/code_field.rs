//! `<CodeField>`: one real input for a one-time or backup code.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use super::field::{field_error, field_label, field_root, filled_in};
use super::form::{Holds, settle};
use super::own::{OwnField, Parts, frame};
use super::resend_button::resend_button_named;
use crate::countdown::Countdown;
use crate::el::{Clean, El, ElRef, el};
use crate::ids::next_id;
use crate::later::{Draw, later};
use crate::localization::{Key, Say};
use crate::reactive::effect;
use crate::typed::ascii_digits;

/// A code, labelled "Enter verification code". Spaces and dashes of a pasted code fall away, and digits of other
/// scripts become ASCII digits.
///
/// Role `textbox`, name "Enter verification code"; `autocomplete="one-time-code"`, so that phones offer the code they received.
/// Data attributes of the root as [`Field`](crate::Field)'s.
#[component]
pub fn CodeField(
    /// The typed text, reduced to the characters of a code.
    value: RwSignal<String>,
    /// The label. Default: "Enter verification code".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// `true` allows letters, as in backup codes. Default: digits only.
    #[prop(optional, into)]
    letters: Signal<bool>,
) -> impl IntoView {
    later(&CODE_PART, CodePart::Field(value, label.map(Say::from), letters))
}

/// The parts of a page that asks for a code.
#[derive(Clone)]
pub(super) enum CodePart {
    Field(RwSignal<String>, Option<Say>, Signal<bool>),
    Resend(Say, Countdown, Callback<()>),
}

fn draw(part: CodePart) -> AnyView {
    match part {
        CodePart::Field(value, label, letters) => code_field(value, label, letters).into_any(),
        CodePart::Resend(name, cooldown, on_resend) => {
            resend_button_named(name, cooldown, move || on_resend.run(()))
        }
    }
}

leptos_clerk::later!(pub(super) CODE_PART, clerk_code_part: Draw<CodePart> = draw);

pub(crate) fn code_field(value: RwSignal<String>, label: Option<Say>, letters: Signal<bool>) -> El {
    let label = label.unwrap_or(Key::EnterVerificationCode.into());
    let id = next_id("code");
    let error_id = format!("{id}-error");
    let node = ElRef::new();
    let clean: Clean =
        Arc::new(move |typed: &str| clean(typed, letters.try_get_untracked().unwrap_or_default()));
    let holds = Holds::Text(value, settle(value, Arc::clone(&clean)));
    let error = FormContext::here("CodeField").add(Field::Code, node, holds, move || !filled_in(value), None);
    if let Some(draw) = Parts::own(|parts| parts.code_field) {
        let own = OwnField {
            id,
            error_id,
            name: "code",
            label: label.signal(),
            value,
            input_type: "text",
            autocomplete: "one-time-code",
            is_optional: false,
            hint: Signal::default(),
            error: error.text,
        };
        let is_composing = RwSignal::new(false);
        let settle = settle(value, clean);
        // Reaches outside the graph: into the value of the app's field. Text in composition is left alone.
        effect(move || {
            value.track();
            letters.track();
            if !is_composing.get() {
                settle();
            }
        });
        return frame("code", error, node, draw(own))
            .on("compositionstart", move |_| is_composing.set(true))
            .on("compositionend", move |_| is_composing.set(false));
    }
    let input = el("input", "cl-formFieldInput cl-otpCodeFieldInput")
        .attr("id", id.clone())
        .attr("name", "code")
        .attr("type", "text")
        .attr_of("inputmode", move || if letters.get() { "text" } else { "numeric" })
        .attr("autocomplete", "one-time-code")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("maxlength", "32")
        .attr("aria-required", "true")
        .truth("aria-invalid", error.is_wrong())
        .attr("aria-describedby", error_id.clone())
        .node(node)
        .value(value, clean);
    field_root("cl-formField", "code", error)
        .child(field_label(id, label).into_any())
        .child(el("div", "cl-otpCodeFieldInputs").child(input.into_any()).into_any())
        .child(field_error(error_id, error))
}

fn clean(typed: &str, letters: bool) -> String {
    let is_part = |char: &char| if letters { char.is_ascii_alphanumeric() } else { char.is_ascii_digit() };
    ascii_digits(typed).chars().filter(is_part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_code_is_reduced_to_its_characters() {
        assert_eq!(clean(" 424-242\n", false), "424242");
        assert_eq!(clean("code: 42", false), "42");
        assert_eq!(clean("\u{200f}٤٢-４２\u{a0}", false), "4242");
        assert_eq!(clean("ab12-cd34", true), "ab12cd34");
    }
}
