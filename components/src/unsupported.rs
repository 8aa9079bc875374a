//! The pages for what this version does not know.

use leptos::prelude::*;

use crate::control::SignOutButton;
use crate::parts::{Card, StartOver};

const HEADING: &str = "This step is not supported here";

/// Says that a step of a sign-in or sign-up is not known, and offers to start over.
#[component]
pub(crate) fn UnsupportedStep(
    /// What the server waits for.
    status: String,
) -> impl IntoView {
    view! {
        <Card heading=HEADING step="unsupported" lead=format!("{HEADING}: {status}")>
            <StartOver/>
        </Card>
    }
}

/// Says that a session task is not known, and offers to sign out.
#[component]
pub(crate) fn UnsupportedTask(
    /// The task's key.
    task: String,
) -> impl IntoView {
    view! {
        <Card heading=HEADING step="unsupported" lead=format!("{HEADING}: {task}")>
            <SignOutButton/>
        </Card>
    }
}
