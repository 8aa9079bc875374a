//! The thin shell: HTTP in and out of the worlds. It reads requests, keeps CORS and cookies, and carries out faults.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::any,
};

use serde_json::Value;

use crate::{
    data::DataFile,
    world::{self, Message, Settings, Signer, UnixMillis, World, fault::Fault},
};

mod access;
mod admin;
mod asked;
mod backend;
mod cors;
mod log;
mod page;
mod read;
mod told;
mod upload;
mod worlds;
mod write;

pub use access::Access;
pub use log::Served;

use access::{LocalAddress, Visit};
use asked::Asked;
use cors::Grant;
use log::Journey;
use worlds::{Unavailable, Worlds};
use write::write;

type Announce = Arc<dyn Fn(&str, &Message) + Send + Sync>;
type Report = Arc<dyn Fn(&Served) + Send + Sync>;

/// All worlds of one emulator. Clones share them.
#[derive(Clone)]
pub struct Emulator {
    worlds: Arc<Mutex<Worlds>>,
    start: Arc<Settings>,
    signer: Signer,
    access: Arc<Access>,
    announce: Announce,
    report: Report,
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Emulator {
    /// Returns an emulator without worlds: each is made on first use.
    pub fn new() -> Self {
        Self {
            worlds: Arc::default(),
            start: Arc::default(),
            signer: Signer::default(),
            access: Arc::default(),
            announce: Arc::new(|_, _| {}),
            report: Arc::new(|_| {}),
        }
    }

    /// Calls `announce` with the world's name for each message that is "sent".
    #[must_use]
    pub fn on_message(mut self, announce: impl Fn(&str, &Message) + Send + Sync + 'static) -> Self {
        self.announce = Arc::new(announce);
        self
    }

    /// Calls `report` for each request that was served.
    #[must_use]
    pub fn on_request(mut self, report: impl Fn(&Served) + Send + Sync + 'static) -> Self {
        self.report = Arc::new(report);
        self
    }

    /// Replaces the rules of who may use the emulator. By default only requests that address this machine, of pages of this
    /// machine, are answered.
    #[must_use]
    pub fn with_access(mut self, access: Access) -> Self {
        self.access = Arc::new(access);
        self
    }

    /// Lets every world start with these settings, given as the body of a `POST /__emulator/config`.
    ///
    /// # Errors
    /// When a setting is unknown or of the wrong type, in one line that names it.
    pub fn starting_with(mut self, config: &Value) -> Result<Self, String> {
        let mut start = Settings::default();
        start.change(config.as_object().ok_or("expected a table of settings")?)?;
        self.start = Arc::new(start);
        Ok(self)
    }

    /// Keeps the worlds in this file, and takes up those that are in it.
    ///
    /// A request is answered once what it has changed is on the disk, so whatever kills the process loses nothing that was
    /// acknowledged. Tokens are signed with a key that is made for the file and kept in it. Worlds that began with other settings than they would now begin again with these, users and all else kept.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is none of an emulator, in one line.
    pub fn keeping_in(mut self, path: &Path) -> Result<Self, String> {
        let start = self.start.effective();
        let resume =
            |world: &mut World, is_same_start, signer| world.resume(&self.start, is_same_start, signer);
        let opened = DataFile::open(path, start, resume);
        let (file, worlds) = opened.map_err(|line| format!("--data {}: {line}", path.display()))?;
        self.signer = file.signer().clone();
        self.worlds = Arc::new(Mutex::new(Worlds::kept_in(file, worlds)));
        Ok(self)
    }

    /// Works on a world directly, made if there is none of that name. The one without a prefix is called `default`.
    ///
    /// # Panics
    /// When there is a data file and it cannot be written.
    pub fn with_world<T>(&self, name: &str, work: impl FnOnce(&mut World) -> T) -> T {
        self.change(name, work).unwrap_or_else(|unavailable| panic!("{}", unavailable.line))
    }

    /// Runs a function on a world. Its changes are stored when this returns.
    fn change<T>(&self, name: &str, work: impl FnOnce(&mut World) -> T) -> Result<T, Unavailable> {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let world = worlds.get(name, || World::starting_with(&self.start, self.signer.clone()))?;
        let result = work(world);
        let fresh = world.take_unannounced();
        worlds.keep(name)?;
        drop(worlds);
        for message in &fresh {
            (self.announce)(name, message);
        }
        Ok(result)
    }

    /// Returns this emulator if it has the world, else one without worlds: a page of another site must not create any.
    fn for_foreign_page(self, world: &str) -> Self {
        let is_there = self.worlds.lock().unwrap_or_else(PoisonError::into_inner).has(world);
        if is_there { self } else { Self { worlds: Arc::default(), ..self } }
    }

    /// Sets whether a world may make room for others, see [`Worlds::get`].
    fn set_stays(&self, name: &str, stays: bool) {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner).set_stays(name, stays);
    }

    /// Returns the names of all worlds.
    fn names(&self) -> Vec<String> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner).names()
    }

    /// Notes something in a world that need not outlive the process.
    fn note<T>(&self, name: &str, work: impl FnOnce(&mut World) -> T) -> Result<T, Unavailable> {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.get(name, || World::starting_with(&self.start, self.signer.clone())).map(work)
    }
}

/// Returns the emulator as a router. It may be nested under a prefix: `Router::new().nest("/__clerk", app(emulator))`.
pub fn app(emulator: Emulator) -> Router {
    Router::new().route("/", any(answer)).route("/{*path}", any(answer)).with_state(emulator)
}

