//! Prove it again: the second factor, and the check of a new device. Which of the two it is makes no
//! difference to the person: a code is asked for.

use leptos::prelude::*;
use leptos_clerk::wire::{Factor, SignIn, Strategy};
use leptos_clerk::{SignInFlow, Stopped};

use super::run;
use crate::countdown::Countdown;
use crate::parts::{Card, Checkbox, StartOver};
use crate::unsupported::UnsupportedStep;
use crate::verify_code::VerifyCode;

/// Ways this page can verify, best first.
const WAYS: [Strategy; 3] = [Strategy::Totp, Strategy::PhoneCode, Strategy::EmailCode];

fn ways(attempt: &SignIn) -> Vec<Factor> {
    let factors = &attempt.supported_second_factors;
    // The server sends a code of the second factor to one address per strategy: the default one.
    WAYS.iter()
        .filter_map(|way| {
            let mut fitting = factors.iter().filter(|factor| factor.strategy == *way);
            fitting.clone().find(|factor| factor.default || factor.primary).or_else(|| fitting.next())
        })
        .cloned()
        .collect()
}

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Way(Factor),
    Choose,
    Unsupported,
}

#[component]
pub(super) fn SecondFactor(flow: SignInFlow) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(ways).unwrap_or_default();
    let is_waiting =
        |factor: &Factor| attempt.as_ref().is_some_and(|attempt| is_waiting(attempt, &factor.strategy));
    let first = factors.iter().find(|factor| is_waiting(factor)).or_else(|| factors.first());
    let shown = RwSignal::new(first.map_or(Shown::Unsupported, |factor| Shown::Way(factor.clone())));
    let factors = StoredValue::new(factors);
    let show = Callback::new(move |next: Shown| {
        flow.clear_errors();
        shown.set(next);
    });
    move || match shown.get() {
        Shown::Way(factor) => view! { <CodePage flow factor factors show/> }.into_any(),
        Shown::Choose => view! { <Choose factors show/> }.into_any(),
        Shown::Unsupported => {
            let offered = flow.attempt_untracked().map(|attempt| attempt.supported_second_factors);
            let offered = offered.unwrap_or_default();
            let names: Vec<_> = offered.iter().map(|factor| factor.strategy.as_str()).collect();
            view! { <UnsupportedStep status=names.join(", ")/> }.into_any()
        }
    }
}

fn is_waiting(attempt: &SignIn, strategy: &Strategy) -> bool {
    let verification = attempt.second_factor_verification.as_ref();
    *strategy != Strategy::Totp && verification.is_some_and(|it| it.waits_for(strategy))
}

async fn send(flow: SignInFlow, strategy: Strategy) -> Result<(), Stopped> {
    match strategy {
        Strategy::PhoneCode => flow.mfa().send_phone_code().await,
        _ => flow.mfa().send_email_code().await,
    }
}

async fn verify(flow: SignInFlow, strategy: Strategy, code: String) -> Result<(), Stopped> {
    match strategy {
        Strategy::BackupCode => flow.mfa().verify_backup_code(code).await,
        Strategy::Totp => flow.mfa().verify_totp(code).await,
        Strategy::PhoneCode => flow.mfa().verify_phone_code(code).await,
        _ => flow.mfa().verify_email_code(code).await,
    }
}

#[component]
fn CodePage(
    flow: SignInFlow,
    factor: Factor,
    factors: StoredValue<Vec<Factor>>,
    show: Callback<Shown>,
) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let has_backup = attempt.as_ref().is_some_and(|attempt| {
        attempt.supported_second_factors.iter().any(|factor| factor.strategy == Strategy::BackupCode)
    });
    let send_now = attempt.is_some_and(|attempt| !is_waiting(&attempt, &factor.strategy));
    let has_others = factors.with_value(|factors| factors.len() > 1);
    let use_backup = RwSignal::new(false);
    let sent = match factor.strategy {
        Strategy::Totp => "Enter the code of your authenticator app".to_owned(),
        _ => format!("We sent a code to {}", factor.safe_identifier.as_deref().unwrap_or_default()),
    };
    let lead = Signal::derive(move || {
        if use_backup.get() { "Enter one of your backup codes".to_owned() } else { sent.clone() }
    });
    let strategy = StoredValue::new(factor.strategy.clone());
    let verify = move |code: String| {
        let strategy = if use_backup.get_untracked() { Strategy::BackupCode } else { strategy.get_value() };
        run(verify(flow, strategy, code));
    };
    let send = Callback::new(move |cooldown: Countdown| {
        run(async move {
            send(flow, strategy.get_value()).await?;
            cooldown.start_resend();
            Ok(())
        });
    });
    let backup = has_backup.then(|| {
        view! { <Checkbox name="useBackupCode" checked=use_backup>"Use backup code"</Checkbox> }
    });
    let others = has_others.then(|| {
        view! {
            <button
                type="button"
                class="cl-button cl-alternativeMethods"
                on:click=move |_| show.run(Shown::Choose)
            >
                "Use another method"
            </button>
        }
    });
    if factor.strategy == Strategy::Totp {
        return view! {
            <VerifyCode flow lead on_verify=verify letters=use_backup>{backup} {others}</VerifyCode>
        }
        .into_any();
    }
    view! {
        <VerifyCode flow lead on_verify=verify on_send=send send_now letters=use_backup>
            {backup}
            {others}
        </VerifyCode>
    }
    .into_any()
}

#[component]
fn Choose(factors: StoredValue<Vec<Factor>>, show: Callback<Shown>) -> impl IntoView {
    let buttons = factors.get_value().into_iter().map(move |factor| {
        let to = factor.safe_identifier.as_deref().unwrap_or_default();
        let caption = match factor.strategy {
            Strategy::Totp => "Use your authenticator app".to_owned(),
            Strategy::PhoneCode => format!("Send SMS code to {to}"),
            _ => format!("Email code to {to}"),
        };
        view! {
            <button
                type="button"
                class="cl-button cl-alternativeMethodsBlockButton"
                on:click=move |_| show.run(Shown::Way(factor.clone()))
            >
                {caption}
            </button>
        }
    });
    view! {
        <Card heading="Use another method" step="choose">
            <div class="cl-form">{buttons.collect_view()} <StartOver/></div>
        </Card>
    }
}
