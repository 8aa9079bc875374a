//! The factors of a user: passwords, second factors, passkeys, wallets and external accounts.

use serde_json::{Value, json};

use super::{named, rendered};
use crate::world::{
    World,
    backend::{Answer, BackendRequest, fields::Fields, not_found},
    error::{self, Failure},
    id::UserId,
    provider::ExternalAccount,
    user::User,
};

/// Changes the user that the path names; gives their id.
fn change(
    world: &mut World,
    request: &BackendRequest,
    change: impl FnOnce(&mut User) -> Result<(), Failure>,
) -> Result<UserId, Failure> {
    let id = named(world, request, 2)?;
    let now = world.now();
    let mut user = world.user(&id).clone();
    change(&mut user)?;
    user.note_second_factors(now);
    user.updated_at = now;
    *world.user_mut(&id) = user;
    Ok(id)
}

fn id_of(id: &UserId) -> Value {
    json!({"user_id": id.as_str()})
}

/// `DELETE /v1/users/{id}/mfa`: every second factor.
pub(in crate::world::backend) fn delete_mfa(world: &mut World, request: &BackendRequest) -> Answer {
    let id = change(world, request, |user| {
        user.totp = None;
        user.backup_codes.clear();
        user.chosen_second_factor = None;
        for phone in &mut user.phone_numbers {
            phone.reserved_for_second_factor = false;
        }
        Ok(())
    })?;
    Ok(id_of(&id))
}

/// `DELETE /v1/users/{id}/totp`: backup codes go with the last second factor.
pub(in crate::world::backend) fn delete_totp(world: &mut World, request: &BackendRequest) -> Answer {
    let id = change(world, request, |user| {
        user.totp = None;
        if !user.two_factor_enabled() {
            user.backup_codes.clear();
        }
        Ok(())
    })?;
    Ok(id_of(&id))
}

/// `DELETE /v1/users/{id}/backup_code`
pub(in crate::world::backend) fn delete_backup_codes(world: &mut World, request: &BackendRequest) -> Answer {
    let id = change(world, request, |user| {
        user.backup_codes.clear();
        Ok(())
    })?;
    Ok(id_of(&id))
}

/// `POST /v1/users/{id}/verify_totp`: a backup code counts, too, and only once.
pub(in crate::world::backend) fn verify_totp(world: &mut World, request: &BackendRequest) -> Answer {
    let code = Fields::of(request, &["code"])?.required("code")?;
    let now = world.now();
    let mut code_type = "totp";
    change(world, request, |user| {
        let totp = user.totp.as_ref().filter(|totp| totp.verified);
        if totp.is_some_and(|totp| totp.accepts(code, now)) {
            return Ok(());
        }
        let at = user.backup_codes.iter().position(|known| known == code);
        user.backup_codes.remove(at.ok_or_else(error::form_code_incorrect)?);
        code_type = "backup_code";
        Ok(())
    })?;
    Ok(json!({"verified": true, "code_type": code_type}))
}

/// `POST /v1/users/{id}/remove_password`
pub(in crate::world::backend) fn remove_password(world: &mut World, request: &BackendRequest) -> Answer {
    let revoke = Fields::of(request, &["sign_out_of_other_sessions"])?.flag("sign_out_of_other_sessions")?;
    let id = change(world, request, |user| {
        user.password.take().map(|_| ()).ok_or_else(|| Failure::clerk("no_password_set"))
    })?;
    if revoke {
        world.revoke_sessions(&id, None);
    }
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/password/set_compromised`
pub(in crate::world::backend) fn set_compromised(world: &mut World, request: &BackendRequest) -> Answer {
    let revoke = Fields::of(request, &["revoke_all_sessions"])?.flag("revoke_all_sessions")?;
    let id = change(world, request, |user| {
        user.password_compromised = true;
        Ok(())
    })?;
    if revoke {
        world.revoke_sessions(&id, None);
    }
    Ok(rendered(world, &id))
}

/// `POST /v1/users/{id}/password/unset_compromised`
pub(in crate::world::backend) fn unset_compromised(world: &mut World, request: &BackendRequest) -> Answer {
    let id = change(world, request, |user| {
        user.password_compromised = false;
        Ok(())
    })?;
    Ok(rendered(world, &id))
}

/// Takes the entry out that the path names.
fn take<T>(
    entries: &mut Vec<T>,
    request: &BackendRequest,
    what: &str,
    id: impl Fn(&T) -> &str,
) -> Result<(), Failure> {
    let wanted = request.segment(4);
    let at = entries.iter().position(|entry| id(entry) == wanted);
    entries.remove(at.ok_or_else(|| not_found(what, wanted))?);
    Ok(())
}

fn deleted(object: &str, request: &BackendRequest) -> Value {
    json!({"object": object, "id": request.segment(4), "deleted": true})
}

/// `DELETE /v1/users/{id}/passkeys/{passkey}`
pub(in crate::world::backend) fn delete_passkey(world: &mut World, request: &BackendRequest) -> Answer {
    change(world, request, |user| take(&mut user.passkeys, request, "passkey", |it| it.id.as_str()))?;
    Ok(deleted("passkey", request))
}

/// `DELETE /v1/users/{id}/web3_wallets/{wallet}`
pub(in crate::world::backend) fn delete_wallet(world: &mut World, request: &BackendRequest) -> Answer {
    change(world, request, |user| take(&mut user.wallets, request, "web3 wallet", |it| it.id.as_str()))?;
    Ok(deleted("web3_wallet", request))
}

/// `DELETE /v1/users/{id}/external_accounts/{account}`
pub(in crate::world::backend) fn delete_external_account(
    world: &mut World,
    request: &BackendRequest,
) -> Answer {
    change(world, request, |user| {
        take(&mut user.external_accounts, request, "external account", |it| it.id.as_str())
    })?;
    Ok(deleted("external_account", request))
}

/// `GET /v1/users/{id}/oauth_access_tokens/{provider}`: the token that the provider gave with each account there.
pub(in crate::world::backend) fn oauth_access_tokens(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let asked = request.segment(4);
    let strategy = if asked.starts_with("oauth_") { asked.to_owned() } else { format!("oauth_{asked}") };
    let social = world.settings.rules().user_settings.social.get(&strategy);
    if !social.is_some_and(|social| social.enabled) {
        return Err(Failure::clerk("oauth_token_provider_not_enabled"));
    }
    let accounts = world.user(&id).external_accounts.iter();
    let own = accounts.filter(|account| account.identity.strategy.as_str() == strategy);
    super::super::paged(&request.query, own.map(access_token).collect())
}

fn access_token(account: &ExternalAccount) -> Value {
    json!({
        "object": "oauth_access_token",
        "external_account_id": account.id.as_str(),
        "provider_user_id": account.identity.provider_user_id,
        "token": account.access_token(),
        "provider": account.identity.strategy.as_str(),
        "public_metadata": {},
        "label": null,
        "scopes": account.scopes,
    })
}
