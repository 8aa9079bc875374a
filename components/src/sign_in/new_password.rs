//! A new password, after a code or because the old one may no longer be used.

use leptos::prelude::*;
use leptos_clerk::wire::Strategy;
use leptos_clerk::{Field, SignInFlow};

use crate::el::{El, text};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    card, checkbox, confirm_password_field, form, notice, password_field, start_over, submit_button,
};
use crate::password_hint::password_hint;

pub(super) fn new_password(flow: SignInFlow) -> El {
    let password = RwSignal::new(String::new());
    let confirmed = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let submit = move || {
        let by_phone = flow.attempt_untracked().is_some_and(|attempt| {
            let verification = attempt.first_factor_verification;
            verification.is_some_and(|it| it.strategy == Some(Strategy::ResetPasswordPhoneCode))
        });
        let group =
            if by_phone { flow.reset_password_phone_code() } else { flow.reset_password_email_code() };
        start(group.submit_password(password.get_untracked(), sign_out_others.get_untracked()));
    };
    let parts = || {
        let label = Key::EnterNewPassword.into();
        let others = vec![text(Key::SignOutElsewhere)];
        vec![
            notice(),
            password_field(password, label, Field::Password, true, password_hint(password).into()).into_any(),
            confirm_password_field(confirmed, password).into_any(),
            checkbox("signOutOfOtherSessions", sign_out_others, None, others).into_any(),
            submit_button(Key::ResetPassword).into_any(),
            start_over(|| ()).into_any(),
        ]
    };
    card(Key::SetNewPassword, "new-password", Say::data(flow.identifier()))
        .child(form(flow, submit, parts).into_any())
}
