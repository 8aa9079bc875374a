//! A new password, because the old one may no longer be used.

use leptos::prelude::*;
use leptos_clerk::{Field, use_clerk};

use super::{Stay, Staying, done};
use crate::control::sign_out_button;
use crate::el::{El, text};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    Failure, card, checkbox, confirm_password_field, failure_alert, form, notice, password_field,
    submit_button,
};

pub(super) fn reset_password(staying: Staying) -> El {
    let clerk = use_clerk();
    let flow = clerk.account();
    flow.clear_errors();
    let password = RwSignal::new(String::new());
    let confirmed = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let problem = Failure::default();
    let submit = move || {
        problem.set(None);
        // The task may be gone with the answer: where to go then is said below.
        staying.set(Stay::Leaving);
        start(async move {
            let (new, others) = (password.get_untracked(), sign_out_others.get_untracked());
            match flow.update_password(new, None, others).await {
                Ok(_) => done(clerk, staying, problem).await,
                Err(stopped) => {
                    let _ = staying.try_set(Stay::UntilDone);
                    return Err(stopped);
                }
            }
            Ok(())
        });
    };
    let parts = || {
        let label = Key::EnterNewPassword.into();
        let others = vec![text(Key::SignOutElsewhere)];
        vec![
            notice(),
            failure_alert(problem),
            password_field(password, label, Field::NewPassword, true, Say::default()).into_any(),
            confirm_password_field(confirmed, password).into_any(),
            checkbox("signOutOfOtherSessions", sign_out_others, None, others).into_any(),
            submit_button(Key::ResetPassword).into_any(),
        ]
    };
    card(Key::SetNewPassword, "reset-password", Key::SetNewPasswordLead.into())
        .child(form(flow, submit, parts).into_any())
        .child(sign_out_button(None, None).into_any())
}
