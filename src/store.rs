//! The reactive shell: `Copy` handles over what is known, the one runner, token cache, cookies, tabs.
//!
//! It has no HTML, router or user-facing text.

mod account;
mod active;
mod attempt_flow;
mod boot;
mod captcha;
mod clerk;
mod code_delivery;
mod cookies;
mod core;
mod data;
mod email_link;
mod forgot_password;
mod later;
mod listener;
mod options;
mod organization;
mod passkey;
mod popup;
mod primitives;
mod protect;
mod run;
mod sign_in;
mod sign_out;
mod sign_up;
mod sso;
mod sso_callback;
mod tabs;
#[cfg(test)]
mod tests;
mod ticket;
mod token;
mod token_cache;
mod urls;
mod waitlist;
mod window;

use crate::fapi::{sign_in as sign_in_requests, sign_up as sign_up_requests};

pub use account::AccountFlow;
pub use active::SetActive;
pub use attempt_flow::AttemptFlow;
pub use clerk::Clerk;
pub use code_delivery::{Channel, SendCode};
pub use email_link::SignInLinkGroup;
pub use listener::{Listener, Resources};
pub use options::{ClerkOptions, NavigateKind};
pub use organization::{OrganizationFlow, OrganizationList};
pub use passkey::PasskeyFlow;
pub use run::{Running, Stopped};
pub use sign_in::{MfaGroup, SignInCodeGroup, SignInFlow, SignInResetGroup};
pub use sign_out::SignOut;
pub use sign_up::{SignUpFlow, VerificationsGroup};
pub use sso_callback::SsoCallbackOptions;
pub use token::{Claims, GetToken, claims, claims_as, raw_claims};
pub use waitlist::WaitlistFlow;
