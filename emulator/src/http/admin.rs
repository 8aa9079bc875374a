//! The admin API's HTTP side: paths, JSON in, JSON or the human page out.

use axum::{
    body::Bytes,
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Emulator, Unavailable, page, read, wall_now, write};
use crate::world::{World, admin::Refusal};

const PATHS: &str = "GET /__emulator, GET and POST /__emulator/config, GET /__emulator/images/{id}, GET /__emulator/messages, GET /__emulator/requests, \
                     POST /__emulator/action, POST /__emulator/faults, POST /__emulator/reset";

pub(super) fn answer(emulator: &Emulator, head: &Parts, world: &str, path: &str, body: &Bytes) -> Response {
    let query = match read::form(head.uri.query().unwrap_or_default().as_bytes(), "query") {
        Ok(query) => query,
        Err(refused) => return write(*refused),
    };
    let base_url = read::base_url(head, world);
    let task = path.trim_start_matches("/__emulator").trim_start_matches('/');
    let on_world = |work: &dyn Fn(&mut World) -> Result<Value, Refusal>| {
        let result = emulator.change(world, |world| {
            world.observe(wall_now(), base_url.clone());
            work(world)
        });
        match result {
            Err(unavailable) => refuse(&unavailable),
            Ok(Ok(value)) => respond(StatusCode::OK, &value),
            Ok(Err(line)) => respond(StatusCode::BAD_REQUEST, &json!({"error": line})),
        }
    };
    let with_body = |work: fn(&mut World, &Value) -> Result<Value, Refusal>| match serde_json::from_slice::<
        Value,
    >(body)
    {
        Ok(value) => {
            let response = on_world(&|world| work(world, &value));
            // A test has set the world up, so it must not vanish because others are used.
            if response.status().is_success() {
                emulator.set_stays(world, true);
            }
            response
        }
        Err(error) => {
            let line = format!("the body is not JSON: {error}");
            respond(StatusCode::BAD_REQUEST, &json!({"error": line}))
        }
    };
    match (head.method.as_str(), task) {
        ("GET", "") => {
            let root = read::base_url(head, "default");
            let shown = emulator.change(world, |it| {
                it.observe(wall_now(), base_url.clone());
            });
            let shown = shown.and_then(|()| {
                let places = page::Places { world, root: &root, worlds: emulator.names() };
                emulator.note(world, |it| page::answer(&places, it))
            });
            shown.unwrap_or_else(|unavailable| refuse(&unavailable))
        }
        ("GET", task) if task.starts_with("images/") => {
            let id = task.trim_start_matches("images/");
            let found = emulator
                .change(world, |world| world.image(id).map(|image| (image.content_type, image.bytes())));
            match found {
                Ok(Some((content_type, bytes))) => {
                    ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
                }
                Err(unavailable) => refuse(&unavailable),
                Ok(None) => respond(StatusCode::NOT_FOUND, &json!({"error": "there is no such image"})),
            }
        }
        ("GET", "config") => on_world(&|world| Ok(world.config())),
        ("POST", "config") => with_body(World::configure),
        ("GET", "messages") => on_world(&|world| Ok(world.messages(query.text("to")))),
        ("GET", "requests") => on_world(&|world| Ok(world.requests())),
        ("POST", "action") => with_body(World::act),
        ("POST", "faults") => with_body(World::set_faults),
        ("POST", "reset") => {
            let response = on_world(&|world| {
                world.reset();
                Ok(json!({"reset": true}))
            });
            emulator.set_stays(world, false);
            response
        }
        (method, _) => {
            let line = format!("there is no {method} {path}: expected one of {PATHS}");
            respond(StatusCode::NOT_FOUND, &json!({"error": line}))
        }
    }
}

fn refuse(unavailable: &Unavailable) -> Response {
    let status = StatusCode::from_u16(unavailable.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    respond(status, &json!({"error": unavailable.line}))
}

fn respond(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
