//! Who is it? And, where the instance has passwords, the password on the same form.

use leptos::prelude::*;
use leptos_clerk::wire::{Attributes, ErrorCode, Strategy, UserSettings};
use leptos_clerk::{Clerk, Field, PasskeyFlow, SignInFlow, SsoParams, Stopped, use_clerk};

use crate::el::{El, button, el, link, nothing, switch, views};
use crate::gate::Metadata;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    FieldOptions, FormContext, InputKind, OauthFlow, card, field, form, notice, password_field, phone_field,
    provider_buttons, submit_button,
};
use crate::reactive::{effect, memo};
use crate::waitlist::way_in;

/// What the instance's settings ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asks {
    label: Key,
    missing: Key,
    kind: InputKind,
    password: bool,
    /// Whether the identifier's input offers passkeys.
    passkeys: bool,
}

impl Asks {
    fn of(attributes: &Attributes) -> Self {
        let is_used = |enabled: bool, used: bool| enabled && used;
        let email = is_used(attributes.email_address.enabled, attributes.email_address.used_for_first_factor);
        let phone = is_used(attributes.phone_number.enabled, attributes.phone_number.used_for_first_factor);
        let username = is_used(attributes.username.enabled, attributes.username.used_for_first_factor);
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
        Self { label, missing, kind, password: attributes.password.enabled, passkeys: false }
    }
}

pub(super) fn identify(
    clerk: Clerk,
    flow: SignInFlow,
    oauth_flow: OauthFlow,
    forgot: StoredValue<bool>,
    initial: String,
    metadata: Metadata,
) -> El {
    let identifier = RwSignal::new(initial);
    let password = RwSignal::new(String::new());
    let asks = memo(move || {
        let settings = &clerk.environment().user_settings;
        let passkeys = has_passkeys(settings) && settings.passkey_settings.allow_autofill;
        Asks { passkeys, ..Asks::of(&settings.attributes) }
    });
    let has_passkey_button = memo(move || {
        let settings = &clerk.environment().user_settings;
        clerk.has_passkeys() && has_passkeys(settings) && settings.passkey_settings.show_sign_in_button
    });
    // Reaches outside the graph: has the browser offer passkeys for as long as this page is there.
    effect(move || {
        if asks.with(|asks| asks.passkeys) {
            start(flow.passkey(PasskeyFlow::Autofill));
        }
    });
    on_cleanup(move || flow.stop_passkey());
    let submit = move || {
        let name = as_identifier(&identifier.get_untracked());
        if asks.get_untracked().password {
            let password = flow.password(name.clone(), password.get_untracked());
            start(async move {
                match password.await {
                    // The account has no password: its other ways are shown.
                    Err(Stopped::Failed(error)) if error.has(&ErrorCode::StrategyForUserInvalid) => {
                        identified(flow, name, metadata).await
                    }
                    other => other,
                }
            });
        } else {
            start(identified(flow, name, metadata));
        }
    };
    // What is typed is kept above: settings that arrive late change the fields, not what they hold.
    let fields = move |asks: Asks| {
        let name = FieldOptions {
            of: Field::Identifier,
            label: asks.label.into(),
            value: identifier,
            kind: asks.kind,
            optional: false,
            missing: Some(asks.missing.into()),
            autocomplete: asks.passkeys.then_some("username webauthn"),
        };
        let is_phone = asks.kind == InputKind::Phone;
        let name = if is_phone { phone_field(name) } else { field(name).into_any() };
        let go_on = move || start(identified(flow, as_identifier(&identifier.get_untracked()), metadata));
        let mut fields = vec![name];
        if asks.password {
            let label = Key::EnterPassword.into();
            fields.push(password_field(password, label, Field::Password, false, Say::default()).into_any());
        }
        fields.push(submit_button(Key::Continue).into_any());
        if asks.password {
            let name = move || as_identifier(&identifier.get_untracked());
            fields.push(forgot_password(flow, forgot, name));
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
    card(Key::SignIn, "identify", Say::default())
        .child(provider_buttons(flow.into(), oauth_flow, with_metadata(metadata), true))
        .child(form(flow, submit, parts).into_any())
        .child(way_in(clerk))
}

/// Parameters for a provider's account that may turn out to be nobody's yet.
pub(super) fn with_metadata(metadata: Metadata) -> SsoParams {
    SsoParams { unsafe_metadata: metadata.try_get_value().flatten(), ..SsoParams::default() }
}

/// Whether one can sign in with a passkey.
fn has_passkeys(settings: &UserSettings) -> bool {
    let passkey = &settings.attributes.passkey;
    passkey.enabled && passkey.used_for_first_factor
}

/// Goes on with whatever passkey the browser has: nothing has to be typed.
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
async fn identified(flow: SignInFlow, name: String, metadata: Metadata) -> Result<(), Stopped> {
    flow.create(name).await?;
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

/// The way to the other flow, which leads back to the same place.
pub(crate) fn footer(question: Key, link: Key, url: String) -> AnyView {
    let url = use_clerk().keep_return(url);
    let link = el("a", "cl-footerActionLink").attr("href", url).text(link);
    el("p", "cl-footerAction")
        .child(el("span", "cl-footerActionText").text(question).data(" ").into_any())
        .child(link.into_any())
        .into_any()
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
    flow: SignInFlow,
    forgot: StoredValue<bool>,
    name: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> AnyView {
    let form = FormContext::here("ForgotPassword");
    let is_ready = move || !untrack(|| form.is_held()) && form.check(Some(Field::Identifier));
    let ask = move || {
        if is_ready() {
            let name = name();
            start(async move {
                forgot.set_value(true);
                let outcome = flow.create(name).await;
                if outcome.is_err() {
                    let _ = forgot.try_set_value(false);
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
                    start(flow.forgot_password(name()));
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
        assert_eq!(Asks::of(&attributes).label, Key::EnterEmailAddress);
        attributes.phone_number.enabled = true;
        attributes.phone_number.used_for_first_factor = true;
        assert_eq!(Asks::of(&attributes).label, Key::EnterEmailOrPhone);
        attributes.username = attributes.phone_number.clone();
        assert_eq!(Asks::of(&attributes).label, Key::EnterEmailPhoneOrUsername);
    }
}
