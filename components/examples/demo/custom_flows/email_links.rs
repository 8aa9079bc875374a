//! Clerk's guide "Build a custom flow for handling email links": sign up and sign in by a link that is mailed. The
//! waiting page continues by itself, on whatever device the link is opened.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    Captcha, Card, Countdown, EmailLinkStatus, Field, Finish, Form, InputKind, Notice, PendingSession,
    ResendButton, SignInStep, SignUpParams, SignUpStep, StartOver, SubmitButton, Text, keyed, use_auth_with,
    use_clerk, use_sign_in, use_sign_up,
};

/// The page that the links lead to: [`EmailLinksVerify`].
const VERIFICATION_URL: &str = "/custom-flows/email-links-verify";

#[component]
pub fn EmailLinks() -> impl IntoView {
    let (sign_up, sign_in) = (use_sign_up(), use_sign_in());
    let auth = use_auth_with(PendingSession::SignedIn);
    keyed(
        move || (auth.is_signed_in(), (sign_up.step(), sign_in.step())),
        move |(is_signed_in, steps)| match steps {
            // Before all else: a finished attempt is forgotten at once, and its first page must not flash by.
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            (SignUpStep::Complete, _) => view! { <Finish flow=sign_up/> }.into_any(),
            (_, SignInStep::Complete) => view! { <Finish flow=sign_in/> }.into_any(),
            (SignUpStep::VerifyEmail, _) => view! { <Waiting of_sign_up=true/> }.into_any(),
            (_, SignInStep::FirstFactor) => view! { <Waiting of_sign_up=false/> }.into_any(),
            (SignUpStep::Start, SignInStep::Identify) => view! { <Start/> }.into_any(),
            (SignUpStep::Start, other) => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
            (other, _) => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

#[component]
fn Start() -> impl IntoView {
    let (sign_up, sign_in) = (use_sign_up(), use_sign_in());
    let email = RwSignal::new(String::new());
    let has_account = RwSignal::new(false);
    let start_sign_up = move |()| {
        let params = SignUpParams { email_address: Some(email.get_untracked()), ..SignUpParams::default() };
        spawn_local(async move {
            if sign_up.create(params).await.is_ok() {
                let _ = sign_up.verifications().send_email_link(VERIFICATION_URL).await;
            }
        });
    };
    let start_sign_in = move |()| {
        spawn_local(async move {
            let _ = sign_in.email_link().send_link_to(email.get_untracked(), VERIFICATION_URL).await;
        });
    };
    let label = "Enter email address";
    keyed(
        move || has_account.get(),
        move |is_sign_in| {
            if is_sign_in {
                view! {
                    <Card heading="Sign in" step="identify">
                        <Form flow=sign_in on_submit=start_sign_in>
                            <Notice/>
                            <Field of=Field::Identifier label kind=InputKind::Email value=email/>
                            <SubmitButton/>
                        </Form>
                        <button type="button" class="cl-button" on:click=move |_| has_account.set(false)>
                            "Sign up instead"
                        </button>
                    </Card>
                }
                .into_any()
            } else {
                view! {
                    <Card heading="Sign up" step="start">
                        <Form flow=sign_up on_submit=start_sign_up>
                            <Notice/>
                            <Field of=Field::EmailAddress label kind=InputKind::Email value=email/>
                            <Captcha/>
                            <SubmitButton/>
                        </Form>
                        <button type="button" class="cl-button" on:click=move |_| has_account.set(true)>
                            "Sign in instead"
                        </button>
                    </Card>
                }
                .into_any()
            }
        },
    )
}

#[component]
fn Waiting(of_sign_up: bool) -> impl IntoView {
    let clerk = use_clerk();
    let (sign_up, sign_in) = (use_sign_up(), use_sign_in());
    let cooldown = Countdown::new();
    let said = RwSignal::new("");
    // Dropped with the page, which ends the wait.
    let page = StoredValue::new(());
    let wait = move || {
        let is_here = move || page.try_get_value().is_some();
        spawn_local(async move {
            let outcome = if of_sign_up {
                sign_up.verifications().wait_for_email_link_verification_while(is_here).await
            } else {
                sign_in.email_link().wait_for_verification_while(is_here).await
            };
            // A link that worked changes the step, and with it the page.
            let text = match outcome {
                Ok(EmailLinkStatus::Expired) => "The email link has expired.",
                Ok(EmailLinkStatus::Failed) => "The email link verification failed.",
                _ => return,
            };
            let _ = said.try_set(text);
        });
    };
    let send = move |()| {
        spawn_local(async move {
            let sent = if of_sign_up {
                sign_up.verifications().send_email_link(VERIFICATION_URL).await
            } else {
                sign_in.email_link().send_link(VERIFICATION_URL).await
            };
            if sent.is_ok() {
                cooldown.start_resend();
                said.set("");
                wait();
            }
        });
    };
    // Reaches outside the graph: asks the server what became of the link.
    Effect::new(move |_| wait());
    let parts = move || {
        view! {
            <Notice/>
            <p role="alert" class="cl-alert"><Text of=move || said.get().to_owned()/></p>
            <ResendButton label="I need a new link" cooldown on_resend=send/>
            <button type="button" class="cl-button" on:click=move |_| clerk.start_over()>"Restart"</button>
        }
    };
    let heading = "Check your email";
    let lead = "Check your email and visit the link that was sent to you.";
    if of_sign_up {
        view! { <Card heading lead step="wait"><Form flow=sign_up on_submit=|()| ()>{parts()}</Form></Card> }
            .into_any()
    } else {
        view! { <Card heading lead step="wait"><Form flow=sign_in on_submit=|()| ()>{parts()}</Form></Card> }
            .into_any()
    }
}

/// The link's status in the page's address. The waiting page does the rest.
#[component]
pub fn EmailLinksVerify() -> impl IntoView {
    let verification = use_clerk().email_link_verification();
    let text = match verification.map(|verification| verification.status) {
        // Anybody can write a link that says so: nothing is claimed here.
        Some(EmailLinkStatus::Verified | EmailLinkStatus::Transferable) => {
            "Return to original tab to continue."
        }
        Some(EmailLinkStatus::Expired) => "The email link has expired.",
        Some(EmailLinkStatus::Failed) => "The email link verification failed.",
        Some(EmailLinkStatus::ClientMismatch) => {
            "You must open the email link on the same device and browser that you started on."
        }
        None => "This address is not complete. Open the link in your email again.",
    };
    view! {
        <Card heading="Verify your email" step="verify">
            <p role="status">{text}</p>
            <a href="/custom-flows/email-links">"Back"</a>
        </Card>
    }
}
