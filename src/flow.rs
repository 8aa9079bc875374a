//! What the server's state means: steps, errors by field, who is signed in. Plain structs without signals,
//! time or network, so that all of it is tested on the host.

mod auth;
pub(crate) mod authorization;
pub(crate) mod callback;
mod errors;
pub(crate) mod external;
mod operation;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
mod state;

pub use auth::{AuthState, Status};
pub use authorization::{Requirement, Reverification, ReverificationLevel};
pub use callback::AttemptKind;
pub use errors::{Errors, Field, Problem};
pub use operation::FetchStatus;
pub use sign_in::SignInStep;
pub use sign_up::SignUpStep;

pub(crate) use operation::{Fetch, Flow, Operation};
pub(crate) use state::{Resource, State};
