//! The signed-in user's profile: names, username, which identifications come first, metadata; and its end.

use serde_json::{Map, Value, json};

use super::{identification::refuse_if_last, rendered};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    client::Client,
    error::{self, Failure},
    id::{IdentificationId, UserId},
    session::Session,
    sign_in::SignIn,
    user::{User, parse_name, parse_username},
};

/// `PATCH /v1/me`
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let form = &call.request.body;
    let protected = ["username", "primary_email_address_id", "primary_phone_number_id"];
    if form.keys().any(|key| protected.contains(&key)) {
        world.refuse_unless_verified(call, signed_in)?;
    }
    let mut user = world.user(&signed_in.user).clone();
    for key in form.keys() {
        match key {
            "first_name" => user.first_name = name(world, call, key, user.first_name.is_some())?,
            "last_name" => user.last_name = name(world, call, key, user.last_name.is_some())?,
            "username" => change_username(world, &mut user, form.text(key))?,
            "primary_email_address_id" => {
                let emails = user.email_addresses.iter().map(|email| (&email.id, email.is_verified()));
                user.primary_email_address = Some(primary(emails, form.text(key), key)?);
            }
            "primary_phone_number_id" => {
                let phones = user.phone_numbers.iter().map(|phone| (&phone.id, phone.is_verified()));
                user.primary_phone_number = Some(primary(phones, form.text(key), key)?);
            }
            "password" => {
                return Err(Failure::clerk("updating_user_password_deprecated"));
            }
            other => return Err(error::form_param_unknown(other)),
        }
    }
    user.updated_at = world.now();
    *world.user_mut(&signed_in.user) = user;
    rendered(world, signed_in)
}

fn name(world: &World, call: &Call, key: &str, is_set: bool) -> Result<Option<String>, Failure> {
    world.refuse_unless_changeable(key, is_set)?;
    let name = parse_name(call.request.body.get(key).unwrap_or_default(), key)?;
    if name.is_none() && world.settings.rules().attribute(key).required {
        return Err(error::form_param_nil(key));
    }
    Ok(name)
}

fn change_username(world: &World, user: &mut User, wanted: Option<&str>) -> Result<(), Failure> {
    world.refuse_unless_changeable("username", user.username.is_some())?;
    let wanted = wanted.map(|text| parse_username(text, world.settings.rules())).transpose()?;
    let holder = wanted.as_deref().and_then(|name| world.user_by_username(name));
    if holder.is_some_and(|holder| holder.id != user.id) {
        return Err(error::form_identifier_exists("username"));
    }
    let is_loss = user.username.is_some() && wanted.is_none();
    user.username = wanted;
    if is_loss {
        refuse_if_last(world, &user.id, user, "username", 0)?;
    }
    Ok(())
}

/// Returns the identification a form makes primary: the user's own, and verified.
fn primary<'a>(
    mut owned: impl Iterator<Item = (&'a IdentificationId, bool)>,
    wanted: Option<&str>,
    param: &str,
) -> Result<IdentificationId, Failure> {
    let wanted = wanted.ok_or_else(|| error::form_param_nil(param))?;
    match owned.find(|(id, _)| id.as_str() == wanted) {
        None => Err(error::form_resource_not_found(param)),
        Some((_, false)) => Err(Failure::new(
            422,
            "form_verification_needed",
            "Verify this one first; then it can become the primary one.",
        )
        .of_param(param)),
        Some((id, true)) => Ok(id.clone()),
    }
}

/// `PATCH /v1/me/metadata`: merges into the unsafe metadata, where null removes a key (RFC 7396).
pub(crate) fn merge_metadata(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    const PARAM: &str = "unsafe_metadata";
    let form = &call.request.body;
    if let Some(key) = form.keys().find(|key| *key != PARAM) {
        return Err(error::form_param_unknown(key));
    }
    let text = form.text(PARAM).ok_or_else(|| error::form_param_missing(PARAM))?;
    let patch: Map<String, Value> = serde_json::from_str(text)
        .map_err(|_| error::form_param_format_invalid(PARAM, "it is a JSON object"))?;
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    merge(&mut user.unsafe_metadata, patch);
    user.updated_at = now;
    rendered(world, signed_in)
}

/// Deep: null takes a key away.
pub(crate) fn merge(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (key, change) in patch {
        match change {
            Value::Null => {
                target.remove(&key);
            }
            Value::Object(changes) => {
                let slot = target.entry(key).or_insert_with(|| json!({}));
                if !slot.is_object() {
                    *slot = json!({});
                }
                merge(slot.as_object_mut().expect("made one above"), changes);
            }
            value => {
                target.insert(key, value);
            }
        }
    }
}

/// `DELETE /v1/me`
pub(crate) fn delete(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    if !world.settings.rules().user_settings.actions.delete_self {
        return Err(Failure::clerk("user_delete_self_not_enabled"));
    }
    world.delete_user(&signed_in.user);
    let id = signed_in.user.as_str();
    Ok(Reply::Wrapped(json!({"object": "user", "id": id, "deleted": true})))
}

impl World {
    /// Removes a user and everything that is theirs.
    pub(crate) fn delete_user(&mut self, id: &UserId) {
        let knows = |client: &Client| {
            let signs_in =
                |attempt: &SignIn| attempt.subject.as_ref().and_then(|it| it.user.as_ref()) == Some(id);
            client.known_users.contains(id)
                || client.sessions.iter().any(|session| session.user == *id)
                || client.sign_in.as_ref().is_some_and(signs_in)
        };
        for client in self.clients.pick_mut(knows) {
            client.sessions.retain(|session: &Session| session.user != *id);
            client.end_sessions(crate::world::session::SessionStatus::Removed, |_| false);
            client.known_users.remove(id);
            client.sign_in.take_if(|attempt| {
                attempt.subject.as_ref().is_some_and(|subject| subject.user.as_ref() == Some(id))
            });
        }
        self.memberships.retain(|membership| membership.user != *id);
        self.enrolment.forget_user(id);
        if let Some(image) = self.users.remove(id).and_then(|user| user.image) {
            self.images.remove(&image.id);
        }
    }
}
