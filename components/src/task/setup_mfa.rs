//! A second factor: by SMS or by an authenticator app, then the backup codes.

mod authenticator;
mod backup_codes;
mod phone;

use leptos::prelude::*;
use leptos_clerk::wire::{IdentificationId, Secret, Strategy};
use leptos_clerk::{AccountFlow, Clerk, use_clerk};

use super::{Stay, Staying};
use crate::control::sign_out_button;
use crate::el::{El, button, el, link, switch};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, card, failure_alert, form, notice};
use crate::unsupported::UnsupportedTask;

/// A phone number that a code was sent to.
#[derive(Clone, PartialEq, Eq)]
struct Phone {
    id: IdentificationId,
    number: String,
}

/// The content of the page.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Choose,
    Authenticator,
    Number,
    PhoneCode(Phone),
    /// The end, with the backup codes if there are any.
    Done(Vec<Secret>),
}

/// The state that the steps of the page share.
#[derive(Clone, Copy)]
struct Setup {
    clerk: Clerk,
    flow: AccountFlow,
    shown: RwSignal<Shown>,
    staying: Staying,
    problem: Failure,
    /// `true` if there is more than one method.
    has_choice: bool,
}

impl Setup {
    fn show(self, next: Shown) {
        self.flow.clear_errors();
        let _ = self.problem.try_set(None);
        let _ = self.shown.try_set(next);
    }

    /// Makes a verified phone number a second factor.
    async fn reserve(self, id: IdentificationId) {
        self.keep();
        match self.flow.reserve_for_second_factor(id, true).await {
            Ok(phone) => self.show(Shown::Done(phone.backup_codes)),
            Err(_) => {
                self.release();
                // The number is verified by now: it is among the choices, and why it was refused stands there.
                let _ = self.shown.try_set(Shown::Choose);
            }
        }
    }

    /// The task may be done with the answer to the next request, but this page is not.
    fn keep(self) {
        let _ = self.staying.try_set(Stay::ToBeRead);
    }

    fn release(self) {
        let _ = self.staying.try_set(Stay::UntilDone);
    }

    /// The way back to the choice of a method, if there is a choice.
    fn other_method(self) -> Option<AnyView> {
        let show = move || self.show(Shown::Choose);
        self.has_choice
            .then(|| link("cl-button cl-alternativeMethods", show).text(Key::UseAnotherMethod).into_any())
    }
}

pub(super) fn setup_mfa(staying: Staying) -> El {
    let clerk = use_clerk();
    let flow = clerk.account();
    flow.clear_errors();
    let attributes = untrack(|| clerk.environment()).user_settings.attributes.clone();
    let has_app = attributes.authenticator_app.is_second_factor(&Strategy::Totp);
    let has_sms = attributes.phone_number.is_second_factor(&Strategy::PhoneCode);
    let first = match (has_app, has_sms) {
        (true, false) => Shown::Authenticator,
        _ => Shown::Choose,
    };
    let setup = Setup {
        clerk,
        flow,
        shown: RwSignal::new(first),
        staying,
        problem: Failure::default(),
        has_choice: has_sms,
    };
    let view = move |shown| match shown {
        Shown::Choose if !has_app && !has_sms => view! { <UnsupportedTask name="setup-mfa"/> }.into_any(),
        Shown::Choose => choose(setup, has_app).into_any(),
        Shown::Authenticator => authenticator::authenticator(setup).into_any(),
        Shown::Number => phone::number(setup).into_any(),
        Shown::PhoneCode(phone) => phone::code(setup, phone).into_any(),
        Shown::Done(codes) => backup_codes::backup_codes(setup, &codes).into_any(),
    };
    el("div", "cl-taskSetupMfa").child(switch(move || setup.shown.get(), view))
}

/// The frame of a step, with the way out.
fn step(setup: Setup, heading: Key, name: &'static str, lead: Say, form: El) -> El {
    card(heading, name, lead)
        .child(failure_alert(setup.problem))
        .child(form.into_any())
        .child(sign_out_button(None, None).into_any())
}

fn choose(setup: Setup, has_app: bool) -> El {
    const BUTTON: &str = "cl-button cl-alternativeMethodsBlockButton";
    let user = untrack(|| setup.clerk.user());
    let verified = user.into_iter().flat_map(|user| user.phone_numbers).filter(|phone| phone.is_verified());
    let parts = move || {
        let mut parts = vec![notice()];
        if has_app {
            let app = button(BUTTON, move || setup.show(Shown::Authenticator));
            parts.push(app.text(Key::AuthenticatorApp).into_any());
        }
        for phone in verified {
            let reserve = move || {
                let id = phone.id.clone();
                start(async move {
                    setup.reserve(id).await;
                    Ok(())
                });
            };
            let known = button(BUTTON, reserve).text(Say::With(Key::SmsCodeToKnown, phone.phone_number));
            parts.push(known.into_any());
        }
        let sms = button(BUTTON, move || setup.show(Shown::Number));
        parts.push(sms.text(Key::SmsCode).into_any());
        parts
    };
    step(setup, Key::SetUpMfa, "choose", Key::SetUpMfaLead.into(), form(setup.flow, || (), parts))
}
