//! The table of routes: which handler answers which method and path, and what it needs to know about the caller.

use super::{
    Call, SignedIn, World,
    answer::Answer,
    captcha, client, handshake, link, me, not_emulated, oauth, organization, protect,
    request::{Method, Request},
    reverification, session, sign_in, sign_up, ticket, waitlist,
};

/// A handler, by how much of the caller it needs.
pub(crate) enum Route {
    /// Anybody.
    Public(fn(&mut World, &Request) -> Answer),
    /// A browser that navigates here: known or not, and it gets no JSON when all goes well.
    Navigation(fn(&mut World, &Request) -> Answer),
    /// A known browser.
    Client(fn(&mut World, &Call) -> Answer),
    /// The signed-in user that `_clerk_session_id` names, who has lately proven to be it.
    Verified(fn(&mut World, &Call, &SignedIn) -> Answer),
    /// The signed-in user that `_clerk_session_id` names.
    User(fn(&mut World, &Call, &SignedIn) -> Answer),
}

/// Returns the route of a path, if the emulator has it.
pub(crate) fn find(method: Method, segments: &[&str]) -> Option<Route> {
    use Method::{Delete, Get, Patch, Post, Put};
    use Route::{Client, Navigation, Public, User, Verified};
    let route = match (method, segments) {
        (Get, [".well-known", "jwks.json"]) => Public(client::get_jwks),
        (Get, [".well-known", "openid-configuration" | "oauth-authorization-server"]) => {
            Public(client::get_discovery)
        }
        (Post, ["v1", "dev_browser"]) => Public(client::create_dev_browser),
        (Get | Patch, ["v1", "environment"]) => Public(client::get_environment),

        (Get, ["oauth", _, "authorize"]) => Navigation(oauth::page::ask),
        (Post, ["oauth", _, "authorize"]) => Navigation(oauth::page::answer),
        (Get, ["v1", "oauth_callback"]) => Navigation(oauth::callback),
        (Post, ["v1", "oauth_callback"]) => Navigation(oauth::repeat_callback),
        (Get, ["turnstile", "v0", "api.js"]) => Public(captcha::script),
        (Post, ["turnstile", "v0", "token"]) => Public(captcha::solve),
        (Get, ["gsi", "client"]) => Public(oauth::one_tap::script),
        (Post, ["gsi", "token"]) => Public(oauth::one_tap::hand_out),
        (Get, ["protect", "v0", "sdk.js"]) => Public(protect::script),
        (Post, ["protect", "v0", "proof"]) => Public(protect::prove),
        (Post, ["v1", "waitlist"]) => Client(waitlist::join),
        (Get, ["v1", "tickets", "accept"]) => Navigation(ticket::accept),
        (Get, ["v1", "verify"]) => Navigation(link::verify),

        (_, ["api_keys", ..]) => Public(not_emulated::api_keys),
        (
            _,
            ["v1", "billing", ..] | ["v1", "me", "billing", ..] | ["v1", "organizations", _, "billing", ..],
        ) => Public(not_emulated::billing),
        (Get, ["v1", "client", "handshake"]) => Navigation(handshake::answer),
        (Get, ["v1", "client", "touch"]) => Navigation(client::touch),

        (Get | Put | Post, ["v1", "client"]) => Client(client::get_client),
        (Post, ["v1", "client", "verify"]) => Client(captcha::heartbeat),
        (Delete, ["v1", "client"]) => Client(client::delete_client),
        (Delete, ["v1", "client", "sessions"]) => Client(client::delete_sessions),
        (Get, ["v1", "client", "sessions", _]) => Client(session::get),
        (Post, ["v1", "client", "sessions", _, "touch"]) => Client(session::touch),
        (Post, ["v1", "client", "sessions", _, "end"]) => Client(session::end),
        (Post, ["v1", "client", "sessions", _, "remove"]) => Client(session::remove),
        (Post, ["v1", "client", "sessions", _, "tokens"]) => Client(session::create_token),
        (Post, ["v1", "client", "sessions", _, "tokens", _]) => Client(session::create_template_token),
        (Post, ["v1", "client", "sessions", _, "verify"]) => Client(reverification::step::start),
        (Post, ["v1", "client", "sessions", _, "verify", "prepare_first_factor"]) => {
            Client(reverification::step::prepare_first)
        }
        (Post, ["v1", "client", "sessions", _, "verify", "attempt_first_factor"]) => {
            Client(reverification::step::attempt_first)
        }
        (Post, ["v1", "client", "sessions", _, "verify", "prepare_second_factor"]) => {
            Client(reverification::step::prepare_second)
        }
        (Post, ["v1", "client", "sessions", _, "verify", "attempt_second_factor"]) => {
            Client(reverification::step::attempt_second)
        }

        (Post, ["v1", "client", "sign_ins"]) => Client(sign_in::create),
        (Get, ["v1", "client", "sign_ins", _]) => Client(sign_in::get),
        (Post, ["v1", "client", "sign_ins", _, "prepare_first_factor"]) => {
            Client(sign_in::prepare_first_factor)
        }
        (Post, ["v1", "client", "sign_ins", _, "attempt_first_factor"]) => {
            Client(sign_in::attempt_first_factor)
        }
        (Post, ["v1", "client", "sign_ins", _, "prepare_second_factor"]) => {
            Client(sign_in::prepare_second_factor)
        }
        (Post, ["v1", "client", "sign_ins", _, "attempt_second_factor"]) => {
            Client(sign_in::attempt_second_factor)
        }
        (Post, ["v1", "client", "sign_ins", _, "reset_password"]) => Client(sign_in::reset_password),

        (Patch, ["v1", "client", "sign_ins", _, "protect_check"]) => Client(protect::resolve_sign_in),
        (Patch, ["v1", "client", "sign_ups", _, "protect_check"]) => Client(protect::resolve_sign_up),
        (Post, ["v1", "client", "sign_ups"]) => Client(sign_up::create),
        (Get, ["v1", "client", "sign_ups", _]) => Client(sign_up::get),
        (Get, ["v1", "client", "sign_ups", _, "enterprise_connections"]) => {
            Client(sign_up::enterprise_connections)
        }
        (Patch, ["v1", "client", "sign_ups", _]) => Client(sign_up::update),
        (Post, ["v1", "client", "sign_ups", _, "prepare_verification"]) => {
            Client(sign_up::prepare_verification)
        }
        (Post, ["v1", "client", "sign_ups", _, "attempt_verification"]) => {
            Client(sign_up::attempt_verification)
        }

        (Get, ["v1", "me"]) => User(me::get),
        (Patch, ["v1", "me"]) => User(me::profile::update),
        (Patch, ["v1", "me", "metadata"]) => User(me::profile::merge_metadata),
        (Delete, ["v1", "me"]) => Verified(me::profile::delete),
        (Post, ["v1", "me", "remove_password"]) => Verified(me::remove_password),
        (Post, ["v1", "me", "profile_image"]) => User(me::picture::set),
        (Delete, ["v1", "me", "profile_image"]) => User(me::picture::delete),
        (Get, ["v1", "me", "sessions"]) => User(me::session::list),
        (Get, ["v1", "me", "sessions", "active"]) => User(me::session::list_active),
        (Post, ["v1", "me", "sessions", _, "revoke"]) => Verified(me::session::revoke),
        (Post, ["v1", "me", "change_password"]) => User(me::change_password),
        (Post, ["v1", "me", "totp"]) => Verified(me::second_factor::create_totp),
        (Delete, ["v1", "me", "totp"]) => Verified(me::second_factor::delete_totp),
        (Post, ["v1", "me", "totp", "attempt_verification"]) => User(me::second_factor::verify_totp),
        (Post, ["v1", "me", "backup_codes"]) => Verified(me::second_factor::create_backup_codes),
        (Get, ["v1", "me", "email_addresses"]) => User(me::email_address::list),
        (Post, ["v1", "me", "email_addresses"]) => Verified(me::email_address::create),
        (Get, ["v1", "me", "email_addresses", _]) => User(me::email_address::get),
        (Delete, ["v1", "me", "email_addresses", _]) => Verified(me::email_address::delete),
        (Post, ["v1", "me", "email_addresses", _, "prepare_verification"]) => {
            User(me::email_address::prepare)
        }
        (Post, ["v1", "me", "email_addresses", _, "attempt_verification"]) => {
            User(me::email_address::attempt)
        }
        (Post, ["v1", "me", "external_accounts"]) => Verified(me::external_account::create),
        (Patch, ["v1", "me", "external_accounts", _, "reauthorize"]) => {
            User(me::external_account::reauthorize)
        }
        (Delete, ["v1", "me", "external_accounts", _]) => Verified(me::external_account::delete),
        (Delete, ["v1", "me", "enterprise_accounts", _]) => Verified(me::external_account::delete_enterprise),
        (Get, ["v1", "me", "phone_numbers"]) => User(me::phone_number::list),
        (Post, ["v1", "me", "phone_numbers"]) => Verified(me::phone_number::create),
        (Get, ["v1", "me", "phone_numbers", _]) => User(me::phone_number::get),
        (Patch, ["v1", "me", "phone_numbers", _]) => Verified(me::phone_number::update),
        (Delete, ["v1", "me", "phone_numbers", _]) => Verified(me::phone_number::delete),
        (Post, ["v1", "me", "phone_numbers", _, "prepare_verification"]) => User(me::phone_number::prepare),
        (Post, ["v1", "me", "phone_numbers", _, "attempt_verification"]) => User(me::phone_number::attempt),
        (Post, ["v1", "me", "passkeys"]) => Verified(me::passkey::create),
        (Patch, ["v1", "me", "passkeys", _]) => User(me::passkey::update),
        (Delete, ["v1", "me", "passkeys", _]) => Verified(me::passkey::delete),
        (Post, ["v1", "me", "passkeys", _, "attempt_verification"]) => User(me::passkey::attempt),
        _ => return find_organization(method, segments),
    };
    Some(route)
}

