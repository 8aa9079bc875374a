//! The waitlist: who wants an account once there are some to be had.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    Call, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::WaitlistEntryId,
    settings::SignUpMode,
    user::parse_email_address,
};

/// The entries, by email address.
#[derive(Default)]
pub(crate) struct Waitlist(BTreeMap<String, WaitlistEntryId>);

/// `POST /v1/waitlist`: who is on it already gets the same entry again.
pub(crate) fn join(world: &mut World, call: &Call) -> Answer {
    if world.settings.rules().user_settings.sign_up.mode != SignUpMode::Waitlist {
        return Err(Failure::new(403, "waitlist_not_accepting_entries", "There is no waitlist here."));
    }
    let text = call.request.body.text("email_address");
    let text = text.ok_or_else(|| error::form_param_missing("email_address"))?;
    let address = parse_email_address(text, "email_address")?;
    let id = world.waitlist.0.entry(address).or_insert_with(WaitlistEntryId::generate);
    Ok(Reply::Bare(json!({"object": "waitlist_entry", "id": id.as_str()})))
}
