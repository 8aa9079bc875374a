//! Users, as an application's server works with them.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found};
use crate::world::{
    World,
    error::{self, Failure},
    id::UserId,
    render,
    user::Lock,
};

pub(super) mod create;
pub(super) mod list;
pub(super) mod security;
pub(super) mod update;

/// Returns the user as the Backend API shows it: with what browsers do not see, and without the memberships.
pub(super) fn rendered(world: &World, id: &UserId) -> Value {
    let user = world.user(id);
    let mut rendered = render::user(world, user);
    let fields = rendered.as_object_mut().expect("a user is an object");
    fields.remove("organization_memberships");
    fields.insert("private_metadata".to_owned(), json!(user.private_metadata));
    rendered
}

/// Returns the user that this segment of the path names.
pub(super) fn named(world: &World, request: &BackendRequest, segment: usize) -> Result<UserId, Failure> {
    let id = UserId::from(request.segment(segment));
    if world.users.contains_key(&id) { Ok(id) } else { Err(not_found("user", id.as_str())) }
}

/// Returns the user that a field names.
pub(super) fn in_field(world: &World, key: &str, id: &str) -> Result<UserId, Failure> {
    let id = UserId::from(id);
    if world.users.contains_key(&id) { Ok(id) } else { Err(error::form_resource_not_found(key)) }
}

/// `GET /v1/users/{id}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    Ok(rendered(world, &id))
}

/// `DELETE /v1/users/{id}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    world.delete_user(&id);
    Ok(json!({"object": "user", "id": id.as_str(), "deleted": true}))
}

/// `POST /v1/users/{id}/lock`
pub(super) fn lock(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let (now, rules) = (world.now(), world.settings.rules().clone());
    world.user_mut(&id).lock(&rules, now);
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/unlock`
pub(super) fn unlock(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    world.user_mut(&id).lock = Lock::Open { failed_attempts: 0 };
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/ban`: ends the user's sessions, too.
pub(super) fn ban(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    world.user_mut(&id).banned = true;
    world.revoke_sessions(&id, None);
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/unban`
pub(super) fn unban(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    world.user_mut(&id).banned = false;
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/verify_password`
pub(super) fn verify_password(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let plain = Fields::of(request, &["password"])?.required("password")?;
    let Some(stored) = &world.user(&id).password else {
        return Err(Failure::clerk("no_password_set"));
    };
    if stored.is(plain) {
        Ok(json!({"verified": true}))
    } else {
        Err(Failure::new(422, "incorrect_password", "Incorrect password").of_param("password"))
    }
}
