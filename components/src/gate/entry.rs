//! The link or ticket that led to a page: what becomes of it is shown first.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

use super::detour::Detour;
use crate::el::switch;
use crate::flow::{CompleteFlow, Metadata};

/// Shows `page`, or, where a link from an e-mail led here, what became of it.
pub(super) fn unless_landed(page: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let clerk = use_clerk();
    let has_landed = RwSignal::new(clerk.email_link_verification().is_some());
    switch(
        move || has_landed.get(),
        move |landed| if landed { Detour::Landed(has_landed).draw() } else { page() },
    )
}

/// Shows `page`; before that, sends the ticket in the page's address if there is one.
pub(super) fn unless_ticket(
    flow: CompleteFlow,
    metadata: Metadata,
    page: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let clerk = use_clerk();
    let has_ticket = RwSignal::new(clerk.ticket().is_some());
    switch(
        move || has_ticket.get(),
        move |waits| if waits { Detour::Ticket(flow, has_ticket, metadata).draw() } else { page() },
    )
}
