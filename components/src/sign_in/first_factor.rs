//! Prove it: by password, by a passkey, by a code, or by a code that leads to a new password.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::{Factor, SignIn, Strategy};
use leptos_clerk::{Channel, Field, PasskeyFlow, SignInFlow, SsoParams, Stopped, use_clerk};

use crate::countdown::Countdown;
use crate::el::{El, button, el, link, switch};
use crate::email_link::{WaitOptions, wait_for_link};
use crate::flow::Metadata;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    Failure, OauthFlow, Way, card, failure_alert, form, notice, password_field, sso_button, start_over,
    submit_button,
};
use crate::sign_in::identify::with_metadata;
use crate::sign_in::{Arrival, is_compromised};
use crate::unsupported::unsupported_step;
use crate::verify_code::{VerifyCodeOptions, by_whatsapp, verify_code};

/// A factor that sends something to an address or number.
#[derive(Clone, PartialEq, Eq)]
struct Code {
    factor: Factor,
    send_now: bool,
}

impl Code {
    fn of(factor: &Factor, send_now: bool) -> Self {
        Self { factor: factor.clone(), send_now }
    }

    fn to(&self) -> String {
        self.factor.safe_identifier.clone().unwrap_or_default()
    }
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Password,
    Passkey,
    Code(Code),
    Forgot,
    Choose,
}

/// Whether users have a choice.
fn has_choice(factors: &[Factor]) -> bool {
    let is_offered = |factor: &&Factor| {
        let strategy = &factor.strategy;
        let is_own = matches!(strategy, Strategy::Password | Strategy::Passkey | Strategy::EnterpriseSso);
        is_own || is_code(strategy) || strategy.is_external()
    };
    factors.iter().filter(is_offered).count() > 1
}

fn is_code(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::EmailCode | Strategy::PhoneCode | Strategy::EmailLink)
}

fn is_reset(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::ResetPasswordEmailCode | Strategy::ResetPasswordPhoneCode)
}

impl Shown {
    /// Returns the page for an attempt. A code that is on its way comes first, so that a reload resumes it; if nobody knows which
    /// address or number it went to, the user chooses again.
    fn of(attempt: &SignIn, in_use: Option<Factor>) -> Self {
        let factors = &attempt.supported_first_factors;
        let is_sent = |strategy: &Strategy| is_code(strategy) || is_reset(strategy);
        if let Some(factor) = in_use.filter(|factor| is_sent(&factor.strategy)) {
            return Self::Code(Code::of(&factor, false));
        }
        let verification = attempt.first_factor_verification.as_ref();
        let is_waiting = verification.is_some_and(|verification| {
            factors.iter().any(|it| is_sent(&it.strategy) && verification.waits_for(&it.strategy))
        });
        match first_of(factors, attempt.identifier.as_deref()) {
            Some(factor) if !is_waiting => Self::Code(Code::of(factor, true)),
            _ => Self::Choose,
        }
    }
}

/// Where there is no password, the first thing to try: what goes to the address or number that was typed.
/// Source: the order "otp" of clerk/javascript.
fn first_of<'a>(factors: &'a [Factor], identifier: Option<&str>) -> Option<&'a Factor> {
    if factors.iter().any(|factor| factor.strategy == Strategy::Password) {
        return None;
    }
    let order = [Strategy::EmailLink, Strategy::EmailCode, Strategy::PhoneCode];
    let find = |is_typed: bool| {
        order.iter().find_map(|strategy| {
            factors.iter().find(|factor| {
                factor.strategy == *strategy && (!is_typed || factor.safe_identifier.as_deref() == identifier)
            })
        })
    };
    find(true).or_else(|| find(false))
}

type Show = Arc<dyn Fn(Shown) + Send + Sync>;

