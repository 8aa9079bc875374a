//! The table of the Backend API's routes.

use super::{
    Answer, BackendRequest, email_address, invitation, membership, organization, organization_invitation,
    phone_number, restriction, session, ticket,
    user::{self, security},
    waitlist,
};
use crate::world::{Method, World, not_emulated};

type Handler = fn(&mut World, &BackendRequest) -> Answer;

/// Returns the handler of a path, if the emulator has it.
pub(super) fn find(method: Method, segments: &[&str]) -> Option<Handler> {
    use Method::{Delete, Get, Patch, Post};
    let handler: Handler = match (method, segments) {
        (Get, ["v1", "organization_memberships"]) => membership::list_all,

        (Post, ["v1", "sign_in_tokens"]) => ticket::create_sign_in_token,
        (Post, ["v1", "sign_in_tokens", _, "revoke"]) => ticket::revoke_sign_in_token,
        (Post, ["v1", "actor_tokens"]) => ticket::create_actor_token,
        (Post, ["v1", "actor_tokens", _, "revoke"]) => ticket::revoke_actor_token,
        (Post, ["v1", "testing_tokens"]) => ticket::create_testing_token,

        (Get, ["v1", "invitations"]) => invitation::list,
        (Post, ["v1", "invitations"]) => invitation::create,
        (Post, ["v1", "invitations", "bulk"]) => invitation::create_bulk,
        (Post, ["v1", "invitations", _, "revoke"]) => invitation::revoke,
        (Delete, ["v1", "invitations", _]) => invitation::delete,

        (Get, ["v1", "sessions"]) => session::list,
        (Post, ["v1", "sessions"]) => session::create,
        (Get, ["v1", "sessions", _]) => session::get,
        (Post, ["v1", "sessions", _, "revoke"]) => session::revoke,
        (Post, ["v1", "sessions", _, "tokens"]) => session::create_token,
        (Post, ["v1", "sessions", _, "tokens", _]) => session::create_template_token,

        (Post, ["v1", "email_addresses"]) => email_address::create,
        (Get, ["v1", "email_addresses", _]) => email_address::get,
        (Patch, ["v1", "email_addresses", _]) => email_address::update,
        (Delete, ["v1", "email_addresses", _]) => email_address::delete,
        (Post, ["v1", "phone_numbers"]) => phone_number::create,
        (Get, ["v1", "phone_numbers", _]) => phone_number::get,
        (Patch, ["v1", "phone_numbers", _]) => phone_number::update,
        (Delete, ["v1", "phone_numbers", _]) => phone_number::delete,

        (Get, ["v1", "waitlist_entries"]) => waitlist::list,
        (Post, ["v1", "waitlist_entries"]) => waitlist::create,
        (Post, ["v1", "waitlist_entries", "bulk"]) => waitlist::create_bulk,
        (Post, ["v1", "waitlist_entries", _, "invite"]) => waitlist::invite,
        (Post, ["v1", "waitlist_entries", _, "reject"]) => waitlist::reject,
        (Delete, ["v1", "waitlist_entries", _]) => waitlist::delete,

        (Get, ["v1", "jwks"]) => |world, _| Ok(world.signer.jwks()),
        (Get, ["v1", "clients", "handshake_payload"]) => session::handshake_payload,
        (_, ["api_keys", ..] | ["v1", "api_keys", ..]) => not_emulated::backend_api_keys,
        (
            _,
            ["v1", "billing", ..]
            | ["v1", "users", _, "billing", ..]
            | ["v1", "organizations", _, "billing", ..],
        ) => not_emulated::backend_billing,
        (Patch, ["v1", "instance", "restrictions"]) => restriction::update,
        (Get, ["v1", "allowlist_identifiers"]) => restriction::list_allowed,
        (Post, ["v1", "allowlist_identifiers"]) => restriction::allow,
        (Delete, ["v1", "allowlist_identifiers", _]) => restriction::delete_allowed,
        (Get, ["v1", "blocklist_identifiers"]) => restriction::list_blocked,
        (Post, ["v1", "blocklist_identifiers"]) => restriction::block,
        (Delete, ["v1", "blocklist_identifiers", _]) => restriction::delete_blocked,
        (_, ["v1", "users", rest @ ..]) => return find_user(method, rest),
        (_, ["v1", "organizations", rest @ ..]) => return find_organization(method, rest),
        _ => return None,
    };
    Some(handler)
}

fn find_user(method: Method, rest: &[&str]) -> Option<Handler> {
    use Method::{Delete, Get, Patch, Post, Put};
    let handler: Handler = match (method, rest) {
        (Get, []) => user::list::list,
        (Post, []) => user::create::create,
        (Get, ["count"]) => user::list::count,
        (Get, [_]) => user::get,
        (Patch, [_]) => user::update::update,
        (Delete, [_]) => user::delete,
        (Patch, [_, "metadata"]) => user::update::merge_metadata,
        (Put, [_, "metadata"]) => user::update::replace_metadata,
        (Post, [_, "lock"]) => user::lock,
        (Post, [_, "unlock"]) => user::unlock,
        (Post, [_, "ban"]) => user::ban,
        (Post, [_, "unban"]) => user::unban,
        (Post, [_, "verify_password"]) => user::verify_password,
        (Post, [_, "verify_totp"]) => security::verify_totp,
        (Post, [_, "remove_password"]) => security::remove_password,
        (Post, [_, "password", "set_compromised"]) => security::set_compromised,
        (Post, [_, "password", "unset_compromised"]) => security::unset_compromised,
        (Delete, [_, "mfa"]) => security::delete_mfa,
        (Delete, [_, "totp"]) => security::delete_totp,
        (Delete, [_, "backup_code"]) => security::delete_backup_codes,
        (Delete, [_, "passkeys", _]) => security::delete_passkey,
        (Delete, [_, "web3_wallets", _]) => security::delete_wallet,
        (Delete, [_, "external_accounts", _]) => security::delete_external_account,
        (Get, [_, "oauth_access_tokens", _]) => security::oauth_access_tokens,
        (Put, [_, "email_address"]) => email_address::replace,
        (Put, [_, "phone_number"]) => phone_number::replace,
        (Get, [_, "organization_memberships"]) => membership::list_of_user,
        (Get, [_, "organization_invitations"]) => organization_invitation::list_of_user,
        _ => return None,
    };
    Some(handler)
}

fn find_organization(method: Method, rest: &[&str]) -> Option<Handler> {
    use Method::{Delete, Get, Patch, Post, Put};
    let handler: Handler = match (method, rest) {
        (Get, []) => organization::list,
        (Post, []) => organization::create,
        (Get, [_]) => organization::get,
        (Patch, [_]) => organization::update,
        (Delete, [_]) => organization::delete,
        (Patch, [_, "metadata"]) => organization::merge_metadata,
        (Put, [_, "metadata"]) => organization::replace_metadata,
        (Get, [_, "memberships"]) => membership::list,
        (Post, [_, "memberships"]) => membership::create,
        (Patch, [_, "memberships", _]) => membership::update,
        (Patch, [_, "memberships", _, "metadata"]) => membership::merge_metadata,
        (Delete, [_, "memberships", _]) => membership::delete,
        (Get, [_, "invitations"]) => organization_invitation::list,
        (Post, [_, "invitations"]) => organization_invitation::create,
        (Post, [_, "invitations", "bulk"]) => organization_invitation::create_bulk,
        (Get, [_, "invitations", _]) => organization_invitation::get,
        (Post, [_, "invitations", _, "revoke"]) => organization_invitation::revoke,
        _ => return None,
    };
    Some(handler)
}
