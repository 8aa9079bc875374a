//! Who belongs to which organization, as an application's server sees and changes it.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, organization, user};
use crate::world::{
    World,
    error::{self, Failure},
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

/// The page of the memberships that `which` picks and the query asks for: the newest first.
fn listed(world: &World, request: &BackendRequest, which: impl Fn(&Membership) -> bool) -> Answer {
    let query = &request.query;
    let text = query.text("query").map(|text| text.trim().to_lowercase());
    let is_asked = |one: &&Membership| {
        let user = world.user(&one.user);
        which(one)
            && page::is_asked_in(query, "role", &one.role)
            && page::is_asked_in(query, "user_id", one.user.as_str())
            && text.as_ref().is_none_or(|text| user.matches(text))
            && is_email_asked(request, &user.email_addresses)
    };
    let mut found: Vec<&Membership> = world.memberships.iter().filter(is_asked).collect();
    match query.text("order_by").unwrap_or("-created_at") {
        // They are kept in the order they were made in.
        "-created_at" => found.reverse(),
        "+created_at" | " created_at" | "created_at" => {}
        other => {
            let message = format!("Memberships cannot be ordered by {other} here.");
            return Err(error::form_param_value_invalid("order_by", message));
        }
    }
    page::of_query(query, found.into_iter().map(|one| rendered(world, one)).collect())
}

fn is_email_asked(request: &BackendRequest, own: &[crate::world::user::EmailAddress]) -> bool {
    let mut asked = request.query.all("email_address").filter(|text| !text.is_empty()).peekable();
    asked.peek().is_none() || asked.any(|text| own.iter().any(|it| it.address.eq_ignore_ascii_case(text)))
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

/// The member that the path names.
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
