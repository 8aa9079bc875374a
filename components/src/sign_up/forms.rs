//! The two forms of a sign-up: what is asked for at the start, and what is still missing.

use leptos::prelude::*;
use leptos_clerk::{Clerk, SignUpFlow, SsoParams};

use super::fields::{Typed, asked_at_start, asked_of, inputs};
use crate::captcha::captcha;
use crate::el::{El, switch};
use crate::initial_values::InitialValues;
use crate::localization::{Key, Say};
use crate::operation;
use crate::parts::{OauthFlow, card, form, notice, provider_buttons, start_over, submit_button};
use crate::reactive::memo;
use crate::sign_in::footer;

pub(super) fn start(
    clerk: Clerk,
    flow: SignUpFlow,
    optional_fields: bool,
    oauth_flow: OauthFlow,
    unsafe_metadata: StoredValue<Option<String>>,
    initial: &InitialValues,
) -> El {
    let typed = Typed::of(initial);
    let asked = memo(move || asked_at_start(&clerk.environment(), optional_fields));
    let submit = move || {
        let mut params = typed.params(&asked.get_untracked());
        params.unsafe_metadata = unsafe_metadata.try_get_value().flatten();
        if params.password.is_some() {
            operation::start(flow.password(params));
        } else {
            operation::start(flow.create(params));
        }
    };
    let fields = switch(move || asked.get(), move |asked| inputs(&asked, typed, clerk));
    let parts = || vec![notice(), fields, captcha(), submit_button(Key::Continue).into_any()];
    let params = SsoParams { unsafe_metadata: unsafe_metadata.get_value(), ..SsoParams::default() };
    card(Key::SignUp, "start", Say::default())
        .child(provider_buttons(flow.into(), oauth_flow, params, true))
        .child(form(flow, submit, parts).into_any())
        .child(footer(Key::HaveAccount, Key::SignIn, clerk.sign_in_url()))
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
