//! Clerk's guide "Build a custom flow for session tasks": one page that does whatever task the session has, from
//! hooks and parts alone for a new password and an authenticator app, with the library's own page for the rest.
//!
//! Give the page's address to `ClerkOptions::task_url` for each task it does.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{Secret, TaskKey, Totp};
use leptos_clerk_components::{
    AuthState, Card, Clerk, CodeField, Field, Form, Notice, PasswordField, QrCode, SetActive, SignOutButton,
    Stopped, SubmitButton, TaskChooseOrganization, keyed, use_clerk,
};

#[component]
pub fn SessionTasks() -> impl IntoView {
    let clerk = use_clerk();
    // The backup codes are shown once, also if their task is done by then.
    let backup_codes = RwSignal::new(Vec::new());
    keyed(
        move || (!backup_codes.read().is_empty(), clerk.auth()),
        move |(has_backup_codes, auth)| {
            if has_backup_codes {
                return view! { <BackupCodes clerk backup_codes/> }.into_any();
            }
            match auth {
                AuthState::Loading => view! { <p role="status">"Loading..."</p> }.into_any(),
                AuthState::Pending { task: Some(TaskKey::ResetPassword), .. } => {
                    view! { <NewPassword clerk/> }.into_any()
                }
                AuthState::Pending { task: Some(TaskKey::SetupMfa), .. } => {
                    view! { <SetupMfa clerk backup_codes/> }.into_any()
                }
                AuthState::Pending { task: Some(TaskKey::ChooseOrganization), .. } => {
                    view! { <TaskChooseOrganization/> }.into_any()
                }
                AuthState::Pending { task: Some(other), .. } => {
                    view! { <p>"Unsupported task: " {other.to_string()}</p> <SignOutButton/> }.into_any()
                }
                AuthState::SignedIn { .. } => {
                    view! { <p>"There is nothing left to do. " <a href="/">"Home"</a></p> }.into_any()
                }
                _ => view! { <p>"You must be signed in. " <a href="/sign-in">"Sign in"</a></p> }.into_any(),
            }
        },
    )
}

/// Asks the server what is left to do. The next task, or the end, chooses the page.
async fn go_on(clerk: Clerk) -> Result<(), Stopped> {
    let session = untrack(|| clerk.session()).ok_or(Stopped::Closed)?;
    clerk.set_active(SetActive::session(session.id).navigate_with(|_| ())).await
}

#[component]
fn NewPassword(clerk: Clerk) -> impl IntoView {
    let account = clerk.account();
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            // The error is at the field.
            if account.update_password(password.get_untracked(), None, true).await.is_ok() {
                let _ = go_on(clerk).await;
            }
        });
    };
    view! {
        <Card heading="Set new password" step="reset-password">
            <Form flow=account on_submit=submit>
                <Notice/>
                <PasswordField of=Field::NewPassword label="Enter your new password" is_new=true value=password/>
                <SubmitButton label="Set new password"/>
            </Form>
            <SignOutButton/>
        </Card>
    }
}

#[component]
fn SetupMfa(clerk: Clerk, backup_codes: RwSignal<Vec<Secret>>) -> impl IntoView {
    let account = clerk.account();
    let code = RwSignal::new(String::new());
    let totp = RwSignal::new(Totp::default());
    let ask = move || {
        spawn_local(async move {
            if let Ok(made) = account.create_totp().await {
                totp.set(made);
            }
        });
    };
    // Reaches outside the graph: asks the server for a secret, once.
    Effect::new(move |_| untrack(ask));
    let submit = move |()| {
        spawn_local(async move {
            match account.verify_totp(code.get_untracked()).await {
                Ok(verified) if !verified.backup_codes.is_empty() => backup_codes.set(verified.backup_codes),
                Ok(_) => drop(go_on(clerk).await),
                Err(_) => {}
            }
        });
    };
    let secret = move || {
        match (totp.get().uri, totp.get().secret) {
        (Some(uri), Some(secret)) => view! {
            <QrCode text=uri.expose() label="QR code for your authenticator app"/>
            <p>"Cannot scan it? Enter this key in the app: " <code>{secret.expose().to_owned()}</code></p>
        }
        .into_any(),
        _ => view! { <button type="button" class="cl-button" on:click=move |_| ask()>"Show the QR code"</button> }
            .into_any(),
    }
    };
    view! {
        <Card heading="Add an authenticator app" step="setup-mfa">
            <Form flow=account on_submit=submit>
                <Notice/>
                {secret}
                <CodeField value=code/>
                <SubmitButton label="Verify"/>
            </Form>
            <SignOutButton/>
        </Card>
    }
}

#[component]
fn BackupCodes(clerk: Clerk, backup_codes: RwSignal<Vec<Secret>>) -> impl IntoView {
    let each = |code: &Secret| view! { <li><code>{code.expose().to_owned()}</code></li> };
    let list = backup_codes.with_untracked(|codes| codes.iter().map(each).collect::<Vec<_>>());
    let finish = move |_| {
        spawn_local(async move {
            if go_on(clerk).await.is_ok() {
                backup_codes.set(Vec::new());
            }
        });
    };
    view! {
        <Card heading="Save your backup codes" step="backup-codes" lead="They are not shown again.">
            <ol>{list}</ol>
            <button type="button" class="cl-button" on:click=finish>"Continue"</button>
        </Card>
    }
}
