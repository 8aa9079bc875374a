//! Starts operations from event handlers.

use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;
use leptos_clerk::Stopped;

/// Starts an operation. Why it failed is in its flow's errors, or said by the operation itself.
pub(crate) fn start(operation: impl Future<Output = Result<(), Stopped>> + 'static) {
    // Boxed here, so that what follows is compiled once and not for each operation.
    spawn(Box::pin(operation));
}

fn spawn(operation: Pin<Box<dyn Future<Output = Result<(), Stopped>>>>) {
    spawn_local(async move {
        let _ = operation.await;
    });
}
