//! Starts operations from event handlers.

use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;
use leptos_clerk::Stopped;

/// Starts an operation from an event handler. Its error, if it fails, is among the flow's errors.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Button, Key, SignInFlow, start};
///
/// #[component]
/// fn Create(flow: SignInFlow) -> impl IntoView {
///     view! { <Button label=Key::Continue on_click=move |()| start(flow.create("ada@example.com"))/> }
/// }
/// # let _ = Create;
/// ```
pub fn start(operation: impl Future<Output = Result<(), Stopped>> + 'static) {
    // Boxed here, so that what follows is compiled once and not for each operation.
    spawn(Box::pin(operation));
}

fn spawn(operation: Pin<Box<dyn Future<Output = Result<(), Stopped>>>>) {
    spawn_local(async move {
        let _ = operation.await;
    });
}
