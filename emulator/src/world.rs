//! A Clerk instance in memory: its users, clients, attempts, organizations, clock and outbox.
//!
//! Pure: it knows neither HTTP nor time. A [`Request`] goes in and a [`Response`] comes out; the wall time comes with the request.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) mod admin;
mod answer;
pub mod backend;
mod captcha;
mod client;
mod clock;
mod error;
#[cfg(feature = "server")]
pub(crate) mod fault;
mod handshake;
pub(crate) mod html;
mod id;
pub(crate) mod image;
mod jwt_template;
mod kept;
mod limit;
mod link;
mod me;
mod navigate;
mod not_emulated;
mod oauth;
mod organization;
mod outbox;
#[cfg(feature = "server")]
mod overview;
#[cfg(feature = "server")]
mod parts;
mod passkey;
mod password;
mod protect;
mod provider;
mod recent;
mod render;
mod request;
mod restriction;
mod reverification;
mod route;
#[cfg(feature = "server")]
mod seen;
#[cfg(feature = "server")]
mod served;
mod session;
mod settings;
mod sign_in;
mod sign_up;
mod strategy;
mod ticket;
mod token;
#[cfg_attr(not(feature = "server"), allow(dead_code, reason = "only a server keeps worlds"))]
mod tracked;
mod user;
mod verification;
mod waitlist;
mod wallet;

pub use answer::Navigation;
pub use client::ClientCookies;
pub use clock::UnixMillis;
pub use outbox::{Channel, Message, TEST_CODE};
pub use request::{Form, Method, Request, Upload};

use answer::{Answer, Reply};
use client::{Browser, Client};
use clock::Clock;
use error::Failure;
#[cfg(feature = "server")]
pub(crate) use handshake::cookie_suffix;
use id::{ClientId, DevBrowserId, ImageId, OrganizationId, SessionId, UserId};
use image::Image;
use organization::{Membership, Organization, enrolment::Enrolment, role::Roles};
use outbox::Outbox;
use recent::Recent;
use route::Route;
use session::Minting;
pub(crate) use settings::{PRESETS, Settings};
pub(crate) use token::Signer;
use tracked::{Entries, Field, List};
use user::Users;

#[cfg(feature = "server")]
pub(crate) use parts::{Changes, Parts, Place};

/// The greatest number of clients in a world.
const MOST_CLIENTS: usize = 5_000;
/// The greatest number of users in a world.
const MOST_USERS: usize = 20_000;
const API_VERSIONS: [&str; 2] = ["2026-05-12", "2026-08-20"];

/// See the file's first line.
#[derive(Default, Serialize, Deserialize)]
pub struct World {
    settings: Field<Settings>,
    /// The key of its tokens, which belongs to the emulator.
    #[serde(skip)]
    signer: Signer,
    clock: Field<Clock>,
    /// Where callers last reached this emulator: links in messages start with it.
    #[serde(skip)]
    base_url: String,
    /// Where an app with clerk-js was last seen: its relative pages count from there.
    app_origin: Field<Option<String>>,
    users: Users,
    clients: Entries<ClientId, Client>,
    /// The client of each dev browser, once it has one.
    dev_browsers: Recent<DevBrowserId, Option<ClientId>, MOST_CLIENTS>,
    /// The client of each `__client` cookie.
    cookies: Recent<String, ClientId, MOST_CLIENTS>,
    #[serde(skip)]
    replaced_cookies: Recent<String, client::Replaced, MOST_CLIENTS>,
    organizations: Entries<OrganizationId, Organization>,
    memberships: List<Membership>,
    roles: Field<Roles>,
    enrolment: Enrolment,
    images: Entries<ImageId, Image>,
    tickets: ticket::Tickets,
    captchas: captcha::Captchas,
    proofs: protect::Proofs,
    waitlist: waitlist::Waitlist,
    restrictions: restriction::Restrictions,
    links: link::Links,
    flows: oauth::Flows,
    handshakes: handshake::Handshakes,
    #[serde(skip)]
    limits: limit::Limits,
    outbox: Outbox,
    #[cfg(feature = "server")]
    faults: Field<fault::Faults>,
    #[cfg(feature = "server")]
    #[serde(skip)]
    seen: seen::Seen,
}

