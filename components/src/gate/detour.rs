//! Pages of a sign-in or sign-up that few users see.

use leptos::prelude::*;
use leptos_clerk::later;

use super::standing::{pending, signed_in};
use crate::email_link::landed;
use crate::flow::{CompleteFlow, Metadata};
use crate::later::{Draw, later};
use crate::protect_check::protect_check;
use crate::ticket::ticket_page;
use crate::unsupported::UnsupportedStep;

/// A page of a sign-in or sign-up that few users see.
#[derive(Clone)]
pub(crate) enum Detour {
    /// A link from an e-mail led here; it is followed no longer once that is set.
    Landed(RwSignal<bool>),
    Pending,
    ProtectCheck(CompleteFlow),
    /// `true` redirects at once.
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
        Detour::Unsupported(step) => view! { <UnsupportedStep name=step/> }.into_any(),
    }
}

later!(DETOUR, clerk_detour: Draw<Detour> = detour);
impl Detour {
    pub(crate) fn draw(self) -> AnyView {
        later(&DETOUR, self)
    }
}
