//! Clerk's guide "Build a custom email or phone OTP authentication flow": sign up and sign in by a code alone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::Strategy;
use leptos_clerk_components::{
    Captcha, Card, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PendingSession,
    ResendButton, SignInStep, SignUpParams, SignUpStep, StartOver, SubmitButton, Text, keyed, use_auth_with,
    use_clerk, use_sign_in, use_sign_up,
};

#[component]
pub fn EmailSmsOtp() -> impl IntoView {
    let (sign_up, sign_in) = (use_sign_up(), use_sign_in());
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), (sign_up.step(), sign_in.step())),
        move |(is_signed_in, steps)| match steps {
            // Before all else: a finished attempt is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            (SignUpStep::Complete, _) => view! { <Finish flow=sign_up/> }.into_any(),
            (_, SignInStep::Complete) => view! { <Finish flow=sign_in/> }.into_any(),
            (SignUpStep::VerifyEmail, _) => view! { <SignUpCode by_phone=false/> }.into_any(),
            (SignUpStep::VerifyPhone, _) => view! { <SignUpCode by_phone=true/> }.into_any(),
            (_, SignInStep::FirstFactor) => view! { <SignInCode/> }.into_any(),
            (SignUpStep::Start, SignInStep::Identify) => view! { <Start/> }.into_any(),
            (SignUpStep::Start, _) => {
                view! { <p><a href="/sign-in">"Continue"</a> <StartOver/></p> }.into_any()
            }
            _ => view! { <p><a href="/sign-up">"Continue"</a> <StartOver/></p> }.into_any(),
        },
    )
}

/// Returns the identifier as the server expects it: a number without spaces and dashes.
fn cleaned(typed: &str, by_phone: bool) -> String {
    if by_phone { typed.replace([' ', '-', '(', ')'], "") } else { typed.trim().to_owned() }
}

#[component]
fn Start() -> impl IntoView {
    let clerk = use_clerk();
    let (sign_up, sign_in) = (use_sign_up(), use_sign_in());
    let typed = RwSignal::new(String::new());
    let by_phone = RwSignal::new(true);
    let has_account = RwSignal::new(false);
    let start_sign_up = move |()| {
        let by_phone = by_phone.get_untracked();
        let given = Some(cleaned(&typed.get_untracked(), by_phone));
        let params = if by_phone {
            SignUpParams { phone_number: given, ..SignUpParams::default() }
        } else {
            SignUpParams { email_address: given, ..SignUpParams::default() }
        };
        spawn_local(async move {
            if sign_up.create(params).await.is_ok() {
                let codes = sign_up.verifications();
                let _ = if by_phone { codes.send_phone_code().await } else { codes.send_email_code().await };
            }
        });
    };
    let start_sign_in = move |()| {
        let by_phone = by_phone.get_untracked();
        let identifier = cleaned(&typed.get_untracked(), by_phone);
        let codes = if by_phone { sign_in.phone_code() } else { sign_in.email_code() };
        spawn_local(async move {
            let _ = codes.send_code_to(identifier).await;
        });
    };
    let field = move |key: (bool, bool)| match key {
        (true, true) => {
            view! { <Field of=Field::Identifier label="Enter phone number" kind=InputKind::Phone value=typed/> }
        }
        (true, false) => {
            view! { <Field of=Field::Identifier label="Enter email address" kind=InputKind::Email value=typed/> }
        }
        (false, true) => {
            view! { <Field of=Field::PhoneNumber label="Phone number" kind=InputKind::Phone value=typed/> }
        }
        (false, false) => {
            view! { <Field of=Field::EmailAddress label="Email address" kind=InputKind::Email value=typed/> }
        }
    };
    let field = move || keyed(move || (has_account.get(), by_phone.get()), field);
    let switches = move || {
        view! {
            <button type="button" class="cl-button" on:click=move |_| {
                clerk.start_over();
                by_phone.update(|it| *it = !*it);
            }>
                <Text of=move || if by_phone.get() { "Use your email address" } else { "Use your phone number" }.to_owned()/>
            </button>
            <button type="button" class="cl-button" on:click=move |_| {
                clerk.start_over();
                has_account.update(|it| *it = !*it);
            }>
                <Text of=move || if has_account.get() { "Sign up instead" } else { "Sign in instead" }.to_owned()/>
            </button>
        }
    };
    keyed(
        move || has_account.get(),
        move |is_sign_in| {
            if is_sign_in {
                view! {
                    <Card heading="Sign in" step="identify">
                        <Form flow=sign_in on_submit=start_sign_in><Notice/>{field()}<SubmitButton/></Form>
                        {switches()}
                    </Card>
                }
                .into_any()
            } else {
                view! {
                <Card heading="Sign up" step="start">
                    <Form flow=sign_up on_submit=start_sign_up><Notice/>{field()}<Captcha/><SubmitButton/></Form>
                    {switches()}
                </Card>
            }
            .into_any()
            }
        },
    )
}

#[component]
fn SignUpCode(by_phone: bool) -> impl IntoView {
    let sign_up = use_sign_up();
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let send = move |()| {
        spawn_local(async move {
            let codes = sign_up.verifications();
            let sent = if by_phone { codes.send_phone_code().await } else { codes.send_email_code().await };
            if sent.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let submit = move |()| {
        spawn_local(async move {
            let (codes, code) = (sign_up.verifications(), code.get_untracked());
            let _ = if by_phone {
                codes.verify_phone_code(code).await
            } else {
                codes.verify_email_code(code).await
            };
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

#[component]
fn SignInCode() -> impl IntoView {
    let sign_in = use_sign_in();
    let verification = sign_in.attempt_untracked().and_then(|attempt| attempt.first_factor_verification);
    let by_phone = verification.is_some_and(|it| it.strategy == Some(Strategy::PhoneCode));
    let codes = move || if by_phone { sign_in.phone_code() } else { sign_in.email_code() };
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
    let heading = if by_phone { "Verify your phone number" } else { "Verify your email" };
    view! {
        <Card heading step="verify">
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
