//! Clerk's sign-in, sign-up, verification and session-task pages as Leptos components.
//!
//! Pages: [`SignIn()`], [`SignUp()`], [`VerifyCode()`], [`WaitForLink()`], [`SessionTask()`], [`TaskChooseOrganization()`],
//! [`TaskResetPassword()`], [`TaskSetupMfa()`]. Parts, for pages of your own as well: [`Card()`], [`Form()`], [`Field()`],
//! [`PasswordField()`], [`ConfirmPasswordField()`], [`CodeField()`], [`Checkbox()`], [`SubmitButton()`], [`ResendButton()`],
//! [`StartOver()`], [`Button()`], [`Link()`], [`Stack()`], [`SsoButton()`], [`Notice()`], [`FailureAlert()`], [`Text()`], [`Finish()`]. What is
//! shown to whom: [`Show()`], [`SignedIn()`], [`SignedOut()`], [`Protected()`] and the redirects.
//!
//! A growing number of pages is made of public parts alone, so that an app can copy the page's file and change it: those that
//! `examples/pages` includes.
//!
//! The look is one stylesheet, `theme.css` in this package ([`THEME`]): link it, set Clerk's `--clerk-*`
//! properties on any element above (all of them are in [`themes::DEFAULT`]), take one of the [`themes`], or leave
//! it out and style Clerk's public class names (`cl-card`, `cl-formFieldInput`, …). [`provide_parts`] puts a text
//! field of the app's own in the place of the library's.
//! No component has an inline style, so a strict Content-Security-Policy is fine.
//!
//! Every text is a [`Key`], said in the [`Localization`] that [`ClerkProvider()`] is given: English, one of
//! [`locales`], or your own. A signal of it changes the language of the page as it stands.
//!
//! The parts of [`leptos_clerk`] that an app needs are exported here, too: one dependency is enough.
//!
//! Unofficial: not affiliated with Clerk.

#![cfg_attr(not(feature = "split"), forbid(unsafe_code))]
#![deny(missing_docs)]
#![allow(unreachable_pub, reason = "`#[component]` makes every function public inside a private module")]

// So that the pages name this crate as an app does.
extern crate self as leptos_clerk_components;

mod account_switcher;
mod announcement;
mod browser;
mod captcha;
mod control;
mod countdown;
mod el;
mod email_link;
mod flow;
mod gate;
mod google_one_tap;
mod identifier;
mod ids;
mod in_place;
mod initial_values;
mod keyed;
#[doc(hidden)]
pub mod later;
#[cfg(test)]
mod layering;
pub mod locales;
mod localization;
mod operation;
mod parts;
mod passkey;
mod password_hint;
mod protect_check;
mod provider;
mod qr;
mod reactive;
mod recover;
#[cfg(feature = "router")]
mod router;
mod routing;
mod save;
mod sign_in;
mod sign_up;
mod sso_callback;
mod task;
pub mod text;
mod ticket;
mod typed;
mod unsupported;
mod verify_code;
mod waitlist;

pub use account_switcher::AccountSwitcher;
pub use captcha::Captcha;
pub use control::{
    Protected, RedirectToSignIn, RedirectToSignUp, RedirectToTasks, Show, SignInButton, SignOutButton,
    SignUpButton, SignedIn, SignedOut, When,
};
pub use countdown::Countdown;
pub use email_link::{EmailLinkVerification, IsWanted, WaitForLink};
pub use flow::CompleteFlow;
pub use gate::Finish;
pub use google_one_tap::{GoogleOneTap, OneTapMoment};
pub use initial_values::InitialValues;
pub use keyed::keyed;
pub use localization::{Key, Language, Localization};
pub use operation::start;
pub use parts::{
    Button, Card, Checkbox, CodeField, ConfirmPasswordField, FailureAlert, Field, Form, FormState, InputKind,
    Link, Notice, OauthFlow, OwnButton, OwnCheckbox, OwnField, Parts, PasswordField, PhoneField,
    ProviderButtons, ResendButton, SsoButton, Stack, StartOver, SubmitButton, Text, provide_parts,
};
pub use passkey::CreatePasskey;
pub use password_hint::password_hint;
pub use provider::{ClerkDegraded, ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider};
pub use qr::QrCode;
#[cfg(feature = "router")]
pub use router::{ClerkRoutes, use_router_navigate};
pub use routing::Routing;
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use sso_callback::SsoCallback;
pub use task::{SessionTask, TaskChooseOrganization, TaskResetPassword, TaskSetupMfa};
pub use ticket::Impersonation;
pub use unsupported::{UnsupportedStep, UnsupportedTask};
pub use verify_code::{VerifyCode, WhatsappButton};
pub use waitlist::Waitlist;

#[doc(hidden)]
pub use leptos_clerk::later;
pub use leptos_clerk::{
    AccountFlow, AttemptKind, Auth, AuthState, Channel, Clerk, ClerkOptions, ConfigError, EmailLinkLanding,
    EmailLinkStatus, Error, Errors, Field, GetToken, NavigateKind, OrganizationFlow, OrganizationList,
    PasskeyFlow, PasswordRule, PendingSession, Problem, Requirement, Reverification, ReverificationLevel,
    SendCode, SetActive, SignInFlow, SignInStep, SignOut, SignUpFlow, SignUpParams, SignUpStep,
    SsoCallbackOptions, SsoParams, Status, Stopped, TicketStatus, UseSession, UseUser, WaitlistFlow,
    provide_clerk, token, try_use_clerk, use_auth, use_auth_with, use_clerk, use_session, use_sign_in,
    use_sign_up, use_user, use_waitlist, wire,
};

/// The stylesheet, for a server that hands it out itself. It has rules for this crate's classes only.
pub const THEME: &str = include_str!("../theme.css");

/// Presets: small stylesheets that set the theme's properties, to be linked after [`THEME`].
pub mod themes {
    /// Every property with the value it has by default: a place to start from.
    pub const DEFAULT: &str = include_str!("../themes/default.css");
    /// Always dark.
    pub const DARK: &str = include_str!("../themes/dark.css");
    /// Grey, flat and square.
    pub const NEUTRAL: &str = include_str!("../themes/neutral.css");
    /// That of shadcn/ui: it follows the app's `--primary`, `--card`, `--radius` and so on where there are any.
    pub const SHADCN: &str = include_str!("../themes/shadcn.css");
}

// Every sample of the README compiles, and so does the emulator's.
#[cfg(all(doctest, feature = "router"))]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../emulator/README.md")]
struct ReadMe;
