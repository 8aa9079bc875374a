//! An authenticator app: a QR code, the same as text, and the first code the app shows.

use leptos::prelude::*;
use leptos_clerk::wire::Totp;

use super::{Setup, Shown, step};
use crate::el::{El, button, dynamic, el, nothing, views};
use crate::localization::Key;
use crate::operation::start;
use crate::parts::{code_field, form, notice, submit_button};
use crate::qr::qr_code;
use crate::reactive::effect;
use crate::save::copy_button;
use crate::verify_code::verify_when_complete;

pub(super) fn authenticator(setup: Setup) -> El {
    let code = RwSignal::new(String::new());
    let totp = RwSignal::new(None);
    let ask = move || {
        start(async move {
            let made = setup.flow.create_totp().await?;
            let _ = totp.try_set(Some(made));
            Ok(())
        });
    };
    // Reaches outside the graph: asks the server for a secret, once.
    effect(move || untrack(ask));
    let verify = move || {
        if totp.with_untracked(Option::is_none) {
            return;
        }
        setup.keep();
        start(async move {
            match setup.flow.verify_totp(code.get_untracked()).await {
                Ok(verified) => setup.show(Shown::Done(verified.backup_codes)),
                Err(_) => setup.release(),
            }
            Ok(())
        });
    };
    let tried = StoredValue::new(String::new());
    let verify_once = move || {
        tried.set_value(code.get_untracked());
        verify();
    };
    verify_when_complete(setup.flow.into(), code, Signal::default(), tried, verify_once);
    let secret = dynamic(move || match &*totp.read() {
        Some(totp) => secret(totp),
        // Without an answer there is nothing to verify yet.
        None if setup.flow.errors().is_empty() => nothing(),
        None => button("cl-button cl-formButtonPrimary", ask).text(Key::TryAgain).into_any(),
    });
    let parts = || {
        let mut parts = vec![
            notice(),
            secret,
            code_field(code, None, Signal::default()).into_any(),
            submit_button(Key::Verify).into_any(),
        ];
        parts.extend(setup.other_method());
        parts
    };
    let lead = Key::AddAuthenticatorLead.into();
    step(setup, Key::AddAuthenticator, "authenticator", lead, form(setup.flow, verify_once, parts))
}

fn secret(totp: &Totp) -> AnyView {
    let exposed = |secret: &Option<_>| {
        secret.as_ref().map(|secret: &leptos_clerk::wire::Secret| secret.expose().to_owned())
    };
    let (uri, secret) = (exposed(&totp.uri).unwrap_or_default(), exposed(&totp.secret).unwrap_or_default());
    views(vec![
        qr_code(&uri, Key::QrCode.into()).into_any(),
        el("p", "cl-formFieldHintText").text(Key::CannotScan).into_any(),
        el("code", "cl-secret").data(secret.clone()).into_any(),
        copy_button(Key::CopyKey, secret).into_any(),
    ])
}
