//! Prove it: by password, by a code, or by a code that leads to a new password.

use leptos::prelude::*;
use leptos_clerk::wire::{Factor, SignIn, Strategy};
use leptos_clerk::{SignInFlow, Stopped};

use super::run;
use crate::countdown::Countdown;
use crate::parts::{Card, Form, Notice, PasswordField, StartOver, SubmitButton};
use crate::unsupported::UnsupportedStep;
use crate::verify_code::VerifyCode;

/// A code as a way to prove it.
#[derive(Clone, PartialEq, Eq)]
struct Code {
    strategy: Strategy,
    id: Option<String>,
    to: String,
    send_now: bool,
}

impl Code {
    fn of(factor: &Factor, send_now: bool) -> Self {
        let id = factor.email_address_id.as_ref().or(factor.phone_number_id.as_ref());
        Self {
            strategy: factor.strategy.clone(),
            id: id.map(|id| id.as_str().to_owned()),
            to: factor.safe_identifier.clone().unwrap_or_default(),
            send_now,
        }
    }

    async fn send(self, flow: SignInFlow) -> Result<(), Stopped> {
        match (self.strategy, self.id) {
            (Strategy::EmailCode, Some(id)) => flow.email_code().send_code_to_id(id).await,
            (Strategy::EmailCode, None) => flow.email_code().send_code().await,
            (Strategy::PhoneCode, Some(id)) => flow.phone_code().send_code_to_id(id).await,
            (Strategy::PhoneCode, None) => flow.phone_code().send_code().await,
            (Strategy::ResetPasswordPhoneCode, _) => flow.reset_password_phone_code().send_code().await,
            _ => flow.reset_password_email_code().send_code().await,
        }
    }

    async fn verify(self, flow: SignInFlow, code: String) -> Result<(), Stopped> {
        match self.strategy {
            Strategy::EmailCode => flow.email_code().verify_code(code).await,
            Strategy::PhoneCode => flow.phone_code().verify_code(code).await,
            Strategy::ResetPasswordPhoneCode => flow.reset_password_phone_code().verify_code(code).await,
            _ => flow.reset_password_email_code().verify_code(code).await,
        }
    }
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Password,
    Code(Code),
    Choose,
}

fn is_code(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::EmailCode | Strategy::PhoneCode)
}

fn is_reset(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::ResetPasswordEmailCode | Strategy::ResetPasswordPhoneCode)
}

impl Shown {
    /// Where an attempt stands: a code that waits for its answer comes first, so that a reload resumes it.
    fn of(attempt: &SignIn) -> Self {
        let factors = &attempt.supported_first_factors;
        let waiting = attempt.first_factor_verification.as_ref().and_then(|verification| {
            factors.iter().find(|factor| {
                (is_code(&factor.strategy) || is_reset(&factor.strategy))
                    && verification.waits_for(&factor.strategy)
            })
        });
        match waiting {
            Some(factor) => Self::Code(Code::of(factor, false)),
            None => Self::Choose,
        }
    }
}

#[component]
pub(super) fn FirstFactor(flow: SignInFlow) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(|attempt| attempt.supported_first_factors.clone()).unwrap_or_default();
    let first = attempt.as_ref().map_or(Shown::Choose, Shown::of);
    let factors = StoredValue::new(factors);
    let shown = RwSignal::new(first);
    let show = Callback::new(move |next: Shown| {
        flow.clear_errors();
        shown.set(next);
    });
    move || match shown.get() {
        Shown::Password => view! { <Password flow factors show/> }.into_any(),
        Shown::Code(code) => view! { <CodePage flow code show/> }.into_any(),
        Shown::Choose => view! { <Choose flow factors show/> }.into_any(),
    }
}

#[component]
fn OtherMethod(show: Callback<Shown>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="cl-button cl-alternativeMethods"
            on:click=move |_| show.run(Shown::Choose)
        >
            "Use another method"
        </button>
    }
}

#[component]
fn Password(flow: SignInFlow, factors: StoredValue<Vec<Factor>>, show: Callback<Shown>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let submit = move |()| run(flow.password("", password.get_untracked()));
    let reset = factors.with_value(|factors| {
        factors.iter().find(|factor| is_reset(&factor.strategy)).map(|factor| Code::of(factor, true))
    });
    let forgot = reset.map(|code| {
        view! {
            <button
                type="button"
                class="cl-button cl-footerActionLink"
                on:click=move |_| show.run(Shown::Code(code.clone()))
            >
                "Forgot password?"
            </button>
        }
    });
    view! {
        <Card heading="Enter your password" step="password" lead=flow.identifier()>
            <Form flow on_submit=submit>
                <Notice/>
                <PasswordField value=password/>
                <SubmitButton/>
                {forgot}
                <OtherMethod show/>
                <StartOver/>
            </Form>
        </Card>
    }
}

#[component]
fn CodePage(flow: SignInFlow, code: Code, show: Callback<Shown>) -> impl IntoView {
    let lead = format!("We sent a code to {}", code.to);
    let send_now = code.send_now;
    let code = StoredValue::new(code);
    let send = move |cooldown: Countdown| {
        run(async move {
            code.get_value().send(flow).await?;
            cooldown.start_resend();
            Ok(())
        });
    };
    let verify = move |typed: String| run(code.get_value().verify(flow, typed));
    view! {
        <VerifyCode flow lead on_verify=verify on_send=send send_now>
            <OtherMethod show/>
        </VerifyCode>
    }
}

#[component]
fn Choose(flow: SignInFlow, factors: StoredValue<Vec<Factor>>, show: Callback<Shown>) -> impl IntoView {
    let ways = factors.get_value().into_iter().filter_map(|factor| {
        let to = factor.safe_identifier.clone().unwrap_or_default();
        match factor.strategy {
            Strategy::Password => Some(("Sign in with your password".to_owned(), Shown::Password)),
            Strategy::EmailCode => {
                Some((format!("Email code to {to}"), Shown::Code(Code::of(&factor, true))))
            }
            Strategy::PhoneCode => {
                Some((format!("Send SMS code to {to}"), Shown::Code(Code::of(&factor, true))))
            }
            _ => None,
        }
    });
    let ways: Vec<_> = ways.collect();
    if ways.is_empty() {
        let strategies = factors
            .with_value(|factors| factors.iter().map(|it| it.strategy.to_string()).collect::<Vec<_>>());
        return view! { <UnsupportedStep status=strategies.join(", ")/> }.into_any();
    }
    let buttons = ways.into_iter().map(move |(caption, next)| {
        view! {
            <button
                type="button"
                class="cl-button cl-alternativeMethodsBlockButton"
                on:click=move |_| show.run(next.clone())
            >
                {caption}
            </button>
        }
    });
    view! {
        <Card heading="Use another method" step="choose" lead=flow.identifier()>
            <div class="cl-form">{buttons.collect_view()} <StartOver/></div>
        </Card>
    }
    .into_any()
}
