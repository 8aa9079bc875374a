//! `window.Clerk`: what Clerk's own test helpers look at and call: read only but for `signOut`, and without any token.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::clerk::Clerk;
use super::later::at_rest;
use super::sign_out::SignOut;
use crate::browser;
use crate::flow::Status;
use crate::later;
use crate::wire::{Session, SessionId, User};

later!(WINDOW, clerk_window: fn(Clerk) = keep_current);

/// Puts `window.Clerk` on the page, and keeps it current for as long as the provider lives. No page waits for it.
pub(super) fn expose(clerk: Clerk) {
    if !browser::IS_BROWSER {
        return;
    }
    let owner = Owner::current().unwrap_or_default();
    at_rest(clerk, &WINDOW, move |keep_current| {
        // The provider may be gone by now.
        if clerk.core().is_some() {
            owner.with(|| keep_current(clerk));
        }
    });
}

fn keep_current(clerk: Clerk) {
    let sign_out = browser::method(["sessionId", "redirectUrl"], move |[session, redirect_url]| async move {
        let who = session.map_or_else(SignOut::all, |id| SignOut::session(SessionId::from(id)));
        let who = match redirect_url {
            Some(url) => who.redirect_url(url),
            None => who,
        };
        // The page shows a failure where it watches the session; a test sees that it is still there.
        let _ = clerk.sign_out(who).await;
    });
    // Reaches outside the graph: a global of the page.
    Effect::new(move |_| browser::set_global("Clerk", &shown(clerk), ("signOut", &sign_out)));
    on_cleanup(|| browser::remove_global("Clerk"));
}

fn shown(clerk: Clerk) -> Value {
    let status = clerk.status();
    let is_loaded = matches!(status, Status::Ready | Status::Degraded);
    let client = clerk.client();
    let mut clerk_object = json!({
        "loaded": is_loaded,
        "status": match status {
            Status::Loading => "loading",
            Status::Ready => "ready",
            Status::Degraded => "degraded",
            Status::Error => "error",
        },
    });
    // Before it is known who is signed in, these are not there, as in clerk-js.
    if is_loaded {
        let current = clerk.session();
        clerk_object["session"] = current.as_ref().map_or(Value::Null, session);
        clerk_object["user"] =
            current.as_ref().and_then(|session| session.user.as_ref()).map_or(Value::Null, user);
        clerk_object["client"] = json!({
            "id": client.id.as_ref().map(|id| id.as_str()),
            "sessions": client.signed_in_sessions().map(session).collect::<Vec<_>>(),
        });
    }
    clerk_object
}

fn session(session: &Session) -> Value {
    json!({
        "id": session.id.as_str(),
        "status": session.status.as_str(),
        "currentTask": session.current_task().map(|key| json!({ "key": key.as_str() })),
        "lastActiveOrganizationId": session.last_active_organization_id.as_ref().map(|id| id.as_str()),
        "actor": session.actor.as_ref().map(|actor| json!({ "sub": actor.sub })),
        "user": session.user.as_ref().map(user),
    })
}

fn user(user: &User) -> Value {
    json!({
        "id": user.id.as_str(),
        "username": user.username,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "fullName": user.full_name(),
        "imageUrl": user.image_url,
        "primaryEmailAddress": user.primary_email_address().map(|address| json!({ "emailAddress": address })),
        "primaryPhoneNumber": user.primary_phone_number().map(|number| json!({ "phoneNumber": number })),
    })
}
