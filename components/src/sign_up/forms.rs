//! The two forms of a sign-up: what is asked for at the start, and what is still missing.

use leptos::prelude::*;
use leptos_clerk::{Clerk, SignUpFlow};

use super::fields::{Inputs, Typed, asked_at_start, asked_of};
use crate::browser::{here, keep_return};
use crate::parts::{Card, Form, Notice, StartOver, SubmitButton};
use crate::sign_in::run;

#[component]
pub(super) fn Start(clerk: Clerk, flow: SignUpFlow, optional_fields: bool) -> impl IntoView {
    let typed = Typed::default();
    let environment = clerk.environment();
    let asked = Memo::new(move |_| environment.with(|it| asked_at_start(it, optional_fields)));
    let submit = move |()| {
        let params = typed.params(&asked.get_untracked());
        if params.password.is_some() {
            run(flow.password(params));
        } else {
            run(flow.create(params));
        }
    };
    view! {
        <Card heading="Sign up" step="start">
            <Form flow on_submit=submit>
                <Notice/>
                {move || view! { <Inputs asked=asked.get() typed environment/> }.into_any()}
                <SubmitButton/>
            </Form>
            <p class="cl-footerAction">
                <span class="cl-footerActionText">"Already have an account? "</span>
                <a class="cl-footerActionLink" href=keep_return(&clerk.sign_in_url(), &here())>"Sign in"</a>
            </p>
        </Card>
    }
}

#[component]
pub(super) fn Continue(clerk: Clerk, flow: SignUpFlow) -> impl IntoView {
    let typed = Typed::default();
    let attempt = flow.attempt();
    let asked = Memo::new(move |_| {
        attempt.with(|attempt| {
            asked_of(attempt.as_ref().map(|attempt| attempt.missing_fields.as_slice()).unwrap_or_default())
        })
    });
    let submit = move |()| run(flow.update(typed.params(&asked.get_untracked())));
    let environment = clerk.environment();
    view! {
        <Card heading="Continue sign-up" step="continue">
            <Form flow on_submit=submit>
                <Notice/>
                {move || view! { <Inputs asked=asked.get() typed environment/> }.into_any()}
                <SubmitButton/>
                <StartOver/>
            </Form>
        </Card>
    }
}
