//! Looks the store up from below a provider.

use leptos::prelude::*;

use crate::fapi::Error;
use crate::flow::AuthState;
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

/// The store.
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

/// The store, or `None` without a provider above.
#[must_use]
pub fn try_use_clerk() -> Option<Clerk> {
    use_context::<Clerk>()
}

/// The sign-in flow.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_sign_in() -> SignInFlow {
    use_clerk().sign_in()
}

/// The sign-up flow.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_sign_up() -> SignUpFlow {
    use_clerk().sign_up()
}

/// Who is signed in. `Copy`.
#[derive(Clone, Copy)]
pub struct Auth {
    clerk: Clerk,
    state: Signal<AuthState>,
}

/// Who is signed in; a pending session is treated as signed out.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_auth() -> Auth {
    use_auth_with(true)
}

/// Who is signed in, with a say in whether a pending session counts.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_auth_with(treat_pending_as_signed_out: bool) -> Auth {
    let clerk = use_clerk();
    let state = clerk.auth();
    let seen = Signal::derive(move || match state.get() {
        AuthState::Pending { .. } if treat_pending_as_signed_out => AuthState::SignedOut,
        state => state,
    });
    Auth { clerk, state: seen }
}

impl Auth {
    /// The state.
    #[must_use]
    pub fn state(self) -> Signal<AuthState> {
        self.state
    }

    /// Whether it is known who is signed in.
    #[must_use]
    pub fn is_loaded(self) -> Signal<bool> {
        Signal::derive(move || self.state.with(AuthState::is_loaded))
    }

    /// Whether somebody is.
    #[must_use]
    pub fn is_signed_in(self) -> Signal<bool> {
        Signal::derive(move || self.state.with(|state| state.is_signed_in(false)))
    }

    /// The user.
    #[must_use]
    pub fn user_id(self) -> Signal<Option<UserId>> {
        Signal::derive(move || match self.state.get() {
            AuthState::SignedIn { user_id, .. } | AuthState::Pending { user_id, .. } => Some(user_id),
            AuthState::Loading | AuthState::SignedOut => None,
        })
    }

    /// The session.
    #[must_use]
    pub fn session_id(self) -> Signal<Option<SessionId>> {
        Signal::derive(move || match self.state.get() {
            AuthState::SignedIn { session_id, .. } | AuthState::Pending { session_id, .. } => {
                Some(session_id)
            }
            AuthState::Loading | AuthState::SignedOut => None,
        })
    }

    /// The organization.
    #[must_use]
    pub fn org_id(self) -> Signal<Option<OrganizationId>> {
        Signal::derive(move || match self.state.get() {
            AuthState::SignedIn { org_id, .. } => org_id,
            AuthState::Loading | AuthState::SignedOut | AuthState::Pending { .. } => None,
        })
    }

    /// A session token for the app's own backend; see [`Clerk::get_token`].
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
    /// Whether it is known who it is.
    pub is_loaded: Signal<bool>,
    /// Whether there is a user.
    pub is_signed_in: Signal<bool>,
    /// The user.
    pub user: Signal<Option<User>>,
}

/// The user of the session in use.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_user() -> UseUser {
    let clerk = use_clerk();
    let (auth, user) = (clerk.auth(), clerk.user());
    UseUser {
        is_loaded: Signal::derive(move || auth.with(AuthState::is_loaded)),
        is_signed_in: Signal::derive(move || user.with(Option::is_some)),
        user,
    }
}

/// The session. As in Clerk's `useSession`, a pending one is there but does not count as signed in.
#[derive(Clone, Copy)]
pub struct UseSession {
    /// Whether it is known.
    pub is_loaded: Signal<bool>,
    /// Whether it is active.
    pub is_signed_in: Signal<bool>,
    /// The session.
    pub session: Signal<Option<Session>>,
}

/// The session in use.
///
/// # Panics
/// As [`use_clerk`].
#[must_use]
pub fn use_session() -> UseSession {
    let clerk = use_clerk();
    let auth = clerk.auth();
    UseSession {
        is_loaded: Signal::derive(move || auth.with(AuthState::is_loaded)),
        is_signed_in: Signal::derive(move || auth.with(|state| state.is_signed_in(true))),
        session: clerk.session(),
    }
}
