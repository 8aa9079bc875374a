//! A new password, because the old one may no longer be used.

use leptos::prelude::*;
use leptos_clerk::{Field, use_clerk};

use super::{Stay, Staying, done};
use crate::control::sign_out_button;
use crate::el::{El, text};
use crate::operation::start;
use crate::parts::{
    alert, card, checkbox, confirm_password_field, form, notice, password_field, submit_button,
};

pub(super) fn reset_password(staying: Staying) -> El {
    let clerk = use_clerk();
    let flow = clerk.account();
    flow.clear_errors();
    let password = RwSignal::new(String::new());
    let confirmed = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let problem = RwSignal::new(String::new());
    let submit = move || {
        problem.set(String::new());
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
        let label = "Enter your new password".into();
        let others = vec![text("Sign out of all other devices")];
        vec![
            notice(),
            alert(move || problem.get()),
            password_field(password, label, Field::NewPassword, true, Signal::default()).into_any(),
            confirm_password_field(confirmed, password).into_any(),
            checkbox("signOutOfOtherSessions", sign_out_others, None, others).into_any(),
            submit_button("Reset Password").into_any(),
        ]
    };
    let lead = "Your account needs a new password before you can go on.".into();
    card("Set new password", "reset-password", lead)
        .child(form(flow, submit, parts).into_any())
        .child(sign_out_button(None, None).into_any())
}
