//! Who is it? And, where the instance has passwords, the password on the same form.

use leptos::prelude::*;
use leptos_clerk::wire::Attributes;
use leptos_clerk::{Clerk, Field as FieldName, SignInFlow};

use super::run;
use crate::browser::{here, keep_return};
use crate::parts::{Card, Field, Form, FormContext, InputKind, Notice, PasswordField, SubmitButton};

/// What the instance's settings ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asks {
    label: &'static str,
    missing: &'static str,
    kind: InputKind,
    password: bool,
}

impl Asks {
    fn of(attributes: &Attributes) -> Self {
        let is_used = |enabled: bool, used: bool| enabled && used;
        let email = is_used(attributes.email_address.enabled, attributes.email_address.used_for_first_factor);
        let phone = is_used(attributes.phone_number.enabled, attributes.phone_number.used_for_first_factor);
        let username = is_used(attributes.username.enabled, attributes.username.used_for_first_factor);
        let (label, missing, kind) = match (email, phone, username) {
            (false, true, false) => ("Enter phone number", "Enter your phone number", InputKind::Phone),
            (false, false, true) => ("Enter username", "Enter your username", InputKind::Text),
            (true, true, false) => (
                "Enter email address or phone number",
                "Enter your email address or phone number",
                InputKind::Text,
            ),
            (true, false, true) => {
                ("Enter email address or username", "Enter your email address or username", InputKind::Text)
            }
            (false, true, true) => {
                ("Enter phone number or username", "Enter your phone number or username", InputKind::Text)
            }
            (true, true, true) => (
                "Enter email address, phone number or username",
                "Enter your email address, phone number or username",
                InputKind::Text,
            ),
            (_, false, false) => ("Enter email address", "Enter your email address", InputKind::Email),
        };
        Self { label, missing, kind, password: attributes.password.enabled }
    }
}

#[component]
pub(super) fn Identify(clerk: Clerk, flow: SignInFlow) -> impl IntoView {
    let identifier = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let environment = clerk.environment();
    let asks = Memo::new(move |_| environment.with(|it| Asks::of(&it.user_settings.attributes)));
    let create = move || run(flow.create(as_identifier(&identifier.get_untracked())));
    let submit = move |()| {
        if asks.get_untracked().password {
            let password = password.get_untracked();
            run(flow.password(as_identifier(&identifier.get_untracked()), password));
        } else {
            create();
        }
    };
    // What is typed is kept above: settings that arrive late change the fields, not what they hold.
    let fields = move || {
        let asks = asks.get();
        view! {
            <Field
                of=FieldName::Identifier
                label=asks.label
                missing=asks.missing
                kind=asks.kind
                value=identifier
            />
            {asks.password.then(|| view! { <PasswordField value=password/> })}
            <SubmitButton/>
            {asks.password.then(|| view! { <OtherMethod on_ready=create/> })}
        }
        .into_any()
    };
    view! {
        <Card heading="Sign in" step="identify">
            <Form flow on_submit=submit>
                <Notice/>
                {fields}
            </Form>
            <p class="cl-footerAction">
                <span class="cl-footerActionText">"Don't have an account? "</span>
                <a class="cl-footerActionLink" href=keep_return(&clerk.sign_up_url(), &here())>"Sign up"</a>
            </p>
        </Card>
    }
}

/// Goes on without a password, once the identifier is there.
#[component]
fn OtherMethod(on_ready: impl Fn() + 'static) -> impl IntoView {
    let form = FormContext::here("OtherMethod");
    let go_on = move |_| {
        if !untrack(|| form.is_held()) && form.check(Some(FieldName::Identifier)) {
            on_ready();
        }
    };
    view! {
        <button type="button" class="cl-button cl-alternativeMethods" on:click=go_on>
            "Use another method"
        </button>
    }
}

/// What was typed, with a phone number brought to the form the server wants.
pub(crate) fn as_identifier(typed: &str) -> String {
    let typed = typed.trim();
    let is_phone = typed.starts_with('+')
        && typed[1..].chars().all(|char| char.is_ascii_digit() || " -().".contains(char));
    if is_phone {
        typed.chars().filter(|char| *char == '+' || char.is_ascii_digit()).collect()
    } else {
        typed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_sent_without_its_decoration() {
        assert_eq!(as_identifier(" +1 (201) 555-0100 "), "+12015550100");
        assert_eq!(as_identifier("ada+clerk_test@example.com"), "ada+clerk_test@example.com");
        assert_eq!(as_identifier("ada-1"), "ada-1");
    }

    #[test]
    fn the_label_names_what_one_can_sign_in_with() {
        let mut attributes = Attributes::default();
        assert_eq!(Asks::of(&attributes).label, "Enter email address");
        attributes.phone_number.enabled = true;
        attributes.phone_number.used_for_first_factor = true;
        assert_eq!(Asks::of(&attributes).label, "Enter email address or phone number");
        attributes.username = attributes.phone_number.clone();
        assert_eq!(Asks::of(&attributes).label, "Enter email address, phone number or username");
    }
}
