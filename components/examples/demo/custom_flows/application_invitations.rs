//! Clerk's guides on invitations, to the application and to an organization: the link in the mail leads here, with a
//! ticket that verifies the address.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::UserSettings;
use leptos_clerk_components::{
    Captcha, Card, Checkbox, Field, Finish, Form, Notice, PasswordField, PendingSession, SignInStep,
    SignUpParams, SignUpStep, StartOver, Stopped, SubmitButton, TicketStatus, keyed, text, use_auth_with,
    use_clerk, use_sign_in, use_sign_up,
};

#[component]
pub fn ApplicationInvitations() -> impl IntoView {
    let (clerk, sign_up, sign_in) = (use_clerk(), use_sign_up(), use_sign_in());
    let auth = use_auth_with(PendingSession::SignedIn);
    // Taken now: the ticket leaves the address as soon as it was used.
    let ticket = clerk.ticket();
    let status = ticket.map(|ticket| ticket.status);
    keyed(
        move || (auth.is_signed_in(), sign_up.step(), sign_in.step()),
        move |(is_signed_in, sign_up_step, sign_in_step)| match (sign_up_step, sign_in_step, status) {
            _ if is_signed_in && status == Some(TicketStatus::Complete) => {
                view! { <p role="status">"Invitation accepted! " <a href="/">"Home"</a></p> }.into_any()
            }
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            (SignUpStep::Complete, ..) => view! { <Finish flow=sign_up/> }.into_any(),
            (_, SignInStep::Complete, _) => view! { <Finish flow=sign_in/> }.into_any(),
            (_, _, None) => view! { <p role="status">"No invitation ticket found."</p> }.into_any(),
            (SignUpStep::Start, SignInStep::Identify, Some(TicketStatus::SignUp)) => {
                view! { <NewUser/> }.into_any()
            }
            (SignUpStep::Start, SignInStep::Identify, _) => view! { <KnownUser/> }.into_any(),
            // Something else is missing: the composed pages know every step.
            (SignUpStep::Start, ..) => {
                view! { <p><a href="/sign-in">"Continue"</a> <StartOver/></p> }.into_any()
            }
            _ => view! { <p><a href="/sign-up">"Continue"</a> <StartOver/></p> }.into_any(),
        },
    )
}

/// A new user fills in the fields that the instance requires.
#[component]
fn NewUser() -> impl IntoView {
    let (clerk, sign_up) = (use_clerk(), use_sign_up());
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let accepted = RwSignal::new(false);
    let settings = move || clerk.environment().user_settings.clone();
    let submit = move |()| {
        let settings = untrack(settings);
        let given = |enabled: bool, value: RwSignal<String>| {
            Some(value.get_untracked()).filter(|value| enabled && !value.is_empty())
        };
        let params = SignUpParams {
            first_name: given(settings.attributes.first_name.enabled, first_name),
            last_name: given(settings.attributes.last_name.enabled, last_name),
            password: given(settings.attributes.password.required, password).map(Into::into),
            legal_accepted: settings.sign_up.legal_consent_enabled.then(|| accepted.get_untracked()),
            ..SignUpParams::default()
        };
        spawn_local(async move {
            // The step that follows chooses the page; what was refused is at its field.
            let _ = sign_up.ticket(None, params).await;
        });
    };
    let fields = move |settings: UserSettings| {
        let (first, last) = (settings.attributes.first_name, settings.attributes.last_name);
        view! {
            {first.enabled.then(|| view! {
                <Field of=Field::FirstName label="Enter first name" value=first_name optional=!first.required/>
            })}
            {last.enabled.then(|| view! {
                <Field of=Field::LastName label="Enter last name" value=last_name optional=!last.required/>
            })}
            {settings.attributes.password.required.then(|| view! { <PasswordField value=password is_new=true/> })}
            {settings.sign_up.legal_consent_enabled.then(|| view! {
                <Checkbox name="legalAccepted" checked=accepted required_for=Field::LegalAccepted>
                    "I accept the Terms of Service and Privacy Policy"
                </Checkbox>
            })}
        }
    };
    view! {
        <Card heading="Sign up" step="start">
            <Form flow=sign_up on_submit=submit>
                <Notice/>
                {keyed(settings, fields)}
                <Captcha/>
                <SubmitButton label="Next"/>
            </Form>
        </Card>
    }
}

/// A user with an account has no field to fill in.
#[component]
fn KnownUser() -> impl IntoView {
    let (clerk, sign_in) = (use_clerk(), use_sign_in());
    let problem = RwSignal::new(None);
    // Reaches outside the graph: sends the ticket, once.
    Effect::new(move |_| {
        spawn_local(async move {
            if let Err(Stopped::Failed(error)) = sign_in.ticket(None).await {
                let _ = problem.try_set(Some(error));
            }
        });
    });
    let sign_in_url = clerk.sign_in_url();
    keyed(
        move || problem.get(),
        move |problem| match problem {
            None => view! { <p role="status">"Signing you in..."</p> }.into_any(),
            Some(error) => {
                let url = sign_in_url.clone();
                view! { <p role="alert" class="cl-alert">{text::error(&error)}</p> <a href=url>"Sign in"</a> }
                    .into_any()
            }
        },
    )
}
