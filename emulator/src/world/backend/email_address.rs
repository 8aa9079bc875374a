//! Email addresses of users, by their own ids.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, user};
use crate::world::{
    World,
    error::{self, Failure},
    id::{IdentificationId, UserId},
    me::identification::next_primary,
    render,
    strategy::Strategy,
    user::{EmailAddress, User, parse_email_address},
    verification::Verification,
};

const PARAM: &str = "email_address";

/// Returns the email address that the path names, and whose it is.
fn named(world: &World, request: &BackendRequest) -> Result<(UserId, IdentificationId), Failure> {
    let wanted = request.segment(2);
    let own =
        |user: &User| user.email_addresses.iter().find(|it| it.id.as_str() == wanted).map(|it| it.id.clone());
    let found = world.users.values().find_map(|user| Some((user.id.clone(), own(user)?)));
    found.ok_or_else(|| not_found("email address", wanted))
}

fn rendered(world: &World, user: &UserId, id: &IdentificationId) -> Value {
    let user = world.user(user);
    let email = user.email_addresses.iter().find(|it| it.id == *id).expect("named above");
    render::email_address(email, user, world.now())
}

/// `GET /v1/email_addresses/{id}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    Ok(rendered(world, &user, &id))
}

/// Returns an address that can still be given to a user.
fn free(world: &World, user: &UserId, text: &str) -> Result<String, Failure> {
    let address = parse_email_address(text, PARAM)?;
    let is_own = world.user(user).email_addresses.iter().any(|it| it.address == address);
    match is_own || world.user_by_email(&address).is_some() {
        true => Err(error::form_identifier_exists(PARAM)),
        false => Ok(address),
    }
}

/// `POST /v1/email_addresses`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::of(request, &["user_id", PARAM, "verified", "primary"])?;
    let user = user::in_field(world, "user_id", fields.required("user_id")?)?;
    let address = free(world, &user, fields.required(PARAM)?)?;
    let (id, now) = (IdentificationId::generate(), world.now());
    let email = EmailAddress { id: id.clone(), address, verification: None, created_at: now };
    world.user_mut(&user).email_addresses.push(email);
    change(world, &user, &id, &fields)?;
    Ok(rendered(world, &user, &id))
}

/// `PATCH /v1/email_addresses/{id}`
pub(super) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    let fields = Fields::of(request, &["verified", "primary"])?;
    change(world, &user, &id, &fields)?;
    Ok(rendered(world, &user, &id))
}

fn change(
    world: &mut World,
    user: &UserId,
    id: &IdentificationId,
    fields: &Fields<'_>,
) -> Result<(), Failure> {
    let (verified, primary) = (fields.optional_flag("verified")?, fields.flag("primary")?);
    let now = world.now();
    let user = world.user_mut(user);
    let email = user.email_addresses.iter_mut().find(|it| it.id == *id).expect("named by the caller");
    match verified {
        Some(true) if !email.is_verified() => {
            email.verification = Some(Verification::verified(Strategy::Admin))
        }
        Some(false) => email.verification = None,
        _ => {}
    }
    if primary || user.primary_email_address.is_none() {
        user.primary_email_address = Some(id.clone());
    }
    user.updated_at = now;
    Ok(())
}

/// `DELETE /v1/email_addresses/{id}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    let now = world.now();
    let user = world.user_mut(&user);
    user.email_addresses.retain(|it| it.id != id);
    let rest = user.email_addresses.iter().filter(|it| it.is_verified()).map(|it| &it.id);
    user.primary_email_address = next_primary(user.primary_email_address.as_ref(), &id, rest);
    user.updated_at = now;
    Ok(json!({"object": "email_address", "id": id.as_str(), "deleted": true}))
}

/// `PUT /v1/users/{id}/email_address`: the only one from now on, verified.
pub(super) fn replace(world: &mut World, request: &BackendRequest) -> Answer {
    let id = user::named(world, request, 2)?;
    let address = parse_email_address(Fields::of(request, &[PARAM])?.required(PARAM)?, PARAM)?;
    if world.user_by_email(&address).is_some_and(|holder| holder.id != id) {
        return Err(error::form_identifier_exists(PARAM));
    }
    let now = world.now();
    let user = world.user_mut(&id);
    user.email_addresses.clear();
    user.primary_email_address = None;
    user.add_email_address(address, Some(Verification::verified(Strategy::Admin)), now);
    user.updated_at = now;
    let own = user.email_addresses[0].id.clone();
    Ok(rendered(world, &id, &own))
}
