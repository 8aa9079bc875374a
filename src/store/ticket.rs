//! Tickets: invitations, sign-in tokens and actor tokens. Each is sent once.

use super::clerk::Clerk;
use super::run::{Running, Stopped};
use super::sign_in::SignInFlow;
use super::sign_up::SignUpFlow;
use super::{sign_in_requests, sign_up_requests};
use crate::browser;
use crate::fapi::{Error, SignUpParams};
use crate::flow::Ticket;
use crate::wire::Secret;

impl SignInFlow {
    /// Signs in with a ticket; `None` means the one in the page's address. A ticket that this page has sent with
    /// success is not sent again, and leaves the address, so that neither a second call nor a reload spoils it.
    ///
    /// # Errors
    /// When there is no ticket, or the server refuses it (`sign_in_token_already_used_code`, `ticket_expired_code`,
    /// …).
    #[must_use]
    pub fn ticket(self, ticket: Option<Secret>) -> Running {
        once(self.clerk, ticket, move |ticket| {
            let request = sign_in_requests::ticket(ticket);
            self.run(vec![Box::new(move |_| Ok(request))])
        })
    }
}

impl SignUpFlow {
    /// Signs up with an invitation's ticket, which verifies its address; `None` means the ticket in the page's
    /// address. As [`SignInFlow::ticket`], it is sent once.
    ///
    /// # Errors
    /// When there is no ticket, or the server refuses it (`invitation_already_accepted`, …) or a field.
    #[must_use]
    pub fn ticket(self, ticket: Option<Secret>, params: SignUpParams) -> Running {
        once(self.clerk, ticket, move |ticket| {
            let request = sign_up_requests::ticket(ticket, &params);
            self.run(vec![Box::new(move |_| Ok(request))])
        })
    }
}

fn once(
    clerk: Clerk,
    ticket: Option<Secret>,
    send: impl FnOnce(&Secret) -> Running + Send + 'static,
) -> Running {
    let send: Box<dyn FnOnce(&Secret) -> Running + Send> = Box::new(send);
    Box::pin(async move {
        let Some(ticket) = ticket.or_else(|| clerk.ticket().map(|found| found.ticket)) else {
            let message = "there is no ticket in the address of this page";
            return Err(Stopped::Failed(Error::runtime("ticket_missing", message)));
        };
        let core = clerk.core().ok_or(Stopped::Closed)?;
        if core.tickets().contains(&ticket) {
            return Ok(());
        }
        send(&ticket).await?;
        core.tickets().push(ticket);
        clerk.forget_ticket();
        Ok(())
    })
}

impl Clerk {
    /// Returns the ticket in the page's address.
    #[must_use]
    pub fn ticket(self) -> Option<Ticket> {
        let ticket = browser::query_parameter("__clerk_ticket");
        Ticket::told(ticket, browser::query_parameter("__clerk_status").as_deref())
    }

    /// Takes the ticket out of the page's address.
    pub fn forget_ticket(self) {
        if browser::query_parameter("__clerk_ticket").is_some() {
            for parameter in ["__clerk_ticket", "__clerk_status"] {
                browser::strip_query_parameter(parameter);
            }
        }
    }
}
