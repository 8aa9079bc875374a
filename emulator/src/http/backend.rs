//! The Backend API's HTTP side: the key out of the header, JSON in.

use axum::{
    body::Bytes,
    http::{header, request::Parts},
    response::Response,
};
use serde_json::Value;

use super::{Emulator, carry_out, read, wall_now, write};
use crate::world::{
    Method,
    backend::{self, BackendRequest},
    refusal,
};

pub(super) async fn answer(
    emulator: &Emulator,
    head: &Parts,
    world: &str,
    path: &str,
    body: &Bytes,
) -> Response {
    let request = match read_request(head, world, path, body) {
        Ok(request) => request,
        Err(refused) => return write(*refused),
    };
    let fault = emulator
        .with_world(world, |world| world.meet_at(request.method, path, request.keys(), request.received_at));
    if let Some(answer) = carry_out(fault).await {
        return answer;
    }
    let request = BackendRequest { received_at: wall_now(), ..request };
    write(emulator.with_world(world, |world| backend::handle(world, &request)))
}

fn read_request(
    head: &Parts,
    world: &str,
    path: &str,
    body: &Bytes,
) -> Result<BackendRequest, Box<crate::world::Response>> {
    let refuse = |status, code, message: &str| Box::new(refusal(status, code, message, None));
    let method = Method::parse(head.method.as_str()).ok_or_else(|| {
        refuse(405, "bad_request", "The method is none of GET, POST, PATCH, PUT and DELETE.")
    })?;
    let body = match body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(body).map_err(|error| {
            refuse(400, "request_body_invalid", &format!("The body is not JSON: {error}."))
        })?,
    };
    let authorization = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = authorization.and_then(|text| text.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Ok(BackendRequest {
        method,
        path: path.strip_prefix("/bapi").unwrap_or(path).to_owned(),
        query: read::form(head.uri.query().unwrap_or_default().as_bytes(), "query")?,
        body,
        secret_key: bearer.map(|(_, key)| key.trim().to_owned()),
        base_url: read::base_url(head, world),
        received_at: wall_now(),
    })
}
