//! Phone numbers of users, by their own ids.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, user};
use crate::world::{
    World,
    error::{self, Failure},
    id::{IdentificationId, UserId},
    me::identification::next_primary,
    render,
    strategy::Strategy,
    user::{PhoneNumber, User, parse_phone_number},
    verification::Verification,
};

const PARAM: &str = "phone_number";
const FLAGS: [&str; 3] = ["verified", "primary", "reserved_for_second_factor"];

/// Returns the phone number that the path names, and whose it is.
fn named(world: &World, request: &BackendRequest) -> Result<(UserId, IdentificationId), Failure> {
    let wanted = request.segment(2);
    let own =
        |user: &User| user.phone_numbers.iter().find(|it| it.id.as_str() == wanted).map(|it| it.id.clone());
    let found = world.users.values().find_map(|user| Some((user.id.clone(), own(user)?)));
    found.ok_or_else(|| not_found("phone number", wanted))
}

fn rendered(world: &World, user: &UserId, id: &IdentificationId) -> Value {
    let user = world.user(user);
    let phone = user.phone_numbers.iter().find(|it| it.id == *id).expect("named above");
    render::phone_number(user, phone, world.now())
}

/// `GET /v1/phone_numbers/{id}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    Ok(rendered(world, &user, &id))
}

/// `POST /v1/phone_numbers`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::of(request, &[&["user_id", PARAM][..], &FLAGS].concat())?;
    let id = user::in_field(world, "user_id", fields.required("user_id")?)?;
    let number = parse_phone_number(fields.required(PARAM)?, PARAM)?;
    let mut user = world.user(&id).clone();
    let is_own = user.phone_numbers.iter().any(|it| it.number == number);
    if is_own || world.user_by_phone(&number).is_some() {
        return Err(error::form_identifier_exists(PARAM));
    }
    let phone = IdentificationId::generate();
    user.phone_numbers.push(PhoneNumber {
        id: phone.clone(),
        number,
        verification: None,
        reserved_for_second_factor: false,
        created_at: world.now(),
    });
    change(world, user, &phone, &fields)?;
    Ok(rendered(world, &id, &phone))
}

/// `PATCH /v1/phone_numbers/{id}`
pub(super) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    let fields = Fields::of(request, &FLAGS)?;
    change(world, world.user(&user).clone(), &id, &fields)?;
    Ok(rendered(world, &user, &id))
}

/// Stores the user with what a body says of the phone number, or nothing of it.
fn change(
    world: &mut World,
    mut user: User,
    id: &IdentificationId,
    fields: &Fields<'_>,
) -> Result<(), Failure> {
    let [verified, primary, reserved] = FLAGS.map(|key| fields.optional_flag(key));
    let phone = user.phone_numbers.iter_mut().find(|it| it.id == *id).expect("named by the caller");
    match verified? {
        Some(true) if !phone.is_verified() => {
            phone.verification = Some(Verification::verified(Strategy::Admin))
        }
        Some(false) => phone.verification = None,
        _ => {}
    }
    phone.reserved_for_second_factor = reserved?.unwrap_or(phone.reserved_for_second_factor);
    if phone.reserved_for_second_factor && !phone.is_verified() {
        return Err(Failure::clerk("identification_update_second_factor_unverified"));
    }
    if primary? == Some(true) || user.primary_phone_number.is_none() {
        user.primary_phone_number = Some(id.clone());
    }
    user.note_second_factors(world.now());
    user.updated_at = world.now();
    let owner = user.id.clone();
    *world.user_mut(&owner) = user;
    Ok(())
}

/// `DELETE /v1/phone_numbers/{id}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let (user, id) = named(world, request)?;
    let now = world.now();
    let user = world.user_mut(&user);
    user.phone_numbers.retain(|it| it.id != id);
    let rest = user.phone_numbers.iter().filter(|it| it.is_verified()).map(|it| &it.id);
    user.primary_phone_number = next_primary(user.primary_phone_number.as_ref(), &id, rest);
    user.note_second_factors(now);
    user.updated_at = now;
    Ok(json!({"object": "phone_number", "id": id.as_str(), "deleted": true}))
}

/// `PUT /v1/users/{id}/phone_number`: the only one from now on, verified.
pub(super) fn replace(world: &mut World, request: &BackendRequest) -> Answer {
    let id = user::named(world, request, 2)?;
    let number = parse_phone_number(Fields::of(request, &[PARAM])?.required(PARAM)?, PARAM)?;
    if world.user_by_phone(&number).is_some_and(|holder| holder.id != id) {
        return Err(error::form_identifier_exists(PARAM));
    }
    let now = world.now();
    let user = world.user_mut(&id);
    user.phone_numbers.clear();
    user.primary_phone_number = None;
    user.add_phone_number(number, Some(Verification::verified(Strategy::Admin)), now);
    user.note_second_factors(now);
    user.updated_at = now;
    let own = user.phone_numbers[0].id.clone();
    Ok(rendered(world, &id, &own))
}
