//! `<SignInButton>` and `<SignUpButton>`: the way to the pages.

use leptos::prelude::*;
use leptos_clerk::{Clerk, use_clerk};

use crate::browser::location;
use crate::el::{El, button};
use crate::localization::Key;

/// A button that leads to the sign-in page, and from there back here.
///
/// Role `button`, name "Sign in" unless it has children.
#[component]
pub fn SignInButton(
    /// Where the sign-in leads. Default: back here.
    #[prop(optional, into)]
    redirect_url: Option<String>,
    /// The caption. Default: "Sign in".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    open_page("cl-button cl-signInButton", Key::SignIn, Clerk::redirect_to_sign_in, redirect_url, children)
}

/// A button that leads to the sign-up page, and from there back here.
///
/// Role `button`, name "Sign up" unless it has children.
#[component]
pub fn SignUpButton(
    /// Where the sign-up leads. Default: back here.
    #[prop(optional, into)]
    redirect_url: Option<String>,
    /// The caption. Default: "Sign up".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    open_page("cl-button cl-signUpButton", Key::SignUp, Clerk::redirect_to_sign_up, redirect_url, children)
}

fn open_page(
    class: &'static str,
    caption: Key,
    open_page: fn(Clerk, Option<&str>),
    redirect_url: Option<String>,
    children: Option<Children>,
) -> El {
    let clerk = use_clerk();
    let open = move || {
        let return_to = redirect_url.clone().unwrap_or_else(location);
        open_page(clerk, Some(&return_to));
    };
    let button = button(class, open);
    match children {
        Some(children) => button.child(children()),
        None => button.text(caption),
    }
}
