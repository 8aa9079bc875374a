//! A ticket in the address of a page: an invitation, or a link that signs in.

use crate::wire::Secret;

/// The purpose of a ticket according to its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketStatus {
    /// There is an account: sign in with it.
    SignIn,
    /// There is no account yet: sign up with it.
    SignUp,
    /// The user was signed in, and the ticket is used.
    Complete,
    /// Not stated: the ticket of a sign-in token.
    Unknown,
}

/// A ticket in the address of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The ticket itself.
    pub ticket: Secret,
    /// Its purpose.
    pub status: TicketStatus,
}

impl Ticket {
    /// Reads `__clerk_ticket` and `__clerk_status`; `None` without a ticket.
    pub(crate) fn told(ticket: Option<String>, status: Option<&str>) -> Option<Self> {
        let ticket = ticket.filter(|ticket| !ticket.is_empty())?;
        Some(Self { ticket: ticket.into(), status: TicketStatus::told(status) })
    }
}

impl TicketStatus {
    /// Reads `__clerk_status`, which has another vocabulary for e-mail links.
    pub(crate) fn told(text: Option<&str>) -> Self {
        match text {
            Some("sign_in") => Self::SignIn,
            Some("sign_up") => Self::SignUp,
            Some("complete") => Self::Complete,
            _ => Self::Unknown,
        }
    }
}
