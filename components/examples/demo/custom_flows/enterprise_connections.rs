//! Clerk's guide "Build a custom flow for authenticating with enterprise connections": the e-mail address says
//! which company is asked; where it has several connections, the person chooses one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{Factor, Strategy};
use leptos_clerk_components::{
    Card, Field, Finish, Form, InputKind, Notice, PendingSession, SignInFlow, SignInStep, SsoParams,
    StartOver, SubmitButton, keyed, use_auth_with, use_clerk, use_sign_in,
};

#[component]
pub fn EnterpriseConnections() -> impl IntoView {
    let sign_in = use_sign_in();
    let auth = use_auth_with(PendingSession::SignedIn);
    // A refusal of the company is shown, and the user can try again.
    Effect::new(move |_| sign_in.take_sso_error());
    keyed(
        move || (auth.is_signed_in(), sign_in.step()),
        move |(is_signed_in, step)| match step {
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            SignInStep::Identify => view! { <Address sign_in/> }.into_any(),
            SignInStep::FirstFactor => view! { <Connections sign_in/> }.into_any(),
            SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
            // Codes and second factors are asked for by the page of the flow.
            _ => view! { <p><a href="/sign-in">"Continue sign-in"</a></p> }.into_any(),
        },
    )
}

fn leave(sign_in: SignInFlow, params: SsoParams) {
    spawn_local(async move {
        // The error is at its field, or in the notice.
        let _ = sign_in.sso(Strategy::EnterpriseSso, params).await;
    });
}

#[component]
fn Address(sign_in: SignInFlow) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let submit = move |()| {
        let identifier = Some(email.get_untracked().trim().to_owned());
        leave(sign_in, SsoParams { identifier, ..SsoParams::default() });
    };
    view! {
        <Card heading="Sign in" step="enterprise-connections">
            <Form flow=sign_in on_submit=submit>
                <Notice/>
                <Field of=Field::Identifier label="Enter email address" kind=InputKind::Email value=email/>
                <SubmitButton label="Sign in with Enterprise SSO"/>
            </Form>
        </Card>
    }
}

#[component]
fn Connections(sign_in: SignInFlow) -> impl IntoView {
    let clerk = use_clerk();
    let is_leaving = move || clerk.leaving_for().is_some() || sign_in.is_fetching();
    let factors = sign_in.attempt_untracked().map(|it| it.supported_first_factors).unwrap_or_default();
    let button = move |factor: Factor| {
        let name = factor.enterprise_connection_name.unwrap_or_else(|| "Enterprise SSO".to_owned());
        let enterprise_connection_id = factor.enterprise_connection_id;
        let choose = move |_| {
            let enterprise_connection_id = enterprise_connection_id.clone();
            leave(sign_in, SsoParams { enterprise_connection_id, ..SsoParams::default() });
        };
        view! {
            <button type="button" class="cl-button" disabled=is_leaving on:click=choose>
                "Sign in with " {name}
            </button>
        }
    };
    let companies = factors.into_iter().filter(|it| it.strategy == Strategy::EnterpriseSso);
    view! {
        <Card heading="Choose a connection" step="choose-connection">
            <Form flow=sign_in on_submit=|()| ()>
                <Notice/>
                {companies.map(button).collect_view()}
                <StartOver/>
            </Form>
        </Card>
    }
}
