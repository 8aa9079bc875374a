//! The two forms of a sign-up: what is asked for at the start, and what is still missing.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::{Clerk, Field, SignUpFlow, SsoParams};

use super::fields::{Form, Typed, asked_at_start, asked_of, inputs};
use crate::captcha::captcha;
use crate::el::{El, link, nothing, switch, views};
use crate::initial_values::InitialValues;
use crate::localization::{Key, Say};
use crate::operation;
use crate::parts::{
    FormContext, OauthFlow, card, footer, form, notice, provider_buttons, start_over, submit_button,
};
use crate::reactive::memo;

pub(super) fn start(
    clerk: Clerk,
    flow: SignUpFlow,
    optional_fields: bool,
    oauth_flow: OauthFlow,
    unsafe_metadata: StoredValue<Option<String>>,
    initial: &InitialValues,
) -> El {
    let typed = Typed::of(initial);
    let preferred = RwSignal::new(typed.preferred());
    let asked = memo(move || asked_at_start(&clerk.environment(), optional_fields, preferred.get()));
    let is_sent = memo(move || asked.with(Form::is_sent));
    let submit = move || {
        if !is_sent.get_untracked() {
            return;
        }
        let mut params = typed.params(&asked.get_untracked().asked);
        params.unsafe_metadata = unsafe_metadata.try_get_value().flatten();
        if params.password.is_some() {
            operation::start(flow.password(params));
        } else {
            operation::start(flow.create(params));
        }
    };
    let fields = move |asked: Form| {
        let other = match asked.switch {
            Some(other) => switch_to(other, preferred),
            None => nothing(),
        };
        views(vec![inputs(&asked.asked, typed, clerk), other])
    };
    let context = StoredValue::new(None);
    let parts = || {
        context.set_value(Some(FormContext::here("SignUp")));
        let send = move |is_sent: bool| match is_sent {
            true => views(vec![captcha(), submit_button(Key::Continue)]),
            false => nothing(),
        };
        vec![notice(), switch(move || asked.get(), fields), switch(move || is_sent.get(), send)]
    };
    let form = form(flow, submit, parts);
    // The consent is sent with every strategy.
    let params = move || {
        if let Some(form) = context.get_value() {
            form.take();
        }
        let legal_accepted = typed.legal_accepted.get_untracked().then_some(true);
        let unsafe_metadata = unsafe_metadata.try_get_value().flatten();
        SsoParams { legal_accepted, unsafe_metadata, ..SsoParams::default() }
    };
    card(Key::SignUp, "start", Say::default())
        .child(provider_buttons(flow.into(), oauth_flow, Arc::new(params), is_sent.into()))
        .child(form.into_any())
        .child(footer(Key::HaveAccount, Key::SignIn, clerk.sign_in_url()))
}

/// The switch between email address and phone number. Typed text stays.
fn switch_to(other: Field, preferred: RwSignal<Field>) -> AnyView {
    let caption = if other == Field::PhoneNumber { Key::UsePhoneInstead } else { Key::UseEmailInstead };
    link("cl-button cl-alternativeMethods cl-formFieldAction", move || preferred.set(other))
        .text(caption)
        .into_any()
}

pub(super) fn go_on(clerk: Clerk, flow: SignUpFlow) -> El {
    let typed = Typed::default();
    let asked =
        memo(move || flow.attempt().map(|attempt| asked_of(&attempt.missing_fields)).unwrap_or_default());
    let submit = move || operation::start(flow.update(typed.params(&asked.get_untracked())));
    let fields = switch(move || asked.get(), move |asked| inputs(&asked, typed, clerk));
    let parts = || {
        let (submit, start_over) = (submit_button(Key::Continue), start_over(|| ()));
        vec![notice(), fields, captcha(), submit.into_any(), start_over.into_any()]
    };
    card(Key::ContinueSignUp, "continue", Say::default()).child(form(flow, submit, parts).into_any())
}
