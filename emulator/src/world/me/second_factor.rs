//! The signed-in user's second factors: the authenticator app and the backup codes. Phone numbers are in `phone_number`.

use serde_json::json;

use crate::world::{
    Call, SignedIn, UnixMillis, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::UserId,
    render,
    user::{Totp, User},
};

impl World {
    /// Returns `true` if the instance requires a second factor of every user.
    pub(crate) fn requires_second_factor(&self) -> bool {
        let settings = &self.settings.rules().user_settings;
        settings.sign_up.mfa.required || settings.sign_in.second_factor.required
    }

    /// Carries out the loss of a second factor: refused when it is the last one and the instance wants one.
    /// Backup codes go with the last second factor.
    pub(crate) fn lose_second_factor(
        &mut self,
        id: &UserId,
        lose: impl FnOnce(&mut User),
    ) -> Result<(), Failure> {
        let mut user = self.user(id).clone();
        let had = user.two_factor_enabled();
        lose(&mut user);
        let has = user.two_factor_enabled();
        if had && !has {
            if self.requires_second_factor() {
                return Err(Failure::new(
                    400,
                    "second_factor_deletion_not_allowed",
                    "This application asks for a second factor: set up another one before removing the last.",
                ));
            }
            user.backup_codes.clear();
        }
        user.note_second_factors(self.now());
        user.updated_at = self.now();
        *self.user_mut(id) = user;
        Ok(())
    }
}

impl User {
    /// Notes when the first second factor came and when the last one went. To be called after each change of them.
    pub(crate) fn note_second_factors(&mut self, now: UnixMillis) {
        if self.two_factor_enabled() {
            self.mfa_enabled_at.get_or_insert(now);
        } else if self.mfa_enabled_at.take().is_some() {
            self.mfa_disabled_at = Some(now);
        }
    }
}

/// `POST /v1/me/totp`: starts to enrol an authenticator app.
pub(crate) fn create_totp(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    if !world.settings.rules().is_second_factor("authenticator_app", "totp") {
        return Err(Failure::clerk("feature_not_enabled"));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    if user.totp_enabled() {
        return Err(Failure::clerk("totp_already_enabled"));
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
    if totp.verified {
        return Err(error::verification_already_verified());
    }
    if !totp.accepts(code, now) {
        return Err(error::form_code_incorrect());
    }
    totp.verified = true;
    let totp = totp.clone();
    user.note_second_factors(now);
    user.updated_at = now;
    let is_first = offers_codes && !user.backup_code_enabled();
    let codes = is_first.then(|| user.generate_backup_codes());
    Ok(Reply::Wrapped(render::totp(&totp, codes)))
}

/// `DELETE /v1/me/totp`
pub(crate) fn delete_totp(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let totp = world.user(&signed_in.user).totp.as_ref();
    let id =
        totp.ok_or_else(|| error::resource_not_found("TOTP of user", signed_in.user.as_str()))?.id.clone();
    world.lose_second_factor(&signed_in.user, |user| user.totp = None)?;
    Ok(Reply::Wrapped(json!({"object": "totp", "id": id.as_str(), "deleted": true})))
}

/// `POST /v1/me/backup_codes`: replaces the codes there are.
pub(crate) fn create_backup_codes(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let now = world.now();
    let are_offered = world.settings.rules().is_second_factor("backup_code", "backup_code");
    let user = world.user_mut(&signed_in.user);
    if !user.two_factor_enabled() || !are_offered {
        return Err(Failure::clerk("backup_codes_not_available"));
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
