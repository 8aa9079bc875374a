//! Element ids: counted per provider, so that a server and the browser that takes its page over agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::use_context;

#[derive(Clone, Default)]
pub(crate) struct Ids(Arc<AtomicU32>);

/// For parts below a bare `provide_clerk`, without `<ClerkProvider>`.
static LAST: AtomicU32 = AtomicU32::new(0);

/// The next id for a part called `name`, for example `cl-emailAddress-1`.
pub(crate) fn next_id(name: &str) -> String {
    let number = match use_context::<Ids>() {
        Some(ids) => ids.0.fetch_add(1, Ordering::Relaxed),
        None => LAST.fetch_add(1, Ordering::Relaxed),
    };
    format!("cl-{name}-{number}")
}
