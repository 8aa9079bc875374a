//! The smallest app with Clerk's whole sign-in: what `cargo xtask size` weighs and `cargo xtask bench web` times.

#![forbid(unsafe_code)]

use leptos::prelude::*;
use leptos_clerk_components::{ClerkOptions, ClerkProvider, SignIn};

fn main() {
    // A production instance; what the boot asks of it is in the page's `<head>` already.
    let options = ClerkOptions::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").proxy_url("/__clerk");
    leptos::mount::mount_to_body(move || {
        view! { <ClerkProvider options><SignIn redirect_when_signed_in=true/></ClerkProvider> }
    });
}
