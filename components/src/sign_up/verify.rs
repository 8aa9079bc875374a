//! The codes of a sign-up. One is sent when the page appears, unless one is on its way already.

use leptos::prelude::*;
use leptos_clerk::SignUpFlow;
use leptos_clerk::wire::SignUpVerification;

use crate::countdown::Countdown;
use crate::sign_in::run;
use crate::verify_code::VerifyCode;

fn is_sent(verification: Option<&SignUpVerification>) -> bool {
    verification.is_some_and(SignUpVerification::is_sent)
}

fn lead(to: Option<String>) -> String {
    format!("We sent a code to {}", to.unwrap_or_default())
}

#[component]
pub(super) fn VerifyEmail(flow: SignUpFlow) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let is_sent = is_sent(attempt.as_ref().and_then(|it| it.verifications.email_address.as_ref()));
    let send = move |cooldown: Countdown| {
        run(async move {
            flow.verifications().send_email_code().await?;
            cooldown.start_resend();
            Ok(())
        });
    };
    let verify = move |code: String| run(flow.verifications().verify_email_code(code));
    let lead = lead(attempt.and_then(|it| it.email_address));
    view! { <VerifyCode flow lead on_verify=verify on_send=send send_now=!is_sent/> }
}

#[component]
pub(super) fn VerifyPhone(flow: SignUpFlow) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let is_sent = is_sent(attempt.as_ref().and_then(|it| it.verifications.phone_number.as_ref()));
    let send = move |cooldown: Countdown| {
        run(async move {
            flow.verifications().send_phone_code().await?;
            cooldown.start_resend();
            Ok(())
        });
    };
    let verify = move |code: String| run(flow.verifications().verify_phone_code(code));
    let lead = lead(attempt.and_then(|it| it.phone_number));
    view! { <VerifyCode flow lead on_verify=verify on_send=send send_now=!is_sent/> }
}
