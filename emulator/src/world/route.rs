//! The table of routes: which handler answers which method and path, and what it needs to know about the caller.

use super::{
    Call, SignedIn, World,
    answer::Answer,
    captcha, client, link, me, oauth, organization, protect,
    request::{Method, Request},
    session, sign_in, sign_up, ticket, waitlist,
};

/// A handler, by how much of the caller it needs.
pub(crate) enum Route {
    /// Anybody.
    Public(fn(&mut World, &Request) -> Answer),
    /// A browser that navigates here: known or not, and it gets no JSON when all goes well.
    Navigation(fn(&mut World, &Request) -> Answer),
    /// A known browser.
    Client(fn(&mut World, &Call) -> Answer),
    /// The signed-in user that `_clerk_session_id` names.
    User(fn(&mut World, &Call, &SignedIn) -> Answer),
}

/// The route of a path, if the emulator has it.
pub(crate) fn find(method: Method, segments: &[&str]) -> Option<Route> {
    use Method::{Delete, Get, Patch, Post, Put};
    use Route::{Client, Navigation, Public, User};
    let route = match (method, segments) {
        (Get, [".well-known", "jwks.json"]) => Public(client::get_jwks),
        (Post, ["v1", "dev_browser"]) => Public(client::create_dev_browser),
        (Get | Patch, ["v1", "environment"]) => Public(client::get_environment),

        (Get, ["oauth", _, "authorize"]) => Navigation(oauth::page::ask),
        (Post, ["oauth", _, "authorize"]) => Navigation(oauth::page::answer),
        (Get, ["v1", "oauth_callback"]) => Navigation(oauth::callback),
        (Post, ["v1", "oauth_callback"]) => Navigation(oauth::repeat_callback),
        (Get, ["turnstile", "v0", "api.js"]) => Public(captcha::script),
        (Post, ["turnstile", "v0", "token"]) => Public(captcha::solve),
        (Get, ["protect", "v0", "sdk.js"]) => Public(protect::script),
        (Post, ["protect", "v0", "proof"]) => Public(protect::prove),
        (Post, ["v1", "waitlist"]) => Client(waitlist::join),
        (Get, ["v1", "tickets", "accept"]) => Navigation(ticket::accept),
        (Get, ["v1", "verify"]) => Navigation(link::verify),

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
        (Patch, ["v1", "me"]) => User(me::update),
        (Post, ["v1", "me", "change_password"]) => User(me::change_password),
        (Post, ["v1", "me", "totp"]) => User(me::create_totp),
        (Delete, ["v1", "me", "totp"]) => User(me::delete_totp),
        (Post, ["v1", "me", "totp", "attempt_verification"]) => User(me::verify_totp),
        (Post, ["v1", "me", "backup_codes"]) => User(me::create_backup_codes),
        (Get, ["v1", "me", "organization_memberships"]) => User(organization::list_memberships),
        (Get, ["v1", "me", "organization_invitations" | "organization_suggestions"]) => {
            User(organization::list_nothing)
        }

        (Post, ["v1", "organizations"]) => User(organization::create),
        (Get, ["v1", "organizations", _]) => User(organization::get),
        _ => return None,
    };
    Some(route)
}
