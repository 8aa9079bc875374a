//! `<VerifyCode>`: asks for a code, and offers to send another.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

use crate::countdown::Countdown;
use crate::el::{El, button, el, nothing, switch};
use crate::localization::{Key, Say, say};
use crate::parts::{
    FormContext, FormState, card, code_field, form, notice, resend_button, start_over, submit_button,
};
use crate::reactive::{effect, memo};

/// The page that asks for a one-time code.
///
/// Heading "Verify your account", field "Enter verification code", buttons "Verify", "I need a new code" (if codes are sent) and
/// "Start over". Six digits are verified as soon as they are typed. A wrong code is refused at its field, and what
/// was typed stays.
#[component]
pub fn VerifyCode(
    /// The flow, for example `use_sign_up()`.
    #[prop(into)]
    flow: FormState,
    /// The heading. Default: "Verify your account".
    #[prop(optional, into)]
    heading: Option<Signal<String>>,
    /// Where the code went, for example "We sent a code to ada@example.com".
    #[prop(into)]
    lead: Signal<String>,
    /// Verifies a code.
    #[prop(into)]
    on_verify: Callback<String>,
    /// Sends a code, and starts the countdown when that succeeded. Default: there is nothing to send.
    #[prop(optional, into)]
    on_send: Option<Callback<Countdown>>,
    /// `true` sends a code when the page appears, because none was sent yet.
    #[prop(optional)]
    send_now: bool,
    /// `true` if the code has letters, as backup codes do.
    #[prop(optional, into)]
    letters: Signal<bool>,
    /// Why a code is asked for, if that is not obvious. Default: nothing is said.
    #[prop(optional, into)]
    reason: Option<Signal<String>>,
    /// More buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = heading.map_or(Key::VerifyYourAccount.into(), Say::from);
    let (lead, reason) = (lead.into(), reason.map(Say::from));
    verify_code(
        VerifyCodeOptions { flow, heading, lead, reason, on_verify, on_send, send_now, letters },
        || children.map(|children| children()).into_iter().collect(),
    )
}

/// As the properties of [`VerifyCode`](crate::VerifyCode()).
pub(crate) struct VerifyCodeOptions {
    pub(crate) flow: FormState,
    pub(crate) heading: Say,
    pub(crate) lead: Say,
    /// Why a code is asked for, if that is not obvious.
    pub(crate) reason: Option<Say>,
    pub(crate) on_verify: Callback<String>,
    pub(crate) on_send: Option<Callback<Countdown>>,
    pub(crate) send_now: bool,
    pub(crate) letters: Signal<bool>,
}

pub(crate) fn verify_code(options: VerifyCodeOptions, more: impl FnOnce() -> Vec<AnyView>) -> El {
    let VerifyCodeOptions { flow, heading, lead, reason, on_verify, on_send, send_now, letters } = options;
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    if let Some(send) = on_send.filter(|_| send_now) {
        let is_sent = StoredValue::new(false);
        // Reaches outside the graph: has the server send a code, once, and not while another request is on its way.
        effect(move || {
            if !flow.is_busy() && !is_sent.get_value() {
                is_sent.set_value(true);
                untrack(|| send.run(cooldown));
            }
        });
    }
    let tried = StoredValue::new(String::new());
    let verify = move || {
        let code = code.get_untracked();
        tried.set_value(code.clone());
        on_verify.run(code);
    };
    verify_when_complete(flow, code, letters, tried, verify);
    let parts = move || {
        let either = move |backup: Key, code: Key| {
            Say::from(Signal::derive(move || say(if letters.get() { backup } else { code })))
        };
        let label = either(Key::BackupCode, Key::EnterVerificationCode);
        let mut parts = vec![
            notice(),
            code_field(code, Some(label), letters).into_any(),
            submit_button(either(Key::Continue, Key::Verify)).into_any(),
        ];
        if let Some(send) = on_send {
            parts.push(resend_button(cooldown, move || send.run(cooldown)).into_any());
        }
        parts.extend(more());
        parts.push(start_over(|| ()).into_any());
        parts
    };
    let form = form(flow, verify, parts);
    card(heading, "verify", lead).child(reason_line(reason)).child(form.into_any())
}

/// Returns the line that says why a code or link is asked for.
pub(crate) fn reason_line(reason: Option<Say>) -> AnyView {
    match reason {
        Some(reason) => el("p", "cl-formFieldHintText").text(reason).into_any(),
        None => nothing(),
    }
}

/// Verifies a code as soon as all of it is typed, unless it was `tried` already. Backup codes have no known length.
pub(crate) fn verify_when_complete(
    flow: FormState,
    code: RwSignal<String>,
    letters: Signal<bool>,
    tried: StoredValue<String>,
    verify: impl Fn() + 'static,
) {
    const LENGTH: usize = 6;
    // Reaches outside the graph: has the server verify the code.
    effect(move || {
        let code = code.get();
        let is_complete = code.len() == LENGTH && !letters.get();
        // While a request is on its way, for example the one that sends the code, this waits for its end.
        if is_complete && !flow.is_busy() && tried.with_value(|tried| *tried != code) {
            untrack(&verify);
        }
    });
}

/// A button that has the code of a [`VerifyCode()`] sent by WhatsApp. Nothing where the instance does not do that.
///
/// Role `button`, name "Send code via WhatsApp instead"; a click, Enter or Space presses it. Data attributes: none.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{VerifyCode, WhatsappButton, use_sign_up};
///
/// #[component]
/// fn Page(on_verify: Callback<String>, on_whatsapp: Callback<()>) -> impl IntoView {
///     view! {
///         <VerifyCode flow=use_sign_up() lead="We sent you a code" on_verify>
///             <WhatsappButton on_send=on_whatsapp/>
///         </VerifyCode>
///     }
/// }
/// # let _ = Page;
/// ```
#[component]
pub fn WhatsappButton(
    /// Sends the code.
    #[prop(into)]
    on_send: Callback<()>,
) -> impl IntoView {
    by_whatsapp(move || on_send.run(()))
}

/// Has the code sent by WhatsApp instead, where the instance does that.
pub(crate) fn by_whatsapp(on_send: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let clerk = use_clerk();
    let form = FormContext::here("ByWhatsApp");
    let has_it = memo(move || {
        let channels = &clerk.environment().user_settings.attributes.phone_number.channels;
        channels.iter().any(|channel| channel == "whatsapp")
    });
    let send = move || {
        if !untrack(|| form.is_held()) {
            on_send();
        }
    };
    let view = move |has_it: bool| {
        if !has_it {
            return nothing();
        }
        button("cl-button cl-alternativeMethods", send).text(Key::CodeByWhatsapp).into_any()
    };
    switch(move || has_it.get(), view)
}