/// Returns the routes of organizations: those of the user, and those of one organization.
fn find_organization(method: Method, segments: &[&str]) -> Option<Route> {
    use Method::{Delete, Get, Patch, Post, Put};
    use Route::User;
    use organization::{domain, enrolment, invitation, membership, profile, role};
    let handler: fn(&mut World, &Call, &SignedIn) -> Answer = match segments {
        ["v1", "me", rest @ ..] => match (method, rest) {
            (Get, ["organization_memberships"]) => membership::list_own,
            (Delete, ["organization_memberships", _]) => membership::leave,
            (Get, ["organization_invitations"]) => invitation::list_own,
            (Post, ["organization_invitations", _, "accept"]) => invitation::accept,
            (Get, ["organization_suggestions"]) => enrolment::list_suggestions,
            (Post, ["organization_suggestions", _, "accept"]) => enrolment::accept_suggestion,
            (Get, ["organization_creation_defaults"]) => profile::creation_defaults,
            _ => return None,
        },
        ["v1", "organizations"] if method == Post => organization::create,
        ["v1", "organizations", _, rest @ ..] => match (method, rest) {
            (Get, []) => membership::get,
            (Patch, []) => profile::update,
            (Delete, []) => profile::delete,
            (Put, ["logo"]) => profile::set_logo,
            (Delete, ["logo"]) => profile::delete_logo,
            (Get, ["roles"]) => role::list,
            (Get, ["memberships"]) => membership::list,
            (Post, ["memberships"]) => membership::add,
            (Patch, ["memberships", _]) => membership::update,
            (Delete, ["memberships", _]) => membership::remove,
            (Get, ["invitations"]) => invitation::list,
            (Post, ["invitations"]) => invitation::create,
            (Post, ["invitations", "bulk"]) => invitation::create_bulk,
            (Post, ["invitations", _, "revoke"]) => invitation::revoke,
            (Get, ["domains"]) => domain::list,
            (Post, ["domains"]) => domain::create,
            (Get, ["domains", _]) => domain::get,
            (Delete, ["domains", _]) => domain::delete,
            (Post, ["domains", _, "prepare_affiliation_verification"]) => domain::prepare,
            (Post, ["domains", _, "attempt_affiliation_verification"]) => domain::attempt,
            (Post, ["domains", _, "update_enrollment_mode"]) => domain::update_mode,
            (Get, ["membership_requests"]) => enrolment::list_requests,
            (Post, ["membership_requests", _, "accept"]) => enrolment::accept_request,
            (Post, ["membership_requests", _, "reject"]) => enrolment::reject_request,
            _ => return None,
        },
        _ => return None,
    };
    Some(User(handler))
}
