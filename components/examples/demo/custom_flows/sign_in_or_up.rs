//! Clerk's guide "Build a custom sign-in-or-up flow", both ways. With a password: who is not known is signed up,
//! which tells whether an address has an account. With a code: nobody learns that before the code was right.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::wire::{ErrorCode, SignUpField};
use leptos_clerk_components::{
    Captcha, Card, Checkbox, Clerk, CodeField, Countdown, Field, Finish, Form, FormState, InputKind, Notice,
    PasswordField, PendingSession, ResendButton, SignInFlow, SignInStep, SignUpFlow, SignUpParams,
    SignUpStep, StartOver, Stopped, SubmitButton, keyed, use_auth_with, use_clerk, use_sign_in, use_sign_up,
};

/// The way a user signs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Password,
    Code,
}

#[component]
pub fn SignInOrUp() -> impl IntoView {
    let sign_in = use_sign_in();
    let sign_up = use_sign_up();
    let auth = use_auth_with(PendingSession::SignedIn);
    let way = RwSignal::new(Way::Password);
    // One place decides whether it is a sign-in or a sign-up by now: a sign-up that was begun comes first.
    keyed(
        move || (auth.is_signed_in(), (sign_up.step(), sign_in.step())),
        move |(is_signed_in, steps)| match steps {
            _ if is_signed_in => view! { <p>"You are signed in. " <a href="/">"Home"</a></p> }.into_any(),
            (SignUpStep::Complete, _) => view! { <Finish flow=sign_up/> }.into_any(),
            (_, SignInStep::Complete) => view! { <Finish flow=sign_in/> }.into_any(),
            (SignUpStep::Continue, _) => view! { <Continue sign_up/> }.into_any(),
            (SignUpStep::VerifyEmail, _) => {
                view! { <Code flow=sign_up proof=Proof::SignUp(sign_up)/> }.into_any()
            }
            (SignUpStep::Start, SignInStep::Identify) => view! { <Start sign_in sign_up way/> }.into_any(),
            (SignUpStep::Start, SignInStep::FirstFactor) => {
                view! { <Code flow=sign_in proof=Proof::SignIn(sign_in, sign_up)/> }.into_any()
            }
            (SignUpStep::Start, SignInStep::ClientTrust | SignInStep::SecondFactor) => {
                view! { <Code flow=sign_in proof=Proof::NewBrowser(sign_in)/> }.into_any()
            }
            (_, other) => {
                view! { <p>"Unsupported step: " {other.as_str().to_owned()}</p> <StartOver/> }.into_any()
            }
        },
    )
}

#[component]
fn Start(sign_in: SignInFlow, sign_up: SignUpFlow, way: RwSignal<Way>) -> impl IntoView {
    let clerk = use_clerk();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        let email = email.get_untracked().trim().to_owned();
        let password = password.get_untracked();
        spawn_local(async move {
            // The error is at its field; the next step chooses the page.
            let _ = match way.get_untracked() {
                Way::Password => with_password(clerk, sign_in, sign_up, email, password).await,
                Way::Code => with_code(sign_in, email).await,
            };
        });
    };
    // A sign-up that is refused, for example for its password, shows that at the same fields.
    let is_sign_up = Memo::new(move |_| sign_up.is_fetching() || sign_up.errors().raw.is_some());
    move || {
        let by_password = way.get() == Way::Password;
        let flow: FormState = if is_sign_up.get() { sign_up.into() } else { sign_in.into() };
        let (heading, other) = if by_password {
            ("Sign up/sign in", "Use a code instead")
        } else {
            ("Sign in or sign up", "Use a password instead")
        };
        let change = move |_| way.update(|way| *way = if by_password { Way::Code } else { Way::Password });
        view! {
            <Card heading step="sign-in-or-up">
                <Form flow on_submit=submit>
                    <Notice/>
                    <Field of=Field::Identifier label="Enter email address" kind=InputKind::Email value=email/>
                    {by_password.then(|| view! { <PasswordField value=password/> })}
                    <Captcha/>
                    <SubmitButton/>
                    <button type="button" class="cl-button" on:click=change>{other}</button>
                </Form>
            </Card>
        }
    }
}

/// Signs in; who is not known is signed up with the same address and password.
async fn with_password(
    clerk: Clerk,
    sign_in: SignInFlow,
    sign_up: SignUpFlow,
    email: String,
    password: String,
) -> Result<(), Stopped> {
    sign_up.clear_errors();
    match sign_in.password(&email, password.clone()).await {
        Err(Stopped::Failed(error)) if error.has(&ErrorCode::FormIdentifierNotFound) => {
            sign_in.clear_errors();
            let params = SignUpParams {
                email_address: Some(email),
                password: Some(password.into()),
                ..SignUpParams::default()
            };
            sign_up.password(params).await?;
            if sign_up.step_untracked() == SignUpStep::VerifyEmail {
                sign_up.verifications().send_email_code().await?;
            }
            Ok(())
        }
        Err(Stopped::Failed(error))
            if error.has(&ErrorCode::SessionExists) || error.has(&ErrorCode::IdentifierAlreadySignedIn) =>
        {
            clerk.use_existing_session(&error).await
        }
        Ok(()) if sign_in.step_untracked() == SignInStep::ClientTrust => {
            sign_in.mfa().send_email_code().await
        }
        other => other,
    }
}

