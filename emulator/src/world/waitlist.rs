//! The waitlist: who wants an account once there are some to be had.

use serde_json::json;

use super::{
    Call, Recent, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::WaitlistEntryId,
    settings::SignUpMode,
    user::parse_email_address,
};

/// The latest entries, by email address.
pub(crate) type Waitlist = Recent<String, WaitlistEntryId, 20_000>;

/// `POST /v1/waitlist`: who is on it already gets the same entry again.
pub(crate) fn join(world: &mut World, call: &Call) -> Answer {
    if world.settings.rules().user_settings.sign_up.mode != SignUpMode::Waitlist {
        return Err(Failure::clerk("waitlist_not_accepting_entries"));
    }
    let text = call.request.body.text("email_address");
    let text = text.ok_or_else(|| error::form_param_missing("email_address"))?;
    let address = parse_email_address(text, "email_address")?;
    let known = world.waitlist.get(&address).cloned();
    let id = known.unwrap_or_else(WaitlistEntryId::generate);
    world.waitlist.insert(address, id.clone());
    Ok(Reply::Bare(json!({"object": "waitlist_entry", "id": id.as_str()})))
}
