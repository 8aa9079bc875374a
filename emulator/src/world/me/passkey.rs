//! The signed-in user's passkeys.

use serde_json::json;

use super::session::device;
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::IdentificationId,
    passkey::{Ceremony, Passkey, invalid_credential, registration_failed, webauthn},
    render,
    strategy::Strategy,
    verification::Verification,
};

/// The greatest number of passkeys of a user (Clerk docs, "Passkey limitations").
const MOST: usize = 10;

fn position(world: &World, call: &Call, signed_in: &SignedIn) -> Result<usize, Failure> {
    let wanted = call.segment(3);
    let mut passkeys = world.user(&signed_in.user).passkeys.iter();
    passkeys
        .position(|passkey| passkey.id.as_str() == wanted)
        .ok_or_else(|| error::resource_not_found("passkey", wanted))
}

fn rendered(world: &World, signed_in: &SignedIn, at: usize) -> Answer {
    let passkey = &world.user(&signed_in.user).passkeys[at];
    Ok(Reply::Wrapped(render::passkey(passkey, world.now())))
}

/// `POST /v1/me/passkeys`: the options for the browser. One that was never finished makes room for the next.
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    if !world.settings.rules().attribute("passkey").enabled {
        return Err(Failure::clerk("feature_not_enabled"));
    }
    let user = world.user(&signed_in.user);
    if user.usable_passkeys().count() >= MOST {
        return Err(Failure::new(
            403,
            "passkey_quota_exceeded",
            format!("An account can have at most {MOST} passkeys: remove one first."),
        ));
    }
    let ceremony = Ceremony::registration(world, user, &call.minting)?;
    let (browser, system) = device(call.request.user_agent.as_deref().unwrap_or_default());
    let name = match (browser, system) {
        (Some((browser, _)), Some(system)) => format!("{browser} on {system}"),
        _ => "Passkey".to_owned(),
    };
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.passkeys.retain(|passkey| passkey.credential.is_some());
    user.passkeys.push(Passkey {
        id: IdentificationId::generate(),
        name,
        verification: Verification::of_ceremony(ceremony),
        credential: None,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    });
    let at = user.passkeys.len() - 1;
    rendered(world, signed_in, at)
}

/// `POST /v1/me/passkeys/{id}/attempt_verification`: a challenge is answered once.
pub(crate) fn attempt(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let form = &call.request.body;
    if form.text("strategy").is_some_and(|strategy| strategy != Strategy::Passkey.as_str()) {
        return Err(error::verification_strategy_invalid());
    }
    let text = form.text("public_key_credential");
    let text = text.ok_or_else(|| error::form_param_missing("public_key_credential"))?;
    let answer = webauthn::Attestation::parse(text).ok_or_else(invalid_credential)?;
    let now = world.now();
    let is_known = world.user_by_credential(&answer.id).is_some();
    let passkey = &mut world.user_mut(&signed_in.user).passkeys[at];
    let ceremony = passkey.verification.take_ceremony(now)?;
    let judged = match is_known {
        true => Err("it is registered already"),
        false => webauthn::check_attestation(&ceremony, &answer),
    };
    match judged {
        Ok(credential) => {
            passkey.credential = Some(credential);
            passkey.verification.succeed();
            passkey.updated_at = now;
        }
        Err(why) => {
            passkey.verification.fail();
            return Err(registration_failed(why));
        }
    }
    world.user_mut(&signed_in.user).updated_at = now;
    rendered(world, signed_in, at)
}

/// `PATCH /v1/me/passkeys/{id}`
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let name = call.request.body.get("name").ok_or_else(|| error::form_param_missing("name"))?;
    let name = crate::world::user::parse_name(name, "name")?;
    let name = name.ok_or_else(|| error::form_param_nil("name"))?;
    let now = world.now();
    let passkey = &mut world.user_mut(&signed_in.user).passkeys[at];
    passkey.name = name;
    passkey.updated_at = now;
    rendered(world, signed_in, at)
}

/// `DELETE /v1/me/passkeys/{id}`
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let at = position(world, call, signed_in)?;
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    let gone = user.passkeys.remove(at);
    user.updated_at = now;
    Ok(Reply::Wrapped(json!({"object": "passkey", "id": gone.id.as_str(), "deleted": true})))
}
