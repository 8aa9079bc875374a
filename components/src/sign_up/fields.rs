//! Which fields a sign-up asks for, what was typed into them, and what of it is sent.

use leptos::prelude::*;
use leptos_clerk::wire::{Environment, Secret, SignUpField};
use leptos_clerk::{Clerk, Field, SignUpParams, WebAddress};

use crate::el::{El, dynamic, el, nothing, text, views};
use crate::initial_values::InitialValues;
use crate::localization::{Key, Say, say};
use crate::parts::{FieldOptions, InputKind, checkbox, field, password_field, phone_field};
use crate::password_hint::password_hint;

/// One field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) field: Field,
    pub(super) optional: bool,
    /// Another field that may be filled in instead of this one.
    pub(super) instead: Option<Field>,
}

impl Asked {
    fn new(field: Field, optional: bool) -> Self {
        Self { field, optional, instead: None }
    }
}

/// The fields of a sign-up form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) asked: Vec<Asked>,
    /// The alternative field: an email address or a phone number.
    pub(super) switch: Option<Field>,
}

impl Form {
    /// Returns `true` if there is a field. Without one users sign up by a provider alone.
    pub(super) fn is_sent(&self) -> bool {
        self.asked.iter().any(|asked| asked.field != Field::LegalAccepted)
    }
}

/// What the instance asks for at the start. Where either an email address or a phone number will do, `preferred` is asked
/// for; with `optional_fields` both are, and one of them is enough.
pub(super) fn asked_at_start(environment: &Environment, optional_fields: bool, preferred: Field) -> Form {
    let settings = &environment.user_settings;
    let attributes = &settings.attributes;
    let identifiers = [
        (Field::EmailAddress, &attributes.email_address),
        (Field::PhoneNumber, &attributes.phone_number),
        (Field::Username, &attributes.username),
    ];
    let is_any_required = identifiers.iter().any(|(_, it)| it.enabled && it.required);
    let is_usable = |field: Field| {
        identifiers.iter().any(|(of, it)| *of == field && it.enabled && it.used_for_first_factor)
    };
    let mut form = Form { asked: Vec::new(), switch: None };
    // Where any one identifier will do, the first of them is asked for.
    let mut only_one = None;
    let mut has_either = false;
    if !is_any_required {
        let usable = identifiers.iter().find(|(field, _)| is_usable(*field));
        let by_provider = settings.social.authenticatable().next().is_some();
        let first = usable.or_else(|| identifiers.iter().find(|(_, it)| it.enabled && !by_provider));
        has_either = is_usable(Field::EmailAddress) && is_usable(Field::PhoneNumber);
        only_one = if has_either { Some(preferred) } else { first.map(|(field, _)| *field) };
    }
    let others = [
        (Field::FirstName, &attributes.first_name),
        (Field::LastName, &attributes.last_name),
        (Field::Password, &attributes.password),
    ];
    // Without an identifier the rest cannot be sent: it is asked for after the provider.
    if is_any_required || only_one.is_some() {
        form.asked = identifiers
            .into_iter()
            .chain(others)
            .filter(|(_, attribute)| attribute.enabled)
            .filter_map(|(field, attribute)| {
                let is_required = attribute.required || only_one == Some(field);
                let is_asked = is_required || (optional_fields && field != Field::Password);
                is_asked.then_some(Asked::new(field, !is_required))
            })
            .collect();
    }
    if has_either && optional_fields {
        for asked in &mut form.asked {
            asked.instead = other_of(asked.field);
            asked.optional |= asked.instead.is_some();
        }
    } else if has_either {
        form.switch = other_of(preferred);
    }
    if settings.sign_up.legal_consent_enabled {
        form.asked.push(Asked::new(Field::LegalAccepted, false));
    }
    form
}

/// The other one of an email address and a phone number.
fn other_of(field: Field) -> Option<Field> {
    match field {
        Field::EmailAddress => Some(Field::PhoneNumber),
        Field::PhoneNumber => Some(Field::EmailAddress),
        _ => None,
    }
}

/// The fields that an attempt misses. A requirement without a field selects another page.
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
    missing.iter().filter_map(field).map(|field| Asked::new(field, false)).collect()
}

/// The typed values. They live as long as the page, so that none is lost when the fields change.
#[derive(Clone, Copy, Default)]
pub(super) struct Typed {
    email_address: RwSignal<String>,
    phone_number: RwSignal<String>,
    username: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    password: RwSignal<String>,
    pub(super) legal_accepted: RwSignal<bool>,
}

