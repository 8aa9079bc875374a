//! A new password, after a code or because the old one may no longer be used.

use leptos::prelude::*;
use leptos_clerk_components::text::caption;
use leptos_clerk_components::wire::Strategy;
use leptos_clerk_components::{
    Card, Checkbox, ConfirmPasswordField, Form, Key, Notice, PasswordField, SignInFlow, StartOver,
    SubmitButton, Text, password_hint, start,
};

#[component]
pub(super) fn NewPassword(flow: SignInFlow) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let confirmed = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let submit = move |()| {
        let by_phone = flow.attempt_untracked().is_some_and(|attempt| {
            let verification = attempt.first_factor_verification;
            verification.is_some_and(|it| it.strategy == Some(Strategy::ResetPasswordPhoneCode))
        });
        let group =
            if by_phone { flow.reset_password_phone_code() } else { flow.reset_password_email_code() };
        start(group.submit_password(password.get_untracked(), sign_out_others.get_untracked()));
    };
    let hint = password_hint(password);
    view! {
        <Card heading=Key::SetNewPassword step="new-password" lead=flow.identifier()>
            <Form flow on_submit=submit>
                <Notice/>
                <PasswordField value=password label=Key::EnterNewPassword is_new=true hint/>
                <ConfirmPasswordField value=confirmed password/>
                <Checkbox name="signOutOfOtherSessions" checked=sign_out_others>
                    <Text of=|| caption(Key::SignOutElsewhere)/>
                </Checkbox>
                <SubmitButton label=Key::ResetPassword/>
                <StartOver/>
            </Form>
        </Card>
    }
}
