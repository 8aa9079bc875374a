//! The thin shell: HTTP in and out of the worlds. It reads requests, keeps CORS and cookies, and carries out faults.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::any,
};

use crate::world::{self, Message, Navigation, UnixMillis, World, fault::Fault};

mod admin;
mod backend;
mod cors;
mod page;
mod read;
mod upload;

/// Pages have neither scripts nor styles of their own. Where a form leads in the end is up to redirects, so `form-action` is open.
const PAGE_POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

type Announce = Arc<dyn Fn(&str, &Message) + Send + Sync>;

/// All worlds of one emulator. Clones share them.
#[derive(Clone)]
pub struct Emulator {
    worlds: Arc<Mutex<BTreeMap<String, World>>>,
    announce: Announce,
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Emulator {
    /// An emulator without worlds: each is made on first use.
    ///
    /// The first one in a process takes a moment to make the key that signs session tokens.
    pub fn new() -> Self {
        world::warm_up();
        Self { worlds: Arc::default(), announce: Arc::new(|_, _| {}) }
    }

    /// Calls `announce` with the world's name for each message that is "sent".
    #[must_use]
    pub fn on_message(mut self, announce: impl Fn(&str, &Message) + Send + Sync + 'static) -> Self {
        self.announce = Arc::new(announce);
        self
    }

    /// Works on a world directly, made if there is none of that name. The one without a prefix is called `default`.
    pub fn with_world<T>(&self, name: &str, work: impl FnOnce(&mut World) -> T) -> T {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let world = worlds.entry(name.to_owned()).or_default();
        let result = work(world);
        let fresh = world.take_unannounced();
        drop(worlds);
        for message in &fresh {
            (self.announce)(name, message);
        }
        result
    }
}

/// The emulator as a router. It may be nested under a prefix: `Router::new().nest("/__clerk", app(emulator))`.
pub fn app(emulator: Emulator) -> Router {
    Router::new().route("/", any(answer)).route("/{*path}", any(answer)).with_state(emulator)
}

/// Serves the emulator on a listener until the process ends.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: tokio::net::TcpListener, emulator: Emulator) -> std::io::Result<()> {
    axum::serve(listener, app(emulator)).await
}

async fn answer(State(emulator): State<Emulator>, request: Request) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight = request.method() == axum::http::Method::OPTIONS;
    let mut response = if is_preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        dispatch(&emulator, request).await
    };
    cors::add(response.headers_mut(), origin.as_ref(), is_preflight);
    response
}

async fn dispatch(emulator: &Emulator, request: Request) -> Response {
    let (head, body) = match read::whole(request).await {
        Ok(parts) => parts,
        Err(refused) => return write(*refused),
    };
    let (world, path) = read::world_and_path(head.uri.path());
    if path == "/__emulator" || path.starts_with("/__emulator/") {
        return admin::answer(emulator, &head, &world, &path, &body);
    }
    if path == "/bapi" || path.starts_with("/bapi/") {
        return backend::answer(emulator, &head, &world, &path, &body).await;
    }
    let request = match read::fapi(&head, &world, path, &body).await {
        Ok(request) => request,
        Err(refused) => return write(*refused),
    };
    let fault = emulator.with_world(&world, |world| world.meet(&request));
    if let Some(answer) = carry_out(fault).await {
        return answer;
    }
    let received_at = wall_now();
    write(
        emulator.with_world(&world, |world| world::handle(world, world::Request { received_at, ..request })),
    )
}

/// What a request that meets a fault gets, if the fault does not let it through.
async fn carry_out(fault: Option<Fault>) -> Option<Response> {
    match fault {
        None => None,
        Some(Fault::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            None
        }
        Some(Fault::Stall) => std::future::pending().await,
        Some(Fault::Drop) => Some(dropped()),
        Some(Fault::Body { status, text }) => Some(text_response(status, text)),
        Some(Fault::Status { status, code, retry_after_s }) => {
            let message = "The emulator was told to fail here.";
            Some(write(world::refusal(status, &code, message, retry_after_s)))
        }
    }
}

/// hyper closes a connection whose body fails before the head is flushed: the caller gets no answer at all.
fn dropped() -> Response {
    let failing =
        futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("dropped by a fault")) });
    Response::new(Body::from_stream(failing))
}

fn text_response(status: u16, text: String) -> Response {
    let status = StatusCode::from_u16(status).expect("faults are checked when they are set");
    (status, text).into_response()
}

fn write(answer: world::Response) -> Response {
    let status = StatusCode::from_u16(answer.status).expect("the world answers with real statuses");
    let mut response = match answer.navigation {
        None => {
            (status, [(header::CONTENT_TYPE, "application/json")], answer.body.to_string()).into_response()
        }
        Some(Navigation::SeeOther(url)) => (StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response(),
        Some(Navigation::Temporary(url)) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response()
        }
        Some(Navigation::Script(script)) => {
            (status, [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
        }
        Some(Navigation::Page(html)) => {
            (status, [(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], Html(html)).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = answer.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(cookies) = answer.cookies {
        set_cookie(
            headers,
            &format!("__client={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000", cookies.client),
        );
        set_cookie(
            headers,
            &format!("__client_uat={}; Path=/; SameSite=Lax; Max-Age=31536000", cookies.client_uat),
        );
    }
    response
}

fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    let cookie = HeaderValue::from_str(cookie).expect("cookie values are letters and digits");
    headers.append(header::SET_COOKIE, cookie);
}

fn wall_now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
