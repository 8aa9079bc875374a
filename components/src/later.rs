//! Pages that nobody needs at first. What a release build with the feature `split` loads later says so until it is
//! there, or that it cannot be had.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::split::{Bring, Later};
use leptos_clerk::{Error, later};

use crate::browser::focus_on_from_heading;
use crate::el::{button, switch, views};
use crate::email_link::landed;
use crate::flow::{CompleteFlow, Metadata};
use crate::gate::{End, finishing, loading, pending, signed_in};
use crate::localization::Key;
use crate::parts::alert;
use crate::protect_check::protect_check;
use crate::reactive::effect;
use crate::text;
use crate::ticket::ticket_page;
use crate::unsupported::unsupported_step;

/// What draws a page.
pub type Draw<P> = fn(P) -> AnyView;

/// A page of a sign-in or sign-up that only some come to.
#[derive(Clone)]
pub(crate) enum Detour {
    /// A link from an e-mail led here; it is followed no longer once that is set.
    Landed(RwSignal<bool>),
    Pending,
    ProtectCheck(CompleteFlow),
    /// Whether they are led on at once.
    SignedIn(CompleteFlow, bool),
    /// A ticket led here, as long as that is set.
    Ticket(CompleteFlow, RwSignal<bool>, Metadata),
    Unsupported(String),
}

fn detour(page: Detour) -> AnyView {
    match page {
        Detour::Landed(has_landed) => landed(has_landed),
        Detour::Pending => pending(),
        Detour::ProtectCheck(flow) => protect_check(flow),
        Detour::SignedIn(flow, redirect) => signed_in(flow, redirect),
        Detour::Ticket(flow, has_ticket, metadata) => ticket_page(flow, has_ticket, metadata),
        Detour::Unsupported(step) => unsupported_step(&step),
    }
}

later!(DETOUR, clerk_detour: Draw<Detour> = detour);
later!(FINISHING, clerk_finishing: Draw<(CompleteFlow, RwSignal<End>, bool)> = |(flow, end, has_offer)| finishing(flow, end, has_offer));

/// The end of a sign-in or sign-up.
pub(crate) fn finish(flow: CompleteFlow, end: RwSignal<End>, has_offer: bool) -> AnyView {
    later(&FINISHING, (flow, end, has_offer))
}

impl Detour {
    pub(crate) fn draw(self) -> AnyView {
        later(&DETOUR, self)
    }
}

/// Shows a page as soon as what draws it is at hand.
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
