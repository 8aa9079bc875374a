//! Clerk's guide "Add bot protection to your custom sign-up flow": `<Captcha/>` is where a person who looks suspicious
//! is asked something. It must be on the page when the sign-up starts; everything else happens by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    Captcha, Card, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PasswordField,
    PendingSession, ResendButton, SignUpFlow, SignUpParams, SignUpStep, StartOver, SubmitButton, keyed,
    use_auth_with, use_sign_up,
};

#[component]
pub fn BotSignUpProtection() -> impl IntoView {
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
                <Captcha theme="auto" size="flexible" language="auto"/>
                <SubmitButton/>
            </Form>
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
