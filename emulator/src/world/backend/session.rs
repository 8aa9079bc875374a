//! Sessions, wherever they are, and their tokens.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, user};
use crate::world::{
    World,
    client::Client,
    error::{self, Failure},
    id::ClientId,
    me::session::activity,
    organization::page,
    session::{Minting, Session, SessionStatus},
    strategy::Strategy,
};

fn rendered(client: &Client, session: &Session) -> Value {
    json!({
        "object": "session",
        "id": session.id.as_str(),
        "client_id": client.id.as_str(),
        "user_id": session.user.as_str(),
        "status": session.status.as_str(),
        "actor": session.actor,
        "last_active_organization_id": session.active_organization.as_ref().map(|id| id.as_str()),
        "latest_activity": activity(session, client.user_agent.as_deref().unwrap_or_default()),
        "last_active_at": session.last_active_at.0,
        "expire_at": session.expire_at.0,
        "abandon_at": session.abandon_at.0,
        "created_at": session.created_at.0,
        "updated_at": session.last_active_at.0,
    })
}

/// Returns the session that the path names, and whose browser has it.
fn named<'request>(
    world: &World,
    request: &'request BackendRequest,
) -> Result<(ClientId, &'request str), Failure> {
    let id = request.segment(2);
    let client = world.clients.values().find(|client| client.session(id).is_some());
    client.map(|client| (client.id.clone(), id)).ok_or_else(|| not_found("session", id))
}

fn answer(world: &World, client: &ClientId, id: &str) -> Value {
    let client = world.client(client);
    rendered(client, client.session(id).expect("found above"))
}

/// `GET /v1/sessions`: of a user, or of a client; the newest first.
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let query = &request.query;
    if query.text("user_id").is_none() && query.text("client_id").is_none() {
        return Err(Failure::clerk_with("form_param_missing__one_of", &["client_id, user_id"])
            .with_meta("param_names", json!(["client_id", "user_id"])));
    }
    let clients = world.clients.values();
    let all = clients.flat_map(|client| client.sessions.iter().map(move |session| (client, session)));
    let mut found: Vec<(&Client, &Session)> = all
        .filter(|(client, session)| {
            page::is_asked_in(query, "user_id", session.user.as_str())
                && page::is_asked_in(query, "client_id", client.id.as_str())
                && page::is_asked_in(query, "status", session.status.as_str())
        })
        .collect();
    found.sort_by_key(|(_, session)| std::cmp::Reverse((session.created_at, session.id.clone())));
    let sessions = found.into_iter().map(|(client, session)| rendered(client, session)).collect();
    super::paged(query, sessions)
}

/// `GET /v1/sessions/{id}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    let (client, id) = named(world, request)?;
    Ok(answer(world, &client, id))
}

/// `POST /v1/sessions`: creates a session without a browser, for tests.
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::of(request, &["user_id", "active_organization_id"])?;
    let user = user::in_field(world, "user_id", fields.required("user_id")?)?;
    if world.user(&user).banned {
        return Err(error::user_banned());
    }
    let organization = fields.text("active_organization_id")?;
    let organization = organization.map(|id| world.organization_of(&user, id)).transpose()?;
    let client = world.create_client();
    let id = world.create_session(&client, &user, Strategy::Admin.as_str(), false);
    let session = world.client_mut(&client).session_mut(id.as_str()).expect("made above");
    session.active_organization = organization;
    world.settle(&client);
    Ok(answer(world, &client, id.as_str()))
}

/// `POST /v1/sessions/{id}/revoke`
pub(super) fn revoke(world: &mut World, request: &BackendRequest) -> Answer {
    let (client, id) = named(world, request)?;
    world.client_mut(&client).end_sessions(SessionStatus::Revoked, |session| session.id.as_str() == id);
    world.bump(&client);
    Ok(answer(world, &client, id))
}

/// Returns the session that the path names, if it is active.
fn signed_in<'request>(
    world: &World,
    request: &'request BackendRequest,
) -> Result<(ClientId, &'request str), Failure> {
    let (client, id) = named(world, request)?;
    match world.client(&client).session(id).is_some_and(Session::is_signed_in) {
        true => Ok((client, id)),
        false => Err(not_found("active session", id)),
    }
}

/// `POST /v1/sessions/{id}/tokens`
pub(super) fn create_token(world: &mut World, request: &BackendRequest) -> Answer {
    let (client, id) = signed_in(world, request)?;
    let lifetime_s = Fields::of(request, &["expires_in_seconds"])?.number("expires_in_seconds")?;
    let minting = Minting { origin: None, issuer: request.base_url.clone() };
    let session = world.client(&client).session(id).expect("found above");
    let organization = session.active_organization.clone();
    let jwt = match lifetime_s {
        None => world.session_token(&client, id, organization.as_ref(), &minting),
        Some(seconds) => world.session_token_for(&client, id, organization.as_ref(), &minting, seconds),
    };
    Ok(json!({"object": "token", "jwt": jwt}))
}

/// `POST /v1/sessions/{id}/tokens/{template}`
pub(super) fn create_template_token(world: &mut World, request: &BackendRequest) -> Answer {
    let (client, id) = signed_in(world, request)?;
    let lifetime_s = Fields::of(request, &["expires_in_seconds"])?.number("expires_in_seconds")?;
    let minting = Minting { origin: None, issuer: request.base_url.clone() };
    let jwt = world.template_token(&client, id, request.segment(4), &minting, lifetime_s)?;
    Ok(json!({"object": "token", "jwt": jwt}))
}

/// `GET /v1/clients/handshake_payload?nonce=…`
pub(super) fn handshake_payload(world: &mut World, request: &BackendRequest) -> Answer {
    let nonce = request.query.text("nonce").ok_or_else(|| error::form_param_missing("nonce"))?;
    Ok(json!({"directives": world.take_handshake(nonce)?}))
}
