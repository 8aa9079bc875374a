//! Clerk's guide "Build a custom sign-in flow with device trust": email address and password, and a code for a
//! browser the account was never used in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    Card, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PasswordField, PendingSession,
    ResendButton, SignInFlow, SignInStep, StartOver, SubmitButton, keyed, use_auth_with, use_sign_in,
};

#[component]
pub fn DeviceTrust() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            // Before all else: a finished sign-in is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignInStep::Identify => view! { <Credentials sign_in/> }.into_any(),
            SignInStep::ClientTrust => view! { <Code sign_in/> }.into_any(),
            SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
            other => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

#[component]
fn Credentials(sign_in: SignInFlow) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            // The step that follows chooses the page; what was refused is at its field.
            let answer = sign_in.password(email.get_untracked(), password.get_untracked()).await;
            if answer.is_ok() && sign_in.step_untracked() == SignInStep::ClientTrust {
                let _ = sign_in.mfa().send_email_code().await;
            }
        });
    };
    view! {
        <Card heading="Sign in" step="identify">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <Field of=Field::Identifier label="Enter email address" kind=InputKind::Email value=email/>
                <PasswordField value=password/>
                <SubmitButton/>
            </Form>
            <p>"Don't have an account? " <a href="/custom-flows/email-password">"Sign up"</a></p>
        </Card>
    }
}

#[component]
fn Code(sign_in: SignInFlow) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let send = move |()| {
        spawn_local(async move {
            if sign_in.mfa().send_email_code().await.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let submit = move |()| {
        spawn_local(async move {
            let _ = sign_in.mfa().verify_email_code(code.get_untracked()).await;
        });
    };
    view! {
        <Card heading="Verify your account" step="verify">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <CodeField value=code/>
                <SubmitButton label="Verify"/>
                <ResendButton cooldown on_resend=send/>
                <StartOver/>
            </Form>
        </Card>
    }
}
