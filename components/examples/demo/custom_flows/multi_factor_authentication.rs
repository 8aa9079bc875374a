//! Clerk's guide "Build a custom sign-in flow with multi-factor authentication": email address and password, then a
//! code by SMS, of an authenticator app, by email, or a backup code.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::Strategy;
use leptos_clerk_components::{
    Card, Checkbox, CodeField, Countdown, Field, Finish, Form, InputKind, Notice, PasswordField,
    PendingSession, ResendButton, SignInFlow, SignInStep, StartOver, SubmitButton, keyed, use_auth_with,
    use_sign_in,
};

#[component]
pub fn MultiFactorAuthentication() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            // Before all else: a finished sign-in is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignInStep::Identify => view! { <Credentials sign_in/> }.into_any(),
            SignInStep::SecondFactor | SignInStep::ClientTrust => {
                view! { <SecondFactor sign_in/> }.into_any()
            }
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
            let _ = sign_in.password(email.get_untracked(), password.get_untracked()).await;
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
        </Card>
    }
}

#[component]
fn SecondFactor(sign_in: SignInFlow) -> impl IntoView {
    let factors = sign_in.attempt_untracked().map(|it| it.supported_second_factors).unwrap_or_default();
    let has = move |strategy: Strategy| factors.iter().any(|factor| factor.strategy == strategy);
    let has_backup_codes = has(Strategy::BackupCode);
    // An authenticator app needs nothing to be sent, so it is asked first.
    let order = [Strategy::Totp, Strategy::PhoneCode, Strategy::EmailCode];
    let strategy = StoredValue::new(order.into_iter().find(|strategy| has(strategy.clone())));
    let code = RwSignal::new(String::new());
    let use_backup_code = RwSignal::new(false);
    let cooldown = Countdown::new();
    let send = move || {
        spawn_local(async move {
            let sent = match strategy.get_value() {
                Some(Strategy::PhoneCode) => sign_in.mfa().send_phone_code().await,
                Some(Strategy::EmailCode) => sign_in.mfa().send_email_code().await,
                _ => return,
            };
            if sent.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let is_sent = strategy.with_value(|it| matches!(it, Some(Strategy::PhoneCode | Strategy::EmailCode)));
    let waits = sign_in.attempt_untracked().and_then(|it| it.second_factor_verification);
    let waits = waits.zip(strategy.get_value()).is_some_and(|(it, strategy)| it.waits_for(&strategy));
    // Reaches outside the graph: has a code sent, unless one is on its way since before a reload.
    Effect::new(move |_| {
        if is_sent && !waits {
            untrack(send);
        }
    });
    let submit = move |()| {
        let code = code.get_untracked();
        spawn_local(async move {
            let mfa = sign_in.mfa();
            let _ = match strategy.get_value() {
                _ if use_backup_code.get_untracked() => mfa.verify_backup_code(code).await,
                Some(Strategy::Totp) => mfa.verify_totp(code).await,
                Some(Strategy::PhoneCode) => mfa.verify_phone_code(code).await,
                Some(Strategy::EmailCode) => mfa.verify_email_code(code).await,
                _ => return,
            };
        });
    };
    view! {
        <Card heading="Verify your account" step="verify">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <CodeField value=code letters=use_backup_code/>
                {has_backup_codes
                    .then(|| view! { <Checkbox name="useBackupCode" checked=use_backup_code>"Use backup code"</Checkbox> })}
                <SubmitButton label="Verify"/>
                {is_sent.then(|| view! { <ResendButton cooldown on_resend=move |()| send()/> })}
                <StartOver/>
            </Form>
        </Card>
    }
}
