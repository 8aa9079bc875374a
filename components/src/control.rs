//! Components that decide what is shown, and where to go: no look of their own.

mod open_page;
mod redirect;
mod show;
mod sign_out;

pub use open_page::{SignInButton, SignUpButton};
pub use redirect::{Protected, RedirectToSignIn, RedirectToSignUp, RedirectToTasks};
pub(crate) use redirect::{Soon, redirect, redirect_to_task, redirect_to_task_if};
pub use show::{Show, SignedIn, SignedOut, When};
pub use sign_out::SignOutButton;
pub(crate) use sign_out::sign_out_button;
