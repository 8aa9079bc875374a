//! The smallest app with Clerk's whole sign-in: what `cargo xtask size` weighs.

#![forbid(unsafe_code)]

use leptos::prelude::*;
use leptos_clerk_components::{ClerkOptions, ClerkProvider, SignIn};

fn main() {
    let options =
        ClerkOptions::new("pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA").proxy_url("/__clerk");
    leptos::mount::mount_to_body(move || {
        view! { <ClerkProvider options><SignIn redirect_when_signed_in=true/></ClerkProvider> }
    });
}
