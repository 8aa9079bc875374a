//! The demo: every page of the library in one app, with leptos_router.

#![cfg_attr(not(feature = "split"), forbid(unsafe_code))]
#![allow(unreachable_pub, reason = "the pages are there to be copied into an app")]

mod custom_flows;
mod guide;
mod home;
mod language;
mod layout;

use leptos::prelude::*;
use leptos_clerk_components::later;
use leptos_clerk_components::later::Draw;
use leptos_clerk_components::{
    AccountSwitcher, ClerkOptions, ClerkProvider, Impersonation, Localization, Protected, SessionTask,
    SignIn, SignUp, SsoCallback, Waitlist, use_router_navigate,
};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

use custom_flows::{
    ApplicationInvitations, BotSignUpProtection, DeviceTrust, EmailLinks, EmailLinksVerify, EmailPassword,
    EmailSmsOtp, EmbeddedEmailLinks, EnterpriseConnections, ErrorHandling, ForgotPassword, GoogleOneTapGuide,
    LastAuthenticationStrategy, LegalAcceptance, MultiFactorAuthentication, MultiSessionApplications,
    OauthCallback, OauthConnections, Passkeys, SessionTasks, SignInOrUp, SignOutGuide, WaitlistGuide,
};
use guide::{AboutGuide, GUIDES, GuideIndex};
use home::{Home, Who};
use layout::{Header, Outage, TestIdentities};

const PUBLISHABLE_KEY: &str = match option_env!("CLERK_PUBLISHABLE_KEY") {
    Some(key) => key,
    None => "pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA",
};

/// Where the local Frontend API is, on the page's own origin. Empty: at the host in the key.
const PROXY_URL: &str = match option_env!("CLERK_PROXY_URL") {
    Some(url) => url,
    None => "/__clerk",
};

// An optimised build has these in files of their own: a visitor loads the pages that they visit.
later!(in pages, ACCOUNTS, demo_accounts: Draw<()> = |()| view! { <AccountSwitcher/> }.into_any());
later!(in pages, CALLBACK, demo_callback: Draw<()> = |()| view! { <SsoCallback/> }.into_any());
later!(in pages, NOT_FOUND, demo_not_found: Draw<()> = |()| view! { <NotFound/> }.into_any());
later!(in pages, PROTECTED, demo_protected: Draw<()> = |()| view! { <ProtectedPage/> }.into_any());
later!(in sign_up, SIGN_UP, demo_sign_up: Draw<()> = |()| view! { <SignUpPage/> }.into_any());
later!(in pages, TASK, demo_task: Draw<()> = |()| view! { <SessionTask/> }.into_any());
later!(in pages, WAITLIST, demo_waitlist: Draw<()> = |()| view! { <Waitlist/> }.into_any());
later!(in guides, GUIDE, demo_guide: Draw<()> = |()| view! { <GuidePage/> }.into_any());
later!(in guides, GUIDE_INDEX, demo_guide_index: Draw<()> = |()| view! { <GuideIndex/> }.into_any());

fn main() {
    if cfg!(debug_assertions) {
        console_error_panic_hook::set_once();
    }
    leptos::mount::mount_to_body(|| view! { <Router><App/></Router> });
}

#[component]
fn App() -> impl IntoView {
    let mut options = ClerkOptions::new(PUBLISHABLE_KEY)
        .proxy_url(PROXY_URL)
        .navigate(use_router_navigate())
        .window_clerk();
    if PROXY_URL.starts_with('/') {
        // The local Frontend API brings its own stand-in for Cloudflare's script.
        options = options.captcha_url(format!("{PROXY_URL}/turnstile/v0/api.js?render=explicit"));
    }
    let texts = RwSignal::new(Localization::default());
    view! {
        <ClerkProvider options localization=texts>
            <Header texts/>
            <Impersonation/>
            <Outage/>
            <main class="page">
                <FlatRoutes fallback=|| later::later(&NOT_FOUND, ())>
                    <Route path=path!("/") view=|| view! { <Home/> }.into_any()/>
                    <Route path=path!("/sign-up/*any") view=|| later::later(&SIGN_UP, ())/>
                    <Route path=path!("/sign-in/tasks/*any") view=|| later::later(&TASK, ())/>
                    <Route path=path!("/sign-in/choose") view=|| later::later(&ACCOUNTS, ())/>
                    <Route path=path!("/sign-in/*any") view=|| view! { <SignInPage/> }.into_any()/>
                    <Route path=path!("/sso-callback") view=|| later::later(&CALLBACK, ())/>
                    <Route path=path!("/waitlist") view=|| later::later(&WAITLIST, ())/>
                    <Route path=path!("/protected") view=|| later::later(&PROTECTED, ())/>
                    <Route path=path!("/custom-flows") view=|| later::later(&GUIDE_INDEX, ())/>
                    <Route path=path!("/custom-flows/:guide") view=|| later::later(&GUIDE, ())/>
                </FlatRoutes>
            </main>
        </ClerkProvider>
    }
}

