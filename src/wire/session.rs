//! A session.

use serde_json::Value;

use super::read::{Read, Reader, read};
use super::{OrganizationId, SessionId, Token, UnixMillis, User, open_enum::open_enum};
use crate::later;
use crate::split::Unloaded;

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

later!(READ, clerk_read_session: fn(&Value, &mut Reader) -> Session = Session::read_now);

impl Read for Session {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        if let Some(read) = READ.get() {
            return read(value, reader);
        }
        // `bring_session_reader` was not asked for.
        reader.note(value, "");
        Self {
            id: SessionId::from(""),
            status: SessionStatus::Abandoned,
            tasks: Vec::new(),
            expire_at: None,
            last_active_at: None,
            last_active_organization_id: None,
            factor_verification_age: Vec::new(),
            last_active_token: None,
            user: None,
            actor: None,
        }
    }
}

read!(@serde Session);

/// Whether an answer tells of sessions.
fn has_sessions(body: &str) -> bool {
    let mut lists = body.split("\"sessions\"").skip(1);
    lists.any(|rest| {
        let first = rest.trim_start_matches(|char: char| char.is_ascii_whitespace() || ":[".contains(char));
        !first.starts_with([']', 'n'])
    })
}

/// Whether what reads sessions has to be brought, for an answer that has one or is one.
pub(crate) fn wants_session_reader(body: &str, is_session: bool) -> bool {
    READ.get().is_none() && (is_session || has_sessions(body))
}

/// Brings what reads sessions.
pub(crate) async fn bring_session_reader() -> Result<(), Unloaded> {
    READ.load().await.map(drop)
}

impl Session {
    fn read_now(value: &Value, reader: &mut Reader) -> Self {
        read!(
            @fields value, reader,
            required id, status;
            optional tasks, actor, expire_at, factor_verification_age, last_active_at,
                last_active_organization_id, last_active_token, user
        )
    }

    /// Whether somebody is signed in by it: active, or pending a task.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Pending)
    }

    /// Returns the task to do now.
    #[must_use]
    pub fn current_task(&self) -> Option<&TaskKey> {
        self.tasks.first().map(|task| &task.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_decoded_from_every_shape_of_response() {
        for none in ["", "{}", r#"{"sessions":[]}"#, r#"{"sessions" : [ ]}"#, r#"{"sessions":null}"#] {
            assert!(!has_sessions(none), "{none}");
        }
        for some in [
            r#"{"sessions":[{"id":"sess_1"}]}"#,
            "{\"sessions\" :\n [ {",
            r#"{"a":{"sessions":[]},"sessions":[{"#,
        ] {
            assert!(has_sessions(some), "{some}");
        }
    }
}
