//! The guide "email-password" alone in an app: what `cargo xtask size` weighs.

#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "the guide is there to be copied into an app")]

#[path = "../demo/custom_flows/email_password.rs"]
mod email_password;

use leptos::prelude::*;
use leptos_clerk_components::{ClerkOptions, ClerkProvider};

use email_password::EmailPassword;

fn main() {
    let options =
        ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA").proxy_url("/__clerk");
    leptos::mount::mount_to_body(move || view! { <ClerkProvider options><EmailPassword/></ClerkProvider> });
}
