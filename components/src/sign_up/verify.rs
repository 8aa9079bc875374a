//! The codes of a sign-up. One is sent when the page appears, unless one is on its way already.

use leptos::prelude::*;
use leptos_clerk::SignUpFlow;
use leptos_clerk::wire::SignUpVerification;

use crate::countdown::Countdown;
use crate::el::El;
use crate::operation::start;
use crate::verify_code::{VerifyCodeOptions, verify_code};

/// What a code proves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Proven {
    EmailAddress,
    PhoneNumber,
}

pub(super) fn verify(flow: SignUpFlow, proven: Proven) -> El {
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
        lead: format!("We sent a code to {}", to.unwrap_or_default()).into(),
        on_verify,
        on_send: Some(on_send),
        send_now: !verification.as_ref().is_some_and(SignUpVerification::is_sent),
        letters: Signal::default(),
    };
    verify_code(options, Vec::new)
}