/// The response of a world.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: Value,
    /// Cookies to set: only for browsers that are not dev browsers.
    pub cookies: Option<ClientCookies>,
    /// The `Retry-After` header, in seconds.
    pub retry_after_s: Option<u64>,
    /// The `X-Country` header: where the request seems to come from.
    pub country: Option<String>,
    /// The answer for a navigating browser, instead of the body.
    pub navigation: Option<Navigation>,
}

/// A request whose browser is known.
pub(crate) struct Call {
    pub(crate) request: Request,
    pub(crate) client: ClientId,
    pub(crate) minting: Minting,
}

impl Call {
    /// Returns a segment of the path, counted from 0: `v1` is the first.
    pub(crate) fn segment(&self, index: usize) -> &str {
        let mut segments = self.request.path.split('/').filter(|part| !part.is_empty());
        segments.nth(index).unwrap_or_default()
    }
}

/// The session that `_clerk_session_id` names.
pub(crate) struct SignedIn {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
}

impl World {
    /// Returns a fresh instance with the default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the messages "sent" since the last call.
    pub fn take_unannounced(&mut self) -> Vec<Message> {
        self.outbox.take_unannounced()
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Returns the session that `_clerk_session_id` names, if it is this client's and signed in.
    fn signed_in(&self, call: &Call) -> Result<SignedIn, Failure> {
        let id = call.request.query.text("_clerk_session_id").unwrap_or_default();
        let session = self.client(&call.client).session(id);
        let session = session.filter(|session| session.is_signed_in());
        let session = session.ok_or_else(error::authentication_invalid)?;
        Ok(SignedIn { session: session.id.clone(), user: session.user.clone() })
    }
}

/// Answers a request to the Frontend API.
pub fn handle(world: &mut World, request: Request) -> Response {
    let response = answer(world, request);
    let country = world.settings.emulator().country.code().map(str::to_owned);
    Response { country, ..response }
}

fn answer(world: &mut World, request: Request) -> Response {
    world.observe(request.received_at, request.base_url.clone());
    if let Some(version) = request.query.text("__clerk_api_version")
        && !API_VERSIONS.contains(&version)
    {
        return refused(&error::api_version_invalid(version), None, None);
    }
    if world.settings.emulator().rate_limits
        && let Err(failure) = world.limits.check(&request, world.clock.now())
    {
        return refused(&failure, None, None);
    }
    match route::find(request.method, &request.segments()) {
        None => unknown_route(&request),
        Some(Route::Public(handler)) => match handler(world, &request) {
            Ok(reply) => plain(reply),
            Err(failure) => refused(&failure, None, None),
        },
        Some(Route::Navigation(handler)) => navigate::answer(world, &request, handler),
        Some(Route::Client(handler)) => of_client(world, request, handler),
        Some(Route::Verified(handler)) => of_client(world, request, |world, call| {
            let signed_in = world.signed_in(call)?;
            world.refuse_unless_verified(call, &signed_in)?;
            handler(world, call, &signed_in)
        }),
        Some(Route::User(handler)) => of_client(world, request, |world, call| {
            let signed_in = world.signed_in(call)?;
            handler(world, call, &signed_in)
        }),
    }
}

/// Returns `true` if the request changes its client. One for a token does not, and its answer comes without a client.
fn is_change(request: &Request) -> bool {
    let is_token = matches!(request.segments()[..], ["v1", "client", "sessions", _, "tokens", ..]);
    request.method != Method::Get && !is_token
}

fn of_client(
    world: &mut World,
    request: Request,
    handler: impl FnOnce(&mut World, &Call) -> Answer,
) -> Response {
    let (client, browser) = match world.identify(&request) {
        Ok(identified) => identified,
        Err(failure) => return refused(&failure, None, None),
    };
    world.settle(&client);
    if request.origin.is_some() {
        world.app_origin.clone_from(&request.origin);
    }
    if request.user_agent.is_some() {
        world.client_mut(&client).user_agent.clone_from(&request.user_agent);
    }
    // Before the handler, so that a token in its answer is not older than the client that comes with it.
    if is_change(&request) {
        world.bump(&client);
    }
    let minting = Minting { origin: request.origin.clone(), issuer: request.base_url.clone() };
    let call = Call { request, client: client.clone(), minting };
    let answer = handler(world, &call);
    world.settle(&client);
    let rendered = render::client(world, &client, &call.minting);
    if let Ok(Reply::DeletedClient) = answer {
        world.clients.remove(&client);
    }
    let cookies = match browser {
        Browser::Dev => None,
        Browser::Cookie(value) => Some(world.client_cookies(&client, value)),
    };
    match answer {
        Ok(reply) => Response {
            status: 200,
            body: match reply {
                Reply::Wrapped(response) => json!({"response": response, "client": rendered}),
                Reply::Bare(body) => body,
                Reply::Client | Reply::DeletedClient => {
                    json!({"response": rendered, "client": null})
                }
                Reply::Navigation(_) => Value::Null,
            },
            cookies,
            retry_after_s: None,
            country: None,
            navigation: None,
        },
        Err(failure) => refused(&failure, Some(rendered), cookies),
    }
}

fn plain(reply: Reply) -> Response {
    let (body, navigation) = match reply {
        Reply::Wrapped(body) | Reply::Bare(body) => (body, None),
        Reply::Client | Reply::DeletedClient => (Value::Null, None),
        Reply::Navigation(navigation) => (Value::Null, Some(navigation)),
    };
    Response { status: 200, body, cookies: None, retry_after_s: None, country: None, navigation }
}

/// Returns a failure as FAPI writes it. The client stands in `meta`, where clerk-js looks for it.
fn refused(failure: &Failure, client: Option<Value>, cookies: Option<ClientCookies>) -> Response {
    let meta = client.map_or_else(|| json!({}), |client| json!({"client": client}));
    Response {
        status: failure.status,
        body: json!({
            "errors": error::errors_json(&failure.errors),
            "meta": meta,
            "clerk_trace_id": id::random_text(32).to_lowercase(),
        }),
        cookies,
        retry_after_s: failure.retry_after_s,
        country: None,
        navigation: None,
    }
}

/// Returns the refusal of an address that is not the app's.
#[cfg(feature = "server")]
pub(crate) fn invalid_redirect(param: &str) -> Response {
    refused(&error::invalid_redirect_url(param), None, None)
}

/// Returns `true` if browsers come to this path by a navigation, and go on to a page of the app.
#[cfg(feature = "server")]
pub(crate) fn navigates(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    matches!(route::find(Method::Get, &segments), Some(Route::Navigation(_)))
}

/// Returns a refusal that comes from outside the world: the request could not be read, or a fault was asked for.
pub(crate) fn refusal(status: u16, code: &str, message: &str, retry_after_s: Option<u64>) -> Response {
    Response {
        status,
        body: json!({
            "errors": [{"code": code, "message": message, "long_message": message, "meta": {}}],
            "meta": {},
            "clerk_trace_id": id::random_text(32).to_lowercase(),
        }),
        cookies: None,
        retry_after_s,
        country: None,
        navigation: None,
    }
}

fn unknown_route(request: &Request) -> Response {
    let keys: Vec<&str> = request.body.keys().collect();
    let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
    let message = format!(
        "This emulator has no route {} {} (form keys: {keys}).",
        request.method.as_str(),
        request.path
    );
    refusal(404, "resource_not_found", &message, None)
}
