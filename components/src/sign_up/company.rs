//! The address belongs to a company, whose own sign-in is to say who it is.

use leptos::prelude::*;
use leptos_clerk::wire::{EnterpriseConnection, Strategy};
use leptos_clerk::{SignUpFlow, SsoParams};

use crate::el::{El, dynamic, views};
use crate::flow::Metadata;
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{OauthFlow, Way, card, form, notice, sso_button, start_over};
use crate::reactive::effect;

pub(super) fn company(flow: SignUpFlow, oauth_flow: OauthFlow, metadata: Metadata) -> El {
    let connections = RwSignal::new(Vec::<EnterpriseConnection>::new());
    // Reaches outside the graph: asks the server, once. Without an answer one button stands for all.
    effect(move || {
        start(async move {
            let _ = connections.try_set(flow.enterprise_connections().await?);
            Ok(())
        });
    });
    let each = move |name: Option<&str>, enterprise_connection_id: Option<String>| {
        let unsafe_metadata = metadata.try_get_value().flatten();
        let params = SsoParams { enterprise_connection_id, unsafe_metadata, ..SsoParams::default() };
        let way = Way::new(Strategy::EnterpriseSso, params, oauth_flow);
        sso_button(flow.into(), way, name, None).into_any()
    };
    let buttons = dynamic(move || {
        connections.with(|known| {
            if known.is_empty() {
                return each(None, None);
            }
            views(known.iter().map(|it| each(Some(&it.name), Some(it.id.clone()))).collect())
        })
    });
    let address = flow.attempt_untracked().and_then(|attempt| attempt.email_address).unwrap_or_default();
    // Nothing is typed here: the form shows what went wrong.
    let parts = || vec![notice(), buttons, start_over(|| ()).into_any()];
    card(Key::ContinueSignUp, "enterprise-sso", Say::data(address)).child(form(flow, || (), parts).into_any())
}
