//! Looks the store up from below a provider.

use leptos::prelude::*;

use crate::fapi::Error;
use crate::flow::authorization::membership;
use crate::flow::{AuthState, PendingSession, Requirement};
use crate::key::ConfigError;
use crate::store::{Clerk, ClerkOptions, GetToken, SignInFlow, SignOut, SignUpFlow, Stopped};
use crate::wire::{OrganizationId, Secret, Session, SessionId, User, UserId};

/// Makes a store, gives it to everything below and, in a browser, starts it.
///
/// # Errors
/// When the publishable key or the proxy URL is malformed: show it to the developer.
pub fn provide_clerk(options: ClerkOptions) -> Result<Clerk, ConfigError> {
    let clerk = Clerk::new(options)?;
    provide_context(clerk);
    clerk.start();
    Ok(clerk)
}

/// Returns the store.
///
/// # Panics
/// When there is no provider above, with a message that says what to do.
#[must_use]
pub fn use_clerk() -> Clerk {
    try_use_clerk().expect(
        "there is no Clerk here: wrap the app in `<ClerkProvider options=ClerkOptions::new(\"pk_…\")>`, \
         or call `provide_clerk(…)` in a component above this one",
    )
}

/// Returns the store, or `None` without a provider above.
#[must_use]
pub fn try_use_clerk() -> Option<Clerk> {
    use_context::<Clerk>()
}

/// Returns the sign-in flow.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_sign_in() -> SignInFlow {
    use_clerk().sign_in()
}

/// Returns the sign-up flow.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_sign_up() -> SignUpFlow {
    use_clerk().sign_up()
}

/// Returns the waitlist.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_waitlist() -> crate::store::WaitlistFlow {
    use_clerk().waitlist()
}

/// The signed-in state. `Copy`. Reactive code that calls its methods follows them.
#[derive(Clone, Copy)]
pub struct Auth {
    clerk: Clerk,
    pending: PendingSession,
}

/// Returns the signed-in state; a pending session is treated as signed out.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_auth() -> Auth {
    use_auth_with(PendingSession::SignedOut)
}

/// Returns the signed-in state, with a choice for pending sessions.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_auth_with(pending: PendingSession) -> Auth {
    Auth { clerk: use_clerk(), pending }
}

impl Auth {
    /// Returns the state.
    #[must_use]
    pub fn state(self) -> AuthState {
        match self.clerk.auth() {
            AuthState::Pending { .. } if self.pending == PendingSession::SignedOut => AuthState::SignedOut,
            state => state,
        }
    }

    /// Returns `true` once the signed-in state is known.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        self.state().is_loaded()
    }

    /// Returns `true` if a user is signed in.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        self.state().is_signed_in(PendingSession::SignedIn)
    }

    /// Returns the user.
    #[must_use]
    pub fn user_id(self) -> Option<UserId> {
        match self.state() {
            AuthState::SignedIn { user_id, .. } | AuthState::Pending { user_id, .. } => Some(user_id),
            AuthState::Loading | AuthState::SignedOut => None,
        }
    }

    /// Returns the session.
    #[must_use]
    pub fn session_id(self) -> Option<SessionId> {
        match self.state() {
            AuthState::SignedIn { session_id, .. } | AuthState::Pending { session_id, .. } => {
                Some(session_id)
            }
            AuthState::Loading | AuthState::SignedOut => None,
        }
    }

    /// Returns the organization.
    #[must_use]
    pub fn org_id(self) -> Option<OrganizationId> {
        match self.state() {
            AuthState::SignedIn { org_id, .. } => org_id,
            AuthState::Loading | AuthState::SignedOut | AuthState::Pending { .. } => None,
        }
    }

    /// Returns the role in the organization, for example `org:admin`.
    #[must_use]
    pub fn org_role(self) -> Option<String> {
        self.org_id()?;
        Some(membership(&self.clerk.session()?)?.role.clone())
    }

    /// Returns the name of the organization in URLs.
    #[must_use]
    pub fn org_slug(self) -> Option<String> {
        self.org_id()?;
        self.clerk.organization()?.slug
    }

    /// Returns `true` if the session fulfills the requirement; see [`Clerk::has`].
    #[must_use]
    pub fn has(self, requirement: &Requirement) -> bool {
        self.clerk.has(requirement)
    }

    /// Returns a session token for the app's own backend; see [`Clerk::get_token`].
    ///
    /// # Errors
    /// As [`Clerk::get_token`].
    pub async fn get_token(self, which: GetToken) -> Result<Option<Secret>, Error> {
        self.clerk.get_token(which).await
    }

    /// Signs out; see [`Clerk::sign_out`].
    ///
    /// # Errors
    /// As [`Clerk::sign_out`].
    pub async fn sign_out(self, who: SignOut) -> Result<(), Stopped> {
        self.clerk.sign_out(who).await
    }
}

/// The user, also while their session is pending, as Clerk's `useUser` has it.
#[derive(Clone, Copy)]
pub struct UseUser {
    clerk: Clerk,
}

impl UseUser {
    /// Returns `true` once the user is known.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        self.clerk.auth().is_loaded()
    }

    /// Returns `true` if there is a user.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        self.user().is_some()
    }

    /// Returns the user.
    #[must_use]
    pub fn user(self) -> Option<User> {
        self.clerk.user()
    }
}

/// Returns the user of the session in use.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_user() -> UseUser {
    UseUser { clerk: use_clerk() }
}

/// The session. As in Clerk's `useSession`, a pending one is there but does not count as signed in.
#[derive(Clone, Copy)]
pub struct UseSession {
    clerk: Clerk,
}

impl UseSession {
    /// Returns `true` once it is known.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        self.clerk.auth().is_loaded()
    }

    /// Returns `true` if it is active.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        self.clerk.auth().is_signed_in(PendingSession::SignedOut)
    }

    /// Returns the session.
    #[must_use]
    pub fn session(self) -> Option<Session> {
        self.clerk.session()
    }
}

/// Returns the session in use.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_session() -> UseSession {
    UseSession { clerk: use_clerk() }
}
