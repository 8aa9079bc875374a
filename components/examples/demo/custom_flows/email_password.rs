//! Clerk's guide "Build a custom email/password authentication flow": the sign-up. Its sign-in is the one of the
//! guide on device trust.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    Captcha, Card, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PasswordField,
    PendingSession, ResendButton, SignUpFlow, SignUpParams, SignUpStep, StartOver, SubmitButton, keyed,
    use_auth_with, use_sign_up,
};

#[component]
pub fn EmailPassword() -> impl IntoView {
    let sign_up = use_sign_up();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_up.step()),
        move |(is_signed_in, step)| match step {
            // Before all else: a finished sign-up is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignUpStep::Start => view! { <Credentials sign_up/> }.into_any(),
            SignUpStep::VerifyEmail => view! { <Code sign_up/> }.into_any(),
            SignUpStep::Complete => view! { <Finish flow=sign_up/> }.into_any(),
            other => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

#[component]
fn Credentials(sign_up: SignUpFlow) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        let params = SignUpParams {
            email_address: Some(email.get_untracked()),
            password: Some(password.get_untracked().into()),
            ..SignUpParams::default()
        };
        spawn_local(async move {
            if sign_up.password(params).await.is_ok() {
                let _ = sign_up.verifications().send_email_code().await;
            }
        });
    };
    view! {
        <Card heading="Sign up" step="start">
            <Form flow=sign_up on_submit=submit>
                <Notice/>
                <Field of=Field::EmailAddress label="Enter email address" kind=InputKind::Email value=email/>
                <PasswordField value=password is_new=true/>
                <Captcha/>
                <SubmitButton/>
            </Form>
            <p>"Already have an account? " <a href="/custom-flows/device-trust">"Sign in"</a></p>
        </Card>
    }
}

#[component]
fn Code(sign_up: SignUpFlow) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let send = move |()| {
        spawn_local(async move {
            if sign_up.verifications().send_email_code().await.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let submit = move |()| {
        spawn_local(async move {
            // The step that follows chooses the page; a refused code is at its field.
            let _ = sign_up.verifications().verify_email_code(code.get_untracked()).await;
        });
    };
    view! {
        <Card heading="Verify your account" step="verify">
            <Form flow=sign_up on_submit=submit>
                <Notice/>
                <CodeField value=code/>
                <SubmitButton label="Verify"/>
                <ResendButton cooldown on_resend=send/>
                <StartOver/>
            </Form>
        </Card>
    }
}
