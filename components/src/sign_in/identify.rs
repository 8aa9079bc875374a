//! The identifier and, where the instance has passwords, the password on the same form.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::{Attribute, ErrorCode, Strategy, UserSettings};
use leptos_clerk::{Clerk, Field, PasskeyFlow, SignInFlow, SsoParams, Stopped};

use super::first_factor::{Arrival, is_compromised, with_metadata};
use crate::el::{El, button, link, nothing, switch, views};
use crate::flow::Metadata;
use crate::identifier::as_identifier;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    FieldOptions, FormContext, InputKind, OauthFlow, card, field, form, notice, password_field_if_any,
    phone_field, provider_buttons, submit_button,
};
use crate::reactive::{effect, memo};
use crate::waitlist::way_in;

/// The fields that the instance's settings require.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asks {
    label: Key,
    missing: Key,
    kind: InputKind,
    password: bool,
    /// `true` if there is a way without the password.
    has_others: bool,
    /// `true` if a forgotten password can be reset by a code to an address or a number.
    can_reset: bool,
    /// `true` if the identifier's input offers passkeys.
    passkeys: bool,
}

impl Asks {
    /// `None` where users sign in by providers alone: there is nothing to be typed.
    fn of(settings: &UserSettings) -> Option<Self> {
        let attributes = &settings.attributes;
        let is_used = |enabled: bool, used: bool| enabled && used;
        let email = is_used(attributes.email_address.enabled, attributes.email_address.used_for_first_factor);
        let phone = is_used(attributes.phone_number.enabled, attributes.phone_number.used_for_first_factor);
        let username = is_used(attributes.username.enabled, attributes.username.used_for_first_factor);
        let is_typed = email || phone || username || settings.enterprise_sso.enabled;
        if !is_typed && settings.social.authenticatable().next().is_some() {
            return None;
        }
        let (label, missing, kind) = match (email, phone, username) {
            (false, true, false) => (Key::EnterPhoneNumber, Key::PhoneMissing, InputKind::Phone),
            (false, false, true) => (Key::EnterUsername, Key::UsernameMissing, InputKind::Text),
            (true, true, false) => (Key::EnterEmailOrPhone, Key::EmailOrPhoneMissing, InputKind::Text),
            (true, false, true) => (Key::EnterEmailOrUsername, Key::EmailOrUsernameMissing, InputKind::Text),
            (false, true, true) => (Key::EnterPhoneOrUsername, Key::PhoneOrUsernameMissing, InputKind::Text),
            (true, true, true) => {
                (Key::EnterEmailPhoneOrUsername, Key::EmailPhoneOrUsernameMissing, InputKind::Text)
            }
            (_, false, false) => (Key::EnterEmailAddress, Key::EmailMissing, InputKind::Email),
        };
        let is_code = |strategy: &Strategy| {
            matches!(strategy, Strategy::EmailCode | Strategy::EmailLink | Strategy::PhoneCode)
        };
        let has_code =
            |attribute: &Attribute| attribute.enabled && attribute.first_factors.iter().any(is_code);
        Some(Self {
            label,
            missing,
            kind,
            password: attributes.password.enabled,
            has_others: has_code(&attributes.email_address)
                || has_code(&attributes.phone_number)
                || settings.social.authenticatable().next().is_some()
                || settings.enterprise_sso.enabled
                || has_passkeys(settings),
            can_reset: attributes.email_address.enabled || attributes.phone_number.enabled,
            passkeys: has_passkeys(settings) && settings.passkey_settings.allow_autofill,
        })
    }
}

