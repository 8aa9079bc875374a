//! `<ProviderButtons>`: one button per provider of the instance.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_clerk::wire::{Strategy, UserSettings};
use leptos_clerk::{AttemptKind, Running, SsoParams, use_clerk};

use super::avatar::picture;
use crate::el::{El, button, dynamic, el, nothing, switch, views};
use crate::flow::CompleteFlow;
use crate::localization::{Key, localized};
use crate::operation::start;
use crate::reactive::memo;
use crate::recover::recover;

/// Where the page of a provider is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OauthFlow {
    /// In place of this page.
    #[default]
    Redirect,
    /// In a window of its own.
    Popup,
    /// In a window of its own where this page is inside another one, whose place a provider would refuse to
    /// take; else in place of this page.
    Auto,
}

impl OauthFlow {
    pub(crate) fn is_popup(self) -> bool {
        self == Self::Popup || (self == Self::Auto && crate::browser::is_framed())
    }
}

/// A button for each provider for signing in, in the instance's order. Nothing without providers.
///
/// Role `button`, named "Continue with …", and "Last used" where that is so. From
/// the click until the provider's page has come none of them can be pressed, and the one that was is `aria-busy`.
/// What went wrong is among the flow's errors, a provider's refusal too: put a `<Notice>` nearby. Somebody who turns out to be
/// signed in already goes where sign-ins lead.
#[component]
pub fn ProviderButtons(
    /// The flow to start, for example `use_sign_in()`.
    #[prop(into)]
    flow: CompleteFlow,
    /// Where the provider's page is opened.
    #[prop(optional)]
    oauth_flow: OauthFlow,
    /// Addresses and the like. Default: the provider's options.
    #[prop(optional)]
    params: SsoParams,
    /// `true` adds a line with "or".
    #[prop(optional)]
    divider: bool,
) -> impl IntoView {
    recover(flow);
    provider_buttons(flow, oauth_flow, Arc::new(move || params.clone()), divider.into())
}

/// The parameters of a provider's request, read when its button is pressed.
pub(crate) type Params = Arc<dyn Fn() -> SsoParams + Send + Sync>;

pub(crate) fn provider_buttons(
    flow: CompleteFlow,
    oauth_flow: OauthFlow,
    params: Params,
    divider: Signal<bool>,
) -> AnyView {
    let clerk = use_clerk();
    let providers = memo(move || clerk.environment().user_settings.social.clone());
    let view = move |providers: leptos_clerk::wire::SocialProviders| {
        let each = |provider: &leptos_clerk::wire::SocialProvider| {
            let way = Way { strategy: provider.strategy.clone(), params: Arc::clone(&params), oauth_flow };
            sso_button(flow, way, Some(&provider.name), provider.logo_url.clone()).into_any()
        };
        let buttons: Vec<_> = providers.authenticatable().map(each).collect();
        if buttons.is_empty() {
            return nothing();
        }
        let buttons = el("div", "cl-socialButtons").children(buttons).into_any();
        let line = switch(move || divider.get(), |divider| if divider { line() } else { nothing() });
        views(vec![buttons, line])
    };
    switch(move || providers.get(), view)
}

/// A button that signs in or up through one provider or company.
///
/// Role `button`, named "Continue with …", and "Last used" where that is so; a click, Enter or Space presses it. It cannot be
/// pressed while the flow's request is running. Data attributes: `data-busy` is `true` from the click until the provider's
/// page opens, as `aria-busy` is.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::wire::Strategy;
/// use leptos_clerk_components::{SsoButton, use_sign_in};
///
/// #[component]
/// fn Google() -> impl IntoView {
///     let name = Some("Google".to_owned());
///     view! { <SsoButton flow=use_sign_in() strategy=Strategy::from("oauth_google") name/> }
/// }
/// # let _ = Google;
/// ```
#[component]
pub fn SsoButton(
    /// The flow to start, for example `use_sign_in()`.
    #[prop(into)]
    flow: CompleteFlow,
    /// The provider's strategy, or `Strategy::EnterpriseSso` for a company.
    strategy: Strategy,
    /// The name. Default: a general name for companies.
    #[prop(optional_no_strip)]
    name: Option<String>,
    /// The address of a picture. Default: the name's first letter.
    #[prop(optional, into)]
    logo_url: Option<String>,
    /// Addresses and the like. Default: the provider's options.
    #[prop(optional)]
    params: SsoParams,
    /// Where the provider's page is opened. Default: in place of this page.
    #[prop(optional)]
    oauth_flow: OauthFlow,
) -> impl IntoView {
    sso_button(flow, Way::new(strategy, params, oauth_flow), name.as_deref(), logo_url).into_any()
}

