//! Prove it again: the second factor, and the check of a new device. Which of the two it is makes no
//! difference to the person: a code is asked for, or a link is waited for.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::{Factor, SignIn, Strategy};
use leptos_clerk::{SignInFlow, SignInStep, use_clerk};

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

/// Returns the factors that this page supports, by strategy in the order of [`WAYS`], the user's default first.
fn ways(attempt: &SignIn) -> Vec<Factor> {
    let place = |factor: &Factor| WAYS.iter().position(|way| *way == factor.strategy);
    let factors = &attempt.supported_second_factors;
    let mut ways: Vec<_> = factors.iter().filter(|factor| place(factor).is_some()).cloned().collect();
    ways.sort_by_key(|factor| (place(factor), !(factor.default || factor.primary)));
    ways
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
    let in_use = flow.second_factor_in_use().filter(|factor| factors.contains(factor));
    // A code is on its way, but nobody knows to which of several addresses or numbers: the user chooses again.
    let is_unclear = in_use.is_none()
        && attempt.as_ref().is_some_and(|attempt| factors.iter().any(|it| is_waiting(attempt, &it.strategy)));
    let shown = RwSignal::new(match in_use.or_else(|| factors.first().cloned()) {
        Some(_) if is_unclear => Shown::Choose,
        Some(factor) => Shown::Way(factor),
        None => Shown::Unsupported,
    });
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

/// Returns `true` if a code or link of exactly this factor is on its way.
fn is_in_use(flow: SignInFlow, factor: &Factor) -> bool {
    flow.second_factor_in_use().as_ref() == Some(factor)
}

fn link_page(flow: SignInFlow, factor: &Factor, others: Option<Show>) -> El {
    let clerk = use_clerk();
    let links = flow.mfa().email_link();
    let id = factor.email_address_id.as_ref().map(|id| id.as_str().to_owned());
    let options = WaitOptions {
        flow: flow.into(),
        heading: Key::CheckYourEmail,
        to: factor.safe_identifier.clone().unwrap_or_default(),
        send: Arc::new(move || {
            let url = clerk.email_link_url(false);
            match &id {
                Some(id) => links.send_link_to_id(id, url),
                None => links.send_link(url),
            }
        }),
        wait: Arc::new(move |is_wanted| links.wait_for_verification_while(is_wanted)),
        send_now: !is_in_use(flow, factor),
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
    let send_now = !is_in_use(flow, factor);
    let use_backup = RwSignal::new(is_backup);
    let sent = match factor.strategy {
        Strategy::Totp => Say::Key(Key::EnterAuthenticatorCode),
        // The lead follows the checkbox below.
        Strategy::BackupCode => Say::Key(Key::EnterBackupCode),
        _ => Say::With(Key::CodeSentTo, factor.safe_identifier.clone().unwrap_or_default()),
    };
    let lead = Signal::derive(move || if use_backup.get() { say(Key::EnterBackupCode) } else { sent.get() });
    let sends = is_sent(&factor.strategy);
    let factor = StoredValue::new(factor.clone());
    let on_verify = Callback::new(move |code: String| {
        let strategy =
            if use_backup.get_untracked() { Strategy::BackupCode } else { factor.get_value().strategy };
        start(flow.attempt_second_factor(strategy, &[("code", &code)]));
    });
    let on_send = Callback::new(move |cooldown: Countdown| {
        start(async move {
            flow.send_second_factor(&factor.get_value(), None).await?;
            cooldown.start_resend();
            Ok(())
        });
    });
    let reason = (flow.step_untracked() == SignInStep::ClientTrust).then_some(Key::NewDevice);
    let on_send = sends.then_some(on_send);
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
            reason,
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
            Strategy::EmailCode => Say::With(Key::EmailCodeTo, to),
            _ => continue,
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
    fn every_phone_number_is_offered_as_second_factor_with_the_default_first() {
        let attempt = r#"{"id": "sia_1", "status": "needs_second_factor", "supported_second_factors": [
            {"strategy": "backup_code"},
            {"strategy": "phone_code", "phone_number_id": "idn_1"},
            {"strategy": "phone_code", "phone_number_id": "idn_2", "default": true},
            {"strategy": "email_link"},
            {"strategy": "totp"}]}"#;
        let attempt: SignIn = leptos::serde_json::from_str(attempt).expect("a sign-in");
        let ways = ways(&attempt);
        let strategies: Vec<_> = ways.iter().map(|way| way.strategy.as_str()).collect();
        assert_eq!(strategies, ["totp", "phone_code", "phone_code", "email_link", "backup_code"]);
        let numbers = ways.iter().filter_map(|way| way.phone_number_id.as_ref());
        assert_eq!(numbers.map(|id| id.as_str()).collect::<Vec<_>>(), ["idn_2", "idn_1"]);
    }
}
