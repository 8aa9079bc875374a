//! The signed-in user's sessions, in this browser and in others.

use serde_json::{Value, json};

use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    client::Client,
    error, render,
    session::{Session, SessionStatus},
};

/// Returns a session as its user sees it from anywhere: what browser it is in, and no token.
fn overview(world: &World, client: &Client, session: &Session) -> Value {
    let tasks: Vec<Value> = session.tasks.iter().map(|task| json!({"key": task.key()})).collect();
    json!({
        "object": "session",
        "id": session.id.as_str(),
        "status": session.status.as_str(),
        "expire_at": session.expire_at.0,
        "abandon_at": session.abandon_at.0,
        "last_active_at": session.last_active_at.0,
        "last_active_token": null,
        "last_active_organization_id": session.active_organization.as_ref().map(|id| id.as_str()),
        "actor": null,
        "tasks": tasks,
        "factor_verification_age": session.factor_verification_age(world.now()),
        "public_user_data": render::public_user_data(world.user(&session.user)),
        "latest_activity": activity(session, client.user_agent.as_deref().unwrap_or_default()),
        "created_at": session.created_at.0,
        "updated_at": session.last_active_at.0,
    })
}

/// Returns the browser, its version and the system in a user agent.
pub(super) fn device(user_agent: &str) -> (Option<(&'static str, &str)>, Option<&'static str>) {
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Macintosh"),
        ("Linux", "Linux"),
    ];
    let system = systems.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name);
    // Each browser names those it takes after, so the narrower sign comes first.
    let browsers = [
        ("Edg/", "Microsoft Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    let browser = browsers.iter().find_map(|(sign, name)| {
        let (_, rest) = user_agent.split_once(sign)?;
        Some((*name, rest.split_whitespace().next().unwrap_or_default()))
    });
    (browser, system)
}

/// Where a session was last used. An emulator knows no places, and what is not known is left out.
pub(crate) fn activity(session: &Session, user_agent: &str) -> Value {
    let (browser, system) = device(user_agent);
    let mut activity = json!({
        "object": "session_activity",
        "id": session.id.as_str().replacen("sess_", "sess_activity_", 1),
        "is_mobile": user_agent.contains("Mobile"),
    });
    if let Some(system) = system {
        activity["device_type"] = json!(system);
    }
    if let Some((name, version)) = browser {
        activity["browser_name"] = json!(name);
        activity["browser_version"] = json!(version);
    }
    activity
}

fn list_where(world: &World, signed_in: &SignedIn, which: impl Fn(&Session) -> bool) -> Vec<Value> {
    let sessions = world
        .clients
        .values()
        .flat_map(|client| client.sessions.iter().map(move |session| (client, session)));
    let mut own: Vec<(&Client, &Session)> =
        sessions.filter(|(_, session)| session.user == signed_in.user && which(session)).collect();
    own.sort_by_key(|(_, session)| (session.created_at, session.id.clone()));
    own.into_iter().map(|(client, session)| overview(world, client, session)).collect()
}

/// `GET /v1/me/sessions`
pub(crate) fn list(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    world.settle_all();
    Ok(Reply::Bare(Value::Array(list_where(world, signed_in, |_| true))))
}

/// `GET /v1/me/sessions/active`
pub(crate) fn list_active(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    world.settle_all();
    Ok(Reply::Bare(Value::Array(list_where(world, signed_in, Session::is_signed_in))))
}

/// `POST /v1/me/sessions/{id}/revoke`: wherever the session is.
pub(crate) fn revoke(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    world.settle_all();
    let id = call.segment(3);
    let is_it = |session: &Session| {
        session.id.as_str() == id && session.user == signed_in.user && session.is_signed_in()
    };
    let client = world.clients.pick_mut(|client| client.sessions.iter().any(is_it)).next();
    let client = client.ok_or_else(|| error::resource_not_found("session", id))?;
    client.end_sessions(SessionStatus::Revoked, is_it);
    let client = client.id.clone();
    let client = world.client(&client);
    let session = client.session(id).expect("it was there above");
    Ok(Reply::Wrapped(overview(world, client, session)))
}

impl World {
    /// Sessions run out in browsers that do not ask, too.
    pub(crate) fn settle_all(&mut self) {
        let ids: Vec<_> = self.clients.keys().cloned().collect();
        for id in &ids {
            self.settle(id);
        }
    }
}