fn line() -> AnyView {
    el("div", "cl-dividerRow").child(el("span", "cl-dividerText").text(Key::Or).into_any()).into_any()
}

/// A way through a provider or a company.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) strategy: Strategy,
    pub(crate) params: Params,
    pub(crate) oauth_flow: OauthFlow,
}

/// Returns `true` if there is at most one way to sign in, which needs no reminder.
fn is_only_way(settings: &UserSettings) -> bool {
    let attributes = &settings.attributes;
    let identifiers =
        [&attributes.email_address, &attributes.phone_number, &attributes.username, &attributes.passkey];
    let has_others = identifiers.iter().any(|it| it.enabled && it.used_for_first_factor);
    !has_others && settings.social.authenticatable().count() <= 1
}

/// The button of a provider or an enterprise connection.
pub(crate) fn sso_button(flow: CompleteFlow, way: Way, name: Option<&str>, logo_url: Option<String>) -> El {
    let clerk = use_clerk();
    let connection = (way.params)().enterprise_connection_id;
    let is_company = connection.is_some();
    let key = connection.unwrap_or_else(|| way.strategy.as_str().to_owned());
    let is_busy = move || clerk.leaving_for().as_ref() == Some(&key);
    let is_held = move || clerk.leaving_for().is_some() || flow.is_fetching();
    let strategy = way.strategy.clone();
    let is_sign_in = flow.kind() == AttemptKind::SignIn;
    let last_used = memo(move || {
        let is_last = clerk.last_authentication_strategy().as_ref() == Some(&strategy);
        is_sign_in && !is_company && is_last && !is_only_way(&clerk.environment().user_settings)
    });
    let badge = move || {
        if last_used.get() {
            el("span", "cl-badge cl-lastAuthenticationStrategyBadge").data(" ").text(Key::LastUsed).into_any()
        } else {
            nothing()
        }
    };
    let leave = move || {
        if untrack(is_held) {
            return;
        }
        start(way.clone().take(flow));
    };
    let logo =
        picture("cl-socialButtonsProviderIcon", "cl-providerInitialIcon", logo_url, name.unwrap_or_default());
    let name = name.map(str::to_owned);
    let caption = move || {
        localized(|language| {
            let name = name.as_deref().unwrap_or(language.text(Key::EnterpriseSso));
            language.say_with(Key::ContinueWith, name)
        })
    };
    button("cl-button cl-socialButtonsBlockButton", leave)
        .truth("aria-busy", is_busy.clone())
        .truth("data-busy", is_busy)
        .flag("disabled", is_held)
        .child(logo)
        .child(el("span", "cl-socialButtonsBlockButtonText").text_of(caption).into_any())
        .child(dynamic(badge))
}

impl Way {
    pub(crate) fn new(strategy: Strategy, params: SsoParams, oauth_flow: OauthFlow) -> Self {
        Self { strategy, params: Arc::new(move || params.clone()), oauth_flow }
    }

    /// Not `async`: a popup has to be opened before anything is awaited.
    fn take(self, flow: CompleteFlow) -> Running {
        let params = (self.params)();
        let params = SsoParams { popup: params.popup || self.oauth_flow.is_popup(), ..params };
        match flow {
            CompleteFlow::SignIn(flow) => flow.sso(self.strategy, params),
            CompleteFlow::SignUp(flow) => flow.sso(self.strategy, params),
        }
    }
}
