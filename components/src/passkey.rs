//! `<CreatePasskey>`, and the offer at the end of a sign-up.

use leptos::prelude::*;
use leptos_clerk::{Clerk, use_clerk};

use crate::announcement::loading;
use crate::el::{El, button, el, nothing, switch};
use crate::localization::Key;
use crate::operation::start;
use crate::parts::{card, form, notice};
use crate::reactive::{effect, memo};

/// Returns `true` if this user can have a passkey in this browser.
fn is_possible(clerk: Clerk) -> bool {
    clerk.has_passkeys() && clerk.environment().user_settings.attributes.passkey.enabled
}

/// A button that has the browser create a passkey for the user. Nothing where the instance has no passkeys or
/// the browser knows none, and for nobody.
///
/// Role `button`, name "Create a passkey"; while it is being created the button is disabled. If none was
/// created, the reason stands above with `role="alert"`.
#[component]
pub fn CreatePasskey(
    /// Called when there is one.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let clerk = use_clerk();
    let is_shown = memo(move || is_possible(clerk) && clerk.user().is_some());
    let done = move || {
        if let Some(done) = on_done {
            done.run(());
        }
    };
    switch(
        move || is_shown.get(),
        move |is_shown| {
            if is_shown { create_passkey(clerk, "cl-button", done).into_any() } else { nothing() }
        },
    )
}

fn create_passkey(clerk: Clerk, class: &'static str, done: impl Fn() + Copy + Send + Sync + 'static) -> El {
    let flow = clerk.account();
    flow.clear_errors();
    let create = move || {
        start(async move {
            flow.create_passkey().await?;
            done();
            Ok(())
        });
    };
    let parts = move || {
        let create = button(class, create)
            .truth("aria-busy", move || flow.is_fetching())
            .flag("disabled", move || flow.is_fetching());
        vec![notice(), create.text(Key::CreatePasskey).into_any()]
    };
    form(flow, || (), parts)
}

/// Offers a passkey to a new user, then continues.
pub(crate) fn offer(go_on: Callback<()>) -> AnyView {
    let clerk = use_clerk();
    if !untrack(|| is_possible(clerk)) {
        // Reaches outside the graph: there is nothing to offer, so the page is left.
        effect(move || untrack(|| go_on.run(())));
        return loading();
    }
    let go_on = move || go_on.run(());
    let skip = button("cl-button cl-footerActionLink", go_on).text(Key::NotNow);
    let create = create_passkey(clerk, "cl-button cl-formButtonPrimary", go_on);
    let body = el("div", "cl-form").child(create.into_any()).child(skip.into_any());
    card(Key::OfferPasskey, "offer-passkey", Key::OfferPasskeyLead.into()).child(body.into_any()).into_any()
}
