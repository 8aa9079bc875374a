//! The signed-in user's phone numbers, which can also be second factors.

use serde_json::{Value, json};

use super::identification::{claimed, next_primary, refuse_if_last, refuse_if_verified};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::IdentificationId,
    render,
    strategy::Strategy,
    user::{PhoneNumber, parse_phone_number},
    verification::{phone_channel, send_code},
};

/// Where the phone number that the path names stands in the user's list.
fn position(world: &World, call: &Call, signed_in: &SignedIn) -> Result<usize, Failure> {
    let wanted = call.segment(3);
    let mut numbers = world.user(&signed_in.user).phone_numbers.iter();
    numbers
        .position(|phone| phone.id.as_str() == wanted)
        .ok_or_else(|| error::resource_not_found("phone number", wanted))
}

fn rendered(world: &World, signed_in: &SignedIn, at: usize) -> Answer {
    let user = world.user(&signed_in.user);
    Ok(Reply::Wrapped(render::phone_number(user, &user.phone_numbers[at], world.now())))
}

/// `GET /v1/me/phone_numbers`
pub(crate) fn list(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let (user, now) = (world.user(&signed_in.user), world.now());
    let numbers = user.phone_numbers.iter();
    let numbers: Vec<Value> = numbers.map(|phone| render::phone_number(user, phone, now)).collect();
    Ok(Reply::Bare(Value::Array(numbers)))
}

/// `POST /v1/me/phone_numbers`: not verified yet, so it cannot sign in.
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    const PARAM: &str = "phone_number";
    let has_one = !world.user(&signed_in.user).phone_numbers.is_empty();
    world.refuse_unless_changeable(PARAM, has_one)?;
    let text = call.request.body.text(PARAM).ok_or_else(|| error::form_param_missing(PARAM))?;
    let number = parse_phone_number(text, PARAM)?;
    let own = &world.user(&signed_in.user).phone_numbers;
    if own.iter().any(|phone| phone.number == number) || world.user_by_phone(&number).is_some() {
        return Err(error::form_identifier_exists(PARAM));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.phone_numbers.push(PhoneNumber {
        id: IdentificationId::generate(),
        number,
        verification: None,
        reserved_for_second_factor: false,
        created_at: now,
    });
    user.updated_at = now;
    let at = user.phone_numbers.len() - 1;
    rendered(world, signed_in, at)
}

/// `GET /v1/me/phone_numbers/{id}`
pub(crate) fn get(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    rendered(world, signed_in, at)
}

/// `POST /v1/me/phone_numbers/{id}/prepare_verification`
pub(crate) fn prepare(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let phone = world.user(&signed_in.user).phone_numbers[at].clone();
    refuse_if_verified(phone.verification.as_ref())?;
    let strategy = world.verification_strategy(call, "phone_number")?;
    if strategy != Strategy::PhoneCode {
        return Err(error::not_emulated(strategy.as_str()));
    }
    let channel = phone_channel(&call.request.body)?;
    let sent = send_code(world, phone.verification.as_ref(), strategy, &phone.number, channel)?;
    world.user_mut(&signed_in.user).phone_numbers[at].verification = Some(sent);
    rendered(world, signed_in, at)
}

/// `POST /v1/me/phone_numbers/{id}/attempt_verification`
pub(crate) fn attempt(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let code = call.request.body.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let phone = world.user(&signed_in.user).phone_numbers[at].clone();
    let holder = world.user_by_phone(&phone.number);
    if holder.is_some_and(|holder| holder.id != signed_in.user) {
        return Err(claimed());
    }
    let user = world.user_mut(&signed_in.user);
    let verification = user.phone_numbers[at].verification.as_mut();
    let verification = verification.ok_or_else(error::verification_missing)?;
    verification.attempt(Strategy::PhoneCode, code, now, most)?;
    user.primary_phone_number.get_or_insert(phone.id);
    user.updated_at = now;
    rendered(world, signed_in, at)
}

/// `PATCH /v1/me/phone_numbers/{id}`: as a second factor, and as the one to ask first.
/// The first method enrolled brings backup codes along.
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let form = &call.request.body;
    let known = ["reserved_for_second_factor", "default_second_factor"];
    if let Some(key) = form.keys().find(|key| !known.contains(key)) {
        return Err(error::form_param_unknown(key));
    }
    let mut codes = None;
    match flag(call, "reserved_for_second_factor")? {
        None => {}
        Some(true) => codes = reserve(world, signed_in, at)?,
        Some(false) => world.lose_second_factor(&signed_in.user, |user| {
            user.phone_numbers[at].reserved_for_second_factor = false;
        })?,
    }
    match flag(call, "default_second_factor")? {
        None => {}
        Some(true) => {
            let user = world.user_mut(&signed_in.user);
            if !user.phone_numbers[at].reserved_for_second_factor {
                return Err(error::form_param_value_invalid(
                    "default_second_factor",
                    "This phone number is not a second factor yet.",
                ));
            }
            user.chosen_second_factor = Some(user.phone_numbers[at].id.clone());
        }
        Some(false) => {
            return Err(Failure::clerk("form_disable_default_second_factor_not_allowed")
                .of_param("default_second_factor"));
        }
    }
    let user = world.user(&signed_in.user);
    let mut rendered = render::phone_number(user, &user.phone_numbers[at], world.now());
    rendered["backup_codes"] = json!(codes);
    Ok(Reply::Wrapped(rendered))
}

/// Makes the phone number a second factor, and gives the backup codes that come with the first one.
fn reserve(world: &mut World, signed_in: &SignedIn, at: usize) -> Result<Option<Vec<String>>, Failure> {
    let rules = world.settings.rules();
    if !rules.is_second_factor("phone_number", "phone_code") {
        return Err(Failure::clerk("feature_not_enabled"));
    }
    let offers_codes = rules.is_second_factor("backup_code", "backup_code");
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    if !user.phone_numbers[at].is_verified() {
        return Err(Failure::clerk("identification_update_second_factor_unverified"));
    }
    user.phone_numbers[at].reserved_for_second_factor = true;
    user.note_second_factors(now);
    user.updated_at = now;
    let is_first = offers_codes && !user.backup_code_enabled();
    Ok(is_first.then(|| user.generate_backup_codes().to_vec()))
}

fn flag(call: &Call, key: &str) -> Result<Option<bool>, Failure> {
    match call.request.body.text(key) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(error::form_param_value_not_allowed(key, other, &["true", "false"])),
    }
}

/// `DELETE /v1/me/phone_numbers/{id}`
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    world.refuse_unless_changeable("phone_number", true)?;
    let mut after = world.user(&signed_in.user).clone();
    let gone = after.phone_numbers.remove(at);
    if gone.is_verified() || after.primary_phone_number.as_ref() == Some(&gone.id) {
        let left = after.phone_numbers.iter().filter(|phone| phone.is_verified()).count();
        refuse_if_last(world, &signed_in.user, &after, "phone_number", left)?;
    }
    world.lose_second_factor(&signed_in.user, |user| {
        user.phone_numbers.remove(at);
        let rest = user.phone_numbers.iter().filter(|phone| phone.is_verified()).map(|phone| &phone.id);
        user.primary_phone_number = next_primary(user.primary_phone_number.as_ref(), &gone.id, rest);
    })?;
    Ok(Reply::Wrapped(json!({"object": "phone_number", "id": gone.id.as_str(), "deleted": true})))
}
