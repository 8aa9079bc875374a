//! `<VerifyCode>`: asks for a code, and offers to send another.

use leptos::prelude::*;

use crate::countdown::Countdown;
use crate::parts::{Card, CodeField, Form, FormState, Notice, ResendButton, StartOver, SubmitButton};

/// The page that asks for a one-time code.
///
/// Heading "Verify your account", field "Code", buttons "Verify", "I need a new code" (if codes are sent) and
/// "Start over". A wrong code is refused at its field, and what was typed stays.
#[component]
pub fn VerifyCode(
    /// The flow, for example `use_sign_up()`.
    #[prop(into)]
    flow: FormState,
    /// Where the code went, for example "We sent a code to ada@example.com".
    #[prop(into)]
    lead: Signal<String>,
    /// Verifies a code.
    #[prop(into)]
    on_verify: Callback<String>,
    /// Sends a code, and starts the countdown when that succeeded. Default: there is nothing to send.
    #[prop(optional, into)]
    on_send: Option<Callback<Countdown>>,
    /// Whether to send one when the page appears, because none is on its way yet.
    #[prop(optional)]
    send_now: bool,
    /// Whether the code has letters, as backup codes do.
    #[prop(optional, into)]
    letters: Signal<bool>,
    /// More buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let cooldown = Countdown::new();
    let submit = move |()| on_verify.run(code.get_untracked());
    if let Some(send) = on_send.filter(|_| send_now) {
        // Reaches outside the graph: has the server send a code, once.
        Effect::new(move |_| untrack(|| send.run(cooldown)));
    }
    // Made inside the form, which it has to find.
    let resend =
        move || on_send.map(|send| view! { <ResendButton cooldown on_resend=move |()| send.run(cooldown)/> });
    view! {
        <Card heading="Verify your account" step="verify" lead>
            <Form flow on_submit=submit>
                <Notice/>
                <CodeField value=code letters/>
                <SubmitButton label="Verify"/>
                {resend()}
                {children.map(|children| children())}
                <StartOver/>
            </Form>
        </Card>
    }
}
