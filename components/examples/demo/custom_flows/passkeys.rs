//! Clerk's guide "Build a custom authentication flow using passkeys": sign in with one, create, rename and delete
//! them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::Passkey;
use leptos_clerk_components::{
    Card, CreatePasskey, Field, Finish, Form, Notice, PasskeyFlow, PendingSession, SignInFlow, SignInStep,
    SignOutButton, StartOver, SubmitButton, keyed, use_auth_with, use_clerk, use_sign_in, use_user,
};

#[component]
pub fn Passkeys() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            // Before all else: a finished sign-in is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <Manage/> }.into_any(),
            SignInStep::Identify | SignInStep::FirstFactor => view! { <WithPasskey sign_in/> }.into_any(),
            SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
            // The instance may ask for a second factor: see the guide on multi-factor authentication.
            other => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

#[component]
fn WithPasskey(sign_in: SignInFlow) -> impl IntoView {
    let submit = move |()| {
        spawn_local(async move {
            // The step that follows chooses the page; why there is no passkey stands in the notice.
            let _ = sign_in.passkey(PasskeyFlow::Discoverable).await;
        });
    };
    view! {
        <Card heading="Sign in" step="identify">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <SubmitButton label="Sign in with a passkey"/>
            </Form>
            <p>"No passkey yet? " <a href="/sign-in">"Sign in"</a> " another way, then come back to create one."</p>
        </Card>
    }
}

#[component]
fn Manage() -> impl IntoView {
    let passkeys = move || use_user().user().map(|user| user.passkeys).unwrap_or_default();
    view! {
        <Card heading="Passkeys" step="passkeys">
            <CreatePasskey/>
            <For each=passkeys key=|passkey| (passkey.id.clone(), passkey.name.clone()) let:passkey>
                <One passkey/>
            </For>
            <SignOutButton/>
        </Card>
    }
}

#[component]
fn One(passkey: Passkey) -> impl IntoView {
    let account = use_clerk().account();
    let name = RwSignal::new(passkey.name.clone());
    let id = StoredValue::new(passkey.id);
    let rename = move |()| {
        spawn_local(async move {
            let _ = account.rename_passkey(id.get_value(), name.get_untracked()).await;
        });
    };
    let delete = move |_| {
        spawn_local(async move {
            let _ = account.delete_passkey(id.get_value()).await;
        });
    };
    view! {
        <Form flow=account on_submit=rename>
            <Notice/>
            <Field of=Field::Name label=format!("Name of “{}”", passkey.name) value=name/>
            <SubmitButton label="Rename passkey"/>
            <button type="button" class="cl-button" on:click=delete>"Delete passkey"</button>
        </Form>
    }
}
