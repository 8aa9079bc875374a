//! The pages that `<SignIn>` shows in its own place.
//!
//! An app without a router has one page for every address, usually with a `<SignIn>` for signed-out users. The sign-up, the page
//! that providers lead back to and the session tasks have addresses of their own, so that such an app shows the sign-in there.

use leptos::prelude::*;
use leptos_clerk::{Clerk, is_below, path_of};

use crate::browser;
use crate::flow::Metadata;
use crate::initial_values::InitialValues;
use crate::later::{Draw, later};
use crate::parts::OauthFlow;
use crate::routing::Routing;
use crate::sign_up::{SignUp, SignUpProps};
use crate::sso_callback::SsoCallback;
use crate::task::SessionTask;

/// A page other than the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    SignUp,
    SsoCallback,
    Task,
}

/// The properties of a `<SignIn>` that a sign-up in its place takes over.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) redirect_when_signed_in: bool,
    pub(crate) oauth_flow: OauthFlow,
    pub(crate) routing: Routing,
    pub(crate) initial_values: InitialValues,
    pub(crate) metadata: Metadata,
}

impl Page {
    /// Returns the page at a path. The addresses are those of the provider's options.
    fn at(path: &str, sign_in: &str, sign_up: &str, sso_callback: &str) -> Option<Self> {
        let is_at = |url: &str| !path_of(url).is_empty() && is_below(path, url);
        if is_at(sso_callback) {
            Some(Self::SsoCallback)
        } else if is_at(&format!("{}/tasks", path_of(sign_in))) {
            Some(Self::Task)
        } else if is_at(sign_up) {
            Some(Self::SignUp)
        } else {
            None
        }
    }
}

fn draw((page, options): (Page, Options)) -> AnyView {
    match page {
        Page::SignUp => SignUp(SignUpProps {
            optional_fields: false,
            redirect_when_signed_in: options.redirect_when_signed_in,
            oauth_flow: options.oauth_flow,
            routing: options.routing,
            initial_values: options.initial_values,
            offer_passkey: false,
            unsafe_metadata: options.metadata.get_value(),
        })
        .into_any(),
        Page::SsoCallback => view! { <SsoCallback/> }.into_any(),
        Page::Task => view! { <SessionTask/> }.into_any(),
    }
}

leptos_clerk::later!(IN_PLACE, clerk_in_place: Draw<(Page, Options)> = draw);

/// Returns the page that belongs to the browser's address, if that is not the sign-in. An app that navigates by itself has routes
/// for these pages, and the address may still be the former page's while its router mounts a `<SignIn>`.
pub(crate) fn in_place(clerk: Clerk, options: impl FnOnce() -> Options) -> Option<AnyView> {
    if clerk.has_navigate() {
        return None;
    }
    let page = Page::at(
        &browser::location(),
        &clerk.sign_in_url(),
        &clerk.sign_up_url(),
        &clerk.sso_callback_url(),
    )?;
    Some(later(&IN_PLACE, (page, options())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_shows_its_page() {
        let at = |path| Page::at(path, "/sign-in", "/sign-up", "/sso-callback");
        for (path, page) in [
            ("/", None),
            ("/sign-in", None),
            ("/sign-in/factor-one", None),
            ("/sign-upward", None),
            ("/sign-up", Some(Page::SignUp)),
            ("/sign-up/verify-email-address", Some(Page::SignUp)),
            ("/sso-callback", Some(Page::SsoCallback)),
            ("/sign-in/tasks", Some(Page::Task)),
            ("/sign-in/tasks/choose-organization", Some(Page::Task)),
        ] {
            assert_eq!(at(path), page, "{path}");
        }
    }

    #[test]
    fn root_page_and_pages_of_other_sites_are_not_shown_in_place() {
        assert_eq!(Page::at("/", "/", "/", "/sso-callback"), None);
        assert_eq!(Page::at("/sign-up", "/sign-in", "https://accounts.test/sign-up", "/sso-callback"), None);
        assert_eq!(Page::at("/#/sign-in", "/#/sign-in", "/#/sign-up", "/#/sso-callback"), None);
        assert_eq!(Page::at("/#/sign-up", "/#/sign-in", "/#/sign-up", "/#/sso-callback"), Some(Page::SignUp));
    }
}