/// Serves the emulator on a listener until the process ends.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: tokio::net::TcpListener, emulator: Emulator) -> std::io::Result<()> {
    let local = LocalAddress(listener.local_addr()?);
    let app = app(emulator).layer(Extension(local));
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
}

async fn answer(State(emulator): State<Emulator>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let origin = head.headers.get(header::ORIGIN).cloned();
    let is_preflight = head.method == axum::http::Method::OPTIONS;
    let (world, path) = read::world_and_path(head.uri.path());
    let mut journey = Journey::begin(&head, &world, &path);
    let (emulator, grant) = match emulator.access.decide(&head, &path) {
        Ok(Visit { base, is_foreign }) => {
            head.extensions.insert(read::BaseUrl(base));
            let grant = if is_foreign { Grant::Anybody } else { Grant::Page(origin) };
            (if is_foreign { emulator.for_foreign_page(&world) } else { emulator }, grant)
        }
        Err(denied) => {
            let refusal = world::refusal(403, "origin_invalid", &denied.0, None);
            journey.served.error = log::error_of(&refusal.body);
            let mut response = write(refusal);
            write::harden(response.headers_mut());
            (emulator.report)(&journey.end(Some(response.status().as_u16())));
            return response;
        }
    };
    let mut response = if is_preflight {
        Some(StatusCode::NO_CONTENT.into_response())
    } else if path == "/__emulator" || path.starts_with("/__emulator/") {
        Some(match read::whole(&head, body).await {
            Ok(body) => admin::answer(&emulator, &head, &world, &path, &body),
            Err(refused) => write(*refused),
        })
    } else {
        dispatch(&emulator, &head, body, &world, path, &mut journey).await
    };
    if let Some(response) = &mut response {
        cors::add(response.headers_mut(), &grant, is_preflight);
        write::harden(response.headers_mut());
    }
    let status = response.as_ref().map(|response| response.status().as_u16());
    (emulator.report)(&journey.end(status));
    match response {
        Some(response) => response,
        None => write::dropped(),
    }
}

/// Returns the answer to a request to the Frontend or the Backend API. None if its connection is to close without one.
async fn dispatch(
    emulator: &Emulator,
    head: &Parts,
    body: Body,
    world: &str,
    path: String,
    journey: &mut Journey,
) -> Option<Response> {
    let request = match read::whole(head, body).await {
        Ok(body) => Asked::read(head, world, &path, &body).await.and_then(|request| {
            let origin = head.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
            match request.foreign_redirect(&emulator.access, origin) {
                Some(param) => Err(Box::new(world::invalid_redirect(&param))),
                None => Ok(request),
            }
        }),
        Err(refused) => Err(refused),
    };
    let mut answer = match request {
        Ok(request) => {
            journey.served.method = request.method().as_str().to_owned();
            journey.served.values = request.values();
            match serve_one(emulator, world, &path, request, journey).await {
                Ok(Outcome::Answer(answer)) => *answer,
                Ok(Outcome::Text(status, text)) => return Some(write::text(status, text)),
                Ok(Outcome::Drop) => return None,
                Err(Unavailable { status, line }) => {
                    world::refusal(status, "internal_clerk_error", &line, None)
                }
            }
        }
        Err(refused) => {
            let method = head.method.as_str();
            let noted = emulator.note(world, |world| {
                world.observe(wall_now(), read::base_url(head, &journey.served.world));
                let number = world.note_request(method, &path, &[]);
                let error = log::error_of(&refused.body);
                world.note_answer(number, refused.status, journey.ms(), error);
            });
            match noted {
                Ok(()) => *refused,
                Err(Unavailable { status, line }) => {
                    world::refusal(status, "internal_clerk_error", &line, None)
                }
            }
        }
    };
    journey.served.error = log::error_of(&answer.body);
    let cookies = answer.cookies.take();
    let mut response = write(answer);
    if let Some(cookies) = cookies {
        write::set_cookies(response.headers_mut(), world, &cookies);
    }
    Some(response)
}

/// The end of a request.
enum Outcome {
    Answer(Box<world::Response>),
    Text(u16, String),
    Drop,
}

/// Lets a request meet its fault, or the world. An error is a data file that cannot be written.
async fn serve_one(
    emulator: &Emulator,
    world: &str,
    path: &str,
    request: Asked,
    journey: &Journey,
) -> Result<Outcome, Unavailable> {
    let (number, fault) = emulator.note(world, |world| request.meet(world, path))?;
    let failed = |status: u16, error: Option<String>| {
        emulator.change(world, |world| world.note_answer(number, status, journey.ms(), error))
    };
    match fault {
        None => {}
        Some(Fault::Delay { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(Fault::Stall) => {
            (emulator.report)(&journey.served);
            std::future::pending().await
        }
        Some(Fault::Drop) => return Ok(Outcome::Drop),
        Some(Fault::Body { status, text }) => {
            failed(status, None)?;
            return Ok(Outcome::Text(status, text));
        }
        Some(Fault::Status { status, code, retry_after_s }) => {
            let refusal = world::refusal(status, &code, "The emulator was told to fail here.", retry_after_s);
            failed(status, Some(code))?;
            return Ok(Outcome::Answer(Box::new(refusal)));
        }
    }
    let received_at = wall_now();
    emulator.change(world, |world| {
        let answer = request.handle(world, received_at);
        let error = log::error_of(&answer.body);
        world.note_answer(number, write::status(&answer), journey.ms(), error);
        Outcome::Answer(Box::new(answer))
    })
}

fn wall_now() -> UnixMillis {
    UnixMillis::wall()
}
