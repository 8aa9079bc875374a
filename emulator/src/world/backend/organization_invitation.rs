//! Invitations to an organization, made by an application's server.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, organization};
use crate::world::{
    World,
    error::Failure,
    id::InvitationId,
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

/// The invitation that the path names.
fn named<'world>(world: &'world World, request: &BackendRequest) -> Result<&'world Invitation, Failure> {
    let organization = organization::named(world, request)?;
    let found = world.invitation(&InvitationId::from(request.segment(4)));
    found
        .filter(|it| it.organization == organization)
        .ok_or_else(|| Failure::clerk_with("organization_invitation_not_found", &[request.segment(4)]))
}

/// `POST /v1/organizations/{id}/invitations`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    const PARAM: &str = "email_address";
    let known = [
        PARAM,
        "role",
        "inviter_user_id",
        "redirect_url",
        "public_metadata",
        "private_metadata",
        "expires_in_days",
        "notify",
    ];
    let organization = organization::named(world, request)?;
    let fields = Fields::of(request, &known)?;
    let address = parse_email_address(fields.required(PARAM)?, PARAM)?;
    let role = world.role_named(fields.text("role")?)?;
    if let Some(inviter) = fields.text("inviter_user_id")? {
        super::user::in_field(world, "inviter_user_id", inviter)?;
    }
    let redirect_url = fields.redirect_url()?;
    let public_metadata = fields.object("public_metadata")?.unwrap_or_default();
    let private_metadata = fields.object("private_metadata")?.unwrap_or_default();
    let lifetime_s = fields.lifetime_s("expires_in_days", DAY_S, 30 * DAY_S)?;
    let notify = fields.optional_flag("notify")?.unwrap_or(true);
    check(world, &organization, &address)?;
    world.refuse_if_full(&organization, 1)?;
    let id = world.add_invitation(&organization, address, role, None).id;
    let expires_at = world.now().plus_seconds(lifetime_s);
    world.limit_invitation(&id, expires_at);
    world.give_metadata(&id, public_metadata, private_metadata);
    if notify {
        world.send_invitation(&id, redirect_url);
    } else {
        world.issue_invitation(&id, redirect_url);
    }
    Ok(rendered(world, world.invitation(&id).expect("made above")))
}

/// `GET /v1/organizations/{id}/invitations`: the newest first.
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let organization = organization::named(world, request)?;
    let (query, now) = (&request.query, world.now());
    let own = world.enrolment.invitations.iter().filter(|one| one.organization == organization);
    let asked = own.filter(|one| page::is_asked_in(query, "status", one.status(now)));
    page::of_query(query, asked.rev().map(|one| rendered(world, one)).collect())
}

/// `GET /v1/organizations/{id}/invitations/{invitation}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    Ok(rendered(world, named(world, request)?))
}

/// `POST /v1/organizations/{id}/invitations/{invitation}/revoke`
pub(super) fn revoke(world: &mut World, request: &BackendRequest) -> Answer {
    Fields::of(request, &["requesting_user_id"])?;
    let found = named(world, request)?;
    if !found.is_pending(world.now()) {
        return Err(not_pending());
    }
    let id = found.id.clone();
    let revoked = world.settle_invitation(&id, InvitationState::Revoked);
    Ok(rendered(world, &revoked))
}
