//! The Backend API under `/bapi`: what an application's server, or the set-up of a test, does with a secret key.
//!
//! A part of Clerk's: users, tickets, invitations, organizations, sessions, and who may sign up. Bodies are JSON, answers bare. Calls
//! and parameters of Clerk's that are not here are refused with status 501.

use serde_json::Value;

use super::{
    Form, Method, Response, UnixMillis, World,
    error::{self, Failure},
    not_emulated,
    organization::page,
    plain, refusal, refused,
};

mod email_address;
mod fields;
mod invitation;
mod membership;
mod organization;
mod organization_invitation;
mod phone_number;
mod query;
mod restriction;
mod route;
mod session;
mod ticket;
mod user;
mod waitlist;

/// What every key of a test instance begins with.
const TEST_KEY: &str = "sk_test_";

/// One request to the Backend API.
///
/// It holds a key and passwords, so it has no `Debug`.
#[derive(Clone)]
pub struct BackendRequest {
    /// The verb.
    pub method: Method,
    /// The path below `/bapi`, such as `/v1/users`, without a trailing slash.
    pub path: String,
    /// The query string.
    pub query: Form,
    /// The JSON body; null without one.
    pub body: Value,
    /// What the `Authorization` header carries as `Bearer`.
    pub secret_key: Option<String>,
    /// Where the caller reached this emulator's world, without `/bapi`.
    pub base_url: String,
    /// When it arrived, on the wall clock.
    pub received_at: UnixMillis,
}

impl BackendRequest {
    /// Returns a segment of the path, counted from 0: `v1` is the first.
    fn segment(&self, index: usize) -> &str {
        self.segments().get(index).copied().unwrap_or_default()
    }

    fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// What the body gives, by name.
    #[cfg(feature = "server")]
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fields = self.body.as_object().into_iter().flatten();
        fields.map(|(key, value)| (key.as_str(), value))
    }
}

/// A handler's result: the body of the answer.
type Answer = Result<Value, Failure>;

/// Answers a request to the Backend API.
pub fn handle(world: &mut World, request: &BackendRequest) -> Response {
    world.observe(request.received_at, request.base_url.clone());
    if let Err(failure) = check_key(request.secret_key.as_deref()) {
        return refused(&failure, None, None);
    }
    let Some(handler) = route::find(request.method, &request.segments()) else {
        let (method, path) = (request.method.as_str(), &request.path);
        if not_emulated::is_of_clerks(&request.segments()) {
            return refused(&error::call_not_emulated(method, path), None, None);
        }
        let message = format!("The Backend API has no route {method} {path}.");
        return refusal(404, "resource_not_found", &message, None);
    };
    world.settle_all();
    match query::check(request).and_then(|()| handler(world, request)) {
        Ok(body) => plain(super::answer::Reply::Bare(body)),
        Err(failure) => refused(&failure, None, None),
    }
}

/// Any key of a test instance will do.
fn check_key(key: Option<&str>) -> Result<(), Failure> {
    match key {
        None => Err(Failure::clerk("authorization_header_format_invalid")),
        Some(key) if key.len() > TEST_KEY.len() && key.starts_with(TEST_KEY) => Ok(()),
        Some(_) => Err(Failure::clerk("clerk_key_invalid")),
    }
}

fn not_found(what: &str, id: &str) -> Failure {
    error::resource_not_found(what, id)
}

/// Returns a page with `paginated=true`, else the entries alone.
fn paged(query: &Form, entries: Vec<Value>) -> Answer {
    let mut listed = page::of_query(query, entries)?;
    Ok(if query.is_true("paginated") { listed } else { listed["data"].take() })
}