pub(super) fn identify(
    clerk: Clerk,
    flow: SignInFlow,
    oauth_flow: OauthFlow,
    arrival: StoredValue<Arrival>,
    initial: String,
    metadata: Metadata,
) -> El {
    let identifier = RwSignal::new(initial);
    let password = RwSignal::new(String::new());
    let asks = memo(move || Asks::of(&clerk.environment().user_settings));
    let has_passkey_button = memo(move || {
        let settings = &clerk.environment().user_settings;
        clerk.has_passkeys() && has_passkeys(settings) && settings.passkey_settings.show_sign_in_button
    });
    // Reaches outside the graph: has the browser offer passkeys for as long as this page is there.
    effect(move || {
        if asks.with(|asks| asks.is_some_and(|asks| asks.passkeys)) {
            start(flow.passkey(PasskeyFlow::Autofill));
        }
    });
    on_cleanup(move || flow.stop_passkey());
    let submit = move || {
        let (typed, password) = (identifier.get_untracked(), password.get_untracked());
        if password.is_empty() || !asks.get_untracked().is_some_and(|asks| asks.password) {
            // The server returns the account's factors, and the page continues with them.
            return start(arrive(clerk, flow, arrival, Arrival::Continue, typed, metadata));
        }
        start(async move {
            let name = as_identifier(clerk, typed).await;
            match flow.password(name.clone(), password).await {
                // The account has no password: its other ways are shown.
                Err(Stopped::Failed(error)) if error.has(&ErrorCode::StrategyForUserInvalid) => {
                    identified(clerk, flow, name, metadata).await
                }
                // Others know this password: the other methods are shown, with the reason.
                Err(Stopped::Failed(error)) if is_compromised(&error) => {
                    arrive(clerk, flow, arrival, Arrival::Compromised(error), name, metadata).await
                }
                other => other,
            }
        });
    };
    // The typed text is kept above: settings that arrive late change the fields, not their text.
    let fields = move |asks: Option<Asks>| {
        let Some(asks) = asks else { return nothing() };
        let name = FieldOptions {
            of: Field::Identifier,
            label: asks.label.into(),
            value: identifier,
            kind: asks.kind,
            optional: false,
            missing: Some(asks.missing.into()),
            autocomplete: asks.passkeys.then_some("username webauthn"),
            instead: None,
        };
        let is_phone = asks.kind == InputKind::Phone;
        let name = if is_phone { phone_field(name) } else { field(name).into_any() };
        let go_on = move || start(identified(clerk, flow, identifier.get_untracked(), metadata));
        let mut fields = vec![name];
        if asks.password {
            let label = Key::EnterPassword.into();
            fields.push(password_field_if_any(password, label).into_any());
        }
        fields.push(submit_button(Key::Continue).into_any());
        if asks.password && asks.can_reset {
            fields.push(forgot_password(clerk, flow, arrival, identifier));
        }
        if asks.password && asks.has_others {
            fields.push(other_method(go_on));
        }
        views(fields)
    };
    let parts = || {
        let passkey = switch(
            move || has_passkey_button.get(),
            move |has| if has { passkey_button(flow) } else { nothing() },
        );
        vec![notice(), switch(move || asks.get(), fields), passkey]
    };
    let has_more = Signal::derive(move || asks.get().is_some() || has_passkey_button.get());
    card(Key::SignIn, "identify", Say::default())
        .child(provider_buttons(flow.into(), oauth_flow, Arc::new(move || with_metadata(metadata)), has_more))
        .child(form(flow, submit, parts).into_any())
        .child(way_in(clerk))
}

/// `true` if users can sign in with a passkey.
fn has_passkeys(settings: &UserSettings) -> bool {
    let passkey = &settings.attributes.passkey;
    passkey.enabled && passkey.used_for_first_factor
}

/// Continues with any passkey of the browser, without typing.
fn passkey_button(flow: SignInFlow) -> AnyView {
    let form = FormContext::here("PasskeyButton");
    let ask = move || {
        if !untrack(|| form.is_held()) {
            start(flow.passkey(PasskeyFlow::Discoverable));
        }
    };
    button("cl-button cl-alternativeMethods", ask)
        .flag("disabled", move || form.is_held())
        .text(Key::UsePasskeyInstead)
        .into_any()
}

/// Starts an attempt. Where the company of the address is the only way, it is taken at once.
async fn identified(
    clerk: Clerk,
    flow: SignInFlow,
    typed: String,
    metadata: Metadata,
) -> Result<(), Stopped> {
    flow.create(as_identifier(clerk, typed).await).await?;
    let factors = flow.attempt_untracked().map(|attempt| attempt.supported_first_factors);
    match factors.as_deref() {
        Some([only]) if only.strategy == Strategy::EnterpriseSso => {
            let enterprise_connection_id = only.enterprise_connection_id.clone();
            let params = SsoParams { enterprise_connection_id, ..with_metadata(metadata) };
            flow.sso(Strategy::EnterpriseSso, params).await
        }
        _ => Ok(()),
    }
}

