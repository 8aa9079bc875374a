//! Invitations to an organization, made by an application's server.

use serde_json::{Map, Value, json};
use url::Url;

use super::{Answer, BackendRequest, fields::Fields, organization, query};
use crate::world::{
    World,
    error::Failure,
    id::{InvitationId, OrganizationId},
    organization::{
        invitation::{Invitation, InvitationState, check, not_pending},
        page,
    },
    render,
    user::parse_email_address,
};

const DAY_S: i64 = 24 * 60 * 60;

fn rendered(world: &World, it: &Invitation) -> Value {
    let mut rendered = render::invitation(world, it);
    rendered["private_metadata"] = json!(it.private_metadata);
    rendered["url"] = json!(it.link);
    rendered
}

/// Returns the invitation that the path names.
fn named<'world>(world: &'world World, request: &BackendRequest) -> Result<&'world Invitation, Failure> {
    let organization = organization::named(world, request)?;
    let found = world.invitation(&InvitationId::from(request.segment(4)));
    found
        .filter(|it| it.organization == organization)
        .ok_or_else(|| Failure::clerk_with("organization_invitation_not_found", &[request.segment(4)]))
}

const FIELDS: &[&str] = &[
    "email_address",
    "role",
    "inviter_user_id",
    "redirect_url",
    "public_metadata",
    "private_metadata",
    "expires_in_days",
    "notify",
];

/// Clerk's bound of one request (Clerk docs, "Bulk create and send organization invitations").
const MOST_AT_ONCE: usize = 10;

/// An invitation that a body asks for, checked.
struct Wanted {
    address: String,
    role: String,
    redirect_url: Option<Url>,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    lifetime_s: i64,
    notify: bool,
}

impl Wanted {
    fn of(world: &World, organization: &OrganizationId, fields: &Fields<'_>) -> Result<Self, Failure> {
        const PARAM: &str = "email_address";
        if let Some(inviter) = fields.text("inviter_user_id")? {
            super::user::in_field(world, "inviter_user_id", inviter)?;
        }
        let wanted = Self {
            address: parse_email_address(fields.required(PARAM)?, PARAM)?,
            role: world.role_named(fields.text("role")?)?,
            redirect_url: fields.redirect_url()?,
            public_metadata: fields.object("public_metadata")?.unwrap_or_default(),
            private_metadata: fields.object("private_metadata")?.unwrap_or_default(),
            lifetime_s: fields.lifetime_s("expires_in_days", DAY_S, 30 * DAY_S)?,
            notify: fields.optional_flag("notify")?.unwrap_or(true),
        };
        check(world, organization, &wanted.address)?;
        Ok(wanted)
    }

    fn invite(self, world: &mut World, organization: &OrganizationId) -> Value {
        let id = world.add_invitation(organization, self.address, self.role, None).id;
        let expires_at = world.now().plus_seconds(self.lifetime_s);
        world.limit_invitation(&id, expires_at);
        world.give_metadata(&id, self.public_metadata, self.private_metadata);
        if self.notify {
            world.send_invitation(&id, self.redirect_url);
        } else {
            world.issue_invitation(&id, self.redirect_url);
        }
        rendered(world, world.invitation(&id).expect("made above"))
    }
}

/// `POST /v1/organizations/{id}/invitations`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let organization = organization::named(world, request)?;
    let wanted = Wanted::of(world, &organization, &Fields::of(request, FIELDS)?)?;
    world.refuse_if_full(&organization, 1)?;
    Ok(wanted.invite(world, &organization))
}

/// `POST /v1/organizations/{id}/invitations/bulk`: all of them, or none.
pub(super) fn create_bulk(world: &mut World, request: &BackendRequest) -> Answer {
    let organization = organization::named(world, request)?;
    let bodies = request.body.as_array().ok_or_else(|| Failure::clerk("request_body_invalid"))?;
    if bodies.len() > MOST_AT_ONCE {
        return Err(Failure::clerk_with("bulk_size_exceeded", &[&MOST_AT_ONCE.to_string()]));
    }
    let mut all: Vec<Wanted> = Vec::new();
    for body in bodies {
        let wanted = Wanted::of(world, &organization, &Fields::of_value(body, FIELDS, &[])?)?;
        if all.iter().any(|other| other.address == wanted.address) {
            return Err(Failure::clerk("organization_invitation_not_unique")
                .with_meta("email_addresses", json!([wanted.address])));
        }
        all.push(wanted);
    }
    world.refuse_if_full(&organization, all.len())?;
    let made: Vec<Value> = all.into_iter().map(|wanted| wanted.invite(world, &organization)).collect();
    Ok(json!({"total_count": made.len(), "data": made}))
}

/// `GET /v1/organizations/{id}/invitations`: the newest first.
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let organization = organization::named(world, request)?;
    listed(world, request, |one| one.organization == organization)
}

/// `GET /v1/users/{id}/organization_invitations`: those to an address that the user owns.
pub(super) fn list_of_user(world: &mut World, request: &BackendRequest) -> Answer {
    let id = super::user::named(world, request, 2)?;
    let user = world.user(&id).clone();
    listed(world, request, |one| user.owns_email(&one.email_address))
}

fn listed(world: &World, request: &BackendRequest, which: impl Fn(&Invitation) -> bool) -> Answer {
    let (query, now) = (&request.query, world.now());
    let (key, is_descending) = query::order(query, &["created_at", "email_address"])?;
    let is_asked = |one: &&Invitation| {
        which(one)
            && page::is_asked_in(query, "status", one.status(now))
            && page::is_asked_in(query, "email_address", &one.email_address)
    };
    // They are kept in the order they were made in.
    let mut found: Vec<&Invitation> = world.enrolment.invitations.iter().filter(is_asked).collect();
    match (key, is_descending) {
        ("email_address", _) => query::sort(&mut found, is_descending, |one| one.email_address.clone()),
        (_, true) => found.reverse(),
        _ => {}
    }
    page::of_query(query, found.into_iter().map(|one| rendered(world, one)).collect())
}

/// `GET /v1/organizations/{id}/invitations/{invitation}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    Ok(rendered(world, named(world, request)?))
}

/// `POST /v1/organizations/{id}/invitations/{invitation}/revoke`
pub(super) fn revoke(world: &mut World, request: &BackendRequest) -> Answer {
    if let Some(user) = Fields::of(request, &["requesting_user_id"])?.text("requesting_user_id")? {
        super::user::in_field(world, "requesting_user_id", user)?;
    }
    let found = named(world, request)?;
    if !found.is_pending(world.now()) {
        return Err(not_pending());
    }
    let id = found.id.clone();
    let revoked = world.settle_invitation(&id, InvitationState::Revoked);
    Ok(rendered(world, &revoked))
}
