//! Changing a user: the profile, the password, metadata.

use serde_json::Map;

use super::{
    create::{MISSING, name, set_external_id, set_second_factors},
    named, rendered,
};
use crate::world::{
    World,
    backend::{Answer, BackendRequest, fields::Fields},
    error::{self, Failure},
    id::IdentificationId,
    me::profile::merge,
    outbox::{Channel, Message},
    password,
    user::{User, parse_username},
};

const FIELDS: &[&str] = &[
    "first_name",
    "last_name",
    "username",
    "password",
    "skip_password_checks",
    "sign_out_of_other_sessions",
    "primary_email_address_id",
    "notify_primary_email_address_changed",
    "primary_phone_number_id",
    "primary_web3_wallet_id",
    "skip_legal_checks",
    "external_id",
    "totp_secret",
    "backup_codes",
    "public_metadata",
    "private_metadata",
    "unsafe_metadata",
];

const METADATA: &[&str] = &["public_metadata", "private_metadata", "unsafe_metadata"];

/// `PATCH /v1/users/{id}`
pub(in crate::world::backend) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let fields = Fields::but_for(request, FIELDS, MISSING)?;
    let mut user = world.user(&id).clone();
    if fields.has("first_name") {
        user.first_name = name(&fields, "first_name")?;
    }
    if fields.has("last_name") {
        user.last_name = name(&fields, "last_name")?;
    }
    if fields.has("username") {
        user.username = username(world, &fields, &user)?;
    }
    if fields.has("external_id") {
        set_external_id(world, &fields, &mut user)?;
    }
    if let Some(plain) = fields.text("password")? {
        if !fields.flag("skip_password_checks")? {
            password::check(world.settings.rules(), plain, "password")?;
        }
        user.set_password(plain);
    }
    if let Some(wanted) = fields.text("primary_email_address_id")? {
        let emails = user.email_addresses.iter().map(|email| (&email.id, email.is_verified()));
        user.primary_email_address = Some(primary(emails, wanted, "primary_email_address_id")?);
    }
    if fields.flag("notify_primary_email_address_changed")? && fields.has("primary_email_address_id") {
        let (to, sent_at) = (world.user(&id).identifier().to_owned(), world.now());
        world.outbox.send(Message { channel: Channel::Email, to, code: None, link: None, sent_at });
    }
    if let Some(wanted) = fields.text("primary_web3_wallet_id")? {
        // The first one is primary.
        let at = user.wallets.iter().position(|wallet| wallet.id.as_str() == wanted);
        let at = at.ok_or_else(|| error::form_resource_not_found("primary_web3_wallet_id"))?;
        user.wallets[..=at].rotate_right(1);
    }
    if let Some(wanted) = fields.text("primary_phone_number_id")? {
        let phones = user.phone_numbers.iter().map(|phone| (&phone.id, phone.is_verified()));
        user.primary_phone_number = Some(primary(phones, wanted, "primary_phone_number_id")?);
    }
    set_second_factors(&fields, &mut user, world)?;
    set_metadata(&fields, &mut user)?;
    user.updated_at = world.now();
    *world.user_mut(&id) = user;
    if fields.flag("sign_out_of_other_sessions")? {
        world.revoke_sessions(&id, None);
    }
    Ok(rendered(world, &id))
}

fn username(world: &World, fields: &Fields<'_>, user: &User) -> Result<Option<String>, Failure> {
    let Some(text) = fields.text("username")?.filter(|text| !text.is_empty()) else {
        return match world.settings.rules().attribute("username").required {
            true => Err(error::form_param_nil("username")),
            false => Ok(None),
        };
    };
    let username = parse_username(text, world.settings.rules())?;
    if world.user_by_username(&username).is_some_and(|other| other.id != user.id) {
        return Err(error::form_identifier_exists("username"));
    }
    Ok(Some(username))
}

fn primary<'user>(
    mut all: impl Iterator<Item = (&'user IdentificationId, bool)>,
    wanted: &str,
    param: &str,
) -> Result<IdentificationId, Failure> {
    match all.find(|(id, _)| id.as_str() == wanted) {
        Some((id, true)) => Ok(id.clone()),
        Some((_, false)) => Err(error::form_param_value_invalid(param, "It has to be verified first.")),
        None => Err(error::form_resource_not_found(param)),
    }
}

/// Takes over the metadata that are given, whole.
fn set_metadata(fields: &Fields<'_>, user: &mut User) -> Result<(), Failure> {
    for key in METADATA.iter().filter(|key| fields.has(key)) {
        *metadata(user, key) = fields.object(key)?.unwrap_or_default();
    }
    Ok(())
}

fn metadata<'user>(user: &'user mut User, key: &str) -> &'user mut Map<String, serde_json::Value> {
    match key {
        "public_metadata" => &mut user.public_metadata,
        "private_metadata" => &mut user.private_metadata,
        _ => &mut user.unsafe_metadata,
    }
}

/// `PUT /v1/users/{id}/metadata`
pub(in crate::world::backend) fn replace_metadata(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let fields = Fields::of(request, METADATA)?;
    let mut user = world.user(&id).clone();
    set_metadata(&fields, &mut user)?;
    user.updated_at = world.now();
    *world.user_mut(&id) = user;
    Ok(rendered(world, &id))
}

/// `PATCH /v1/users/{id}/metadata`: deep, and null takes a key away.
pub(in crate::world::backend) fn merge_metadata(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request, 2)?;
    let fields = Fields::of(request, METADATA)?;
    let mut user = world.user(&id).clone();
    for key in METADATA {
        if let Some(patch) = fields.object(key)? {
            merge(metadata(&mut user, key), patch);
        }
    }
    user.updated_at = world.now();
    *world.user_mut(&id) = user;
    Ok(rendered(world, &id))
}
