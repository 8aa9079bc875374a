//! Clerk's guide "Error handling": each error at its field, the rest in a list, and a way on for a locked account
//! and for a password that others know.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::ErrorCode;
use leptos_clerk_components::{
    Card, CodeField, Error, Field, Finish, Form, InputKind, PasswordField, PendingSession, SignInFlow,
    SignInStep, StartOver, Stopped, SubmitButton, Text, keyed, text, use_auth_with, use_sign_in,
};

#[component]
pub fn ErrorHandling() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignInStep::Identify => view! { <Credentials sign_in/> }.into_any(),
            SignInStep::FirstFactor | SignInStep::SecondFactor | SignInStep::ClientTrust => {
                view! { <Code sign_in/> }.into_any()
            }
            SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
            other => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

/// The errors without a field, one per line; and all errors as the server sent them.
#[component]
fn Errors(sign_in: SignInFlow) -> impl IntoView {
    let lines = move || {
        let errors = sign_in.errors();
        let line = |problem| view! { <li>{text::problem(&problem)}</li> };
        errors
            .elsewhere(&[Field::Identifier, Field::Password, Field::Code])
            .into_iter()
            .map(line)
            .collect_view()
    };
    // The error codes, for a program.
    let codes = move || {
        let raw = sign_in.errors().raw;
        let codes = raw.iter().flat_map(|error| error.api_errors()).map(|error| error.code.clone());
        codes.collect::<Vec<_>>().join(", ")
    };
    view! {
        <ul role="alert" class="cl-alert">{lines}</ul>
        <p><code><Text of=codes/></code></p>
    }
}

#[component]
fn Credentials(sign_in: SignInFlow) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            let name = email.get_untracked();
            match sign_in.password(name.clone(), password.get_untracked()).await {
                Ok(()) if sign_in.step_untracked() == SignInStep::ClientTrust => {
                    let _ = sign_in.mfa().send_email_code().await;
                }
                // The password is known to others: the owner of the address verifies it by a code.
                Err(Stopped::Failed(error)) if is_compromised(&error) => {
                    let created = sign_in.create(name).await;
                    if created.is_ok() {
                        let _ = sign_in.email_code().send_code().await;
                    }
                }
                // The error is shown above.
                _ => {}
            }
        });
    };
    view! {
        <Card heading="Sign in" step="identify">
            <Form flow=sign_in on_submit=submit>
                <Errors sign_in/>
                <Field of=Field::Identifier label="Enter email address" kind=InputKind::Email value=email/>
                <PasswordField value=password/>
                <SubmitButton label="Sign in"/>
            </Form>
        </Card>
    }
}

fn is_compromised(error: &Error) -> bool {
    error.has(&ErrorCode::from("form_password_compromised"))
}

#[component]
fn Code(sign_in: SignInFlow) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            let code = code.get_untracked();
            let _ = if sign_in.step_untracked() == SignInStep::FirstFactor {
                sign_in.email_code().verify_code(code).await
            } else {
                sign_in.mfa().verify_email_code(code).await
            };
        });
    };
    view! {
        <Card heading="Check your email" step="verify">
            <Form flow=sign_in on_submit=submit>
                <Errors sign_in/>
                <CodeField value=code label="Enter your verification code"/>
                <SubmitButton label="Verify"/>
                <StartOver/>
            </Form>
        </Card>
    }
}
