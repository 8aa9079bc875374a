//! Pages that nobody needs at first. What a release build with the feature `split` loads later says so until it is
//! there, or that it cannot be had.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::Error;
use leptos_clerk::split::{Bring, Later};

use crate::announcement::{alert, loading};
use crate::browser::focus_on_from_heading;
use crate::el::{button, switch, views};
use crate::localization::Key;
use crate::reactive::effect;
use crate::text;

/// The function that draws a page.
pub type Draw<P> = fn(P) -> AnyView;

/// Shows a page as soon as its code is loaded.
pub fn later<P: Clone + Send + Sync + 'static>(what: &'static Later<Draw<P>>, page: P) -> AnyView {
    match what.get() {
        Some(draw) => draw(page),
        None => wait(Box::new(move || what.get().map(|draw| draw(page.clone()))), what.bring()),
    }
}

/// The part of [`later`] that exists once.
fn wait(draw: Box<dyn Fn() -> Option<AnyView> + Send + Sync>, bring: Bring) -> AnyView {
    let has_failed = RwSignal::new(false);
    let begin = move || {
        spawn_local(async move {
            let is_there = bring().await;
            // Also where nothing has changed: what waits is drawn now.
            let _ = has_failed.try_set(!is_there);
        });
    };
    begin();
    let again = move || {
        // One at a time, so that the page is drawn once.
        if has_failed.get_untracked() {
            has_failed.set(false);
            begin();
        }
    };
    let view = move |has_failed: bool| match draw() {
        Some(view) => {
            // Reaches outside the graph: the focus.
            effect(focus_on_from_heading);
            view
        }
        None if has_failed => {
            let again = button("cl-button cl-formButtonPrimary", again).text(Key::TryAgain);
            views(vec![alert(|| text::error(&Error::Offline { timed_out: false })), again.into_any()])
        }
        None => loading(),
    };
    switch(move || has_failed.get(), view)
}
