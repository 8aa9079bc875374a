//! Clerk's guide "Build a custom flow for authenticating with OAuth connections": one button per provider, the
//! page that providers lead back to, and a form for what a provider does not tell.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{SignUp, SignUpField};
use leptos_clerk_components::{
    Card, Checkbox, Field, Finish, Form, Notice, OauthFlow, PendingSession, ProviderButtons, SignInFlow,
    SignInStep, SignUpFlow, SignUpParams, SignUpStep, SsoCallback, SsoParams, StartOver, SubmitButton, keyed,
    use_auth_with, use_sign_in, use_sign_up,
};

const HERE: &str = "/custom-flows/oauth-connections";
const CALLBACK: &str = "/custom-flows/oauth-callback";

#[component]
pub fn OauthConnections() -> impl IntoView {
    let sign_in = use_sign_in();
    let sign_up = use_sign_up();
    let auth = use_auth_with(PendingSession::SignedIn);
    // Denied consent is shown, and the user can try again.
    Effect::new(move |_| {
        sign_in.take_sso_error();
        sign_up.take_sso_error();
    });
    keyed(
        move || (auth.is_signed_in(), (sign_in.step(), sign_up.step())),
        move |(is_signed_in, steps)| match steps {
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            (SignInStep::Complete, _) => view! { <Finish flow=sign_in/> }.into_any(),
            (_, SignUpStep::Complete) => view! { <Finish flow=sign_up/> }.into_any(),
            (_, SignUpStep::Continue) => view! { <Continue sign_up/> }.into_any(),
            (SignInStep::Identify, SignUpStep::Start) => view! { <Providers sign_in/> }.into_any(),
            // Codes, second factors and new passwords are asked for by the page of the flow.
            (SignInStep::Identify, _) => {
                view! { <p><a href="/sign-up">"Continue sign-up"</a></p> }.into_any()
            }
            _ => view! { <p><a href="/sign-in">"Continue sign-in"</a></p> }.into_any(),
        },
    )
}

/// The callback page of the providers.
#[component]
pub fn OauthCallback() -> impl IntoView {
    view! { <SsoCallback sign_in_url=HERE sign_up_url=HERE/> }
}

#[component]
fn Providers(sign_in: SignInFlow) -> impl IntoView {
    let params = SsoParams { redirect_callback_url: Some(CALLBACK.to_owned()), ..SsoParams::default() };
    let popup = RwSignal::new(false);
    let buttons = move || {
        let oauth_flow = if popup.get() { OauthFlow::Popup } else { OauthFlow::Redirect };
        view! { <ProviderButtons flow=sign_in oauth_flow params=params.clone()/> }
    };
    view! {
        <Card heading="Sign in" step="oauth-connections">
            <Form flow=sign_in on_submit=|()| ()>
                <Notice/>
                {buttons}
                <Checkbox name="popup" checked=popup>"In a window of its own"</Checkbox>
            </Form>
        </Card>
    }
}

/// The fields that the instance requires and the provider did not return.
#[component]
fn Continue(sign_up: SignUpFlow) -> impl IntoView {
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
    let username = RwSignal::new(String::new());
    let legal_accepted = RwSignal::new(false);
    let missing = sign_up.attempt_untracked().map(|it: SignUp| it.missing_fields).unwrap_or_default();
    let is_missing = move |field: SignUpField| missing.contains(&field);
    let (asks_first_name, asks_last_name) =
        (is_missing(SignUpField::FirstName), is_missing(SignUpField::LastName));
    let (asks_username, asks_terms) =
        (is_missing(SignUpField::Username), is_missing(SignUpField::LegalAccepted));
    let submit = move |()| {
        let typed = |asked: bool, value: RwSignal<String>| asked.then(|| value.get_untracked());
        let params = SignUpParams {
            first_name: typed(asks_first_name, first_name),
            last_name: typed(asks_last_name, last_name),
            username: typed(asks_username, username),
            legal_accepted: asks_terms.then(|| legal_accepted.get_untracked()),
            ..SignUpParams::default()
        };
        spawn_local(async move {
            // The step that follows chooses the page; what was refused is at its field.
            let _ = sign_up.update(params).await;
        });
    };
    let text = move |asked: bool, of: Field, label: &'static str, value: RwSignal<String>| {
        asked.then(|| view! { <Field of label value/> })
    };
    view! {
        <Card heading="Continue sign-up" step="continue">
            <Form flow=sign_up on_submit=submit>
                <Notice/>
                {text(asks_username, Field::Username, "Enter username", username)}
                {text(asks_first_name, Field::FirstName, "First name", first_name)}
                {text(asks_last_name, Field::LastName, "Last name", last_name)}
                {asks_terms.then(|| view! {
                    <Checkbox name="legalAccepted" checked=legal_accepted required_for=Field::LegalAccepted>
                        "I agree to the Terms of Service and Privacy Policy"
                    </Checkbox>
                })}
                <SubmitButton label="Submit"/>
                <StartOver/>
            </Form>
        </Card>
    }
}
