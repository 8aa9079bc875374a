//! A session.

use super::read::read;
use super::{OrganizationId, SessionId, Token, UnixMillis, User, open_enum::open_enum};

open_enum! {
    /// Whether a session counts.
    SessionStatus {
        Active = "active",
        Pending = "pending",
        Ended = "ended",
        Removed = "removed",
        Replaced = "replaced",
        Expired = "expired",
        Abandoned = "abandoned",
        Revoked = "revoked",
    }
}

open_enum! {
    /// Something a person has to do before their session becomes active.
    TaskKey {
        ChooseOrganization = "choose-organization",
        ResetPassword = "reset-password",
        SetupMfa = "setup-mfa",
    }
}

/// A session task.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionTask {
    /// What is to be done.
    pub key: TaskKey,
}

read!(SessionTask: required key);

/// Who acts in somebody else's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actor {
    /// Their user id.
    pub sub: String,
    /// Their session.
    pub sid: Option<SessionId>,
}

read!(Actor: optional sub, sid);

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whether it counts: `pending` means that `tasks` come first.
    pub status: SessionStatus,
    /// What is to be done before it becomes active, first one first.
    pub tasks: Vec<SessionTask>,
    /// When it ends.
    pub expire_at: Option<UnixMillis>,
    /// When it was last used.
    pub last_active_at: Option<UnixMillis>,
    /// The organization it acts for.
    pub last_active_organization_id: Option<OrganizationId>,
    /// How long ago, in minutes, the first and the second factor were verified; -1 means never.
    pub factor_verification_age: Vec<i64>,
    /// A fresh session token.
    pub last_active_token: Option<Token>,
    /// Whose it is.
    pub user: Option<User>,
    /// Who is at work in the user's name, if somebody is.
    pub actor: Option<Actor>,
}

read!(
    Session:
    required id, status;
    optional tasks, expire_at, last_active_at, last_active_organization_id, factor_verification_age, last_active_token, user, actor
);

impl Session {
    /// Whether somebody is signed in by it: active, or pending a task.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Pending)
    }

    /// The task to do now.
    #[must_use]
    pub fn current_task(&self) -> Option<&TaskKey> {
        self.tasks.first().map(|task| &task.key)
    }
}
