//! Clerk's guide "Build a custom flow for resetting a user's password": a code by email or by phone, then the new
//! password.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::Strategy;
use leptos_clerk_components::{
    Card, Checkbox, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PasswordField,
    PendingSession, ResendButton, SignInFlow, SignInStep, StartOver, SubmitButton, keyed, use_auth_with,
    use_sign_in,
};

const HEADING: &str = "Forgot Password?";

#[component]
pub fn ForgotPassword() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            // Before all else: a finished sign-in is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignInStep::Identify => view! { <Identify sign_in/> }.into_any(),
            SignInStep::FirstFactor => view! { <Code sign_in/> }.into_any(),
            SignInStep::NewPassword => view! { <NewPassword sign_in/> }.into_any(),
            SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
            // For example a second factor: the sign-in page continues with it.
            _ => view! { <p><a href="/sign-in">"Continue"</a> <StartOver/></p> }.into_any(),
        },
    )
}

/// `true` if the code goes to a phone.
fn is_by_phone(sign_in: SignInFlow) -> bool {
    let verification = sign_in.attempt_untracked().and_then(|attempt| attempt.first_factor_verification);
    verification.is_some_and(|it| it.strategy == Some(Strategy::ResetPasswordPhoneCode))
}

#[component]
fn Identify(sign_in: SignInFlow) -> impl IntoView {
    let by_phone = RwSignal::new(false);
    let identifier = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            // A number is sent without spaces and dashes.
            let typed = identifier.get_untracked();
            let sent = if by_phone.get_untracked() { typed.replace([' ', '-', '(', ')'], "") } else { typed };
            let _ = sign_in.forgot_password(sent).await;
        });
    };
    let field = move |by_phone: bool| {
        let (label, kind) = if by_phone {
            ("Provide your phone number", InputKind::Phone)
        } else {
            ("Provide your email address", InputKind::Email)
        };
        view! { <Field of=Field::Identifier label kind value=identifier/> }
    };
    let other = move || if by_phone.get() { "Use your email address" } else { "Use your phone number" };
    view! {
        <Card heading=HEADING step="identify">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                {keyed(move || by_phone.get(), field)}
                <SubmitButton label="Send password reset code"/>
                <button type="button" class="cl-button" on:click=move |_| by_phone.update(|it| *it = !*it)>
                    {other}
                </button>
            </Form>
            <p>"Remember your password? " <a href="/sign-in">"Sign in"</a></p>
        </Card>
    }
}

#[component]
fn Code(sign_in: SignInFlow) -> impl IntoView {
    let by_phone = is_by_phone(sign_in);
    let codes = move || {
        if by_phone { sign_in.reset_password_phone_code() } else { sign_in.reset_password_email_code() }
    };
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let send = move |()| {
        spawn_local(async move {
            if codes().send_code().await.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let submit = move |()| {
        spawn_local(async move {
            let _ = codes().verify_code(code.get_untracked()).await;
        });
    };
    let label = if by_phone {
        "Enter the password reset code that was sent to your phone number"
    } else {
        "Enter the password reset code that was sent to your email"
    };
    view! {
        <Card heading=HEADING step="code">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <CodeField value=code label/>
                <SubmitButton label="Verify code"/>
                <ResendButton cooldown on_resend=send/>
                <StartOver/>
            </Form>
        </Card>
    }
}

#[component]
fn NewPassword(sign_in: SignInFlow) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sign_out_others = RwSignal::new(true);
    let submit = move |()| {
        let by_phone = is_by_phone(sign_in);
        let codes =
            if by_phone { sign_in.reset_password_phone_code() } else { sign_in.reset_password_email_code() };
        spawn_local(async move {
            let _ = codes.submit_password(password.get_untracked(), sign_out_others.get_untracked()).await;
        });
    };
    view! {
        <Card heading=HEADING step="new-password">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <PasswordField of=Field::NewPassword label="Enter your new password" value=password is_new=true/>
                <Checkbox name="signOutOfOtherSessions" checked=sign_out_others>"Sign out of all other devices"</Checkbox>
                <SubmitButton label="Set new password"/>
                <StartOver/>
            </Form>
        </Card>
    }
}
