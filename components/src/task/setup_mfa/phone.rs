//! A phone number: the number, then the code that was sent to it.

use leptos::prelude::*;
use leptos_clerk::Field;

use super::{Phone, Setup, Shown, step};
use crate::countdown::Countdown;
use crate::el::{El, button};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{
    FieldOptions, InputKind, code_field, form, notice, phone_field, resend_button, submit_button,
};
use crate::verify_code::verify_when_complete;

pub(super) fn number(setup: Setup) -> El {
    let number = RwSignal::new(String::new());
    let submit = move || {
        start(async move {
            let number = number.get_untracked();
            let phone = setup.flow.send_phone_code_to(number).await?;
            setup.show(Shown::PhoneCode(Phone { id: phone.id, number: phone.phone_number }));
            Ok(())
        });
    };
    let parts = || {
        let number = phone_field(FieldOptions {
            of: Field::PhoneNumber,
            label: Key::PhoneNumber.into(),
            value: number,
            kind: InputKind::Phone,
            optional: false,
            missing: None,
            autocomplete: None,
            instead: None,
        });
        let mut parts = vec![notice(), number.into_any(), submit_button(Key::Continue).into_any()];
        parts.extend(setup.other_method());
        parts
    };
    step(setup, Key::AddPhone, "phone-number", Key::AddPhoneLead.into(), form(setup.flow, submit, parts))
}

pub(super) fn code(setup: Setup, phone: Phone) -> El {
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    cooldown.start_resend();
    let lead = Say::With(Key::CodeSentTo, phone.number);
    let id = StoredValue::new(phone.id);
    let verify = move || {
        let id = id.get_value();
        start(async move {
            let phone = setup.flow.verify_phone_code(id, code.get_untracked()).await?;
            setup.reserve(phone.id).await;
            Ok(())
        });
    };
    let tried = StoredValue::new(String::new());
    let verify_once = move || {
        tried.set_value(code.get_untracked());
        verify();
    };
    verify_when_complete(setup.flow.into(), code, Signal::default(), tried, verify_once);
    let resend = move || {
        let id = id.get_value();
        start(async move {
            setup.flow.send_phone_code(id).await?;
            cooldown.start_resend();
            Ok(())
        });
    };
    let parts = || {
        let other = button("cl-button cl-footerActionLink", move || setup.show(Shown::Number));
        let mut parts = vec![
            notice(),
            code_field(code, None, Signal::default()).into_any(),
            submit_button(Key::Verify).into_any(),
            resend_button(cooldown, resend).into_any(),
            other.text(Key::UseAnotherNumber).into_any(),
        ];
        parts.extend(setup.other_method());
        parts
    };
    step(setup, Key::VerifyPhoneNumber, "phone-code", lead, form(setup.flow, verify_once, parts))
}
