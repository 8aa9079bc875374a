//! Prove it: by password, by a passkey, by a code, or by a code that leads to a new password.

use leptos::prelude::*;
use leptos_clerk::AttemptKind;
use leptos_clerk_components::text::{caption, caption_with};
use leptos_clerk_components::wire::{ErrorCode, Factor, SignIn, Strategy};
use leptos_clerk_components::{
    Button, Card, Channel, Countdown, Error, FailureAlert, Form, IsWanted, Key, Link, Notice, OauthFlow,
    PasskeyFlow, PasswordField, SignInFlow, SsoButton, SsoParams, Stack, StartOver, Stopped, SubmitButton,
    UnsupportedStep, VerifyCode, WaitForLink, WhatsappButton, keyed, start, use_clerk,
};

/// The user's way to the page of the first factor; read once.
#[derive(Clone, Default)]
pub(super) enum Arrival {
    /// By a reload, or by asking for another method.
    #[default]
    Resume,
    /// By an identifier alone.
    Continue,
    /// By "Forgot password?".
    Forgot,
    /// By a password that others know.
    Compromised(Error),
}

/// Returns `true` if a password was refused because others know it.
pub(super) fn is_compromised(error: &Error) -> bool {
    error.has(&ErrorCode::from("form_password_compromised"))
}

/// Returns the parameters for a provider's account that may belong to no user yet.
pub(super) fn with_metadata(metadata: StoredValue<Option<String>>) -> SsoParams {
    SsoParams { unsafe_metadata: metadata.try_get_value().flatten(), ..SsoParams::default() }
}

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

/// The content of the page.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Password,
    Passkey,
    Code(Code),
    Forgot,
    Choose,
}

/// Returns `true` if users have a choice.
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

/// The way to the other methods, if there are any.
#[derive(Clone, Copy)]
struct Others {
    show: Callback<Shown>,
    has_choice: bool,
}

/// The page of the first factor that fits how the user came here.
#[component]
pub(super) fn FirstFactor(
    flow: SignInFlow,
    arrival: StoredValue<Arrival>,
    oauth_flow: OauthFlow,
    metadata: StoredValue<Option<String>>,
) -> impl IntoView {
    let attempt = flow.attempt_untracked();
    let factors = attempt.as_ref().map(|attempt| attempt.supported_first_factors.clone()).unwrap_or_default();
    let has = |is_meant: fn(&Strategy) -> bool| factors.iter().any(|factor| is_meant(&factor.strategy));
    let how = arrival.get_value();
    arrival.set_value(Arrival::Resume);
    // Why the password cannot be used any more.
    let compromised = RwSignal::new(None);
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
    let factors = StoredValue::new(factors);
    let shown = RwSignal::new(shown);
    let show = Callback::new(move |next| {
        flow.clear_errors();
        shown.set(next);
    });
    let others = Others { show, has_choice };
    keyed(
        move || shown.get(),
        move |shown| match shown {
            Shown::Password => view! { <Password flow factors compromised others/> }.into_any(),
            Shown::Passkey => view! { <Passkey flow others/> }.into_any(),
            Shown::Code(code) if code.factor.strategy == Strategy::EmailLink => {
                view! { <EmailLink flow code others/> }.into_any()
            }
            Shown::Code(code) => {
                let has_choice = has_choice || is_reset(&code.factor.strategy);
                view! { <CodePage flow code others=Others { has_choice, ..others }/> }.into_any()
            }
            Shown::Forgot => view! { <ForgotPassword factors show/> }.into_any(),
            Shown::Choose => view! { <Choose flow factors compromised show oauth_flow metadata/> }.into_any(),
        },
    )
}

#[component]
fn OtherMethod(show: Callback<Shown>) -> impl IntoView {
    let choose = move |()| show.run(Shown::Choose);
    view! { <Link label=Key::UseAnotherMethod class="cl-button cl-alternativeMethods" on_click=choose/> }
}

#[component]
fn OtherMethods(others: Others) -> impl IntoView {
    others.has_choice.then(|| view! { <OtherMethod show=others.show/> })
}

#[component]
fn Password(
    flow: SignInFlow,
    factors: StoredValue<Vec<Factor>>,
    compromised: RwSignal<Option<Error>>,
    others: Others,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let show = others.show;
    let submit = move |()| {
        let answer = flow.password("", password.get_untracked());
        start(async move {
            let outcome = answer.await;
            if let Err(Stopped::Failed(error)) = &outcome
                && is_compromised(error)
                && compromised.try_set(Some(error.clone())).is_none()
            {
                show.run(Shown::Choose);
            }
            outcome
        });
    };
    let has_reset = factors.with_value(|factors| factors.iter().any(|factor| is_reset(&factor.strategy)));
    let forgot = move |()| show.run(Shown::Forgot);
    view! {
        <Card heading=Key::PasswordMissing step="password" lead=flow.identifier()>
            <Form flow on_submit=submit>
                <Notice/>
                <PasswordField value=password/>
                <SubmitButton/>
                {has_reset.then(|| view! { <Link label=Key::ForgotPassword on_click=forgot/> })}
                <OtherMethods others/>
                <StartOver/>
            </Form>
        </Card>
    }
}

