//! `CompleteFlow`: the sign-in or sign-up that a page or part is for.

use leptos::prelude::*;
use leptos_clerk::{AttemptKind, Clerk, Errors, SignInFlow, SignUpFlow, Stopped};

/// A sign-in or a sign-up.
#[derive(Clone, Copy, Debug)]
pub enum CompleteFlow {
    /// A sign-in.
    SignIn(SignInFlow),
    /// A sign-up.
    SignUp(SignUpFlow),
}

impl From<SignInFlow> for CompleteFlow {
    fn from(flow: SignInFlow) -> Self {
        Self::SignIn(flow)
    }
}

impl From<SignUpFlow> for CompleteFlow {
    fn from(flow: SignUpFlow) -> Self {
        Self::SignUp(flow)
    }
}

impl CompleteFlow {
    pub(crate) fn is_fetching(self) -> bool {
        match self {
            Self::SignIn(flow) => flow.is_fetching(),
            Self::SignUp(flow) => flow.is_fetching(),
        }
    }

    pub(crate) fn errors(self) -> Errors {
        match self {
            Self::SignIn(flow) => flow.errors(),
            Self::SignUp(flow) => flow.errors(),
        }
    }

    pub(crate) async fn finalize(self) -> Result<(), Stopped> {
        match self {
            Self::SignIn(flow) => flow.finalize().await,
            Self::SignUp(flow) => flow.finalize().await,
        }
    }

    /// As [`finalize`](Self::finalize), but stays.
    pub(crate) async fn settle(self) -> Result<(), Stopped> {
        match self {
            Self::SignIn(flow) => flow.finalize_with(|_| ()).await,
            Self::SignUp(flow) => flow.finalize_with(|_| ()).await,
        }
    }

    /// Solves the challenge that holds up the attempt, in the element with this id.
    pub(crate) async fn solve_protect_check(self, container: String) -> Result<(), Stopped> {
        match self {
            Self::SignIn(flow) => flow.solve_protect_check(container).await,
            Self::SignUp(flow) => flow.solve_protect_check(container).await,
        }
    }

    /// Takes the error of a provider that refused the user, and gives up its attempt.
    pub(crate) fn take_sso_error(self) {
        match self {
            Self::SignIn(flow) => flow.take_sso_error(),
            Self::SignUp(flow) => flow.take_sso_error(),
        }
    }

    pub(crate) fn kind(self) -> AttemptKind {
        match self {
            Self::SignIn(_) => AttemptKind::SignIn,
            Self::SignUp(_) => AttemptKind::SignUp,
        }
    }

    pub(crate) fn after_url(self, clerk: Clerk) -> String {
        match self {
            Self::SignIn(_) => clerk.after_sign_in_url(),
            Self::SignUp(_) => clerk.after_sign_up_url(),
        }
    }
}

/// JSON that the app keeps with the user whom a page makes.
pub(crate) type Metadata = StoredValue<Option<String>>;
