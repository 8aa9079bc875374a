//! The allowlist and the blocklist, and whether they count.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found};
use crate::world::{
    World,
    error::{self, Failure},
    id::{AllowlistId, BlocklistId},
    restriction::{Allowed, Blocked, Identifier, IdentifierKind},
};

const THIRTY_DAYS_S: i64 = 30 * 24 * 60 * 60;

fn rendered_allowed(world: &World, entry: &Allowed) -> Value {
    json!({
        "object": "allowlist_identifier",
        "id": entry.id.as_str(),
        "identifier": entry.identifier.text,
        "identifier_type": entry.identifier.kind.as_str(),
        "instance_id": world.signer.id(),
        "invitation_id": entry.invitation.as_ref().map(|id| id.as_str()),
        "created_at": entry.created_at.0,
        "updated_at": entry.created_at.0,
    })
}

fn rendered_blocked(world: &World, entry: &Blocked) -> Value {
    json!({
        "object": "blocklist_identifier",
        "id": entry.id.as_str(),
        "identifier": entry.identifier.text,
        "identifier_type": entry.identifier.kind.as_str(),
        "instance_id": world.signer.id(),
        "created_at": entry.created_at.0,
        "updated_at": entry.created_at.0,
    })
}

fn identifier(fields: &Fields<'_>) -> Result<Identifier, Failure> {
    let text = fields.required("identifier")?;
    const PARAM: &str = "identifier";
    let invalid = || Failure::clerk_with("form_param_format_invalid__identifier", &[PARAM]).of_param(PARAM);
    Identifier::parse(text).ok_or_else(invalid)
}

/// `PATCH /v1/instance/restrictions`
pub(super) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    const SWITCHES: [&str; 3] =
        ["block_email_subaddresses", "block_disposable_email_domains", "ignore_dots_for_gmail_addresses"];
    let fields = Fields::of(request, &[&["allowlist", "blocklist"][..], &SWITCHES].concat())?;
    for key in SWITCHES {
        if fields.flag(key)? {
            return Err(error::value_not_emulated(key, "true"));
        }
    }
    let mut partial = json!({});
    for key in ["allowlist", "blocklist"] {
        if let Some(enabled) = fields.optional_flag(key)? {
            partial[key] = json!({"enabled": enabled});
        }
    }
    let body = json!({"environment": {"user_settings": {"restrictions": partial}}});
    let body = body.as_object().expect("made above");
    world.settings.change(body).expect("both are true or false");
    let rules = &world.settings.rules().user_settings.restrictions;
    Ok(json!({
        "object": "instance_restrictions",
        "allowlist": rules.allowlist.enabled,
        "blocklist": rules.blocklist.enabled,
        "block_email_subaddresses": false,
        "block_disposable_email_domains": false,
        "ignore_dots_for_gmail_addresses": false,
    }))
}

/// `GET /v1/allowlist_identifiers`: the newest first.
pub(super) fn list_allowed(world: &mut World, request: &BackendRequest) -> Answer {
    let entries =
        world.restrictions.allowed.iter().rev().map(|entry| rendered_allowed(world, entry)).collect();
    super::paged(&request.query, entries)
}

/// `POST /v1/allowlist_identifiers`. With `notify` it also invites.
pub(super) fn allow(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::of(request, &["identifier", "notify"])?;
    let identifier = identifier(&fields)?;
    let notify = fields.flag("notify")?;
    if world.restrictions.allowed.iter().any(|entry| entry.identifier == identifier) {
        return Err(Failure::clerk_with("duplicate_record__allowlist", &[&identifier.text]));
    }
    if notify && identifier.kind != IdentifierKind::EmailAddress {
        return Err(error::value_not_emulated("notify", "true"));
    }
    let invitation = notify.then(|| {
        let address = identifier.text.clone();
        let ticket = world.invite_to_app(address, serde_json::Map::new(), None, THIRTY_DAYS_S, true);
        world.tickets[&ticket].id.clone()
    });
    let created_at = world.now();
    let entry = Allowed { id: AllowlistId::generate(), identifier, invitation, created_at };
    let answer = rendered_allowed(world, &entry);
    world.restrictions.allowed.push(entry);
    Ok(answer)
}

/// `DELETE /v1/allowlist_identifiers/{id}`
pub(super) fn delete_allowed(world: &mut World, request: &BackendRequest) -> Answer {
    let entries = &mut world.restrictions.allowed;
    let at = entries.number_of(|entry| entry.id.as_str() == request.segment(2));
    let gone = entries.remove(at.ok_or_else(|| not_found("identifier", request.segment(2)))?);
    Ok(json!({"object": "allowlist_identifier", "id": gone.id.as_str(), "deleted": true}))
}

/// `GET /v1/blocklist_identifiers`: a page of the newest first.
pub(super) fn list_blocked(world: &mut World, request: &BackendRequest) -> Answer {
    let entries =
        world.restrictions.blocked.iter().rev().map(|entry| rendered_blocked(world, entry)).collect();
    super::page::of_query(&request.query, entries)
}

/// `POST /v1/blocklist_identifiers`
pub(super) fn block(world: &mut World, request: &BackendRequest) -> Answer {
    let identifier = identifier(&Fields::of(request, &["identifier"])?)?;
    if world.restrictions.blocked.iter().any(|entry| entry.identifier == identifier) {
        return Err(Failure::clerk_with("duplicate_record__blocklist", &[&identifier.text]));
    }
    let entry = Blocked { id: BlocklistId::generate(), identifier, created_at: world.now() };
    let answer = rendered_blocked(world, &entry);
    world.restrictions.blocked.push(entry);
    Ok(answer)
}

/// `DELETE /v1/blocklist_identifiers/{id}`
pub(super) fn delete_blocked(world: &mut World, request: &BackendRequest) -> Answer {
    let entries = &mut world.restrictions.blocked;
    let at = entries.number_of(|entry| entry.id.as_str() == request.segment(2));
    let gone = entries.remove(at.ok_or_else(|| not_found("identifier", request.segment(2)))?);
    Ok(json!({"object": "blocklist_identifier", "id": gone.id.as_str(), "deleted": true}))
}