impl Typed {
    fn text(self, field: Field) -> RwSignal<String> {
        match field {
            Field::EmailAddress => self.email_address,
            Field::PhoneNumber => self.phone_number,
            Field::Username => self.username,
            Field::FirstName => self.first_name,
            Field::LastName => self.last_name,
            _ => self.password,
        }
    }

    /// Which of an email address and a phone number stands in the fields at first.
    pub(super) fn preferred(self) -> Field {
        let is_empty = |text: RwSignal<String>| text.with_untracked(String::is_empty);
        if is_empty(self.email_address) && !is_empty(self.phone_number) {
            Field::PhoneNumber
        } else {
            Field::EmailAddress
        }
    }

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

    /// Returns the parameters of the fields on the page. Empty optional ones are left out.
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
            phone_number: trimmed(Field::PhoneNumber, self.phone_number),
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
    // An email address beside a username is not the identifier.
    let has_username = asked.iter().any(|asked| asked.field == Field::Username);
    let input = |asked: &Asked| {
        let Asked { field: of, optional, instead } = *asked;
        let (label, kind) = match of {
            Field::EmailAddress => (Key::EnterEmailAddress, InputKind::Email),
            Field::PhoneNumber => (Key::EnterPhoneNumber, InputKind::Phone),
            Field::Username => (Key::EnterUsername, InputKind::Text),
            Field::FirstName => (Key::EnterFirstName, InputKind::Text),
            Field::LastName => (Key::EnterLastName, InputKind::Text),
            Field::LegalAccepted => return legal(typed, clerk).into_any(),
            _ => {
                let hint = password_hint(typed.password).into();
                let label = Key::EnterPassword.into();
                return password_field(typed.password, label, Field::Password, true, hint).into_any();
            }
        };
        let (value, instead) = (typed.text(of), instead.map(|other| typed.text(other)));
        let autocomplete = (of == Field::EmailAddress && has_username).then_some("email");
        let label = label.into();
        let options = FieldOptions { of, label, value, kind, optional, missing: None, autocomplete, instead };
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

    fn form(environment: &Environment, optional_fields: bool) -> Form {
        asked_at_start(environment, optional_fields, Field::EmailAddress)
    }

    fn names(environment: &Environment, optional_fields: bool) -> Vec<&'static str> {
        form(environment, optional_fields).asked.iter().map(|asked| asked.field.as_str()).collect()
    }

    #[test]
    fn sign_up_form_shows_required_fields_and_optional_ones_on_request() {
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
    fn email_or_phone_instance_shows_a_switch_or_two_optional_fields() {
        let mut environment = Environment::default();
        let attributes = &mut environment.user_settings.attributes;
        attributes.email_address.required = false;
        attributes.phone_number.enabled = true;
        assert_eq!(names(&environment, false), ["emailAddress", "password"]);
        assert_eq!(form(&environment, false).switch, None, "one cannot sign in with the number");
        environment.user_settings.attributes.phone_number.used_for_first_factor = true;
        assert_eq!(names(&environment, false), ["emailAddress", "password"]);
        assert_eq!(form(&environment, false).switch, Some(Field::PhoneNumber));
        let by_number = asked_at_start(&environment, false, Field::PhoneNumber);
        assert_eq!(by_number.asked[0], Asked::new(Field::PhoneNumber, false));
        assert_eq!(by_number.switch, Some(Field::EmailAddress));
        let both = form(&environment, true);
        assert_eq!(both.switch, None);
        assert!(both.asked[..2].iter().all(|asked| asked.optional && asked.instead.is_some()));
    }

    #[test]
    fn provider_only_instance_shows_no_input() {
        let mut environment = Environment::default();
        let attributes = &mut environment.user_settings.attributes;
        attributes.email_address = leptos_clerk::wire::Attribute::default();
        attributes.email_address.enabled = true;
        attributes.password = leptos_clerk::wire::Attribute::default();
        assert_eq!(names(&environment, false), ["emailAddress"], "there is no other way");
        let social = r#"{"user_settings":{"social":{"oauth_google":{"enabled":true,"authenticatable":true,
            "strategy":"oauth_google","name":"Google"}}}}"#;
        let with_google: Environment = leptos::serde_json::from_str(social).expect("an environment");
        environment.user_settings.social = with_google.user_settings.social;
        assert!(names(&environment, false).is_empty());
        environment.user_settings.sign_up.legal_consent_enabled = true;
        assert_eq!(names(&environment, false), ["legalAccepted"]);
        assert!(!form(&environment, false).is_sent());
    }
}
