//! Creating a user: all given identifiers count as verified.

use serde_json::json;

use super::rendered;
use crate::world::{
    World,
    backend::{Answer, BackendRequest, fields::Fields},
    error::{self, Failure},
    password::{self, Password},
    strategy::Strategy,
    user::{Totp, User, parse_email_address, parse_name, parse_phone_number, parse_username},
    verification::Verification,
    wallet::{Wallet, parse_address},
};

const FIELDS: &[&str] = &[
    "email_address",
    "phone_number",
    "web3_wallet",
    "username",
    "password",
    "skip_password_checks",
    "skip_password_requirement",
    "first_name",
    "last_name",
    "external_id",
    "totp_secret",
    "backup_codes",
    "skip_legal_checks",
    "public_metadata",
    "private_metadata",
    "unsafe_metadata",
    "banned",
    "locked",
];

/// Fields of Clerk's that are not emulated, also when a user is changed.
pub(super) const MISSING: &[&str] = &[
    "bypass_client_trust",
    "create_organization_enabled",
    "create_organizations_limit",
    "created_at",
    "delete_self_enabled",
    "email_address_identification_status",
    "legal_accepted_at",
    "locale",
    "password_digest",
    "password_hasher",
    "phone_number_identification_status",
    "profile_image_id",
    "timezone",
];

/// The fields that are attributes of the instance, which can be off or required.
const ATTRIBUTES: &[&str] =
    &["email_address", "phone_number", "web3_wallet", "username", "password", "first_name", "last_name"];

/// `POST /v1/users`
pub(in crate::world::backend) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::but_for(request, FIELDS, MISSING)?;
    check_attributes(world, &fields)?;
    let now = world.now();
    let mut user = User::new(now);
    add_identifiers(world, &fields, &mut user)?;
    user.first_name = name(&fields, "first_name")?;
    user.last_name = name(&fields, "last_name")?;
    if let Some(plain) = fields.text("password")? {
        if !fields.flag("skip_password_checks")? {
            password::check(world.settings.rules(), plain, "password")?;
        }
        user.password = Some(Password::hash(plain));
    }
    set_external_id(world, &fields, &mut user)?;
    set_second_factors(&fields, &mut user, world)?;
    user.public_metadata = fields.object("public_metadata")?.unwrap_or_default();
    user.private_metadata = fields.object("private_metadata")?.unwrap_or_default();
    user.unsafe_metadata = fields.object("unsafe_metadata")?.unwrap_or_default();
    user.banned = fields.flag("banned")?;
    if fields.flag("locked")? {
        user.lock(world.settings.rules(), now);
    }
    let id = user.id.clone();
    world.users.insert(id.clone(), user);
    Ok(rendered(world, &id))
}

/// Refuses attributes that are off, and asks for those that are required.
fn check_attributes(world: &World, fields: &Fields<'_>) -> Result<(), Failure> {
    let rules = world.settings.rules();
    let needs_password = !fields.flag("skip_password_requirement")?;
    let mut missing = Vec::new();
    for name in ATTRIBUTES {
        let attribute = rules.attribute(name);
        if fields.has(name) && !attribute.enabled {
            return Err(error::form_param_unknown(name));
        }
        let is_spared = *name == "password" && !needs_password;
        if attribute.enabled && attribute.required && !is_spared && !fields.has(name) {
            missing.push(*name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("A user of this instance also needs: {}.", missing.join(", "));
    Err(Failure::new(422, "form_data_missing", message).with_meta("param_names", json!(missing)))
}

fn add_identifiers(world: &World, fields: &Fields<'_>, user: &mut User) -> Result<(), Failure> {
    let now = world.now();
    let verified = Verification::verified(Strategy::Admin);
    for text in fields.texts("email_address")? {
        let address = parse_email_address(text, "email_address")?;
        let is_own = user.email_addresses.iter().any(|email| email.address == address);
        if is_own || world.user_by_email(&address).is_some() {
            return Err(error::form_identifier_exists("email_address"));
        }
        user.add_email_address(address, Some(verified.clone()), now);
    }
    for text in fields.texts("phone_number")? {
        let number = parse_phone_number(text, "phone_number")?;
        let is_own = user.phone_numbers.iter().any(|phone| phone.number == number);
        if is_own || world.user_by_phone(&number).is_some() {
            return Err(error::form_identifier_exists("phone_number"));
        }
        user.add_phone_number(number, Some(verified.clone()), now);
    }
    for text in fields.texts("web3_wallet")? {
        let address = parse_address(text);
        let address = address.ok_or_else(|| error::web3_wallet_invalid("web3_wallet"))?;
        let is_own = user.wallets.iter().any(|wallet| wallet.address == address);
        if is_own || world.user_by_wallet(&address).is_some() {
            return Err(error::form_identifier_exists("web3_wallet"));
        }
        user.wallets.push(Wallet::new(address, verified.clone(), now));
    }
    if let Some(text) = fields.text("username")? {
        let username = parse_username(text, world.settings.rules())?;
        if world.user_by_username(&username).is_some() {
            return Err(error::form_identifier_exists("username"));
        }
        user.username = Some(username);
    }
    if user.identifier().is_empty() {
        let names = ["email_address", "phone_number", "web3_wallet", "username"];
        let message = "A user needs something to be found by.";
        return Err(Failure::new(422, "form_data_missing", message).with_meta("param_names", json!(names)));
    }
    Ok(())
}

pub(super) fn name(fields: &Fields<'_>, key: &str) -> Result<Option<String>, Failure> {
    parse_name(fields.text(key)?.unwrap_or_default(), key)
}

/// Sets the application's own id of the user, which must be unique.
pub(super) fn set_external_id(world: &World, fields: &Fields<'_>, user: &mut User) -> Result<(), Failure> {
    let external_id = fields.text("external_id")?.filter(|text| !text.is_empty());
    let holder = external_id.and_then(|id| world.user_by_external_id(id));
    if holder.is_some_and(|holder| holder.id != user.id) {
        return Err(error::form_identifier_exists("external_id"));
    }
    user.external_id = external_id.map(str::to_owned);
    Ok(())
}

/// Takes over an authenticator app and backup codes.
pub(super) fn set_second_factors(fields: &Fields<'_>, user: &mut User, world: &World) -> Result<(), Failure> {
    if let Some(secret) = fields.text("totp_secret")? {
        let totp = Totp::imported(user.identifier(), secret, world.now());
        let expected = "it is base32 of at least 16 bytes";
        let totp = totp.ok_or_else(|| error::form_param_format_invalid("totp_secret", expected))?;
        user.totp = Some(totp);
        user.note_second_factors(world.now());
    }
    let codes = fields.texts("backup_codes")?;
    if !codes.is_empty() {
        user.backup_codes = codes.into_iter().map(str::to_owned).collect();
    }
    Ok(())
}
