//! The world's values as FAPI writes them. Nothing else in the world knows a JSON key of a resource.

use serde_json::{Value, json};

use super::{World, clock::UnixMillis, id::ClientId, session::Minting};

mod attempt;
mod external;
mod organization;
mod reverification;
mod user;

pub(crate) use attempt::{sign_in, sign_up};
pub(crate) use external::{external_account, pending_account};
pub(crate) use organization::{
    domain, invitation, membership, membership_request, organization, role, suggestion,
};
pub(crate) use reverification::reverification;
pub(crate) use user::{email_address, passkey, phone_number, public_user_data, totp, user, verification};

fn ms(at: UnixMillis) -> Value {
    json!(at.0)
}

fn optional_ms(at: Option<UnixMillis>) -> Value {
    json!(at.map(|at| at.0))
}

/// Returns the client with its signed-in sessions and its attempts under way. Mints their tokens.
pub(crate) fn client(world: &mut World, id: &ClientId, minting: &Minting) -> Value {
    let ids: Vec<String> =
        world.client(id).signed_in_sessions().map(|session| session.id.as_str().to_owned()).collect();
    let sessions: Vec<Value> = ids.iter().map(|session_id| session(world, id, session_id, minting)).collect();
    let cookie_hours = world.settings.emulator().client_cookie_hours;
    let cookie_expires_at =
        (cookie_hours > 0).then(|| world.now().plus_minutes(i64::from(cookie_hours) * 60));
    let client = world.client(id);
    let sign_in = client.sign_in.as_ref().filter(|attempt| !attempt.is_complete());
    let sign_up = client.sign_up.as_ref().filter(|attempt| !attempt.is_complete());
    json!({
        "object": "client",
        "id": client.id.as_str(),
        "sessions": sessions,
        "sign_in": sign_in.map(|attempt| attempt::sign_in(world, attempt)),
        "sign_up": sign_up.map(|attempt| attempt::sign_up(world, attempt)),
        "last_active_session_id": client.last_active_session.as_ref().map(|session| session.as_str()),
        "last_authentication_strategy": client.last_authentication_strategy,
        "cookie_expires_at": optional_ms(cookie_expires_at),
        "captcha_bypass": world.settings.emulator().captcha_bypass,
        "created_at": ms(client.created_at),
        "updated_at": ms(client.updated_at),
    })
}

/// Returns one session of the client, signed in or not.
pub(crate) fn session(world: &mut World, client_id: &ClientId, id: &str, minting: &Minting) -> Value {
    let session = world.client(client_id).session(id);
    let session = session.expect("only sessions of the client are rendered");
    let organization = session.active_organization.clone();
    let token =
        session.is_signed_in().then(|| world.session_token(client_id, id, organization.as_ref(), minting));
    let session = world.client(client_id).session(id);
    let session = session.expect("only sessions of the client are rendered");
    let tasks: Vec<Value> = session.tasks.iter().map(|task| json!({"key": task.key()})).collect();
    let user_of_session = world.user(&session.user);
    json!({
        "object": "session",
        "id": session.id.as_str(),
        "status": session.status.as_str(),
        "expire_at": ms(session.expire_at),
        "abandon_at": ms(session.abandon_at),
        "last_active_at": ms(session.last_active_at),
        "last_active_token": token.map(|jwt| json!({"object": "token", "jwt": jwt})),
        "last_active_organization_id": organization.as_ref().map(|id| id.as_str()),
        "actor": session.actor,
        "tasks": tasks,
        "factor_verification_age": session.factor_verification_age(world.now()),
        "user": user(world, user_of_session),
        "public_user_data": public_user_data(user_of_session),
        "created_at": ms(session.created_at),
        "updated_at": ms(session.last_active_at),
    })
}