/// The choice where a code that leads to a new password goes.
#[component]
fn ForgotPassword(factors: StoredValue<Vec<Factor>>, show: Callback<Shown>) -> impl IntoView {
    let mut resets = factors.get_value();
    resets.retain(|factor| is_reset(&factor.strategy));
    let is_only = resets.len() == 1;
    let way = |factor: &Factor| {
        let code = Code::of(factor, true);
        let to = code.to();
        let label = Signal::derive(move || match is_only {
            true => caption(Key::ResetYourPassword),
            false => caption_with(Key::ResetWithCodeTo, &to),
        });
        view! { <Button label on_click=move |()| show.run(Shown::Code(code.clone()))/> }.into_any()
    };
    let ways: Vec<_> = resets.iter().map(way).collect();
    view! {
        <Card heading=Key::ForgotPassword step="forgot-password">
            <Stack>
                {ways}
                <OtherMethod show/>
                <StartOver/>
            </Stack>
        </Card>
    }
}

#[component]
fn EmailLink(flow: SignInFlow, code: Code, others: Others) -> impl IntoView {
    let clerk = use_clerk();
    let id = code.factor.email_address_id.as_ref().map(|id| id.as_str().to_owned());
    let send = Callback::new(move |()| {
        let (links, url) = (flow.email_link(), clerk.email_link_url(AttemptKind::SignIn));
        match id.clone() {
            Some(id) => links.send_link_to_id(id, url),
            None => links.send_link(url),
        }
    });
    let wait =
        Callback::new(move |is_wanted: IsWanted| flow.email_link().wait_for_verification_while(is_wanted));
    view! {
        <WaitForLink flow to=code.to() send wait send_now=code.send_now>
            <OtherMethods others/>
        </WaitForLink>
    }
}

#[component]
fn Passkey(flow: SignInFlow, others: Others) -> impl IntoView {
    let submit = move |()| start(flow.passkey(PasskeyFlow::FirstFactor));
    view! {
        <Card heading=Key::UseYourPasskey step="passkey" lead=Key::UseYourPasskeyLead>
            <Form flow on_submit=submit>
                <Notice/>
                <SubmitButton/>
                <OtherMethods others/>
                <StartOver/>
            </Form>
        </Card>
    }
}

#[component]
fn CodePage(flow: SignInFlow, code: Code, others: Others) -> impl IntoView {
    let to = code.to();
    let lead = Signal::derive(move || caption_with(Key::CodeSentTo, &to));
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
    let on_verify = move |typed: String| {
        let strategy = factor.get_value().strategy;
        start(flow.attempt_first_factor(strategy, &[("code", &typed)]));
    };
    let by_whatsapp = move |()| {
        if let Some(factor) = factor.try_get_value() {
            start(flow.send_first_factor(&factor, Some(Channel::Whatsapp)));
        }
    };
    view! {
        <VerifyCode flow lead on_verify on_send send_now>
            {by_phone.then(|| view! { <WhatsappButton on_send=by_whatsapp/> })}
            <OtherMethods others/>
        </VerifyCode>
    }
}

/// Returns the instance's name of a provider.
fn provider_name(strategy: &Strategy) -> String {
    let environment = untrack(|| use_clerk().environment());
    let known = environment.user_settings.social.get(strategy).map(|provider| provider.name.clone());
    known.unwrap_or_else(|| strategy.as_str().trim_start_matches("oauth_").to_owned())
}

#[component]
fn Choose(
    flow: SignInFlow,
    factors: StoredValue<Vec<Factor>>,
    compromised: RwSignal<Option<Error>>,
    show: Callback<Shown>,
    oauth_flow: OauthFlow,
    metadata: StoredValue<Option<String>>,
) -> impl IntoView {
    let factors = factors.get_value();
    let is_compromised = compromised.with_untracked(Option::is_some);
    let is_usable = |factor: &&Factor| !is_compromised || factor.strategy != Strategy::Password;
    let way = |factor: &Factor| {
        let strategy = factor.strategy.clone();
        if strategy == Strategy::EnterpriseSso {
            let name = factor.enterprise_connection_name.clone();
            let enterprise_connection_id = factor.enterprise_connection_id.clone();
            let params = SsoParams { enterprise_connection_id, ..with_metadata(metadata) };
            return Some(view! { <SsoButton flow strategy name params oauth_flow/> }.into_any());
        }
        if strategy.is_external() {
            let (name, params) = (Some(provider_name(&strategy)), with_metadata(metadata));
            return Some(view! { <SsoButton flow strategy name params oauth_flow/> }.into_any());
        }
        let (key, next) = match strategy {
            Strategy::Password => (Key::SignInWithPassword, Shown::Password),
            Strategy::Passkey => (Key::SignInWithPasskey, Shown::Passkey),
            Strategy::EmailCode => (Key::EmailCodeTo, Shown::Code(Code::of(factor, true))),
            Strategy::EmailLink => (Key::EmailLinkTo, Shown::Code(Code::of(factor, true))),
            Strategy::PhoneCode => (Key::SmsCodeTo, Shown::Code(Code::of(factor, true))),
            _ => return None,
        };
        let to = factor.safe_identifier.clone().unwrap_or_default();
        let label = Signal::derive(move || caption_with(key, &to));
        let class = "cl-button cl-alternativeMethodsBlockButton";
        Some(view! { <Button label class on_click=move |()| show.run(next.clone())/> }.into_any())
    };
    let ways: Vec<_> = factors.iter().filter(is_usable).filter_map(way).collect();
    if ways.is_empty() {
        let names: Vec<_> = factors.iter().map(|factor| factor.strategy.as_str()).collect();
        return view! { <UnsupportedStep name=names.join(", ")/> }.into_any();
    }
    view! {
        <Card heading=Key::UseAnotherMethod step="choose" lead=flow.identifier()>
            <FailureAlert error=compromised/>
            <Stack>{ways} <StartOver/></Stack>
        </Card>
    }
    .into_any()
}
