//! Prove it again: the second factor, and the check of a new device. For the user both are the same: a code is
//! asked for, or a link is waited for.

use leptos::prelude::*;
use leptos_clerk::AttemptKind;
use leptos_clerk_components::text::{caption, caption_with};
use leptos_clerk_components::wire::{Factor, SignIn, Strategy};
use leptos_clerk_components::{
    Button, Card, Checkbox, Countdown, IsWanted, Key, Link, SignInFlow, SignInStep, Stack, StartOver, Text,
    UnsupportedStep, VerifyCode, WaitForLink, keyed, start, use_clerk,
};

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

/// The page of the second factor.
#[component]
pub(super) fn SecondFactor(flow: SignInFlow) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(ways).unwrap_or_default();
    let in_use = flow.second_factor_in_use().filter(|factor| factors.contains(factor));
    // A code was sent, but to an unknown one of several addresses or numbers: the user chooses again.
    let is_unclear = in_use.is_none()
        && attempt.as_ref().is_some_and(|attempt| factors.iter().any(|it| is_waiting(attempt, &it.strategy)));
    let shown = RwSignal::new(match in_use.or_else(|| factors.first().cloned()) {
        Some(_) if is_unclear => Shown::Choose,
        Some(factor) => Shown::Way(factor),
        None => Shown::Unsupported,
    });
    let show = Callback::new(move |next| {
        flow.clear_errors();
        shown.set(next);
    });
    let has_choice = factors.len() > 1;
    keyed(
        move || shown.get(),
        move |shown| match shown {
            Shown::Way(factor) if factor.strategy == Strategy::EmailLink => {
                view! { <EmailLink flow factor show has_choice/> }.into_any()
            }
            Shown::Way(factor) => view! { <CodePage flow factor show has_choice/> }.into_any(),
            Shown::Choose => view! { <Choose factors=factors.clone() show/> }.into_any(),
            Shown::Unsupported => {
                let offered = flow.attempt_untracked().map(|attempt| attempt.supported_second_factors);
                let offered = offered.unwrap_or_default();
                let names: Vec<_> = offered.iter().map(|factor| factor.strategy.as_str()).collect();
                view! { <UnsupportedStep name=names.join(", ")/> }.into_any()
            }
        },
    )
}

/// Returns `true` if the server sends a code or link by it.
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

#[component]
fn EmailLink(flow: SignInFlow, factor: Factor, show: Callback<Shown>, has_choice: bool) -> impl IntoView {
    let clerk = use_clerk();
    let links = flow.mfa().email_link();
    let id = factor.email_address_id.as_ref().map(|id| id.as_str().to_owned());
    let send = Callback::new(move |()| {
        let url = clerk.email_link_url(AttemptKind::SignIn);
        match &id {
            Some(id) => links.send_link_to_id(id, url),
            None => links.send_link(url),
        }
    });
    let wait = Callback::new(move |is_wanted: IsWanted| links.wait_for_verification_while(is_wanted));
    let send_now = !is_in_use(flow, &factor);
    let to = factor.safe_identifier.unwrap_or_default();
    view! {
        <WaitForLink flow to send wait send_now nostrip:reason=reason(flow)>
            {has_choice.then(|| view! { <OtherMethod show/> })}
        </WaitForLink>
    }
}

/// Returns the reason for a check that the user does not expect: the device is new.
fn reason(flow: SignInFlow) -> Option<Key> {
    (flow.step_untracked() == SignInStep::ClientTrust).then_some(Key::NewDevice)
}

#[component]
fn OtherMethod(show: Callback<Shown>) -> impl IntoView {
    let choose = move |()| show.run(Shown::Choose);
    view! { <Link label=Key::UseAnotherMethod class="cl-button cl-alternativeMethods" on_click=choose/> }
}

#[component]
fn CodePage(flow: SignInFlow, factor: Factor, show: Callback<Shown>, has_choice: bool) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let is_backup = factor.strategy == Strategy::BackupCode;
    let has_backup = !is_backup
        && attempt.as_ref().is_some_and(|attempt| {
            attempt.supported_second_factors.iter().any(|factor| factor.strategy == Strategy::BackupCode)
        });
    let send_now = !is_in_use(flow, &factor);
    let use_backup = RwSignal::new(is_backup);
    let sent = match factor.strategy {
        Strategy::Totp => Key::EnterAuthenticatorCode,
        // The lead follows the checkbox below.
        Strategy::BackupCode => Key::EnterBackupCode,
        _ => Key::CodeSentTo,
    };
    let to = factor.safe_identifier.clone().unwrap_or_default();
    let lead = Signal::derive(move || {
        if use_backup.get() { caption(Key::EnterBackupCode) } else { caption_with(sent, &to) }
    });
    let sends = is_sent(&factor.strategy);
    let factor = StoredValue::new(factor);
    let on_verify = move |code: String| {
        let strategy =
            if use_backup.get_untracked() { Strategy::BackupCode } else { factor.get_value().strategy };
        start(flow.attempt_second_factor(strategy, &[("code", &code)]));
    };
    let on_send = Callback::new(move |cooldown: Countdown| {
        start(async move {
            flow.send_second_factor(&factor.get_value(), None).await?;
            cooldown.start_resend();
            Ok(())
        });
    });
    let on_send = sends.then_some(on_send);
    let reason = reason(flow);
    view! {
        <VerifyCode flow lead on_verify nostrip:on_send send_now letters=use_backup nostrip:reason>
            {has_backup.then(|| view! {
                <Checkbox name="useBackupCode" checked=use_backup>
                    <Text of=|| caption(Key::UseBackupCode)/>
                </Checkbox>
            })}
            {has_choice.then(|| view! { <OtherMethod show/> })}
        </VerifyCode>
    }
}

#[component]
fn Choose(factors: Vec<Factor>, show: Callback<Shown>) -> impl IntoView {
    let way = |factor: Factor| {
        let key = match factor.strategy {
            Strategy::Totp => Key::UseAuthenticatorApp,
            Strategy::PhoneCode => Key::SmsCodeTo,
            Strategy::BackupCode => Key::UseABackupCode,
            Strategy::EmailLink => Key::EmailLinkTo,
            Strategy::EmailCode => Key::EmailCodeTo,
            _ => return None,
        };
        let to = factor.safe_identifier.clone().unwrap_or_default();
        let label = Signal::derive(move || caption_with(key, &to));
        let class = "cl-button cl-alternativeMethodsBlockButton";
        let choose = move |()| show.run(Shown::Way(factor.clone()));
        Some(view! { <Button label class on_click=choose/> }.into_any())
    };
    let ways: Vec<_> = factors.into_iter().filter_map(way).collect();
    view! {
        <Card heading=Key::UseAnotherMethod step="choose">
            <Stack>{ways} <StartOver/></Stack>
        </Card>
    }
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
