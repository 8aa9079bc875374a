//! The library's pages, by name.

use leptos::prelude::*;
use leptos_clerk_components::{
    AccountSwitcher, ClerkOptions, ClerkProvider, CreatePasskey, EmailLinkVerification, Impersonation,
    Language, Localization, SessionTask, SignIn, SignOutButton, SignUp, SsoCallback, Waitlist, locales,
};

use crate::own_field::floating_labels;
use crate::own_parts::own_parts;
use crate::stage::{self, Stage};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    SignIn,
    SignInWithOwnField,
    SignUpWithOwnParts,
    SignUp,
    Task,
    Accounts,
    Waitlist,
    EmailLink,
    SsoCallback,
    CreatePasskey,
    Impersonation,
    SignOut,
}

/// Any host of this shape makes a development instance; requests go to the proxy URL.
const PUBLISHABLE_KEY: &str = "pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA";

/// The page that the stage is at.
#[component]
pub fn Shown(stage: Stage) -> impl IntoView {
    // Before a state changes the address.
    let language = language();
    let is_open = Memo::new(move |_| stage.page().is_some());
    move || {
        let options = ClerkOptions::new(PUBLISHABLE_KEY)
            .proxy_url(stage.world())
            .captcha_url(stage.world() + "/turnstile/v0/api.js?render=explicit")
            .navigate(move |url, _| stage.went_to(url));
        let localization = language.clone();
        is_open.get().then(|| {
            view! {
                <ClerkProvider options localization>{move || stage.page().map(draw)}</ClerkProvider>
            }
        })
    }
}

/// Returns the language of the page's address.
fn language() -> Language {
    match stage::query("lang").as_str() {
        "pseudo" => Localization::pseudo().into(),
        "de" => locales::GERMAN.into(),
        "ar" => locales::ARABIC.into(),
        "ja" => locales::JAPANESE.into(),
        _ => Language::default(),
    }
}

fn draw(page: Page) -> AnyView {
    match page {
        Page::SignIn => view! { <SignIn redirect_when_signed_in=false/> }.into_any(),
        Page::SignInWithOwnField => {
            floating_labels();
            view! { <SignIn/> }.into_any()
        }
        Page::SignUpWithOwnParts => {
            own_parts();
            view! { <SignUp/> }.into_any()
        }
        Page::SignUp => view! { <SignUp/> }.into_any(),
        Page::Task => view! { <SessionTask/> }.into_any(),
        Page::Accounts => view! { <AccountSwitcher/> }.into_any(),
        Page::Waitlist => view! { <Waitlist/> }.into_any(),
        Page::EmailLink => view! { <EmailLinkVerification/> }.into_any(),
        Page::SsoCallback => view! { <SsoCallback/> }.into_any(),
        // Parts of a page, on a page of the app's.
        Page::CreatePasskey => view! { <h1>"Security"</h1> <CreatePasskey/> }.into_any(),
        Page::Impersonation => view! { <Impersonation/> <h1>"Account"</h1> }.into_any(),
        Page::SignOut => view! { <h1>"Account"</h1> <SignOutButton/> }.into_any(),
    }
}