/// As [`identified`], and says to the page that follows how the user came there.
async fn arrive(
    clerk: Clerk,
    flow: SignInFlow,
    arrival: StoredValue<Arrival>,
    how: Arrival,
    name: String,
    metadata: Metadata,
) -> Result<(), Stopped> {
    arrival.set_value(how);
    let outcome = identified(clerk, flow, name, metadata).await;
    if outcome.is_err() {
        let _ = arrival.try_set_value(Arrival::Resume);
    }
    outcome
}

/// Goes on without a password, once the identifier is there.
fn other_method(on_ready: impl Fn() + Send + Sync + 'static) -> AnyView {
    let form = FormContext::here("OtherMethod");
    let go_on = move || {
        if !untrack(|| form.is_held()) && form.check(Some(Field::Identifier)) {
            on_ready();
        }
    };
    link("cl-button cl-alternativeMethods", go_on)
        .truth("aria-disabled", move || form.is_held())
        .text(Key::UseAnotherMethod)
        .into_any()
}

/// The way to a new password. It stands out once the old one was refused because others know it.
fn forgot_password(
    clerk: Clerk,
    flow: SignInFlow,
    arrival: StoredValue<Arrival>,
    identifier: RwSignal<String>,
) -> AnyView {
    let form = FormContext::here("ForgotPassword");
    let is_ready = move || !untrack(|| form.is_held()) && form.check(Some(Field::Identifier));
    let ask = move || {
        if is_ready() {
            let typed = identifier.get_untracked();
            start(async move {
                let _ = arrival.try_set_value(Arrival::Forgot);
                let outcome = flow.create(as_identifier(clerk, typed).await).await;
                if outcome.is_err() {
                    let _ = arrival.try_set_value(Arrival::Resume);
                }
                outcome
            });
        }
    };
    let is_breached = memo(move || {
        let refused = flow.errors().field(Field::Password);
        refused.is_some_and(|error| error.code == "form_password_pwned")
    });
    let view = move |is_breached| {
        if is_breached {
            let reset = move || {
                if is_ready() {
                    let typed = identifier.get_untracked();
                    start(async move { flow.forgot_password(as_identifier(clerk, typed).await).await });
                }
            };
            button("cl-button cl-formButtonPrimary", reset).text(Key::ResetYourPassword).into_any()
        } else {
            link("cl-button cl-footerActionLink", ask)
                .truth("aria-disabled", move || form.is_held())
                .text(Key::ForgotPassword)
                .into_any()
        }
    };
    switch(move || is_breached.get(), view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_label_lists_the_accepted_identifiers() {
        let mut settings = UserSettings::default();
        let label = |settings: &UserSettings| Asks::of(settings).map(|asks| asks.label);
        assert_eq!(label(&settings), Some(Key::EnterEmailAddress));
        settings.attributes.phone_number.enabled = true;
        settings.attributes.phone_number.used_for_first_factor = true;
        assert_eq!(label(&settings), Some(Key::EnterEmailOrPhone));
        settings.attributes.username = settings.attributes.phone_number.clone();
        assert_eq!(label(&settings), Some(Key::EnterEmailPhoneOrUsername));
    }

    #[test]
    fn password_only_instance_offers_no_other_method_and_no_reset() {
        let mut settings = UserSettings::default();
        settings.attributes.username = settings.attributes.email_address.clone();
        settings.attributes.username.first_factors.clear();
        let offers =
            |settings: &UserSettings| Asks::of(settings).map(|asks| (asks.has_others, asks.can_reset));
        assert_eq!(offers(&settings), Some((true, true)));
        settings.attributes.email_address.first_factors.clear();
        assert_eq!(offers(&settings), Some((false, true)));
        settings.attributes.email_address.enabled = false;
        assert_eq!(offers(&settings), Some((false, false)));
    }
}
