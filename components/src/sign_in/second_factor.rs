//! Prove it again: the second factor, and the check of a new device. Which of the two it is makes no
//! difference to the person: a code is asked for, or a link is waited for.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::{Factor, SignIn, Strategy};
use leptos_clerk::{SignInFlow, Stopped, use_clerk};

use crate::countdown::Countdown;
use crate::el::{El, button, el, link, switch, text};
use crate::email_link::{WaitOptions, wait_for_link};
use crate::localization::{Key, Say, say};
use crate::operation::start;
use crate::parts::{card, checkbox, start_over};
use crate::unsupported::unsupported_step;
use crate::verify_code::{VerifyCodeOptions, verify_code};

/// Ways this page can verify, in the order Clerk's own pages prefer them.
const WAYS: [Strategy; 5] =
    [Strategy::Totp, Strategy::PhoneCode, Strategy::EmailCode, Strategy::EmailLink, Strategy::BackupCode];

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

type Show = Arc<dyn Fn(Shown) + Send + Sync>;

pub(super) fn second_factor(flow: SignInFlow) -> AnyView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(ways).unwrap_or_default();
    let is_waiting =
        |factor: &Factor| attempt.as_ref().is_some_and(|attempt| is_waiting(attempt, &factor.strategy));
    let first = factors.iter().find(|factor| is_waiting(factor)).or_else(|| factors.first());
    let shown = RwSignal::new(first.map_or(Shown::Unsupported, |factor| Shown::Way(factor.clone())));
    let show: Show = Arc::new(move |next| {
        flow.clear_errors();
        shown.set(next);
    });
    switch(
        move || shown.get(),
        move |shown| match shown {
            Shown::Way(factor) => {
                let others = (factors.len() > 1).then(|| Arc::clone(&show));
                if factor.strategy == Strategy::EmailLink {
                    link_page(flow, &factor, others).into_any()
                } else {
                    code_page(flow, &factor, others).into_any()
                }
            }
            Shown::Choose => choose(&factors, &show),
            Shown::Unsupported => {
                let offered = flow.attempt_untracked().map(|attempt| attempt.supported_second_factors);
                let offered = offered.unwrap_or_default();
                let names: Vec<_> = offered.iter().map(|factor| factor.strategy.as_str()).collect();
                unsupported_step(&names.join(", "))
            }
        },
    )
}

/// Whether the server sends something by it.
fn is_sent(strategy: &Strategy) -> bool {
    !matches!(strategy, Strategy::Totp | Strategy::BackupCode)
}

fn is_waiting(attempt: &SignIn, strategy: &Strategy) -> bool {
    let verification = attempt.second_factor_verification.as_ref();
    is_sent(strategy) && verification.is_some_and(|it| it.waits_for(strategy))
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

fn link_page(flow: SignInFlow, factor: &Factor, others: Option<Show>) -> El {
    let clerk = use_clerk();
    let links = flow.mfa().email_link();
    let options = WaitOptions {
        flow: flow.into(),
        to: factor.safe_identifier.clone().unwrap_or_default(),
        send: Arc::new(move || links.send_link(clerk.email_link_url(false))),
        wait: Arc::new(move |is_wanted| links.wait_for_verification_while(is_wanted)),
        send_now: !flow.attempt_untracked().is_some_and(|attempt| is_waiting(&attempt, &factor.strategy)),
    };
    wait_for_link(options, || others.map(other_method).into_iter().collect())
}

fn other_method(show: Show) -> AnyView {
    link("cl-button cl-alternativeMethods", move || show(Shown::Choose))
        .text(Key::UseAnotherMethod)
        .into_any()
}

fn code_page(flow: SignInFlow, factor: &Factor, others: Option<Show>) -> El {
    let attempt = flow.attempt_untracked();
    let is_backup = factor.strategy == Strategy::BackupCode;
    let has_backup = !is_backup
        && attempt.as_ref().is_some_and(|attempt| {
            attempt.supported_second_factors.iter().any(|factor| factor.strategy == Strategy::BackupCode)
        });
    let send_now = attempt.is_some_and(|attempt| !is_waiting(&attempt, &factor.strategy));
    let use_backup = RwSignal::new(is_backup);
    let sent = match factor.strategy {
        Strategy::Totp => Say::Key(Key::EnterAuthenticatorCode),
        _ => Say::With(Key::CodeSentTo, factor.safe_identifier.clone().unwrap_or_default()),
    };
    let lead = Signal::derive(move || if use_backup.get() { say(Key::EnterBackupCode) } else { sent.get() });
    let strategy = StoredValue::new(factor.strategy.clone());
    let on_verify = Callback::new(move |code: String| {
        let strategy = if use_backup.get_untracked() { Strategy::BackupCode } else { strategy.get_value() };
        start(verify(flow, strategy, code));
    });
    let on_send = Callback::new(move |cooldown: Countdown| {
        start(async move {
            send(flow, strategy.get_value()).await?;
            cooldown.start_resend();
            Ok(())
        });
    });
    let on_send = is_sent(&factor.strategy).then_some(on_send);
    let letters = use_backup.into();
    verify_code(
        VerifyCodeOptions {
            flow: flow.into(),
            heading: Key::VerifyYourAccount.into(),
            lead: lead.into(),
            on_verify,
            on_send,
            send_now,
            letters,
        },
        move || {
            let mut more = Vec::new();
            if has_backup {
                let label = vec![text(Key::UseBackupCode)];
                more.push(checkbox("useBackupCode", use_backup, None, label).into_any());
            }
            more.extend(others.map(other_method));
            more
        },
    )
}

fn choose(factors: &[Factor], show: &Show) -> AnyView {
    let mut ways = el("div", "cl-form");
    for factor in factors {
        let to = factor.safe_identifier.clone().unwrap_or_default();
        let caption = match factor.strategy {
            Strategy::Totp => Say::Key(Key::UseAuthenticatorApp),
            Strategy::PhoneCode => Say::With(Key::SmsCodeTo, to),
            Strategy::BackupCode => Say::Key(Key::UseABackupCode),
            Strategy::EmailLink => Say::With(Key::EmailLinkTo, to),
            _ => Say::With(Key::EmailCodeTo, to),
        };
        let (show, factor) = (Arc::clone(show), factor.clone());
        let way =
            button("cl-button cl-alternativeMethodsBlockButton", move || show(Shown::Way(factor.clone())));
        ways = ways.child(way.text(caption).into_any());
    }
    let ways = ways.child(start_over(|| ()).into_any());
    card(Key::UseAnotherMethod, "choose", Say::default()).child(ways.into_any()).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f54_the_default_number_stands_for_all_and_each_way_has_its_place() {
        let attempt = r#"{"id": "sia_1", "status": "needs_second_factor", "supported_second_factors": [
            {"strategy": "backup_code"},
            {"strategy": "phone_code", "phone_number_id": "idn_1"},
            {"strategy": "phone_code", "phone_number_id": "idn_2", "default": true},
            {"strategy": "email_link"},
            {"strategy": "totp"}]}"#;
        let attempt: SignIn = leptos::serde_json::from_str(attempt).expect("a sign-in");
        let ways = ways(&attempt);
        let strategies: Vec<_> = ways.iter().map(|way| way.strategy.as_str()).collect();
        assert_eq!(strategies, ["totp", "phone_code", "email_link", "backup_code"]);
        assert_eq!(ways[1].phone_number_id.as_ref().map(|id| id.as_str()), Some("idn_2"));
    }
}
