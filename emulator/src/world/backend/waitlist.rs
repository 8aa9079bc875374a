//! The waitlist, as an application's server works with it.

use serde_json::{Map, Value, json};

use super::{Answer, BackendRequest, fields::Fields, invitation, not_found, query};
use crate::world::{
    World,
    error::Failure,
    organization::page,
    outbox::{Channel, Message},
    user::parse_email_address,
    waitlist::{Entry, Status},
};

const THIRTY_DAYS_S: i64 = 30 * 24 * 60 * 60;
const PARAM: &str = "email_address";

fn rendered(world: &World, address: &str, entry: &Entry) -> Value {
    let ticket = entry.invitation.as_ref().filter(|text| world.tickets.get(*text).is_some());
    json!({
        "object": "waitlist_entry",
        "id": entry.id.as_str(),
        "email_address": address,
        "status": entry.status(world.user_by_email(address).is_some()).as_str(),
        "invitation": ticket.map(|text| invitation::rendered(world, text)),
        "is_locked": false,
        "created_at": entry.created_at.0,
        "updated_at": entry.updated_at.0,
    })
}

fn of_address(world: &World, address: &str) -> Value {
    rendered(world, address, world.waitlist.get(address).expect("the caller has found it"))
}

/// `GET /v1/waitlist_entries`
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let query = &request.query;
    let (key, is_descending) = query::order(query, &["created_at", "invited_at", "email_address"])?;
    let text = query.text("query").map(str::to_lowercase);
    let all = world.waitlist.iter().map(|(address, entry)| (rendered(world, address, entry), entry));
    let is_asked = |(shown, entry): &(Value, &Entry)| {
        let is_named = |text: &String| {
            shown[PARAM].as_str().is_some_and(|address| address.contains(text.as_str()))
                || entry.id.as_str() == text
        };
        text.as_ref().is_none_or(is_named)
            && shown["status"].as_str().is_some_and(|status| page::is_asked_in(query, "status", status))
    };
    let mut found: Vec<(Value, &Entry)> = all.filter(is_asked).collect();
    let address = |shown: &Value| shown[PARAM].as_str().map(str::to_owned);
    match key {
        "email_address" => query::sort(&mut found, is_descending, |(shown, _)| address(shown)),
        "invited_at" => query::sort(&mut found, is_descending, |(_, entry)| entry.invited_at),
        _ => query::sort(&mut found, is_descending, |(shown, entry)| (entry.created_at, address(shown))),
    }
    page::of_query(query, found.into_iter().map(|(shown, _)| shown).collect())
}

/// Returns the address that a body adds to the waitlist, and whether its owner is notified.
fn wanted(fields: &Fields<'_>) -> Result<(String, bool), Failure> {
    let address = parse_email_address(fields.required(PARAM)?, PARAM)?;
    Ok((address, fields.optional_flag("notify")?.unwrap_or(true)))
}

fn join(world: &mut World, (address, notify): (String, bool)) -> Value {
    let is_new = world.waitlist.get(&address).is_none();
    world.join_waitlist(address.clone());
    if is_new && notify {
        let (to, sent_at) = (address.clone(), world.now());
        world.outbox.send(Message { channel: Channel::Email, to, code: None, link: None, sent_at });
    }
    of_address(world, &address)
}

/// `POST /v1/waitlist_entries`: who is on it already has the same entry.
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let wanted = wanted(&Fields::of(request, &[PARAM, "notify"])?)?;
    Ok(join(world, wanted))
}

/// `POST /v1/waitlist_entries/bulk`: all of them, or none.
pub(super) fn create_bulk(world: &mut World, request: &BackendRequest) -> Answer {
    let bodies = request.body.as_array().ok_or_else(|| Failure::clerk("request_body_invalid"))?;
    let read = |body| wanted(&Fields::of_value(body, &[PARAM, "notify"], &[])?);
    let all = bodies.iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
    Ok(all.into_iter().map(|wanted| join(world, wanted)).collect())
}

/// Returns the address of the entry that the path names.
fn named(world: &World, request: &BackendRequest) -> Result<String, Failure> {
    let wanted = request.segment(2);
    let found = world.waitlist.iter().find(|(_, entry)| entry.id.as_str() == wanted);
    found.map(|(address, _)| address.clone()).ok_or_else(|| not_found("waitlist entry", wanted))
}

/// `POST /v1/waitlist_entries/{id}/invite`
pub(super) fn invite(world: &mut World, request: &BackendRequest) -> Answer {
    let address = named(world, request)?;
    if !Fields::of(request, &["ignore_existing"])?.flag("ignore_existing")? {
        invitation::check(world, &address)?;
    }
    let ticket = world.invite_to_app(address.clone(), Map::new(), None, THIRTY_DAYS_S, true);
    let now = world.now();
    let mut entry = world.waitlist.get(&address).expect("named above").clone();
    entry.invitation = Some(ticket);
    entry.invited_at = Some(now);
    entry.settle(Status::Invited, now);
    world.waitlist.insert(address.clone(), entry);
    Ok(of_address(world, &address))
}

/// `POST /v1/waitlist_entries/{id}/reject`
pub(super) fn reject(world: &mut World, request: &BackendRequest) -> Answer {
    let address = named(world, request)?;
    let now = world.now();
    let mut entry = world.waitlist.get(&address).expect("named above").clone();
    entry.settle(Status::Rejected, now);
    world.waitlist.insert(address.clone(), entry);
    Ok(of_address(world, &address))
}

/// `DELETE /v1/waitlist_entries/{id}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let address = named(world, request)?;
    let gone = world.waitlist.remove(&address).expect("named above");
    Ok(json!({"object": "waitlist_entry", "id": gone.id.as_str(), "deleted": true}))
}
