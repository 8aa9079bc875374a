//! The guide "email-password" alone in an app: what `cargo xtask size` weighs and `cargo xtask bench web` times.

#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "the guide is there to be copied into an app")]

#[path = "../demo/custom_flows/email_password.rs"]
mod email_password;

use leptos::prelude::*;
use leptos_clerk_components::{ClerkOptions, ClerkProvider};

use email_password::EmailPassword;

fn main() {
    // A production instance; what the boot asks of it is in the page's `<head>` already.
    let options = ClerkOptions::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").proxy_url("/__clerk");
    leptos::mount::mount_to_body(move || view! { <ClerkProvider options><EmailPassword/></ClerkProvider> });
}
