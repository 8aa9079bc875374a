//! One test's own world: the demo and a fresh emulator behind one address.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderValue, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use clerk_emulator::{Emulator, app};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tower::ServiceExt;

use crate::{
    dist::Dist,
    policy,
    until::{PATIENCE, until},
};

/// A page that anybody could have written: it has a link with the address after the `?`, and shows it in a frame.
const LURE: &str = "/__e2e/lure";
/// The target of the link of a [`LURE`].
pub const PRIZE: &str = "Win a prize";
/// As [`PRIZE`], in a tab of its own.
pub const PRIZE_IN_A_TAB: &str = "Win a prize in a new tab";

/// A page that breaks the policy on purpose, so that the harness can be seen to notice it.
const BREAKS_THE_POLICY: &str = "/__e2e/breaks-the-policy";

/// The demo and its emulator behind one address.
pub struct Instance {
    site: String,
    files: Arc<Files>,
    /// The demo's server until this is dropped; `None` if the demo was started outside.
    served: Option<Served>,
}

struct Served {
    emulator: Emulator,
    server: JoinHandle<()>,
}

/// The fault of a rule's requests.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection closes without an answer.
    Drop,
    /// No answer, ever.
    Stall,
    /// The answer comes late.
    DelayMs(u64),
    /// An error as Clerk writes it.
    Status(u16),
    /// A 429 that says when to come back.
    RetryAfterS(u64),
    /// This text, with this status.
    Body(u16, String),
}

impl Fault {
    fn to_json(&self) -> Value {
        match self {
            Self::Drop => json!({"drop": true}),
            Self::Stall => json!({"stall": true}),
            Self::DelayMs(ms) => json!({"delay_ms": ms}),
            Self::Status(status) => json!({"status": status}),
            Self::RetryAfterS(seconds) => json!({"status": 429, "retry_after": seconds}),
            Self::Body(status, text) => json!({"status": status, "body": text}),
        }
    }
}

/// The requests for files of the demo.
#[derive(Default)]
struct Files {
    /// Those with this in their names are not handed out.
    withheld: Mutex<Option<String>>,
    asked_for: Mutex<Vec<String>>,
    /// `true` if other sites may show the demo in a frame.
    is_framed: Mutex<bool>,
}

#[derive(Clone)]
struct Site {
    dist: Dist,
    files: Arc<Files>,
    index: String,
    policy: HeaderValue,
    policy_in_a_frame: HeaderValue,
}

