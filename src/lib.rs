//! Headless Clerk for Leptos.
