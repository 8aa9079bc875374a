//! Which fields a sign-up asks for, what was typed into them, and what of it is sent.

use leptos::prelude::*;
use leptos_clerk::wire::{Environment, Secret, SignUpField};
use leptos_clerk::{Field as FieldName, SignUpParams};

use crate::parts::{Checkbox, Field, InputKind, PasswordField};
use crate::sign_in::as_identifier;

/// One field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) field: FieldName,
    pub(super) optional: bool,
}

/// What the instance asks for at the start.
pub(super) fn asked_at_start(environment: &Environment, optional_fields: bool) -> Vec<Asked> {
    let settings = &environment.user_settings;
    let attributes = &settings.attributes;
    let identifiers = [
        (FieldName::EmailAddress, &attributes.email_address),
        (FieldName::PhoneNumber, &attributes.phone_number),
        (FieldName::Username, &attributes.username),
    ];
    let is_any_required = identifiers.iter().any(|(_, it)| it.enabled && it.required);
    // Where any one identifier will do, the first of them is asked for.
    let only_one = if is_any_required { None } else { identifiers.iter().find(|(_, it)| it.enabled) };
    let only_one = only_one.map(|(field, _)| *field);
    let others = [
        (FieldName::FirstName, &attributes.first_name),
        (FieldName::LastName, &attributes.last_name),
        (FieldName::Password, &attributes.password),
    ];
    let mut asked: Vec<Asked> = identifiers
        .into_iter()
        .chain(others)
        .filter(|(_, attribute)| attribute.enabled)
        .filter_map(|(field, attribute)| {
            let is_required = attribute.required || only_one == Some(field);
            let is_asked = is_required || (optional_fields && field != FieldName::Password);
            is_asked.then_some(Asked { field, optional: !is_required })
        })
        .collect();
    if settings.sign_up.legal_consent_enabled {
        asked.push(Asked { field: FieldName::LegalAccepted, optional: false });
    }
    asked
}

/// What an attempt still misses. A requirement no form can ask for chooses another page.
pub(super) fn asked_of(missing: &[SignUpField]) -> Vec<Asked> {
    let field = |field: &SignUpField| match field {
        SignUpField::EmailAddress => Some(FieldName::EmailAddress),
        SignUpField::PhoneNumber => Some(FieldName::PhoneNumber),
        SignUpField::Username => Some(FieldName::Username),
        SignUpField::Password => Some(FieldName::Password),
        SignUpField::FirstName => Some(FieldName::FirstName),
        SignUpField::LastName => Some(FieldName::LastName),
        SignUpField::LegalAccepted => Some(FieldName::LegalAccepted),
        _ => None,
    };
    missing.iter().filter_map(field).map(|field| Asked { field, optional: false }).collect()
}

/// What was typed. Lives as long as the page, so that nothing is lost when the fields change.
#[derive(Clone, Copy, Default)]
pub(super) struct Typed {
    email_address: RwSignal<String>,
    phone_number: RwSignal<String>,
    username: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    password: RwSignal<String>,
    legal_accepted: RwSignal<bool>,
}

impl Typed {
    /// What is to be sent of the fields on the page. Empty optional ones are left out.
    pub(super) fn params(self, asked: &[Asked]) -> SignUpParams {
        let text = |field: FieldName, value: RwSignal<String>| {
            let is_asked = asked.iter().any(|asked| asked.field == field);
            let value = value.get_untracked();
            (is_asked && !value.trim().is_empty()).then_some(value)
        };
        let trimmed = |field, value| text(field, value).map(|it| it.trim().to_owned());
        let asks_for_terms = asked.iter().any(|asked| asked.field == FieldName::LegalAccepted);
        SignUpParams {
            email_address: trimmed(FieldName::EmailAddress, self.email_address),
            phone_number: text(FieldName::PhoneNumber, self.phone_number).map(|it| as_identifier(&it)),
            username: trimmed(FieldName::Username, self.username),
            first_name: trimmed(FieldName::FirstName, self.first_name),
            last_name: trimmed(FieldName::LastName, self.last_name),
            password: text(FieldName::Password, self.password).map(Secret::from),
            legal_accepted: asks_for_terms.then(|| self.legal_accepted.get_untracked()),
            ..SignUpParams::default()
        }
    }
}

