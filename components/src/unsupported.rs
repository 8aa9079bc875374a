//! The pages for steps and tasks that this version does not know.

use leptos::prelude::*;
use leptos_clerk_components::text::caption_with;
use leptos_clerk_components::{Card, Key, SignOutButton, StartOver, use_clerk};

/// The page for a step of a sign-in or sign-up that this version does not know, with a way to start over.
///
/// Heading "This step is not supported"; the names of the step or its strategies stand below; button "Start over".
/// Data attributes: `data-step` is `unsupported`.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::UnsupportedStep;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! { <UnsupportedStep name="needs_something_new"/> }
/// }
/// # let _ = Page;
/// ```
#[component]
pub fn UnsupportedStep(
    /// The server's name of the step, or of the strategies that it offers.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let lead = Signal::derive(move || caption_with(Key::UnsupportedStep, &name));
    view! {
        <Card heading=Key::Unsupported step="unsupported" lead>
            <StartOver/>
        </Card>
    }
}

/// The page for a session task that this version does not know, with a way to sign out. It warns developers in the
/// console.
///
/// As [`UnsupportedStep`], with the button "Sign out".
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::UnsupportedTask;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! { <UnsupportedTask name="something-new"/> }
/// }
/// # let _ = Page;
/// ```
#[component]
pub fn UnsupportedTask(
    /// The key of the task.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    use_clerk().warn_of_task(&name);
    let lead = Signal::derive(move || caption_with(Key::UnsupportedStep, &name));
    view! {
        <Card heading=Key::Unsupported step="unsupported" lead>
            <SignOutButton/>
        </Card>
    }
}
