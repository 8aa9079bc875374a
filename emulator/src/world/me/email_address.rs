//! The signed-in user's email addresses.

use serde_json::{Value, json};

use super::identification::{claimed, next_primary, refuse_if_last, refuse_if_verified};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{IdentificationId, UserId},
    link, oauth,
    outbox::Channel,
    provider::Identity,
    render,
    strategy::Strategy,
    user::{EmailAddress, parse_email_address},
    verification::{Status, Verification, send_code},
};

/// Where the email address that the path names stands in the user's list.
fn position(world: &World, call: &Call, signed_in: &SignedIn) -> Result<usize, Failure> {
    let wanted = call.segment(3);
    let mut addresses = world.user(&signed_in.user).email_addresses.iter();
    addresses
        .position(|email| email.id.as_str() == wanted)
        .ok_or_else(|| error::resource_not_found("email address", wanted))
}

fn rendered(world: &World, signed_in: &SignedIn, at: usize) -> Answer {
    let user = world.user(&signed_in.user);
    Ok(Reply::Wrapped(render::email_address(&user.email_addresses[at], user, world.now())))
}

/// `GET /v1/me/email_addresses`
pub(crate) fn list(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let now = world.now();
    let user = world.user(&signed_in.user);
    let addresses = user.email_addresses.iter();
    let addresses: Vec<Value> = addresses.map(|email| render::email_address(email, user, now)).collect();
    Ok(Reply::Bare(Value::Array(addresses)))
}

/// `POST /v1/me/email_addresses`: not verified yet, so it cannot sign in.
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    const PARAM: &str = "email_address";
    let has_one = !world.user(&signed_in.user).email_addresses.is_empty();
    world.refuse_unless_changeable(PARAM, has_one)?;
    let text = call.request.body.text(PARAM).ok_or_else(|| error::form_param_missing(PARAM))?;
    let address = parse_email_address(text, PARAM)?;
    let own = &world.user(&signed_in.user).email_addresses;
    if own.iter().any(|email| email.address == address) || world.user_by_email(&address).is_some() {
        return Err(error::form_identifier_exists(PARAM));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.email_addresses.push(EmailAddress {
        id: IdentificationId::generate(),
        address,
        verification: None,
        created_at: now,
    });
    user.updated_at = now;
    let at = user.email_addresses.len() - 1;
    rendered(world, signed_in, at)
}

/// `GET /v1/me/email_addresses/{id}`
pub(crate) fn get(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    rendered(world, signed_in, at)
}

/// `POST /v1/me/email_addresses/{id}/prepare_verification`
pub(crate) fn prepare(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let email = world.user(&signed_in.user).email_addresses[at].clone();
    refuse_if_verified(email.verification.as_ref())?;
    let previous = email.verification.as_ref();
    let sent = if call.request.body.text("strategy") == Some(Strategy::EnterpriseSso.as_str()) {
        leave(world, call, signed_in, &email)?
    } else {
        match world.verification_strategy(call, "email_address")? {
            Strategy::EmailCode => {
                send_code(world, previous, Strategy::EmailCode, &email.address, Channel::Email)?
            }
            Strategy::EmailLink => {
                let purpose = link::Purpose::Email { user: signed_in.user.clone(), email: email.id.clone() };
                link::send(world, call, previous, &email.address, purpose)?
            }
            other => return Err(error::not_emulated(other.as_str())),
        }
    };
    world.user_mut(&signed_in.user).email_addresses[at].verification = Some(sent);
    rendered(world, signed_in, at)
}

/// Begins the road through the sign-in of the company that answers for the address.
fn leave(
    world: &mut World,
    call: &Call,
    signed_in: &SignedIn,
    email: &EmailAddress,
) -> Result<Verification, Failure> {
    let wanted = call.request.body.text("enterprise_connection_id");
    let connection = world.connection(&email.address, wanted, "saml_connection_not_found")?;
    let purpose = oauth::Purpose::Email { user: signed_in.user.clone(), email: email.id.clone() };
    let hint = Some(email.address.as_str());
    oauth::start(world, call, purpose, Strategy::EnterpriseSso, Some(connection), hint)
}

