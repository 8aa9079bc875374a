//! The signed-in user's own account.

use super::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    password, render,
};

pub(crate) mod email_address;
pub(crate) mod external_account;
pub(crate) mod identification;
pub(crate) mod passkey;
pub(crate) mod phone_number;
pub(crate) mod picture;
pub(crate) mod profile;
pub(crate) mod second_factor;
pub(crate) mod session;

fn rendered(world: &World, signed_in: &SignedIn) -> Answer {
    Ok(Reply::Wrapped(render::user(world, world.user(&signed_in.user))))
}

/// `GET /v1/me`
pub(crate) fn get(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    rendered(world, signed_in)
}

/// `POST /v1/me/change_password`. Who has the task `reset-password` need not know the old one, and neither need those who
/// have lately proven who they are, where the instance asks for that.
pub(crate) fn change_password(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let body = &call.request.body;
    let new = body.text("new_password").ok_or_else(|| error::form_param_nil("new_password"))?;
    let rules = world.settings.rules();
    let by_reverification = rules.auth_config.reverification
        && !rules.user_settings.password_settings.disable_password_reverification;
    let user = world.user(&signed_in.user);
    if !user.must_reset_password() {
        if by_reverification {
            world.refuse_unless_verified(call, signed_in)?;
        }
        match (&user.password, body.text("current_password")) {
            (Some(stored), Some(current)) if !stored.is(current) => {
                return Err(error::form_password_incorrect("current_password"));
            }
            (Some(_), None) if !by_reverification => {
                return Err(error::form_param_missing("current_password"));
            }
            _ => {}
        }
    }
    password::check(world.settings.rules(), new, "new_password")?;
    if user.password.as_ref().is_some_and(|stored| stored.is(new)) {
        return Err(Failure::clerk("form_new_password_matches_current").of_param("new_password"));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.set_password(new);
    user.updated_at = now;
    if body.is_true("sign_out_of_other_sessions") {
        world.revoke_sessions(&signed_in.user, Some(&signed_in.session));
    }
    rendered(world, signed_in)
}

/// `POST /v1/me/remove_password`
pub(crate) fn remove_password(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let user = world.user(&signed_in.user);
    let stored = user.password.as_ref().ok_or_else(|| Failure::clerk("no_password_set"))?;
    let current = call.request.body.text("current_password");
    let current = current.ok_or_else(|| error::form_param_missing("current_password"))?;
    if !stored.is(current) {
        return Err(error::form_password_incorrect("current_password"));
    }
    if world.settings.rules().attribute("password").required {
        return Err(Failure::clerk("password_required"));
    }
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    user.password = None;
    user.updated_at = now;
    rendered(world, signed_in)
}
