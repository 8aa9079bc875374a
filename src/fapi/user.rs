//! The signed-in user's own account.

use super::request::{Method, Request};
use crate::wire::{BackupCodes, IdentificationId, Passkey, PhoneNumber, Secret, Totp, User};

pub(crate) fn change_password(
    new: &Secret,
    current: Option<&Secret>,
    sign_out_of_other_sessions: bool,
) -> Request<User> {
    Request::post("/me/change_password")
        .form("new_password", new.expose())
        .form_some("current_password", current.map(Secret::expose))
        .form("sign_out_of_other_sessions", sign_out_of_other_sessions.to_string())
}

pub(crate) fn create_totp() -> Request<Totp> {
    Request::post("/me/totp")
}

pub(crate) fn verify_totp(code: &Secret) -> Request<Totp> {
    Request::post("/me/totp/attempt_verification").form("code", code.expose())
}

pub(crate) fn delete_totp() -> Request<Option<Totp>> {
    Request::new(Method::Delete, "/me/totp")
}

pub(crate) fn create_backup_codes() -> Request<BackupCodes> {
    Request::post("/me/backup_codes")
}

pub(crate) fn create_phone_number(number: &str) -> Request<PhoneNumber> {
    Request::post("/me/phone_numbers").form("phone_number", number)
}

pub(crate) fn prepare_phone_number(id: &IdentificationId) -> Request<PhoneNumber> {
    Request::post(format!("/me/phone_numbers/{id}/prepare_verification")).form("strategy", "phone_code")
}

pub(crate) fn attempt_phone_number(id: &IdentificationId, code: &Secret) -> Request<PhoneNumber> {
    Request::post(format!("/me/phone_numbers/{id}/attempt_verification")).form("code", code.expose())
}

/// Makes a phone number a second factor, or no longer one.
pub(crate) fn reserve_phone_number(id: &IdentificationId, reserved: bool) -> Request<PhoneNumber> {
    Request::new(Method::Patch, format!("/me/phone_numbers/{id}"))
        .form("reserved_for_second_factor", reserved.to_string())
}

/// Makes a phone number the second factor that is asked first.
pub(crate) fn prefer_phone_number(id: &IdentificationId) -> Request<PhoneNumber> {
    Request::new(Method::Patch, format!("/me/phone_numbers/{id}")).form("default_second_factor", "true")
}

/// Asks for the options with which the browser makes a passkey.
pub(crate) fn create_passkey() -> Request<Passkey> {
    Request::post("/me/passkeys")
}

/// Hands in what the browser has made.
pub(crate) fn attempt_passkey(id: &IdentificationId, credential: String) -> Request<Passkey> {
    Request::post(format!("/me/passkeys/{id}/attempt_verification"))
        .form("strategy", "passkey")
        .form("public_key_credential", credential)
}

pub(crate) fn rename_passkey(id: &IdentificationId, name: &str) -> Request<Passkey> {
    Request::new(Method::Patch, format!("/me/passkeys/{id}")).form("name", name)
}

pub(crate) fn delete_passkey(id: &IdentificationId) -> Request<Option<Passkey>> {
    Request::new(Method::Delete, format!("/me/passkeys/{id}"))
}
