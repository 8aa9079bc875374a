//! Which fields a sign-up asks for, what was typed into them, and what of it is sent.

use leptos::prelude::*;
use leptos_clerk::wire::{Environment, Secret, SignUpField};
use leptos_clerk::{Clerk, Field, SignUpParams, WebAddress};

use crate::el::{El, dynamic, el, nothing, text, views};
use crate::initial_values::InitialValues;
use crate::localization::{Key, Say, say};
use crate::parts::{FieldOptions, InputKind, checkbox, field, password_field, phone_field};
use crate::password_hint::password_hint;
use crate::sign_in::as_identifier;

/// One field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) field: Field,
    pub(super) optional: bool,
}

/// What the instance asks for at the start.
pub(super) fn asked_at_start(environment: &Environment, optional_fields: bool) -> Vec<Asked> {
    let settings = &environment.user_settings;
    let attributes = &settings.attributes;
    let identifiers = [
        (Field::EmailAddress, &attributes.email_address),
        (Field::PhoneNumber, &attributes.phone_number),
        (Field::Username, &attributes.username),
    ];
    let is_any_required = identifiers.iter().any(|(_, it)| it.enabled && it.required);
    // Where any one identifier will do, the first of them is asked for.
    let only_one = if is_any_required { None } else { identifiers.iter().find(|(_, it)| it.enabled) };
    let only_one = only_one.map(|(field, _)| *field);
    let others = [
        (Field::FirstName, &attributes.first_name),
        (Field::LastName, &attributes.last_name),
        (Field::Password, &attributes.password),
    ];
    let mut asked: Vec<Asked> = identifiers
        .into_iter()
        .chain(others)
        .filter(|(_, attribute)| attribute.enabled)
        .filter_map(|(field, attribute)| {
            let is_required = attribute.required || only_one == Some(field);
            let is_asked = is_required || (optional_fields && field != Field::Password);
            is_asked.then_some(Asked { field, optional: !is_required })
        })
        .collect();
    if settings.sign_up.legal_consent_enabled {
        asked.push(Asked { field: Field::LegalAccepted, optional: false });
    }
    asked
}

/// What an attempt still misses. A requirement no form can ask for chooses another page.
pub(super) fn asked_of(missing: &[SignUpField]) -> Vec<Asked> {
    let field = |field: &SignUpField| match field {
        SignUpField::EmailAddress => Some(Field::EmailAddress),
        SignUpField::PhoneNumber => Some(Field::PhoneNumber),
        SignUpField::Username => Some(Field::Username),
        SignUpField::Password => Some(Field::Password),
        SignUpField::FirstName => Some(Field::FirstName),
        SignUpField::LastName => Some(Field::LastName),
        SignUpField::LegalAccepted => Some(Field::LegalAccepted),
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
    pub(super) fn of(initial: &InitialValues) -> Self {
        let value = |value: &Option<String>| RwSignal::new(value.clone().unwrap_or_default());
        Self {
            email_address: value(&initial.email_address),
            phone_number: value(&initial.phone_number),
            username: value(&initial.username),
            first_name: value(&initial.first_name),
            last_name: value(&initial.last_name),
            ..Self::default()
        }
    }

    /// What is to be sent of the fields on the page. Empty optional ones are left out.
    pub(super) fn params(self, asked: &[Asked]) -> SignUpParams {
        let typed = |field: Field, value: RwSignal<String>| {
            let is_asked = asked.iter().any(|asked| asked.field == field);
            let value = value.get_untracked();
            (is_asked && !value.trim().is_empty()).then_some(value)
        };
        let trimmed = |field, value| typed(field, value).map(|it| it.trim().to_owned());
        let asks_for_terms = asked.iter().any(|asked| asked.field == Field::LegalAccepted);
        SignUpParams {
            email_address: trimmed(Field::EmailAddress, self.email_address),
            phone_number: typed(Field::PhoneNumber, self.phone_number).map(|it| as_identifier(&it)),
            username: trimmed(Field::Username, self.username),
            first_name: trimmed(Field::FirstName, self.first_name),
            last_name: trimmed(Field::LastName, self.last_name),
            password: typed(Field::Password, self.password).map(Secret::from),
            legal_accepted: asks_for_terms.then(|| self.legal_accepted.get_untracked()),
            ..SignUpParams::default()
        }
    }
}

/// The inputs of the fields asked for.
pub(super) fn inputs(asked: &[Asked], typed: Typed, clerk: Clerk) -> AnyView {
    // An e-mail address beside a username is not what one signs in with.
    let has_username = asked.iter().any(|asked| asked.field == Field::Username);
    let input = |asked: &Asked| {
        let Asked { field: of, optional } = *asked;
        let (label, value, kind) = match of {
            Field::EmailAddress => (Key::EnterEmailAddress, typed.email_address, InputKind::Email),
            Field::PhoneNumber => (Key::EnterPhoneNumber, typed.phone_number, InputKind::Phone),
            Field::Username => (Key::EnterUsername, typed.username, InputKind::Text),
            Field::FirstName => (Key::EnterFirstName, typed.first_name, InputKind::Text),
            Field::LastName => (Key::EnterLastName, typed.last_name, InputKind::Text),
            Field::LegalAccepted => return legal(typed, clerk).into_any(),
            _ => {
                let hint = password_hint(typed.password).into();
                let label = Key::EnterPassword.into();
                return password_field(typed.password, label, Field::Password, true, hint).into_any();
            }
        };
        let autocomplete = (of == Field::EmailAddress && has_username).then_some("email");
        let label = label.into();
        let options = FieldOptions { of, label, value, kind, optional, missing: None, autocomplete };
        if kind == InputKind::Phone { phone_field(options) } else { field(options).into_any() }
    };
    views(asked.iter().map(input).collect())
}

fn plain(part: &str) -> AnyView {
    text(Say::data(part.to_owned()))
}

fn legal(typed: Typed, clerk: Clerk) -> El {
    let link = |url: Option<String>, caption: Key| match url.and_then(|url| WebAddress::parse(&url)) {
        Some(url) => el("a", "")
            .attr("href", url.as_str().to_owned())
            .attr("target", "_blank")
            .attr("rel", "noreferrer")
            .text(caption)
            .into_any(),
        None => text(caption),
    };
    let display = move || clerk.environment().display_config.clone();
    // Each language has its own order of what is linked.
    let label = dynamic(move || {
        let (display, sentence) = (display(), say(Key::Consent));
        let parts = sentence.split('{').flat_map(|part| match part.split_once('}') {
            Some(("0", rest)) => [link(display.terms_url.clone(), Key::TermsOfService), plain(rest)],
            Some((_, rest)) => [link(display.privacy_policy_url.clone(), Key::PrivacyPolicy), plain(rest)],
            None => [plain(part), nothing()],
        });
        views(parts.collect())
    });
    checkbox(Field::LegalAccepted.as_str(), typed.legal_accepted, Some(Field::LegalAccepted), vec![label])
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
