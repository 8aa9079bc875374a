//! The code page of a sign-up. A code is sent when the page appears, unless one was sent already.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::Strategy;
use leptos_clerk::{AttemptKind, Channel, SignUpFlow, use_clerk};

use crate::countdown::Countdown;
use crate::el::{El, button, switch};
use crate::email_link::{WaitOptions, wait_for_link};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::verify_code::{VerifyCodeOptions, by_whatsapp, verify_code};

/// The address or number that a code verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Proven {
    EmailAddress,
    PhoneNumber,
}

/// The page that proves an address or number: by a link where the instance has links, else by a code.
pub(super) fn verify(flow: SignUpFlow, proven: Proven) -> AnyView {
    let attempt = flow.attempt_untracked();
    let verification = attempt.as_ref().and_then(|attempt| attempt.verifications.email_address.clone());
    let verification = verification.unwrap_or_default();
    let has = |strategy| verification.supported_strategies.contains(&strategy);
    if proven == Proven::PhoneNumber || !has(Strategy::EmailLink) {
        return by_code(flow, proven, None).into_any();
    }
    let has_both = has(Strategy::EmailCode);
    let is_code_sent = verification.is_sent() && verification.strategy == Some(Strategy::EmailCode);
    let is_link_sent = verification.is_sent() && verification.strategy == Some(Strategy::EmailLink);
    let to = attempt.and_then(|attempt| attempt.email_address).unwrap_or_default();
    let way = RwSignal::new(!is_code_sent);
    let first = StoredValue::new(true);
    let view = move |by_link: bool| {
        let is_first = first.get_value();
        first.set_value(false);
        let other = move || {
            let switch_over = move || {
                flow.clear_errors();
                way.set(!by_link);
            };
            let caption = if by_link { Key::CodeInstead } else { Key::LinkInstead };
            button("cl-button cl-alternativeMethods", switch_over).text(caption).into_any()
        };
        let more = has_both.then_some(other);
        if by_link {
            by_link_page(flow, to.clone(), !(is_first && is_link_sent), more).into_any()
        } else {
            by_code(flow, proven, more.map(|other| other())).into_any()
        }
    };
    switch(move || way.get(), view)
}

fn by_link_page(flow: SignUpFlow, to: String, send_now: bool, more: Option<impl FnOnce() -> AnyView>) -> El {
    let clerk = use_clerk();
    let options = WaitOptions {
        reason: None,
        flow: flow.into(),
        heading: Key::VerifyYourEmail.into(),
        to,
        send: Arc::new(move || {
            flow.verifications().send_email_link(clerk.email_link_url(AttemptKind::SignUp))
        }),
        wait: Arc::new(move |is_wanted| {
            flow.verifications().wait_for_email_link_verification_while(is_wanted)
        }),
        send_now,
    };
    wait_for_link(options, || more.into_iter().map(|more| more()).collect())
}

fn by_code(flow: SignUpFlow, proven: Proven, more: Option<AnyView>) -> El {
    let by_phone = proven == Proven::PhoneNumber;
    let attempt = flow.attempt_untracked();
    let (to, verification) = match attempt {
        Some(attempt) if by_phone => (attempt.phone_number, attempt.verifications.phone_number),
        Some(attempt) => (attempt.email_address, attempt.verifications.email_address),
        None => (None, None),
    };
    let on_send = Callback::new(move |cooldown: Countdown| {
        start(async move {
            let codes = flow.verifications();
            if by_phone {
                codes.send_phone_code().await?
            } else {
                codes.send_email_code().await?
            }
            cooldown.start_resend();
            Ok(())
        });
    });
    let on_verify = Callback::new(move |code: String| {
        start(async move {
            let codes = flow.verifications();
            if by_phone { codes.verify_phone_code(code).await } else { codes.verify_email_code(code).await }
        });
    });
    let options = VerifyCodeOptions {
        flow: flow.into(),
        heading: if by_phone { Key::VerifyYourPhone } else { Key::VerifyYourEmail }.into(),
        lead: Say::With(Key::CodeSentTo, to.unwrap_or_default()),
        on_verify,
        on_send: Some(on_send),
        // A link that waits is no code.
        send_now: !verification
            .as_ref()
            .is_some_and(|it| it.is_sent() && it.strategy != Some(Strategy::EmailLink)),
        letters: Signal::default(),
        reason: None,
    };
    let whatsapp = move || start(flow.verifications().send_phone_code_by(Channel::Whatsapp));
    verify_code(options, || more.into_iter().chain(by_phone.then(|| by_whatsapp(whatsapp))).collect())
}
