//! Headless Clerk for Leptos.
//!
//! Sign-up, sign-in, sessions and session tasks of a [Clerk](https://clerk.com) instance, straight from the
//! browser: a client of Clerk's Frontend API, the state of both flows as signals, session tokens and hooks.
//! No JavaScript library, no view, no CSS, no router: pages are in `leptos-clerk-components`.
//!
//! Unofficial: not affiliated with Clerk.
//!
//! ```
//! use leptos::prelude::*;
//! use leptos_clerk::{ClerkOptions, provide_clerk, use_auth, use_sign_in};
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     let options = ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA");
//!     match provide_clerk(options) {
//!         Ok(_) => view! { <Greeting/> }.into_any(),
//!         Err(error) => view! { <p role="alert">{error.to_string()}</p> }.into_any(),
//!     }
//! }
//!
//! #[component]
//! fn Greeting() -> impl IntoView {
//!     let auth = use_auth();
//!     let sign_in = use_sign_in();
//!     let start_over = move |_| sign_in.reset();
//!     view! {
//!         <Show when=move || auth.is_signed_in() fallback=|| "Please sign in.">"Welcome!"</Show>
//!         <button type="button" on:click=start_over>"Start over"</button>
//!     }
//! }
//! ```
//!
//! # The words
//! *Attempt*: a sign-in or sign-up the server keeps. *Factor*: something that proves who one is. *Strategy*:
//! the way a factor is verified. *Verification*: one such check. *Step*: what chooses the page. *Task*:
//! something to do before a session becomes active. *Session*, *membership*: as in Clerk's documentation.
//!
//! # The layers
//! | module | owns |
//! |---|---|
//! | [`wire`] | the Frontend API's JSON as Rust types |
//! | `fapi` | requests as values, decoding, the transport |
//! | `flow` | what the state means: steps, errors by field, who is signed in |
//! | `store` | `Copy` handles over what is known, the one runner, tokens, cookies, tabs |
//! | `hooks` | the store from below a provider |

#![cfg_attr(not(feature = "split"), forbid(unsafe_code))]
#![deny(missing_docs)]

mod address;
mod back_off;
mod browser;
mod fapi;
mod flow;
mod hooks;
mod key;
#[cfg(test)]
mod layering;
#[doc(hidden)]
pub mod split;
mod store;
pub mod wire;

pub use address::{WebAddress, is_below, path_of};
pub use fapi::{
    BoxFuture, Error, HttpRequest, HttpResponse, SendFuture, SignUpParams, SsoParams, Transport, Unreachable,
};
pub use flow::PasswordRule;
pub use flow::{
    AttemptKind, AuthState, EmailLinkLanding, EmailLinkStatus, EmailLinkVerification, Errors, FetchStatus,
    Field, PendingSession, Problem, Requirement, Reverification, ReverificationLevel, SignInStep, SignUpStep,
    Status, Ticket, TicketStatus,
};
pub use hooks::{
    Auth, UseSession, UseUser, provide_clerk, try_use_clerk, use_auth, use_auth_with, use_clerk, use_session,
    use_sign_in, use_sign_up, use_user, use_waitlist,
};
pub use key::{ConfigError, Instance, PublishableKey};
pub use store::{
    AccountFlow, AttemptFlow, Channel, Clerk, ClerkOptions, GetToken, Listener, MfaGroup, NavigateKind,
    OrganizationFlow, OrganizationList, PasskeyFlow, Resources, Running, SendCode, SetActive,
    SignInCodeGroup, SignInFlow, SignInLinkGroup, SignInResetGroup, SignOut, SignUpFlow, SsoCallbackOptions,
    Stopped, VerificationsGroup, WaitlistFlow,
};

/// Session tokens.
pub mod token {
    pub use crate::store::{Claims, claims, claims_as, raw_claims};
}
