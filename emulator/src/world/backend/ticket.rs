//! Sign-in tokens, actor tokens and testing tokens.

use serde_json::{Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, user};
use crate::world::{
    World,
    error::{self, Failure},
    ticket::{ACTOR_SESSION_S, Source, State},
};

const THIRTY_DAYS_S: i64 = 30 * 24 * 60 * 60;
const ONE_HOUR_S: i64 = 60 * 60;

/// Returns a token as it is shown. `text` is the ticket itself.
fn rendered(world: &World, text: &str) -> Value {
    let ticket = &world.tickets[text];
    let (object, user, actor) = match &ticket.source {
        Source::Actor { user, actor, .. } => ("actor_token", Some(user), Some(actor)),
        Source::SignIn { user } => ("sign_in_token", Some(user), None),
        Source::Invitation { .. } | Source::Organization { .. } => ("ticket", None, None),
    };
    let mut rendered = json!({
        "object": object,
        "id": ticket.id.as_str(),
        "status": ticket.status(world.now()),
        "user_id": user.map(|id| id.as_str()),
        "token": text,
        "url": ticket.link,
        "created_at": ticket.created_at.0,
        "updated_at": ticket.updated_at.0,
    });
    if let Some(actor) = actor {
        rendered["actor"] = actor.clone();
    }
    rendered
}

/// `POST /v1/sign_in_tokens`
pub(super) fn create_sign_in_token(world: &mut World, request: &BackendRequest) -> Answer {
    let fields = Fields::but_for(request, &["user_id", "expires_in_seconds"], &["org_id"])?;
    let user = user::in_field(world, "user_id", fields.required("user_id")?)?;
    let lifetime_s = fields.lifetime_s("expires_in_seconds", 1, THIRTY_DAYS_S)?;
    let issued = world.issue(Source::SignIn { user }, None, lifetime_s);
    Ok(rendered(world, &issued.ticket))
}

/// `POST /v1/actor_tokens`
pub(super) fn create_actor_token(world: &mut World, request: &BackendRequest) -> Answer {
    let known = ["user_id", "actor", "expires_in_seconds", "session_max_duration_in_seconds"];
    let fields = Fields::of(request, &known)?;
    let user = user::in_field(world, "user_id", fields.required("user_id")?)?;
    let actor = fields.object("actor")?.ok_or_else(|| error::form_param_missing("actor"))?;
    if !actor.get("sub").is_some_and(Value::is_string) {
        return Err(error::form_param_missing("actor.sub"));
    }
    let lifetime_s = fields.lifetime_s("expires_in_seconds", 1, ONE_HOUR_S)?;
    let session_s = fields.lifetime_s("session_max_duration_in_seconds", 1, ACTOR_SESSION_S)?;
    let source = Source::Actor { user, actor: Value::Object(actor), session_s };
    let issued = world.issue(source, None, lifetime_s);
    Ok(rendered(world, &issued.ticket))
}

/// `POST /v1/sign_in_tokens/{id}/revoke`
pub(super) fn revoke_sign_in_token(world: &mut World, request: &BackendRequest) -> Answer {
    let key = "sign_in_token_cannot_be_revoked_code";
    revoke(world, request, "sign in token", key, |source| matches!(source, Source::SignIn { .. }))
}

/// `POST /v1/actor_tokens/{id}/revoke`
pub(super) fn revoke_actor_token(world: &mut World, request: &BackendRequest) -> Answer {
    let key = "actor_token_cannot_be_revoked_code";
    revoke(world, request, "actor token", key, |source| matches!(source, Source::Actor { .. }))
}

fn revoke(
    world: &mut World,
    request: &BackendRequest,
    what: &str,
    refusal: &'static str,
    is_kind: fn(&Source) -> bool,
) -> Answer {
    let now = world.now();
    let found = world.tickets.find_mut(|it| it.id.as_str() == request.segment(2) && is_kind(&it.source));
    let (text, ticket) = found.ok_or_else(|| not_found(what, request.segment(2)))?;
    if ticket.state != State::Pending {
        return Err(Failure::clerk_with(refusal, &[ticket.status(now)]));
    }
    ticket.state = State::Revoked;
    ticket.updated_at = now;
    let text = text.clone();
    Ok(rendered(world, &text))
}

/// `POST /v1/testing_tokens`
pub(super) fn create_testing_token(world: &mut World, request: &BackendRequest) -> Answer {
    Fields::of(request, &[])?;
    let (token, expires_at) = world.create_testing_token();
    Ok(json!({"object": "testing_token", "token": token, "expires_at": expires_at.seconds()}))
}