/// The inputs of the fields asked for.
#[component]
pub(super) fn Inputs(asked: Vec<Asked>, typed: Typed, environment: Signal<Environment>) -> impl IntoView {
    // An e-mail address beside a username is not what one signs in with.
    let has_username = asked.iter().any(|asked| asked.field == FieldName::Username);
    let input = move |asked: Asked| {
        let Asked { field, optional } = asked;
        let (label, value, kind) = match field {
            FieldName::EmailAddress => ("Enter email address", typed.email_address, InputKind::Email),
            FieldName::PhoneNumber => ("Enter phone number", typed.phone_number, InputKind::Phone),
            FieldName::Username => ("Enter username", typed.username, InputKind::Text),
            FieldName::FirstName => ("Enter first name", typed.first_name, InputKind::Text),
            FieldName::LastName => ("Enter last name", typed.last_name, InputKind::Text),
            FieldName::LegalAccepted => return view! { <Legal typed environment/> }.into_any(),
            _ => {
                let hint = move || environment.with(length_hint);
                return view! { <PasswordField value=typed.password is_new=true hint=Signal::derive(hint)/> }
                    .into_any();
            }
        };
        if field == FieldName::EmailAddress && has_username {
            return view! { <Field of=field label value kind optional autocomplete="email"/> }.into_any();
        }
        view! { <Field of=field label value kind optional/> }.into_any()
    };
    asked.into_iter().map(input).collect_view()
}

fn length_hint(environment: &Environment) -> String {
    let least = environment.user_settings.password_settings.min_length.max(8);
    format!("At least {least} characters")
}

#[component]
fn Legal(typed: Typed, environment: Signal<Environment>) -> impl IntoView {
    let link = move |url: Option<String>, text: &'static str| match url {
        Some(url) => view! { <a href=url target="_blank" rel="noreferrer">{text}</a> }.into_any(),
        None => text.into_any(),
    };
    let display = move || environment.get().display_config;
    view! {
        <Checkbox
            name=FieldName::LegalAccepted.as_str()
            checked=typed.legal_accepted
            required_for=FieldName::LegalAccepted
        >
            "I agree to the "
            {move || link(display().terms_url, "Terms of Service")}
            " and "
            {move || link(display().privacy_policy_url, "Privacy Policy")}
        </Checkbox>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(environment: &Environment, optional_fields: bool) -> Vec<&'static str> {
        asked_at_start(environment, optional_fields).iter().map(|asked| asked.field.as_str()).collect()
    }

    #[test]
    fn the_form_asks_for_what_is_required_and_for_more_only_if_told() {
        let mut environment = Environment::default();
        assert_eq!(names(&environment, false), ["emailAddress", "password"]);
        environment.user_settings.attributes.first_name.enabled = true;
        assert_eq!(names(&environment, false), ["emailAddress", "password"]);
        assert_eq!(names(&environment, true), ["emailAddress", "firstName", "password"]);
        environment.user_settings.attributes.username.enabled = true;
        environment.user_settings.attributes.username.required = true;
        environment.user_settings.sign_up.legal_consent_enabled = true;
        assert_eq!(names(&environment, false), ["emailAddress", "username", "password", "legalAccepted"]);
    }

    #[test]
    fn where_any_identifier_will_do_one_is_asked_for() {
        let mut environment = Environment::default();
        let attributes = &mut environment.user_settings.attributes;
        attributes.email_address.required = false;
        attributes.phone_number.enabled = true;
        assert_eq!(names(&environment, false), ["emailAddress", "password"]);
    }
}
