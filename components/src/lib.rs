//! Clerk pages as Leptos components.