#[component]
fn SignUpPage() -> impl IntoView {
    view! { <SignUp redirect_when_signed_in=true/><TestIdentities/> }
}

#[component]
fn SignInPage() -> impl IntoView {
    view! { <SignIn redirect_when_signed_in=true/><TestIdentities/> }
}

/// The pages of Clerk's custom-flow guides, by the last part of their addresses.
#[component]
fn GuidePage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let guide = params.read().get("guide").unwrap_or_default();
        let page = match guide.as_str() {
            "email-password" => view! { <EmailPassword/> }.into_any(),
            "device-trust" | "client-trust" => view! { <DeviceTrust/> }.into_any(),
            "oauth-connections" => view! { <OauthConnections/> }.into_any(),
            "oauth-callback" => return view! { <OauthCallback/> }.into_any(),
            "enterprise-connections" => view! { <EnterpriseConnections/> }.into_any(),
            "last-authentication-strategy" => view! { <LastAuthenticationStrategy/> }.into_any(),
            "sign-in-or-up" => view! { <SignInOrUp/> }.into_any(),
            "application-invitations" => view! { <ApplicationInvitations/> }.into_any(),
            "embedded-email-links" => view! { <EmbeddedEmailLinks/> }.into_any(),
            "bot-sign-up-protection" => view! { <BotSignUpProtection/> }.into_any(),
            "email-sms-otp" => view! { <EmailSmsOtp/> }.into_any(),
            "forgot-password" => view! { <ForgotPassword/> }.into_any(),
            "legal-acceptance" => view! { <LegalAcceptance/> }.into_any(),
            "multi-session-applications" => view! { <MultiSessionApplications/> }.into_any(),
            "waitlist" => view! { <WaitlistGuide/> }.into_any(),
            "email-links" => view! { <EmailLinks/> }.into_any(),
            "email-links-verify" => view! { <EmailLinksVerify/> }.into_any(),
            "multi-factor-authentication" => view! { <MultiFactorAuthentication/> }.into_any(),
            "session-tasks" => view! { <SessionTasks/> }.into_any(),
            "passkeys" => view! { <Passkeys/> }.into_any(),
            "google-one-tap" => view! { <GoogleOneTapGuide script_url=one_tap_script()/> }.into_any(),
            "sign-out" => view! { <SignOutGuide/> }.into_any(),
            "error-handling" => view! { <ErrorHandling/> }.into_any(),
            _ => return view! { <NotFound/> }.into_any(),
        };
        let about = GUIDES.iter().find(|it| it.name == guide).map(|guide| view! { <AboutGuide guide/> });
        view! { {page} <TestIdentities/> {about} }.into_any()
    }
}

/// The local Frontend API brings its own stand-in for Google's script, too.
fn one_tap_script() -> String {
    if PROXY_URL.starts_with('/') {
        format!("{PROXY_URL}/gsi/client")
    } else {
        "https://accounts.google.com/gsi/client".to_owned()
    }
}

#[component]
fn ProtectedPage() -> impl IntoView {
    view! {
        <Protected>
            <section class="panel">
                <h1>"Protected"</h1>
                <p>"Only somebody who is signed in, and has no task left to do, sees this page."</p>
                <Who/>
            </section>
        </Protected>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="panel">
            <h1>"Page not found"</h1>
            <p><a href="/">"Home"</a></p>
        </section>
    }
}
