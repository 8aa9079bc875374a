//! Invitations to the application.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, query};
use crate::world::{
    World,
    error::{self, Failure},
    organization::page,
    outbox::{Channel, Message},
    ticket::{Source, State, Ticket},
    user::parse_email_address,
};

const THIRTY_DAYS_S: i64 = 30 * 24 * 60 * 60;
const DAY_S: i64 = 24 * 60 * 60;
const FIELDS: &[&str] = &[
    "email_address",
    "redirect_url",
    "public_metadata",
    "notify",
    "ignore_existing",
    "expires_in_days",
    "template_slug",
];
/// The text of an email depends on its template: here it has only the link.
const TEMPLATES: &[&str] = &["invitation", "waitlist_invitation"];

/// Returns the address an invitation to the application is for.
fn address(ticket: &Ticket) -> Option<&str> {
    match &ticket.source {
        Source::Invitation { email_address, .. } => Some(email_address),
        _ => None,
    }
}

pub(super) fn rendered(world: &World, text: &str) -> Value {
    let ticket = &world.tickets[text];
    let metadata = match &ticket.source {
        Source::Invitation { public_metadata, .. } => json!(public_metadata),
        _ => json!({}),
    };
    json!({
        "object": "invitation",
        "id": ticket.id.as_str(),
        "email_address": address(ticket),
        "public_metadata": metadata,
        "status": ticket.status(world.now()),
        "revoked": ticket.state == State::Revoked,
        "url": ticket.link,
        "created_at": ticket.created_at.0,
        "updated_at": ticket.updated_at.0,
    })
}

/// Creates an invitation and "mails" it unless `notify` is off. Returns its ticket.
fn invite(world: &mut World, fields: &Fields<'_>) -> Result<String, Failure> {
    const PARAM: &str = "email_address";
    let address = parse_email_address(fields.required(PARAM)?, PARAM)?;
    if !fields.flag("ignore_existing")? {
        check(world, &address)?;
    }
    check_template(fields)?;
    let redirect_url = fields.redirect_url()?;
    let public_metadata = fields.object("public_metadata")?.unwrap_or_default();
    let lifetime_s = fields.lifetime_s("expires_in_days", DAY_S, THIRTY_DAYS_S)?;
    let notify = fields.optional_flag("notify")?.unwrap_or(true);
    Ok(world.invite_to_app(address, public_metadata, redirect_url, lifetime_s, notify))
}

fn check_template(fields: &Fields<'_>) -> Result<(), Failure> {
    const PARAM: &str = "template_slug";
    match fields.text(PARAM)? {
        Some(other) if !TEMPLATES.contains(&other) => {
            Err(error::form_param_value_not_allowed(PARAM, other, TEMPLATES))
        }
        _ => Ok(()),
    }
}

fn duplicate(address: &str) -> Failure {
    let addresses = json!([address]);
    Failure::clerk_with("duplicate_record", &[address]).with_meta("email_addresses", addresses)
}

/// Refuses an invitation of a user who has an account or an invitation.
pub(super) fn check(world: &World, address: &str) -> Result<(), Failure> {
    if world.user_by_email(address).is_some() {
        return Err(error::form_identifier_exists("email_address"));
    }
    let now = world.now();
    let is_open = |it: &Ticket| self::address(it) == Some(address) && it.status(now) == "pending";
    if world.tickets.values().any(is_open) {
        return Err(duplicate(address));
    }
    Ok(())
}

impl World {
    /// Makes an invitation to the application; gives its ticket.
    pub(super) fn invite_to_app(
        &mut self,
        email_address: String,
        public_metadata: serde_json::Map<String, Value>,
        redirect_url: Option<url::Url>,
        lifetime_s: i64,
        notify: bool,
    ) -> String {
        let to = email_address.clone();
        let source = Source::Invitation { email_address, public_metadata };
        let issued = self.issue(source, redirect_url, lifetime_s);
        if notify {
            let (link, sent_at) = (Some(issued.link), self.now());
            self.outbox.send(Message { channel: Channel::Email, to, code: None, link, sent_at });
        }
        issued.ticket
    }
}

