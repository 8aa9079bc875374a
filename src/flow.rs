//! What the server's state means: steps, errors by field, who is signed in. Plain structs without signals,
//! time or network, so that all of it is tested on the host.

mod auth;
pub(crate) mod authorization;
pub(crate) mod callback;
pub(crate) mod captcha;
mod doubt;
mod email_link;
mod errors;
pub(crate) mod external;
mod operation;
mod password;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
mod state;
mod ticket;

pub use auth::{AuthState, PendingSession, Status};
pub use authorization::{Requirement, Reverification, ReverificationLevel};
pub use callback::AttemptKind;
pub use email_link::{EmailLinkLanding, EmailLinkStatus, EmailLinkVerification};
pub use errors::{Errors, Field, Problem};
pub use operation::FetchStatus;
pub use password::PasswordRule;
pub use sign_in::SignInStep;
pub use sign_up::SignUpStep;
pub use ticket::{Ticket, TicketStatus};

pub(crate) use doubt::Doubt;
pub(crate) use operation::{Fetch, Flow, Operation};
pub(crate) use state::{Resource, State};