/// Completes the redirect to an enterprise connection. Returns `true` on success.
pub(crate) fn comes_back(
    world: &mut World,
    user: &UserId,
    id: &IdentificationId,
    state: &str,
    granted: Result<Identity, Failure>,
) -> bool {
    let now = world.now();
    let is_it = |email: &&EmailAddress| email.id == *id;
    let Some(email) = world.users.get(user).and_then(|user| user.email_addresses.iter().find(is_it)) else {
        return false;
    };
    let waiting = email.verification.as_ref().filter(|it| it.waits_for(state));
    if waiting.is_none_or(|it| it.status(now) != Status::Unverified) {
        return false;
    }
    let address = email.address.clone();
    let holder = world.user_by_email(&address).map(|holder| holder.id.clone());
    let verdict = granted.and_then(|identity| match holder {
        _ if identity.email_address != address => Err(error::verification_failed()),
        Some(holder) if holder != *user => Err(claimed()),
        _ => Ok(identity),
    });
    let is_verified = verdict.is_ok();
    match verdict {
        Ok(identity) => {
            world.verify_email(user, id, Verification::verified(Strategy::EnterpriseSso));
            world.connect(user, &identity);
        }
        Err(reason) => {
            let mut emails = world.user_mut(user).email_addresses.iter_mut();
            let verification = emails.find(|email| email.id == *id).and_then(|it| it.verification.as_mut());
            verification.expect("it waits").end(Status::Failed, reason);
        }
    }
    is_verified
}

impl World {
    /// Marks the email address as verified; the first verified one becomes primary.
    pub(crate) fn verify_email(&mut self, user: &UserId, id: &IdentificationId, verification: Verification) {
        let now = self.now();
        let user = self.user_mut(user);
        if let Some(email) = user.email_addresses.iter_mut().find(|email| email.id == *id) {
            email.verification = Some(verification);
            user.primary_email_address.get_or_insert_with(|| id.clone());
            user.updated_at = now;
        }
    }
}

/// `POST /v1/me/email_addresses/{id}/attempt_verification`
pub(crate) fn attempt(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let code = call.request.body.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let email = world.user(&signed_in.user).email_addresses[at].clone();
    let holder = world.user_by_email(&email.address);
    if holder.is_some_and(|holder| holder.id != signed_in.user) {
        return Err(claimed());
    }
    let user = world.user_mut(&signed_in.user);
    let verification = user.email_addresses[at].verification.as_mut();
    let verification = verification.ok_or_else(error::verification_missing)?;
    verification.attempt(Strategy::EmailCode, code, now, most)?;
    user.primary_email_address.get_or_insert(email.id);
    user.updated_at = now;
    rendered(world, signed_in, at)
}

/// `DELETE /v1/me/email_addresses/{id}`
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    world.refuse_unless_changeable("email_address", true)?;
    let mut user = world.user(&signed_in.user).clone();
    let gone = user.email_addresses.remove(at);
    if gone.is_verified() || user.primary_email_address.as_ref() == Some(&gone.id) {
        let left = user.email_addresses.iter().filter(|email| email.is_verified()).count();
        refuse_if_last(world, &signed_in.user, &user, "email_address", left)?;
    }
    let rest = user.email_addresses.iter().filter(|email| email.is_verified()).map(|email| &email.id);
    user.primary_email_address = next_primary(user.primary_email_address.as_ref(), &gone.id, rest);
    user.updated_at = world.now();
    *world.user_mut(&signed_in.user) = user;
    Ok(Reply::Wrapped(json!({"object": "email_address", "id": gone.id.as_str(), "deleted": true})))
}