impl Instance {
    pub(crate) async fn start(dist: Dist) -> Self {
        let emulator = Emulator::new();
        let (index, files) = (dist.index(), Arc::<Files>::default());
        let policy = policy::of(&index);
        let in_a_frame = policy.replace("frame-ancestors 'none'", "frame-ancestors *");
        let header = |policy: &str| HeaderValue::from_str(policy).expect("the policy is ASCII");
        let (policy, policy_in_a_frame) = (header(&policy), header(&in_a_frame));
        let site = Router::new()
            .fallback(serve)
            .with_state(Site { dist, files: Arc::clone(&files), index, policy, policy_in_a_frame })
            .nest("/__clerk", app(emulator.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on 127.0.0.1");
        let address = listener.local_addr().expect("a bound listener has an address");
        let server = tokio::spawn(async move {
            axum::serve(listener, site).await.expect("serving does not end by itself");
        });
        Self { site: format!("http://{address}"), files, served: Some(Served { emulator, server }) }
    }

    /// A demo that is served by another program.
    pub(crate) fn at(site: String) -> Self {
        Self { site, files: Arc::default(), served: None }
    }

    /// The address of a path of the demo.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// Forgets users, settings and messages.
    pub(crate) async fn reset(&self) {
        self.admin("POST", "reset", json!({})).await;
    }

    /// The address of the lure, which is another site to browsers.
    fn elsewhere(&self) -> String {
        self.foreign_site(LURE).replace("evil.test", "evil.localhost")
    }

    /// The address of a page on another site, with links to an address: [`PRIZE`] and [`PRIZE_IN_A_TAB`].
    pub fn lure(&self, to: &str) -> String {
        format!("{}?{to}", self.elsewhere())
    }

    /// The address of a path of the demo by a host name that is not this machine's. Only Chromium finds it.
    pub fn foreign_site(&self, path: &str) -> String {
        let port = self.site.rsplit(':').next().unwrap_or_default();
        format!("http://evil.test:{port}{path}")
    }

    /// The address of a page whose host name is not this machine's. Only Chromium finds it.
    pub fn foreign_page(&self) -> String {
        format!("{}?about:blank", self.foreign_site(LURE))
    }

    /// As [`lure`](Self::lure), of a page that cuts its window off from the one that opened it.
    pub fn severing_lure(&self) -> String {
        format!("{}/severed", self.elsewhere())
    }

    /// As [`lure`](Self::lure), of a page that shows a path of the demo in a frame; the demo allows that from now on.
    pub fn frame(&self, path: &str) -> String {
        *lock(&self.files.is_framed) = true;
        format!("{}/frame?{}", self.elsewhere(), self.url(path))
    }

    /// From now on, files of the demo with this in their names cannot be had; `None` hands everything out again.
    pub fn withhold(&self, name: Option<&str>) {
        *lock(&self.files.withheld) = name.map(str::to_owned);
    }

    /// Returns `true` if a file of the demo with this in its name was requested.
    pub fn was_asked_for(&self, name: &str) -> bool {
        lock(&self.files.asked_for).iter().any(|path| path.contains(name))
    }

    /// Waits until a file of the demo with this in its name is asked for.
    pub async fn is_asked_for(&self, name: &str) {
        let asked =
            until(PATIENCE, async || self.was_asked_for(name).then_some(()).ok_or_else(String::new)).await;
        asked.unwrap_or_else(|_| panic!("nobody asks for {name}"));
    }

    /// Merges settings, such as `{"emulator": {"client_trust": true}}`.
    pub async fn configure(&self, settings: Value) {
        self.admin("POST", "config", settings).await;
    }

    /// Turns a switch of the environment document.
    pub async fn force_organization_selection(&self) {
        let settings =
            json!({"organization_settings": {"enabled": true, "force_organization_selection": true}});
        self.configure(json!({"environment": settings})).await;
    }

    /// Makes the instance ask for a code at a sign-in on a new browser.
    pub async fn distrust_new_browsers(&self) {
        self.configure(json!({"emulator": {"client_trust": true}})).await;
    }

    /// Makes a user: `create_user {email_address, password, …}`. Returns what was made.
    pub async fn create_user(&self, mut user: Value) -> Value {
        user["action"] = json!("create_user");
        self.admin("POST", "action", user).await
    }

    /// Has the user with this address set a new password at their next sign-in.
    pub async fn require_password_reset(&self, email: &str) {
        self.admin("POST", "action", json!({"action": "require_password_reset", "email": email})).await;
    }

    /// Has everybody set up a second factor.
    pub async fn require_a_second_factor(&self) {
        let settings = json!({"user_settings": {"sign_up": {"mfa": {"required": true}}}});
        self.configure(json!({"environment": settings})).await;
    }

    /// Makes an organization of which the user with this address is the admin.
    pub async fn create_organization(&self, name: &str, created_by: &str) {
        let action = json!({"action": "create_organization", "name": name, "created_by": created_by});
        self.admin("POST", "action", action).await;
    }

    /// From now on, requests of this method and path meet the fault. Replaces earlier faults.
    pub async fn misbehave(&self, method: &str, path: &str, fault: Fault) {
        self.misbehave_at(&[(method, path, fault)]).await;
    }

    /// As [`misbehave`](Self::misbehave), with several rules; the first that fits counts.
    pub async fn misbehave_at(&self, rules: &[(&str, &str, Fault)]) {
        let rules = rules
            .iter()
            .map(|(method, path, fault)| json!({"method": method, "path": path, "fault": fault.to_json()}));
        self.admin("POST", "faults", rules.collect()).await;
    }

    /// Clears all faults.
    pub async fn behave(&self) {
        self.admin("POST", "faults", json!([])).await;
    }

    /// Returns the number of requests of this method and path. `*` matches one segment.
    pub async fn count(&self, method: &str, path: &str) -> usize {
        let seen = self.requests().await;
        seen.iter()
            .filter(|(seen_method, seen_path)| seen_method == method && same_path(path, seen_path))
            .count()
    }

    /// As [`count`](Self::count), of those that were carried out, in time or late.
    pub async fn count_carried_out(&self, method: &str, path: &str) -> usize {
        let seen = self.admin("GET", "requests", Value::Null).await;
        let is_meant = |request: &&Value| {
            let came_through = request["fault"].is_null() || request["fault"] == "delay_ms";
            let seen_path = request["path"].as_str().unwrap_or_default();
            request["method"] == method && same_path(path, seen_path) && came_through
        };
        seen.as_array().map_or(0, |seen| seen.iter().filter(is_meant).count())
    }

    /// All requests that have arrived, as method and path.
    pub async fn requests(&self) -> Vec<(String, String)> {
        let seen = self.admin("GET", "requests", Value::Null).await;
        let seen = seen.as_array().cloned().unwrap_or_default();
        let text = |request: &Value, key: &str| request[key].as_str().unwrap_or_default().to_owned();
        seen.iter().map(|request| (text(request, "method"), text(request, "path"))).collect()
    }

    /// Does something to the instance from outside: an action of the emulator's and its fields.
    pub async fn act(&self, action: &str, mut fields: Value) -> Value {
        fields["action"] = json!(action);
        self.admin("POST", "action", fields).await
    }

    /// Lets time pass on the server.
    pub async fn advance_minutes(&self, minutes: u32) {
        self.act("advance_clock", json!({"ms": minutes * 60_000})).await;
    }

    /// The names of the fields of the last request of this method and path.
    pub async fn keys_of_last(&self, method: &str, path: &str) -> Vec<String> {
        let seen = self.admin("GET", "requests", Value::Null).await;
        let seen = seen.as_array().cloned().unwrap_or_default();
        let is_meant = |request: &&Value| request["method"] == method && request["path"] == path;
        let last = seen.iter().rfind(is_meant).unwrap_or_else(|| panic!("no {method} {path}"));
        let keys = last["keys"].as_array().cloned().unwrap_or_default();
        keys.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect()
    }

    /// The code in the newest message to this address.
    pub async fn newest_code(&self, to: &str) -> String {
        let newest = self.newest_message(to).await;
        newest["code"].as_str().expect("the message has a code").to_owned()
    }

    /// The link in the newest message to this address.
    pub async fn newest_link(&self, to: &str) -> String {
        let newest = self.newest_message(to).await;
        newest["link"].as_str().expect("the message has a link").to_owned()
    }

    /// Returns the channel of the newest message to this address or number: `email`, `sms` or `whatsapp`.
    pub async fn newest_channel(&self, to: &str) -> String {
        self.newest_message(to).await["channel"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the number of messages to this address.
    pub async fn messages(&self, to: &str) -> usize {
        self.messages_to(to).await.len()
    }

    async fn newest_message(&self, to: &str) -> Value {
        let newest = until(PATIENCE, async || self.messages_to(to).await.pop().ok_or_else(String::new)).await;
        newest.unwrap_or_else(|_| panic!("no message was sent to {to}"))
    }

    async fn messages_to(&self, to: &str) -> Vec<Value> {
        let escaped = to.replace('+', "%2B");
        let messages = self.admin("GET", &format!("messages?to={escaped}"), Value::Null).await;
        messages.as_array().cloned().unwrap_or_default()
    }

    async fn admin(&self, method: &str, task: &str, body: Value) -> Value {
        let path = format!("/__clerk/__emulator/{task}");
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, answer) = match &self.served {
            Some(served) => self.ask_emulator(&served.emulator, method, &path, text).await,
            None => self.ask_site(method, &path, text).await,
        };
        assert!(status.is_success(), "the emulator refused {method} {task} {body}: {answer}");
        if answer.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{method} {task}: {error}: {answer}"))
    }

    async fn ask_emulator(
        &self,
        emulator: &Emulator,
        method: &str,
        path: &str,
        body: String,
    ) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            // Emails name the address at which the emulator was reached.
            .header(header::HOST, self.site.trim_start_matches("http://"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a well-formed request");
        let site = Router::new().nest("/__clerk", app(emulator.clone()));
        let Ok(response) = site.oneshot(request).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("the answer is in memory");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn ask_site(&self, method: &str, path: &str, body: String) -> (StatusCode, String) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        // Not through a proxy of this machine's.
        let client = reqwest::Client::builder().no_proxy().build().expect("a client without options");
        let url = self.url(path);
        let request =
            client.request(method, &url).header(header::CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let status = response.status();
        (status, response.text().await.unwrap_or_else(|error| panic!("{url}: {error}")))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(served) = &self.served {
            served.server.abort();
        }
    }
}

fn same_path(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut seen) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), seen.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(left), Some(right)) if left == right => {}
            _ => return false,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(State(site): State<Site>, uri: Uri) -> Response {
    if uri.path().starts_with(LURE) {
        let to = uri.query().unwrap_or_default().replace('"', "%22");
        let links = format!(
            "<a href=\"{to}\">{PRIZE}</a> <a href=\"{to}\" target=\"_blank\" rel=\"opener\">{PRIZE_IN_A_TAB}</a>"
        );
        let frame = format!("<iframe src=\"{to}\" width=\"600\" height=\"800\"></iframe>");
        let body = if uri.path().ends_with("/frame") { frame } else { links };
        let mut response = page(format!("<!doctype html><title>Prizes</title><h1>Prizes</h1>{body}"));
        if uri.path().ends_with("/severed") {
            let policy = HeaderValue::from_static("same-origin");
            response
                .headers_mut()
                .insert(header::HeaderName::from_static("cross-origin-opener-policy"), policy);
        }
        return response;
    }
    lock(&site.files.asked_for).push(uri.path().to_owned());
    let is_withheld = lock(&site.files.withheld).as_ref().is_some_and(|name| uri.path().contains(name));
    let mut response = if is_withheld {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    } else if uri.path() == BREAKS_THE_POLICY {
        page("<!doctype html><p>Broken on purpose</p><script>document.title = 'ran'</script>".to_owned())
    } else if let Some(asset) = site.dist.file(uri.path()) {
        ([(header::CONTENT_TYPE, asset.content_type)], asset.bytes).into_response()
    } else {
        page(site.index)
    };
    let headers = response.headers_mut();
    let policy = if *lock(&site.files.is_framed) { site.policy_in_a_frame } else { site.policy };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn page(html: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
