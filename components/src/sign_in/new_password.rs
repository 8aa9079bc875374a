//! A new password, after a code or because the old one may no longer be used.

use leptos::prelude::*;
use leptos_clerk::wire::Strategy;
use leptos_clerk::{Field, SignInFlow};

use super::run;
use crate::parts::{Card, Checkbox, Form, Notice, PasswordField, StartOver, SubmitButton};

#[component]
pub(super) fn NewPassword(flow: SignInFlow) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let submit = move |()| {
        let by_phone = flow.attempt_untracked().is_some_and(|attempt| {
            let verification = attempt.first_factor_verification;
            verification.is_some_and(|it| it.strategy == Some(Strategy::ResetPasswordPhoneCode))
        });
        let group =
            if by_phone { flow.reset_password_phone_code() } else { flow.reset_password_email_code() };
        run(group.submit_password(password.get_untracked(), sign_out_others.get_untracked()));
    };
    view! {
        <Card heading="Set new password" step="new-password" lead=flow.identifier()>
            <Form flow on_submit=submit>
                <Notice/>
                <PasswordField
                    of=Field::NewPassword
                    label="Enter your new password"
                    value=password
                    is_new=true
                />
                <Checkbox name="signOutOfOtherSessions" checked=sign_out_others>
                    "Sign out of all other devices"
                </Checkbox>
                <SubmitButton label="Set new password"/>
                <StartOver/>
            </Form>
        </Card>
    }
}
