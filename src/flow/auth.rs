//! Who is signed in.

use crate::wire::{OrganizationId, Session, SessionId, TaskKey, UserId};

/// Clerk's lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Settings and client are being fetched.
    Loading,
    /// Both are there.
    Ready,
    /// One of them could not be fetched; what was known before is used, and it is tried again.
    Degraded,
    /// The server refused the app itself.
    Error,
}

/// The treatment of a pending session: the user has signed in, and a session task is left to do. Source: clerk-js,
/// `treatPendingAsSignedOut`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PendingSession {
    /// It counts as signed out: the default of Clerk's hooks.
    #[default]
    SignedOut,
    /// It counts as signed in.
    SignedIn,
}

/// The signed-in state. One enum, so that hooks and components cannot disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthState {
    /// Not known yet.
    Loading,
    /// No user.
    SignedOut,
    /// A user with a session task. Treated as signed out unless the app asks otherwise.
    Pending {
        /// The session.
        session_id: SessionId,
        /// The user.
        user_id: UserId,
        /// The task.
        task: Option<TaskKey>,
    },
    /// A user.
    SignedIn {
        /// The session.
        session_id: SessionId,
        /// The user.
        user_id: UserId,
        /// The organization they act for.
        org_id: Option<OrganizationId>,
    },
}

impl AuthState {
    pub(crate) fn of(status: Status, session: Option<&Session>) -> Self {
        let Some(session) = session else {
            return match status {
                Status::Loading => Self::Loading,
                Status::Ready | Status::Degraded | Status::Error => Self::SignedOut,
            };
        };
        let session_id = session.id.clone();
        let user_id = session.user.as_ref().map(|user| user.id.clone()).unwrap_or_default();
        if session.status == crate::wire::SessionStatus::Active {
            Self::SignedIn { session_id, user_id, org_id: session.last_active_organization_id.clone() }
        } else {
            Self::Pending { session_id, user_id, task: session.current_task().cloned() }
        }
    }

    /// Returns `true` once the signed-in state is known.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        *self != Self::Loading
    }

    /// Returns `true` if a user is signed in. `pending` decides about a session that waits for a session task.
    #[must_use]
    pub fn is_signed_in(&self, pending: PendingSession) -> bool {
        match self {
            Self::SignedIn { .. } => true,
            Self::Pending { .. } => pending == PendingSession::SignedIn,
            Self::Loading | Self::SignedOut => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(rest: &str) -> Session {
        serde_json::from_str(&format!(r#"{{"id":"sess_1","user":{{"id":"user_1"}},{rest}}}"#))
            .expect("a session")
    }

    #[test]
    fn a_pending_session_is_signed_out_unless_asked_otherwise() {
        let session = session(r#""status":"pending","tasks":[{"key":"choose-organization"}]"#);
        let state = AuthState::of(Status::Ready, Some(&session));
        assert!(matches!(&state, AuthState::Pending { task: Some(TaskKey::ChooseOrganization), .. }));
        assert!(!state.is_signed_in(PendingSession::SignedOut));
        assert!(state.is_signed_in(PendingSession::SignedIn));
    }

    #[test]
    fn auth_state_is_unknown_while_loading_and_signed_out_without_a_session() {
        assert_eq!(AuthState::of(Status::Loading, None), AuthState::Loading);
        assert_eq!(AuthState::of(Status::Degraded, None), AuthState::SignedOut);
        let session = session(r#""status":"active""#);
        assert!(AuthState::of(Status::Ready, Some(&session)).is_signed_in(PendingSession::SignedOut));
    }
}
