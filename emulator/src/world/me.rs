//! The signed-in user's own account.

use serde_json::json;

use super::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    password::{self, Password},
    render,
    user::{Totp, parse_name, parse_username},
};

fn rendered(world: &World, signed_in: &SignedIn) -> Answer {
    Ok(Reply::Wrapped(render::user(world, world.user(&signed_in.user))))
}

/// `GET /v1/me`
pub(crate) fn get(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    rendered(world, signed_in)
}

/// `PATCH /v1/me`: names.
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let body = &call.request.body;
    let mut user = world.user(&signed_in.user).clone();
    for key in body.keys() {
        match key {
            "first_name" => user.first_name = parse_name(body.get(key).unwrap_or_default(), key)?,
            "last_name" => user.last_name = parse_name(body.get(key).unwrap_or_default(), key)?,
            "username" => {
                let wanted = body.text(key).map(|text| parse_username(text, world.settings.rules()));
                let wanted = wanted.transpose()?;
                let holder = wanted.as_deref().and_then(|name| world.user_by_username(name));
                if holder.is_some_and(|holder| holder.id != user.id) {
                    return Err(error::form_identifier_exists(key));
                }
                user.username = wanted;
            }
            other => return Err(error::form_param_unknown(other)),
        }
    }
    user.updated_at = world.now();
    *world.user_mut(&signed_in.user) = user;
    rendered(world, signed_in)
}

/// `POST /v1/me/change_password`. A user with the task `reset-password` need not know the old one.
pub(crate) fn change_password(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let body = &call.request.body;
    let new = body.text("new_password").ok_or_else(|| error::form_param_nil("new_password"))?;
    let user = world.user(&signed_in.user);
    if let Some(stored) = user.password.as_ref().filter(|_| !user.password_compromised) {
        let current = body.text("current_password");
        let current = current.ok_or_else(|| error::form_param_missing("current_password"))?;
        if !stored.is(current) {
            return Err(error::form_password_incorrect("current_password"));
        }
    }
    password::check(world.settings.rules(), new, "new_password")?;
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.password = Some(Password::hash(new));
    user.password_compromised = false;
    user.updated_at = now;
    if body.is_true("sign_out_of_other_sessions") {
        world.revoke_sessions(&signed_in.user, Some(&signed_in.session));
    }
    rendered(world, signed_in)
}

/// `POST /v1/me/totp`: starts to enrol an authenticator app.
pub(crate) fn create_totp(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    if !world.settings.rules().is_second_factor("authenticator_app", "totp") {
        return Err(Failure::new(403, "feature_not_enabled", "Authenticator apps are off in this instance."));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    if user.totp_enabled() {
        return Err(Failure::new(
            400,
            "totp_already_enabled",
            "This account has an authenticator app already.",
        ));
    }
    let totp = Totp::generate(user.identifier(), now);
    let rendered = render::totp(&totp, None);
    user.totp = Some(totp);
    Ok(Reply::Wrapped(rendered))
}

/// `POST /v1/me/totp/attempt_verification`: the first method enrolled brings backup codes along.
pub(crate) fn verify_totp(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let code = call.request.body.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    let now = world.now();
    let offers_codes = world.settings.rules().is_second_factor("backup_code", "backup_code");
    let user = world.user_mut(&signed_in.user);
    let totp = user.totp.as_mut().ok_or_else(error::verification_missing)?;
    if !totp.accepts(code, now) {
        return Err(error::form_code_incorrect());
    }
    totp.verified = true;
    let totp = totp.clone();
    user.updated_at = now;
    let is_first = offers_codes && !user.backup_code_enabled();
    let codes = is_first.then(|| user.generate_backup_codes());
    Ok(Reply::Wrapped(render::totp(&totp, codes)))
}

/// `DELETE /v1/me/totp`
pub(crate) fn delete_totp(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    let totp = user.totp.take().ok_or_else(|| error::resource_not_found("authenticator app"))?;
    user.updated_at = now;
    if !user.two_factor_enabled() {
        user.backup_codes.clear();
    }
    Ok(Reply::Wrapped(json!({"object": "totp", "id": totp.id.as_str(), "deleted": true})))
}

/// `POST /v1/me/backup_codes`: replaces the codes there are.
pub(crate) fn create_backup_codes(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    if !user.two_factor_enabled() {
        return Err(Failure::new(
            400,
            "backup_codes_not_available",
            "Backup codes come with another second factor: enrol one first.",
        ));
    }
    user.updated_at = now;
    Ok(Reply::Wrapped(json!({
        "object": "backup_code",
        "id": format!("{}_backup", user.id.as_str()),
        "codes": user.generate_backup_codes(),
        "created_at": now.0,
        "updated_at": now.0,
    })))
}
