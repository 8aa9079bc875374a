//! Components that decide what is shown, and where to go: no look of their own.

mod redirect;
mod show;
mod sign_out;

pub use redirect::{Protected, RedirectToSignIn, RedirectToTasks};
pub(crate) use redirect::{Redirect, TaskRedirect};
pub use show::{Show, SignedIn, SignedOut, When};
pub use sign_out::SignOutButton;
