//! Users, their identifications and their verifications.

use serde_json::{Value, json};

use super::{external, membership, ms, optional_ms};
use crate::world::{
    World,
    clock::UnixMillis,
    error::error_json,
    image::ImageLink,
    passkey::Passkey,
    user::{EmailAddress, Lock, PhoneNumber, Totp, User},
    verification::Verification,
    wallet::Wallet,
};

/// Returns the common properties of a verification, and those of its kind.
pub(crate) fn verification(verification: &Verification, now: UnixMillis) -> Value {
    let to_sign = verification.to_sign.as_ref();
    let rest = [
        ("error", verification.error.as_ref().map(error_json)),
        ("external_verification_redirect_url", verification.external_url.as_ref().map(|url| json!(url))),
        ("nonce", verification.nonce().or(to_sign.map(|it| it.nonce.as_str())).map(|nonce| json!(nonce))),
        ("message", to_sign.map(|it| json!(it.message))),
        ("verified_at_client", verification.verified_at_client.as_ref().map(|id| json!(id.as_str()))),
        ("channel", verification.channel.map(|channel| json!(channel.as_str()))),
    ];
    let mut rendered = json!({
        "object": verification.strategy.object(),
        "status": verification.status(now).as_str(),
        "strategy": verification.strategy.as_str(),
        "attempts": verification.attempts,
        "expire_at": optional_ms(verification.expire_at()),
    });
    for (name, value) in rest {
        if let Some(value) = value {
            rendered[name] = value;
        }
    }
    rendered
}

pub(crate) fn user(world: &World, user: &User) -> Value {
    let now = world.now();
    let rules = world.settings.rules();
    let actions = &rules.user_settings.actions;
    let lockout = &rules.user_settings.attack_protection.user_lockout;
    let (locked, expires, remaining) = match user.lock {
        Lock::Open { failed_attempts } => (false, None, lockout.max_attempts.saturating_sub(failed_attempts)),
        Lock::Locked { until: None } => (true, None, 0),
        Lock::Locked { until: Some(until) } => {
            let left = until.seconds() - now.seconds();
            (left > 0, Some(left.max(0)), 0)
        }
    };
    let memberships: Vec<Value> = world.memberships_of(&user.id).map(|it| membership(world, it)).collect();
    let emails: Vec<Value> =
        user.email_addresses.iter().map(|email| email_address(email, user, now)).collect();
    let phones: Vec<Value> = user.phone_numbers.iter().map(|phone| phone_number(user, phone, now)).collect();
    let passkeys: Vec<Value> = user.usable_passkeys().map(|it| passkey(it, now)).collect();
    let wallets: Vec<Value> = user.wallets.iter().map(|wallet| web3_wallet(wallet, now)).collect();
    let enterprise = external::enterprise_accounts(world, user);
    json!({
        "object": "user",
        "id": user.id.as_str(),
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "external_id": user.external_id,
        "image_url": ImageLink::url_of(user.image.as_ref()),
        "profile_image_url": ImageLink::url_of(user.image.as_ref()),
        "has_image": user.image.is_some(),
        "primary_email_address_id": user.primary_email_address.as_ref().map(|id| id.as_str()),
        "primary_phone_number_id": user.primary_phone_number.as_ref().map(|id| id.as_str()),
        "primary_web3_wallet_id": user.wallets.first().map(|wallet| wallet.id.as_str()),
        "email_addresses": emails,
        "phone_numbers": phones,
        "web3_wallets": wallets,
        "passkeys": passkeys,
        "external_accounts": external::accounts(user, now),
        "enterprise_accounts": enterprise,
        "saml_accounts": enterprise.iter().map(external::saml_account).collect::<Vec<_>>(),
        "organization_memberships": memberships,
        "password_enabled": user.password.is_some(),
        "totp_enabled": user.totp_enabled(),
        "backup_code_enabled": user.backup_code_enabled(),
        "two_factor_enabled": user.two_factor_enabled(),
        "mfa_enabled_at": optional_ms(user.mfa_enabled_at),
        "mfa_disabled_at": optional_ms(user.mfa_disabled_at),
        "public_metadata": user.public_metadata,
        "unsafe_metadata": user.unsafe_metadata,
        "create_organization_enabled": actions.create_organization,
        "create_organizations_limit": actions.create_organizations_limit.unwrap_or_default(),
        "delete_self_enabled": actions.delete_self,
        "banned": user.banned,
        "locked": locked,
        "lockout_expires_in_seconds": expires,
        "verification_attempts_remaining": remaining,
        "last_sign_in_at": optional_ms(user.last_sign_in_at),
        "last_active_at": optional_ms(user.last_active_at),
        "legal_accepted_at": optional_ms(user.legal_accepted_at),
        "created_at": ms(user.created_at),
        "updated_at": ms(user.updated_at),
    })
}

pub(crate) fn email_address(email: &EmailAddress, user: &User, now: UnixMillis) -> Value {
    json!({
        "object": "email_address",
        "id": email.id.as_str(),
        "email_address": email.address,
        "reserved": false,
        "verification": email.verification.as_ref().map(|it| verification(it, now)),
        "linked_to": external::linked_to(user, &email.address),
        "matches_sso_connection": false,
        "created_at": ms(email.created_at),
        "updated_at": ms(email.created_at),
    })
}

pub(crate) fn phone_number(user: &User, phone: &PhoneNumber, now: UnixMillis) -> Value {
    json!({
        "object": "phone_number",
        "id": phone.id.as_str(),
        "phone_number": phone.number,
        "reserved_for_second_factor": phone.reserved_for_second_factor,
        "default_second_factor": user.default_second_factor() == Some(&phone.id),
        "reserved": false,
        "verification": phone.verification.as_ref().map(|it| verification(it, now)),
        "linked_to": [],
        "backup_codes": null,
        "created_at": ms(phone.created_at),
        "updated_at": ms(phone.created_at),
    })
}

pub(crate) fn passkey(passkey: &Passkey, now: UnixMillis) -> Value {
    json!({
        "object": "passkey",
        "id": passkey.id.as_str(),
        "name": passkey.name,
        "last_used_at": optional_ms(passkey.last_used_at),
        "verification": verification(&passkey.verification, now),
        "created_at": ms(passkey.created_at),
        "updated_at": ms(passkey.updated_at),
    })
}

fn web3_wallet(wallet: &Wallet, now: UnixMillis) -> Value {
    json!({
        "object": "web3_wallet",
        "id": wallet.id.as_str(),
        "web3_wallet": wallet.address,
        "verification": verification(&wallet.verification, now),
        "created_at": ms(wallet.created_at),
        "updated_at": ms(wallet.created_at),
    })
}

/// Returns the public data of a user.
pub(crate) fn public_user_data(user: &User) -> Value {
    json!({
        "user_id": user.id.as_str(),
        "identifier": user.identifier(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "image_url": ImageLink::url_of(user.image.as_ref()),
        "profile_image_url": ImageLink::url_of(user.image.as_ref()),
        "has_image": user.image.is_some(),
        "username": user.username,
    })
}

/// Returns the registration; the secret is shown until it is verified.
pub(crate) fn totp(totp: &Totp, backup_codes: Option<&[String]>) -> Value {
    json!({
        "object": "totp",
        "id": totp.id.as_str(),
        "secret": (!totp.verified).then(|| totp.secret()),
        "uri": (!totp.verified).then(|| totp.uri()),
        "verified": totp.verified,
        "backup_codes": backup_codes,
        "created_at": ms(totp.created_at),
        "updated_at": ms(totp.created_at),
    })
}