/// `POST /v1/invitations`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::of(request, FIELDS)?;
    let ticket = invite(world, &fields)?;
    Ok(rendered(world, &ticket))
}

/// `POST /v1/invitations/bulk`: all of them, or none.
pub(super) fn create_bulk(world: &mut World, request: &BackendRequest) -> Answer {
    let bodies = request.body.as_array().ok_or_else(|| Failure::clerk("request_body_invalid"))?;
    let all: Vec<Fields<'_>> =
        bodies.iter().map(|body| Fields::of_value(body, FIELDS, &[])).collect::<Result<_, _>>()?;
    for (at, fields) in all.iter().enumerate() {
        let address = parse_email_address(fields.required("email_address")?, "email_address")?;
        check_template(fields)?;
        fields.redirect_url()?;
        fields.object("public_metadata")?;
        fields.lifetime_s("expires_in_days", DAY_S, THIRTY_DAYS_S)?;
        fields.optional_flag("notify")?;
        if !fields.flag("ignore_existing")? {
            check(world, &address)?;
            let is_same = |other: &Fields<'_>| {
                other
                    .text("email_address")
                    .is_ok_and(|text| text.is_some_and(|text| text.trim().to_lowercase() == address))
            };
            if all[..at].iter().any(is_same) {
                return Err(duplicate(&address));
            }
        }
    }
    let tickets: Vec<String> = all.iter().map(|fields| invite(world, fields)).collect::<Result<_, _>>()?;
    Ok(tickets.iter().map(|text| rendered(world, text)).collect())
}

/// `GET /v1/invitations`: the newest first.
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let query = &request.query;
    let (now, text) = (world.now(), query.text("query").map(str::to_lowercase));
    let (key, is_descending) = query::order(query, &["created_at", "email_address", "expires_at"])?;
    let mut found: Vec<(&String, &Ticket)> = world
        .tickets
        .iter()
        .filter(|(_, it)| {
            let is_named = |address: &str| {
                let named = |text: &String| address.contains(text.as_str()) || it.id.as_str() == text;
                text.as_ref().is_none_or(named)
            };
            address(it).is_some_and(is_named) && page::is_asked_in(query, "status", it.status(now))
        })
        .collect();
    match key {
        "email_address" => {
            query::sort(&mut found, is_descending, |(_, it)| address(it).map(str::to_owned));
        }
        "expires_at" => query::sort(&mut found, is_descending, |(_, it)| it.expire_at()),
        _ => {
            query::sort(&mut found, is_descending, |(_, it)| (it.created_at, it.id.as_str().to_owned()));
        }
    }
    let invitations: Vec<Value> = found.into_iter().map(|(text, _)| rendered(world, text)).collect();
    super::paged(query, invitations)
}

fn named<'world>(
    world: &'world mut World,
    request: &BackendRequest,
) -> Result<(String, &'world mut Ticket), Failure> {
    let is_it = |it: &Ticket| it.id.as_str() == request.segment(2) && address(it).is_some();
    let found = world.tickets.find_mut(is_it);
    found
        .map(|(text, ticket)| (text.clone(), ticket))
        .ok_or_else(|| not_found("invitation", request.segment(2)))
}

/// `POST /v1/invitations/{id}/revoke`
pub(super) fn revoke(world: &mut World, request: &BackendRequest) -> Answer {
    let now = world.now();
    let (text, ticket) = named(world, request)?;
    match ticket.state {
        State::Pending => {}
        State::Used => {
            return Err(Failure::clerk("invitation_already_accepted"));
        }
        State::Revoked => {
            return Err(Failure::clerk("invitation_already_revoked"));
        }
    }
    ticket.state = State::Revoked;
    ticket.updated_at = now;
    Ok(rendered(world, &text))
}

/// `DELETE /v1/invitations/{id}`: in any state.
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let (text, ticket) = named(world, request)?;
    let id = ticket.id.as_str().to_owned();
    world.tickets.remove(&text);
    Ok(json!({"object": "invitation", "id": id, "deleted": true}))
}
