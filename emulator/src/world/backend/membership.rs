//! Memberships in the Backend API.

use serde_json::{Value, json};

use super::{
    Answer, BackendRequest,
    fields::Fields,
    not_found, organization, query,
    user::{self, list},
};
use crate::world::{
    UnixMillis, World,
    error::Failure,
    id::{OrganizationId, UserId},
    me::profile::merge,
    organization::{Membership, membership::already_a_member, page},
    render,
};

fn rendered(world: &World, one: &Membership) -> Value {
    let mut rendered = render::membership(world, one);
    rendered["private_metadata"] = json!(one.private_metadata);
    rendered["organization"] = organization::rendered(world, &one.organization, false);
    rendered
}

const ORDERS: &[&str] =
    &["created_at", "first_name", "last_name", "username", "email_address", "phone_number"];

/// Returns the page of the memberships that `which` picks and the query asks for: the newest first.
fn listed(world: &World, request: &BackendRequest, which: impl Fn(&Membership) -> bool) -> Answer {
    let query = &request.query;
    let bound = |key| query::time(query, key);
    let created = [bound("created_at_before")?, bound("created_at_after")?];
    let active = [bound("last_active_at_before")?, bound("last_active_at_after")?];
    let is_within = |at: Option<UnixMillis>, [before, after]: [Option<UnixMillis>; 2]| {
        before.is_none_or(|bound| at.is_some_and(|at| at < bound))
            && after.is_none_or(|bound| at.is_some_and(|at| at > bound))
    };
    let is_asked = |one: &&Membership| {
        let user = world.user(&one.user);
        which(one)
            && page::is_asked_in(query, "role", &one.role)
            && list::takes_names_of(query, user)
            && is_within(Some(one.created_at), created)
            && is_within(user.last_active_at, active)
    };
    // They are kept in the order they were made in.
    let mut found: Vec<&Membership> = world.memberships.iter().filter(is_asked).collect();
    match query::order(query, ORDERS)? {
        ("created_at", true) => found.reverse(),
        ("created_at", false) => {}
        (name, is_descending) => {
            list::sort_by_name(&mut found, name, is_descending, |one| world.user(&one.user));
        }
    }
    page::of_query(query, found.into_iter().map(|one| rendered(world, one)).collect())
}

/// `GET /v1/organization_memberships`: of all organizations.
pub(super) fn list_all(world: &mut World, request: &BackendRequest) -> Answer {
    listed(world, request, |_| true)
}

/// `GET /v1/organizations/{id}/memberships`
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let id = organization::named(world, request)?;
    listed(world, request, |one| one.organization == id)
}

/// `GET /v1/users/{id}/organization_memberships`
pub(super) fn list_of_user(world: &mut World, request: &BackendRequest) -> Answer {
    let id = user::named(world, request, 2)?;
    listed(world, request, |one| one.user == id)
}

/// Returns the member that the path names.
fn named(world: &World, request: &BackendRequest) -> Result<(OrganizationId, UserId), Failure> {
    let organization = organization::named(world, request)?;
    let user = UserId::from(request.segment(4));
    match world.membership(&organization, &user) {
        Some(_) => Ok((organization, user)),
        None => Err(not_found("membership of user", user.as_str())),
    }
}

fn answer(world: &World, organization: &OrganizationId, user: &UserId) -> Answer {
    let membership = world.membership(organization, user);
    membership.map(|one| rendered(world, one)).ok_or_else(|| not_found("membership of user", user.as_str()))
}

/// `POST /v1/organizations/{id}/memberships`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let id = organization::named(world, request)?;
    let fields = Fields::of(request, &["user_id", "role", "public_metadata", "private_metadata"])?;
    let user = user::in_field(world, "user_id", fields.required("user_id")?)?;
    let role = world.role_named(fields.text("role")?)?;
    let public_metadata = fields.object("public_metadata")?.unwrap_or_default();
    let private_metadata = fields.object("private_metadata")?.unwrap_or_default();
    if world.membership(&id, &user).is_some() {
        return Err(already_a_member(user.as_str()));
    }
    world.refuse_if_full(&id, 1)?;
    let membership = world.add_member(&id, &user, &role);
    membership.public_metadata = public_metadata;
    membership.private_metadata = private_metadata;
    answer(world, &id, &user)
}

/// `PATCH /v1/organizations/{id}/memberships/{user}`
pub(super) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    let (id, user) = named(world, request)?;
    let fields = Fields::of(request, &["role"])?;
    let role = world.role_named(fields.text("role")?)?;
    world.refuse_if_nobody_runs(&id, &user, Some(&role))?;
    change(world, &id, &user, |one| one.role = role);
    answer(world, &id, &user)
}

/// `PATCH /v1/organizations/{id}/memberships/{user}/metadata`: deep, and null takes a key away.
pub(super) fn merge_metadata(world: &mut World, request: &BackendRequest) -> Answer {
    let (id, user) = named(world, request)?;
    let fields = Fields::of(request, &["public_metadata", "private_metadata"])?;
    let public = fields.object("public_metadata")?.unwrap_or_default();
    let private = fields.object("private_metadata")?.unwrap_or_default();
    change(world, &id, &user, |one| {
        merge(&mut one.public_metadata, public);
        merge(&mut one.private_metadata, private);
    });
    answer(world, &id, &user)
}

fn change(
    world: &mut World,
    organization: &OrganizationId,
    user: &UserId,
    change: impl FnOnce(&mut Membership),
) {
    let now = world.now();
    let found = world.memberships.find_mut(|one| one.organization == *organization && one.user == *user);
    let membership = found.expect("the caller has found it");
    change(membership);
    membership.updated_at = now;
}

/// `DELETE /v1/organizations/{id}/memberships/{user}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let (id, user) = named(world, request)?;
    world.refuse_if_nobody_runs(&id, &user, None)?;
    let gone = answer(world, &id, &user)?;
    world.remove_member(&id, &user);
    Ok(gone)
}
