//! The store against a server that is a list of answers.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures::executor::block_on;
use futures::future::join;
use leptos::prelude::*;

mod addresses;
#[cfg(not(target_arch = "wasm32"))]
mod background;
mod email_link;
mod options;
mod primitives;
#[cfg(not(target_arch = "wasm32"))]
mod tabs;

use super::{Clerk, ClerkOptions, GetToken, NavigateKind, SetActive, SignOut, Stopped};
use crate::fapi::{BoxFuture, Error, HttpRequest, HttpResponse, SignUpParams, Transport, Unreachable};
use crate::flow::{AuthState, PendingSession, SignInStep, SignUpStep, Status};

const KEY: &str = "pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA";

type Answer = Result<HttpResponse, Unreachable>;

/// Answers each path from its own list; the last answer of a list stays.
#[derive(Default)]
struct Server {
    answers: Mutex<Vec<(&'static str, VecDeque<Answer>)>>,
    seen: Mutex<Vec<HttpRequest>>,
}

/// Yields once, so that a response never arrives in the same poll.
struct Later(bool);

impl Future for Later {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Transport for Server {
    fn send(&self, request: HttpRequest) -> BoxFuture<Answer> {
        let path = path(&request).to_owned();
        self.seen.lock().expect("unpoisoned").push(request);
        let mut answers = self.answers.lock().expect("unpoisoned");
        let list = answers.iter_mut().find(|(known, _)| *known == path).map(|(_, list)| list);
        let list = list.unwrap_or_else(|| panic!("a request to {path} was not expected"));
        let answer = if list.len() > 1 { list.pop_front() } else { list.front().cloned() };
        let answer = answer.expect("at least one answer");
        Box::pin(async move {
            Later(false).await;
            answer
        })
    }
}

fn path(request: &HttpRequest) -> &str {
    let after = request.url.split_once("/v1").expect("a path below /v1").1;
    after.split('?').next().unwrap_or_default()
}

fn ok(body: &str) -> Answer {
    Ok(HttpResponse { status: 200, body: body.to_owned(), ..HttpResponse::default() })
}

fn refused(status: u16, code: &str) -> Answer {
    let body = format!(r#"{{"errors":[{{"code":"{code}","message":"no","meta":{{}}}}]}}"#);
    Ok(HttpResponse { status, body, ..HttpResponse::default() })
}

/// Returns an answer without any reason in it.
fn bare(status: u16, retry_after_s: Option<u32>) -> Answer {
    Ok(HttpResponse { status, body: "<html>".to_owned(), retry_after_s, ..HttpResponse::default() })
}

impl Server {
    fn new() -> Arc<Self> {
        let server = Arc::new(Self::default());
        server.on("/dev_browser", [ok(r#"{"id":"dvb_1"}"#)]);
        server.on("/environment", [ok(r#"{"display_config":{"application_name":"Test"}}"#)]);
        server.on("/client", [ok(r#"{"response":{"id":"client_1","sessions":[]}}"#)]);
        server
    }

    fn on<const N: usize>(&self, path: &'static str, list: [Answer; N]) {
        let mut answers = self.answers.lock().expect("unpoisoned");
        answers.retain(|(known, _)| *known != path);
        answers.push((path, VecDeque::from(list)));
    }

    fn count(&self, wanted: &str) -> usize {
        self.seen.lock().expect("unpoisoned").iter().filter(|request| path(request) == wanted).count()
    }

    fn last(&self, wanted: &str) -> HttpRequest {
        let seen = self.seen.lock().expect("unpoisoned");
        seen.iter().rev().find(|request| path(request) == wanted).cloned().expect("such a request")
    }
}

/// A store that has booted against `server`, and what it navigated to.
fn booted(server: &Arc<Server>, test: impl AsyncFnOnce(Clerk, Arc<Mutex<Vec<String>>>)) {
    booted_with(server, |options| options, test);
}

/// As [`booted`], with more options.
fn booted_with(
    server: &Arc<Server>,
    more: impl FnOnce(ClerkOptions) -> ClerkOptions,
    test: impl AsyncFnOnce(Clerk, Arc<Mutex<Vec<String>>>),
) {
    let owner = Owner::new();
    owner.set();
    let went: Arc<Mutex<Vec<String>>> = Arc::default();
    let options = ClerkOptions::new(KEY).transport(server.clone()).navigate({
        let went = went.clone();
        move |url, _: NavigateKind| went.lock().expect("unpoisoned").push(url.to_owned())
    });
    let clerk = Clerk::new(more(options)).expect("valid options");
    block_on(async {
        clerk.reload().await;
        test(clerk, went).await;
    });
    owner.cleanup();
}

fn jwt(sub: &str, iat: i64) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let payload = format!(r#"{{"sid":"sess_1","sub":"{sub}","iat":{iat},"exp":{}}}"#, iat + 60);
    format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload.as_bytes()))
}

fn session(status: &str, rest: &str) -> String {
    format!(r#"{{"id":"sess_1","status":"{status}","user":{{"id":"user_1"}}{rest}}}"#)
}

fn client_with(session: &str) -> String {
    format!(r#"{{"id":"client_1","sessions":[{session}],"last_active_session_id":"sess_1","updated_at":5}}"#)
}

const SIGN_IN: &str = r#"{"id":"sia_1","status":"needs_first_factor","identifier":"a@b.c",
    "supported_first_factors":[{"strategy":"email_code","email_address_id":"idn_1","safe_identifier":"a@b.c"}]}"#;

fn complete_sign_in(session: &str) -> Answer {
    ok(&format!(
        r#"{{"response":{{"id":"sia_1","status":"complete","created_session_id":"sess_1"}},"client":{}}}"#,
        client_with(session)
    ))
}

#[test]
fn start_creates_the_dev_browser_and_loads_environment_and_client() {
    let server = Server::new();
    booted(&server, async |clerk, _| {
        assert_eq!(clerk.status(), Status::Ready);
        assert_eq!(clerk.auth(), AuthState::SignedOut);
        assert_eq!(clerk.environment().display_config.application_name, "Test");
    });
    assert_eq!(server.count("/dev_browser"), 1);
    let client = server.last("/client");
    assert!(client.url.starts_with("https://happy-local-12.clerk.accounts.dev/v1/client?"), "{}", client.url);
    assert!(
        client.url.contains("__clerk_db_jwt=dvb_1") && client.url.contains("__clerk_api_version=2026-05-12")
    );
    let environment = server.last("/environment");
    assert!(environment.is_post && environment.url.contains("_method=PATCH"));
}

#[test]
fn outage_at_start_degrades_and_refusal_is_an_error() {
    for (answer, status) in [
        (Err(Unreachable { timed_out: false }), Status::Degraded),
        (ok("<html>"), Status::Degraded),
        (refused(503, "gateway"), Status::Degraded),
        (refused(400, "origin_invalid"), Status::Error),
    ] {
        let server = Server::new();
        server.on("/client", [answer]);
        booted(&server, async |clerk, _| {
            assert_eq!(clerk.status(), status);
            assert!(clerk.failure().is_some());
        });
    }
}

#[test]
fn a_get_that_finds_no_server_is_tried_four_times_and_a_post_once() {
    let server = Server::new();
    let gone = || Err(Unreachable { timed_out: false });
    server.on("/client", [gone(), gone(), gone(), ok(r#"{"response":null}"#)]);
    server.on("/client/sign_ins", [gone()]);
    booted(&server, async |clerk, _| {
        assert_eq!(clerk.status(), Status::Ready);
        let stopped = clerk.sign_in().create("a@b.c").await;
        assert_eq!(stopped, Err(Stopped::Failed(Error::Offline { timed_out: false })));
    });
    assert_eq!(server.count("/client"), 4);
    assert!(server.last("/client").url.contains("_clerk_retry_attempt=3"));
    assert_eq!(server.count("/client/sign_ins"), 1);
}

#[test]
fn unknown_dev_browser_is_replaced_and_the_request_repeated() {
    let server = Server::new();
    server.on("/dev_browser", [ok(r#"{"id":"dvb_1"}"#), ok(r#"{"id":"dvb_2"}"#)]);
    server
        .on("/client", [refused(401, "dev_browser_unauthenticated"), ok(r#"{"response":{"sessions":[]}}"#)]);
    booted(&server, async |clerk, _| assert_eq!(clerk.status(), Status::Ready));
    assert!(server.last("/client").url.contains("__clerk_db_jwt=dvb_2"));
}

#[test]
fn a_second_operation_is_refused_and_nothing_is_sent() {
    let server = Server::new();
    server.on("/client/sign_ins", [ok(&format!(r#"{{"response":{SIGN_IN},"client":null}}"#))]);
    booted(&server, async |clerk, _| {
        let sign_in = clerk.sign_in();
        let (first, second) = join(sign_in.create("a@b.c"), sign_in.create("a@b.c")).await;
        assert_eq!((first, second), (Ok(()), Err(Stopped::Busy)));
    });
    assert_eq!(server.count("/client/sign_ins"), 1);
}

#[test]
fn start_over_during_a_request_closes_the_operation() {
    let server = Server::new();
    server.on(
        "/client/sign_ins",
        [ok(&format!(
            r#"{{"response":{SIGN_IN},"client":{{"id":"client_1","sessions":[],"sign_in":{SIGN_IN}}}}}"#
        ))],
    );
    booted(&server, async |clerk, _| {
        let sign_in = clerk.sign_in();
        let (outcome, ()) = join(sign_in.create("a@b.c"), async { clerk.start_over() }).await;
        assert_eq!(outcome, Err(Stopped::Closed));
        assert_eq!(sign_in.step_untracked(), SignInStep::Identify);
    });
}

#[test]
fn wrong_code_keeps_the_attempt_and_shows_the_reason() {
    let server = Server::new();
    server.on("/client/sign_ins", [ok(&format!(r#"{{"response":{SIGN_IN},"client":null}}"#))]);
    server.on("/client/sign_ins/sia_1/attempt_first_factor", [refused(422, "form_code_incorrect")]);
    booted(&server, async |clerk, _| {
        let sign_in = clerk.sign_in();
        sign_in.create("a@b.c").await.expect("created");
        assert!(sign_in.email_code().verify_code("000000").await.is_err());
        assert_eq!(sign_in.step_untracked(), SignInStep::FirstFactor);
        let errors = sign_in.errors();
        assert!(errors.field(crate::Field::Code).is_some());
    });
    let body = server.last("/client/sign_ins/sia_1/attempt_first_factor").body;
    assert_eq!(body.as_deref(), Some("strategy=email_code&code=000000"));
}

#[test]
fn a_code_is_sent_to_the_typed_address_in_one_operation() {
    let server = Server::new();
    server.on("/client/sign_ins", [ok(&format!(r#"{{"response":{SIGN_IN},"client":null}}"#))]);
    server.on(
        "/client/sign_ins/sia_1/prepare_first_factor",
        [ok(&format!(r#"{{"response":{SIGN_IN},"client":null}}"#))],
    );
    booted(&server, async |clerk, _| {
        clerk.sign_in().email_code().send_code_to("a@b.c").await.expect("sent");
    });
    let body = server.last("/client/sign_ins/sia_1/prepare_first_factor").body;
    assert_eq!(body.as_deref(), Some("strategy=email_code&email_address_id=idn_1"));
}

#[test]
fn operation_in_the_wrong_state_fails_without_a_request() {
    let server = Server::new();
    booted(&server, async |clerk, _| {
        let code = |stopped| match stopped {
            Err(Stopped::Failed(Error::Runtime { code, .. })) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(clerk.sign_in().email_code().send_code().await), "sign_in_missing");
        assert_eq!(code(clerk.sign_in().finalize().await), "sign_in_incomplete");
        assert_eq!(code(clerk.sign_up().update(SignUpParams::default()).await), "sign_up_missing");
        assert_eq!(code(clerk.set_active(SetActive::organization(None)).await), "signed_out");
    });
}

#[test]
fn a_completed_sign_in_stays_readable_until_it_is_finalized_and_then_leads_on() {
    let server = Server::new();
    let active = session("active", "");
    server.on("/client/sign_ins", [complete_sign_in(&active)]);
    server.on(
        "/client/sessions/sess_1/touch",
        [ok(&format!(r#"{{"response":{active},"client":{}}}"#, client_with(&active)))],
    );
    booted(&server, async |clerk, went| {
        let sign_in = clerk.sign_in();
        sign_in.password("a@b.c", "hunter22").await.expect("signed in");
        assert_eq!(sign_in.step_untracked(), SignInStep::Complete);
        assert_eq!(clerk.auth(), AuthState::SignedOut, "complete only proves that a session exists");
        sign_in.finalize().await.expect("finalized");
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
        assert_eq!(sign_in.step_untracked(), SignInStep::Identify);
        assert_eq!(*went.lock().expect("unpoisoned"), ["/"]);
    });
    let touch = server.last("/client/sessions/sess_1/touch").body;
    assert_eq!(touch.as_deref(), Some("active_organization_id=&intent=select_session"));
}

#[test]
fn a_session_with_a_task_leads_to_the_task_and_is_pending() {
    let server = Server::new();
    let pending = session("pending", r#","tasks":[{"key":"choose-organization"}]"#);
    server.on("/client/sign_ins", [complete_sign_in(&pending)]);
    server.on("/client/sessions/sess_1/touch", [ok(&format!(r#"{{"response":{pending},"client":null}}"#))]);
    booted(&server, async |clerk, went| {
        clerk.sign_in().password("a@b.c", "hunter22").await.expect("signed in");
        clerk.sign_in().finalize().await.expect("finalized");
        assert!(matches!(clerk.auth(), AuthState::Pending { .. }));
        assert_eq!(*went.lock().expect("unpoisoned"), ["/sign-in/tasks/choose-organization"]);
    });
}

#[test]
fn activating_a_session_missing_from_the_client_reloads_the_client() {
    let server = Server::new();
    let active = session("active", "");
    let empty = ok(r#"{"response":{"id":"client_1","sessions":[]}}"#);
    server.on("/client", [empty, ok(&format!(r#"{{"response":{}}}"#, client_with(&active)))]);
    server.on("/client/sessions/sess_1/touch", [ok(&format!(r#"{{"response":{active},"client":null}}"#))]);
    booted(&server, async |clerk, _| {
        clerk.set_active(SetActive::session("sess_1".into())).await.expect("active");
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
    });
}

/// Starts as a signed-in user whose client carries no token.
fn signed_in() -> Arc<Server> {
    let server = Server::new();
    let client = client_with(&session("active", ""));
    server.on("/client", [ok(&format!(r#"{{"response":{client}}}"#))]);
    server
}

#[test]
fn calls_at_the_same_time_share_one_token_request_and_the_cache_serves_the_next() {
    let server = signed_in();
    server.on("/client/sessions/sess_1/tokens", [ok(&format!(r#"{{"jwt":"{}"}}"#, jwt("user_1", 100)))]);
    booted(&server, async |clerk, _| {
        let (a, b) = join(clerk.get_token(GetToken::default()), clerk.get_token(GetToken::default())).await;
        assert_eq!(a, b);
        assert!(a.expect("a token").is_some());
        assert!(clerk.get_token(GetToken::default()).await.expect("a token").is_some());
        assert_eq!(server.count("/client/sessions/sess_1/tokens"), 1);
        clerk.get_token(GetToken::default().skip_cache()).await.expect("a token");
        assert_eq!(server.count("/client/sessions/sess_1/tokens"), 2);
    });
}

#[test]
fn waiting_callers_share_a_failed_token_request() {
    let server = signed_in();
    server.on("/client/sessions/sess_1/tokens", [Err(Unreachable { timed_out: true })]);
    booted(&server, async |clerk, _| {
        let (a, b) = join(clerk.get_token(GetToken::default()), clerk.get_token(GetToken::default())).await;
        assert_eq!(a, Err(Error::Offline { timed_out: true }));
        assert_eq!(a, b);
    });
    assert_eq!(server.count("/client/sessions/sess_1/tokens"), 1);
}

#[test]
fn signed_out_browser_has_no_token_and_sends_no_request() {
    let server = Server::new();
    booted(&server, async |clerk, _| assert_eq!(clerk.get_token(GetToken::default()).await, Ok(None)));
}

#[test]
fn signing_out_ends_all_sessions_and_navigates_to_the_start() {
    let server = signed_in();
    server.on(
        "/client/sessions",
        [ok(r#"{"response":{"id":"client_1","sessions":[],"updated_at":9},"client":null}"#)],
    );
    booted(&server, async |clerk, went| {
        clerk.sign_out(SignOut::all()).await.expect("signed out");
        assert_eq!(clerk.auth(), AuthState::SignedOut);
        assert_eq!(*went.lock().expect("unpoisoned"), ["/"]);
    });
    assert!(server.last("/client/sessions").url.contains("_method=DELETE"));
}

#[test]
fn a_failed_sign_out_leaves_the_session() {
    let server = signed_in();
    server.on("/client/sessions", [refused(500, "internal_clerk_error")]);
    booted(&server, async |clerk, went| {
        assert!(clerk.sign_out(SignOut::all()).await.is_err());
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
        assert!(went.lock().expect("unpoisoned").is_empty());
    });
}

#[test]
fn session_ended_by_the_server_is_detected_at_the_next_refusal() {
    let server = signed_in();
    let ended = ok(r#"{"response":{"id":"client_1","sessions":[],"updated_at":9}}"#);
    server.on("/client/sessions/sess_1/tokens", [refused(401, "authentication_invalid")]);
    booted(&server, async |clerk, _| {
        server.on("/client", [ended]);
        assert!(clerk.get_token(GetToken::default()).await.is_err());
        assert_eq!(clerk.auth(), AuthState::SignedOut);
    });
}

#[test]
fn late_response_does_not_restore_an_older_client() {
    let server = signed_in();
    booted(&server, async |clerk, _| {
        let older = r#"{"id":"client_1","sessions":[],"updated_at":4}"#;
        clerk.apply(serde_json::from_str(older).expect("a client"));
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
    });
}

#[test]
fn a_sign_up_sends_only_what_was_given() {
    let server = Server::new();
    let attempt = r#"{"id":"sua_1","status":"missing_requirements","unverified_fields":["email_address"]}"#;
    server.on("/client/sign_ups", [ok(&format!(r#"{{"response":{attempt},"client":null}}"#))]);
    booted(&server, async |clerk, _| {
        let params = SignUpParams {
            email_address: Some("a@b.c".to_owned()),
            password: Some("hunter22".into()),
            ..SignUpParams::default()
        };
        clerk.sign_up().password(params).await.expect("created");
        assert_eq!(clerk.sign_up().step_untracked(), SignUpStep::VerifyEmail);
    });
    let body = server.last("/client/sign_ups").body;
    assert_eq!(body.as_deref(), Some("strategy=password&email_address=a%40b.c&password=hunter22"));
}