/// Sends a code, whether or not there is an account.
async fn with_code(sign_in: SignInFlow, email: String) -> Result<(), Stopped> {
    sign_in.create_if_missing(email).await?;
    sign_in.email_code().send_code().await
}

/// The code page of either flow.
#[derive(Clone, Copy)]
enum Proof {
    SignIn(SignInFlow, SignUpFlow),
    NewBrowser(SignInFlow),
    SignUp(SignUpFlow),
}

impl Proof {
    async fn send(self) -> Result<(), Stopped> {
        match self {
            Self::SignIn(sign_in, _) => sign_in.email_code().send_code().await,
            Self::NewBrowser(sign_in) => sign_in.mfa().send_email_code().await,
            Self::SignUp(sign_up) => sign_up.verifications().send_email_code().await,
        }
    }

    async fn verify(self, code: String) -> Result<(), Stopped> {
        match self {
            Self::NewBrowser(sign_in) => sign_in.mfa().verify_email_code(code).await,
            Self::SignUp(sign_up) => sign_up.verifications().verify_email_code(code).await,
            Self::SignIn(sign_in, sign_up) => match sign_in.email_code().verify_code(code).await {
                // The code was right and there is no account: a sign-up takes over.
                Err(Stopped::Failed(error)) if error.has(&ErrorCode::SignUpIfMissingTransfer) => {
                    sign_up.transfer().await
                }
                other => other,
            },
        }
    }

    fn heading(self) -> &'static str {
        if matches!(self, Self::SignIn(..)) { "Verify your email" } else { "Verify your account" }
    }

    fn address(self) -> String {
        match self {
            Self::SignIn(sign_in, _) | Self::NewBrowser(sign_in) => sign_in.identifier(),
            Self::SignUp(sign_up) => {
                sign_up.attempt_untracked().and_then(|it| it.email_address).unwrap_or_default()
            }
        }
    }
}

#[component]
fn Code(#[prop(into)] flow: FormState, proof: Proof) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let send = move |()| {
        spawn_local(async move {
            if proof.send().await.is_ok() {
                cooldown.start_resend();
            }
        });
    };
    let submit = move |()| {
        spawn_local(async move {
            let _ = proof.verify(code.get_untracked()).await;
        });
    };
    let lead = format!("We sent a verification code to {}", untrack(|| proof.address()));
    view! {
        <Card heading=proof.heading() step="verify" lead>
            <Form flow on_submit=submit>
                <Notice/>
                <CodeField value=code label="Verification code"/>
                <Captcha/>
                <SubmitButton label="Verify"/>
                <ResendButton cooldown on_resend=send/>
                <StartOver/>
            </Form>
        </Card>
    }
}

/// The fields that a sign-up still misses after the address is verified.
#[component]
fn Continue(sign_up: SignUpFlow) -> impl IntoView {
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let legal_accepted = RwSignal::new(false);
    let missing = sign_up.attempt_untracked().map(|it| it.missing_fields).unwrap_or_default();
    let asks = move |field: SignUpField| missing.contains(&field);
    let (asks_first, asks_last) = (asks(SignUpField::FirstName), asks(SignUpField::LastName));
    let (asks_password, asks_terms) = (asks(SignUpField::Password), asks(SignUpField::LegalAccepted));
    let submit = move |()| {
        let params = SignUpParams {
            first_name: asks_first.then(|| first_name.get_untracked()),
            last_name: asks_last.then(|| last_name.get_untracked()),
            password: asks_password.then(|| password.get_untracked().into()),
            legal_accepted: asks_terms.then(|| legal_accepted.get_untracked()),
            ..SignUpParams::default()
        };
        spawn_local(async move {
            let _ = sign_up.update(params).await;
        });
    };
    view! {
        <Card
            heading="Complete your account"
            step="continue"
            lead="Your email has been verified. Please complete the following to create your account."
        >
            <Form flow=sign_up on_submit=submit>
                <Notice/>
                {asks_first.then(|| view! { <Field of=Field::FirstName label="First name" value=first_name/> })}
                {asks_last.then(|| view! { <Field of=Field::LastName label="Last name" value=last_name/> })}
                {asks_password.then(|| view! { <PasswordField value=password is_new=true/> })}
                {asks_terms.then(|| view! {
                    <Checkbox name="legalAccepted" checked=legal_accepted required_for=Field::LegalAccepted>
                        "I agree to the Terms of Service and Privacy Policy"
                    </Checkbox>
                })}
                <SubmitButton label="Create account"/>
                <StartOver/>
            </Form>
        </Card>
    }
}
