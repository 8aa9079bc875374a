//! A request to either API. On the way to its answer they are alike: both are noted, and both meet faults.

use axum::{body::Bytes, http::request::Parts};

use super::{Access, backend, read, told};
use crate::world::{
    self, Form, Method, Request, Response, UnixMillis, World,
    backend::{self as backend_api, BackendRequest},
    fault::Fault,
};

pub(super) enum Asked {
    Frontend(Box<Request>),
    Backend(Box<BackendRequest>),
}

impl Asked {
    pub(super) async fn read(
        head: &Parts,
        world: &str,
        path: &str,
        body: &Bytes,
    ) -> Result<Self, Box<Response>> {
        if path == "/bapi" || path.starts_with("/bapi/") {
            return backend::read(head, world, path, body).map(|request| Self::Backend(Box::new(request)));
        }
        let request = read::fapi(head, world, path.to_owned(), body).await?;
        Ok(Self::Frontend(Box::new(request)))
    }

    pub(super) fn method(&self) -> Method {
        match self {
            Self::Frontend(request) => request.method,
            Self::Backend(request) => request.method,
        }
    }

    /// Returns the loggable pairs of the query and the body.
    pub(super) fn values(&self) -> Vec<(String, Option<String>)> {
        let of_form =
            |form: &Form| form.pairs().map(|(name, value)| told::of(name, value)).collect::<Vec<_>>();
        match self {
            Self::Frontend(request) => [of_form(&request.query), of_form(&request.body)].concat(),
            Self::Backend(request) => {
                let fields = request.fields().map(|(name, value)| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    told::of(name, &text)
                });
                of_form(&request.query).into_iter().chain(fields).collect()
            }
        }
    }

    /// Returns the name of a parameter that would lead a browser to a page that is not the app's.
    pub(super) fn foreign_redirect(&self, access: &Access, origin: Option<&str>) -> Option<String> {
        let found = match self {
            Self::Frontend(request) => access.foreign_redirect(&[&request.query, &request.body], origin),
            Self::Backend(request) => {
                let texts = request.fields().filter_map(|(name, value)| Some((name, value.as_str()?)));
                let fields = texts.map(|(name, value)| (name.to_owned(), value.to_owned()));
                return access.foreign_redirect(&[&Form::new(fields.collect())], origin).map(str::to_owned);
            }
        };
        found.map(str::to_owned)
    }

    /// See [`World::meet`]. The path is the whole one below the world's prefix.
    pub(super) fn meet(&self, world: &mut World, path: &str) -> (u64, Option<Fault>) {
        let (keys, received_at): (Vec<&str>, UnixMillis) = match self {
            Self::Frontend(request) => (request.body.keys().collect(), request.received_at),
            Self::Backend(request) => (request.fields().map(|(key, _)| key).collect(), request.received_at),
        };
        world.meet(self.method(), path, &keys, received_at)
    }

    /// Returns the world's answer. A fault may have held the request up, so it arrives only now.
    pub(super) fn handle(self, world: &mut World, received_at: UnixMillis) -> Response {
        match self {
            Self::Frontend(request) => world::handle(world, Request { received_at, ..*request }),
            Self::Backend(request) => backend_api::handle(world, &BackendRequest { received_at, ..*request }),
        }
    }
}
