//! The waitlist: who wants an account once there are some to be had.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Call, Recent, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::WaitlistEntryId,
    settings::SignUpMode,
    user::parse_email_address,
};

/// The latest entries, by email address.
pub(crate) type Waitlist = Recent<String, Entry, 20_000>;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Pending,
    Invited,
    Rejected,
    /// A user has the address by now.
    Completed,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Invited => "invited",
            Self::Rejected => "rejected",
            Self::Completed => "completed",
        }
    }
}

/// One address on the list.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: WaitlistEntryId,
    status: Status,
    /// The ticket of the invitation that was sent last.
    pub(crate) invitation: Option<String>,
    pub(crate) invited_at: Option<UnixMillis>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl Entry {
    /// Returns the status of the entry, given whether a user has its address.
    pub(crate) fn status(&self, has_account: bool) -> Status {
        if self.status == Status::Invited && has_account { Status::Completed } else { self.status }
    }

    pub(crate) fn settle(&mut self, status: Status, now: UnixMillis) {
        self.status = status;
        self.updated_at = now;
    }
}

impl World {
    /// Puts an address on the list, unless it is there already; gives its entry's id.
    pub(crate) fn join_waitlist(&mut self, address: String) -> WaitlistEntryId {
        let now = self.now();
        let entry = self.waitlist.get(&address).cloned().unwrap_or_else(|| Entry {
            id: WaitlistEntryId::generate(),
            status: Status::Pending,
            invitation: None,
            invited_at: None,
            created_at: now,
            updated_at: now,
        });
        let id = entry.id.clone();
        self.waitlist.insert(address, entry);
        id
    }
}

/// `POST /v1/waitlist`: who is on it already gets the same entry again.
pub(crate) fn join(world: &mut World, call: &Call) -> Answer {
    if world.settings.rules().user_settings.sign_up.mode != SignUpMode::Waitlist {
        return Err(Failure::clerk("waitlist_not_accepting_entries"));
    }
    let text = call.request.body.text("email_address");
    let text = text.ok_or_else(|| error::form_param_missing("email_address"))?;
    let address = parse_email_address(text, "email_address")?;
    let id = world.join_waitlist(address);
    Ok(Reply::Bare(json!({"object": "waitlist_entry", "id": id.as_str()})))
}