/// Draws the page that fits how the user came here.
pub(super) fn first_factor(
    flow: SignInFlow,
    arrival: StoredValue<Arrival>,
    oauth_flow: OauthFlow,
    metadata: Metadata,
) -> AnyView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(|attempt| attempt.supported_first_factors.clone()).unwrap_or_default();
    let has = |is_meant: fn(&Strategy) -> bool| factors.iter().any(|factor| is_meant(&factor.strategy));
    let how = arrival.get_value();
    arrival.set_value(Arrival::Resume);
    // Why the password cannot be used any more.
    let compromised = Failure::new(None);
    let in_use = flow.first_factor_in_use();
    let shown = match (attempt.as_ref(), how) {
        (None, _) => Shown::Choose,
        (Some(_), Arrival::Compromised(error)) => {
            compromised.set(Some(error));
            Shown::Choose
        }
        (Some(_), Arrival::Forgot) if has(is_reset) => Shown::Forgot,
        (Some(_), Arrival::Continue) if in_use.is_none() && has(|it| *it == Strategy::Password) => {
            Shown::Password
        }
        (Some(_), Arrival::Continue) if matches!(&*factors, [only] if only.strategy == Strategy::Passkey) => {
            Shown::Passkey
        }
        (Some(attempt), _) => Shown::of(attempt, in_use),
    };
    let has_choice = has_choice(&factors);
    let shown = RwSignal::new(shown);
    let show: Show = Arc::new(move |next| {
        flow.clear_errors();
        shown.set(next);
    });
    switch(
        move || shown.get(),
        move |shown| match shown {
            Shown::Password => {
                password(flow, &factors, compromised, Arc::clone(&show), has_choice).into_any()
            }
            Shown::Code(code) if code.factor.strategy == Strategy::EmailLink => {
                link_page(flow, code, others(&show, has_choice)).into_any()
            }
            Shown::Passkey => passkey(flow, others(&show, has_choice)).into_any(),
            Shown::Code(code) => {
                let others = others(&show, has_choice || is_reset(&code.factor.strategy));
                code_page(flow, code, others).into_any()
            }
            Shown::Forgot => forgot_password(&factors, Arc::clone(&show)).into_any(),
            Shown::Choose => choose(flow, &factors, compromised, &show, oauth_flow, metadata),
        },
    )
}

fn other_method(show: Show) -> AnyView {
    link("cl-button cl-alternativeMethods", move || show(Shown::Choose))
        .text(Key::UseAnotherMethod)
        .into_any()
}

/// The way to the other methods, if there are any.
fn others(show: &Show, has_choice: bool) -> Option<AnyView> {
    has_choice.then(|| other_method(Arc::clone(show)))
}

fn password(flow: SignInFlow, factors: &[Factor], compromised: Failure, show: Show, has_choice: bool) -> El {
    let password = RwSignal::new(String::new());
    let choose = Arc::clone(&show);
    let submit = move || {
        let (answer, choose) = (flow.password("", password.get_untracked()), Arc::clone(&choose));
        start(async move {
            let outcome = answer.await;
            if let Err(Stopped::Failed(error)) = &outcome
                && is_compromised(error)
                && compromised.try_set(Some(error.clone())).is_none()
            {
                choose(Shown::Choose);
            }
            outcome
        });
    };
    let has_reset = factors.iter().any(|factor| is_reset(&factor.strategy));
    let parts = move || {
        let label = Key::EnterPassword.into();
        let mut parts = vec![
            notice(),
            password_field(password, label, Field::Password, false, Say::default()).into_any(),
            submit_button(Key::Continue).into_any(),
        ];
        if has_reset {
            let show = Arc::clone(&show);
            let forgot = link("cl-button cl-footerActionLink", move || show(Shown::Forgot));
            parts.push(forgot.text(Key::ForgotPassword).into_any());
        }
        parts.extend(others(&show, has_choice));
        parts.push(start_over(|| ()).into_any());
        parts
    };
    card(Key::PasswordMissing, "password", Say::data(flow.identifier()))
        .child(form(flow, submit, parts).into_any())
}

/// Where a code that leads to a new password may go.
fn forgot_password(factors: &[Factor], show: Show) -> El {
    let resets: Vec<_> = factors.iter().filter(|factor| is_reset(&factor.strategy)).collect();
    let mut ways = Vec::new();
    for factor in &resets {
        let code = Code::of(factor, true);
        let caption = match &*resets {
            [_] => Say::Key(Key::ResetYourPassword),
            _ => Say::With(Key::ResetWithCodeTo, code.to()),
        };
        let show = Arc::clone(&show);
        let reset = button("cl-button cl-formButtonPrimary", move || show(Shown::Code(code.clone())));
        ways.push(reset.text(caption).into_any());
    }
    ways.push(other_method(show));
    ways.push(start_over(|| ()).into_any());
    card(Key::ForgotPassword, "forgot-password", Say::default())
        .child(el("div", "cl-form").children(ways).into_any())
}

fn link_page(flow: SignInFlow, code: Code, others: Option<AnyView>) -> El {
    let clerk = use_clerk();
    let send = move |id: Option<String>| {
        let (links, url) = (flow.email_link(), clerk.email_link_url(false));
        match id {
            Some(id) => links.send_link_to_id(id, url),
            None => links.send_link(url),
        }
    };
    let id = code.factor.email_address_id.as_ref().map(|id| id.as_str().to_owned());
    let send_now = code.send_now;
    let options = WaitOptions {
        flow: flow.into(),
        heading: Key::CheckYourEmail,
        to: code.to(),
        send: Arc::new(move || send(id.clone())),
        wait: Arc::new(move |is_wanted| flow.email_link().wait_for_verification_while(is_wanted)),
        send_now,
    };
    wait_for_link(options, || others.into_iter().collect())
}

