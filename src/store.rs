//! The reactive shell: `Copy` handles over what is known, the one runner, token cache, cookies, tabs.
//!
//! Knows nothing of HTML, routers or strings for people.

mod active;
mod attempt_flow;
mod boot;
mod clerk;
mod cookies;
mod core;
mod data;
mod options;
mod organization;
mod run;
mod sign_in;
mod sign_out;
mod sign_up;
mod sso;
mod sso_callback;
mod tabs;
#[cfg(test)]
mod tests;
mod token;
mod token_cache;
mod window;

pub use active::SetActive;
pub use attempt_flow::AttemptFlow;
pub use clerk::Clerk;
pub use options::{ClerkOptions, NavigateKind};
pub use organization::OrganizationFlow;
pub use run::{Running, Stopped};
pub use sign_in::{MfaGroup, SignInCodeGroup, SignInFlow, SignInResetGroup};
pub use sign_out::SignOut;
pub use sign_up::{SignUpFlow, VerificationsGroup};
pub use sso_callback::SsoCallbackOptions;
pub use token::{Claims, GetToken, claims};