fn passkey(flow: SignInFlow, others: Option<AnyView>) -> El {
    let submit = move || start(flow.passkey(PasskeyFlow::FirstFactor));
    let parts = move || {
        let mut parts = vec![notice(), submit_button(Key::Continue)];
        parts.extend(others);
        parts.push(start_over(|| ()).into_any());
        parts
    };
    card(Key::UseYourPasskey, "passkey", Key::UseYourPasskeyLead.into())
        .child(form(flow, submit, parts).into_any())
}

fn code_page(flow: SignInFlow, code: Code, others: Option<AnyView>) -> El {
    let lead = Say::With(Key::CodeSentTo, code.to());
    let Code { factor, send_now } = code;
    let by_phone = factor.strategy == Strategy::PhoneCode;
    let factor = StoredValue::new(factor);
    let on_send = Callback::new(move |cooldown: Countdown| {
        start(async move {
            flow.send_first_factor(&factor.get_value(), None).await?;
            cooldown.start_resend();
            Ok(())
        });
    });
    let on_verify = Callback::new(move |typed: String| {
        let strategy = factor.get_value().strategy;
        start(flow.attempt_first_factor(strategy, &[("code", &typed)]));
    });
    let letters = Signal::default();
    let options = VerifyCodeOptions {
        flow: flow.into(),
        heading: Key::VerifyYourAccount.into(),
        lead,
        on_verify,
        on_send: Some(on_send),
        send_now,
        letters,
        reason: None,
    };
    let whatsapp = move || {
        if let Some(factor) = factor.try_get_value() {
            start(flow.send_first_factor(&factor, Some(Channel::Whatsapp)));
        }
    };
    verify_code(options, || {
        let mut more: Vec<_> = by_phone.then(|| by_whatsapp(whatsapp)).into_iter().collect();
        more.extend(others);
        more
    })
}

/// What the instance calls a provider.
fn provider_name(strategy: &Strategy) -> String {
    let environment = untrack(|| use_clerk().environment());
    let known = environment.user_settings.social.get(strategy).map(|provider| provider.name.clone());
    known.unwrap_or_else(|| strategy.as_str().trim_start_matches("oauth_").to_owned())
}

fn choose(
    flow: SignInFlow,
    factors: &[Factor],
    compromised: Failure,
    show: &Show,
    oauth_flow: OauthFlow,
    metadata: Metadata,
) -> AnyView {
    let mut buttons = Vec::new();
    let is_compromised = compromised.with_untracked(Option::is_some);
    for factor in factors.iter().filter(|it| !is_compromised || it.strategy != Strategy::Password) {
        if factor.strategy == Strategy::EnterpriseSso {
            let name = factor.enterprise_connection_name.as_deref();
            let enterprise_connection_id = factor.enterprise_connection_id.clone();
            let params = SsoParams { enterprise_connection_id, ..with_metadata(metadata) };
            let way = Way::new(factor.strategy.clone(), params, oauth_flow);
            buttons.push(sso_button(flow.into(), way, name, None).into_any());
            continue;
        }
        if factor.strategy.is_external() {
            let strategy = factor.strategy.clone();
            let name = provider_name(&strategy);
            let way = Way::new(strategy, with_metadata(metadata), oauth_flow);
            buttons.push(sso_button(flow.into(), way, Some(&name), None).into_any());
            continue;
        }
        let to = factor.safe_identifier.clone().unwrap_or_default();
        let (caption, next) = match factor.strategy {
            Strategy::Password => (Say::Key(Key::SignInWithPassword), Shown::Password),
            Strategy::Passkey => (Say::Key(Key::SignInWithPasskey), Shown::Passkey),
            Strategy::EmailCode => (Say::With(Key::EmailCodeTo, to), Shown::Code(Code::of(factor, true))),
            Strategy::EmailLink => (Say::With(Key::EmailLinkTo, to), Shown::Code(Code::of(factor, true))),
            Strategy::PhoneCode => (Say::With(Key::SmsCodeTo, to), Shown::Code(Code::of(factor, true))),
            _ => continue,
        };
        let show = Arc::clone(show);
        let way = button("cl-button cl-alternativeMethodsBlockButton", move || show(next.clone()));
        buttons.push(way.text(caption).into_any());
    }
    if buttons.is_empty() {
        let strategies: Vec<_> = factors.iter().map(|factor| factor.strategy.as_str()).collect();
        return unsupported_step(&strategies.join(", "));
    }
    buttons.push(start_over(|| ()).into_any());
    let ways = el("div", "cl-form").children(buttons);
    card(Key::UseAnotherMethod, "choose", Say::data(flow.identifier()))
        .child(failure_alert(compromised))
        .child(ways.into_any())
        .into_any()
}
