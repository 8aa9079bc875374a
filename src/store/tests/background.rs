//! Background requests under faults of the server, the network or the machine.

use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::executor::block_on;
use leptos::prelude::*;
use serde_json::json;

use super::tabs::{Network, open_tab, success, token};
use super::{Answer, Server, booted, client_with, jwt, ok, path, refused, session, signed_in};
use crate::browser::{self, control};
use crate::fapi::{Error, HttpResponse, Unreachable};
use crate::flow::AuthState;
use crate::flow::PendingSession;
use crate::store::{Clerk, GetToken, SetActive, Stopped};

const TOKENS: &str = "/client/sessions/sess_1/tokens";

fn gone() -> Answer {
    Err(Unreachable { timed_out: false })
}

fn too_many(retry_after_s: Option<u32>) -> Answer {
    Ok(HttpResponse {
        status: 429,
        body: r#"{"errors":[]}"#.to_owned(),
        retry_after_s,
        ..HttpResponse::default()
    })
}

/// Tabs of one browser with a signed-in user.
struct Tabs {
    owner: Owner,
    network: Arc<Mutex<Network>>,
    tabs: Vec<Clerk>,
    /// When a request for a token came, and how many others came meanwhile.
    asked_ms: Vec<i64>,
    others: usize,
}

impl Tabs {
    fn open(number: usize) -> Self {
        let tabs = Self::open_with(number, &["sess_1"]);
        assert!(tabs.tabs.iter().all(|clerk| clerk.auth().is_signed_in(PendingSession::SignedOut)));
        tabs
    }

    fn open_with(number: usize, sessions: &[&'static str]) -> Self {
        control::begin(true, 7);
        let owner = Owner::new();
        owner.set();
        let network = Arc::new(Mutex::new(Network::new(sessions)));
        let tabs = (0..number).map(|tab| open_tab(tab, &network)).collect();
        let mut tabs = Self { owner, network, tabs, asked_ms: Vec::new(), others: 0 };
        tabs.settle(None);
        tabs.asked_ms.clear();
        tabs.others = 0;
        tabs
    }

    /// Signs a user in in the tab, which writes the cookies.
    fn sign_in(&mut self, tab: usize) {
        self.network.lock().expect("unpoisoned").sessions = vec!["sess_1"];
        let clerk = self.tabs[tab];
        control::in_tab(tab, || browser::spawn(async move { clerk.reload().await }));
        self.settle(None);
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
    }

    /// Answers all requests, with `fault` if there is one, until no request is left.
    fn settle(&mut self, fault: Option<&Answer>) {
        loop {
            control::settle();
            while control::deliver_message().is_some() {}
            let pending = std::mem::take(&mut self.network.lock().expect("unpoisoned").pending);
            if pending.is_empty() {
                break;
            }
            for it in pending {
                if path(&it.request).ends_with("/tokens") {
                    self.asked_ms.push(browser::now_ms());
                } else {
                    self.others += 1;
                }
                let right = self.network.lock().expect("unpoisoned").answer(&it.request);
                it.reply(fault.cloned().unwrap_or(right));
            }
        }
    }

    /// Minutes pass, with the timers of a page.
    fn pass(&mut self, minutes: usize, fault: Option<&Answer>) {
        for at in 0..minutes * 120 {
            control::pass(500);
            if at % 10 == 0 {
                (0..self.tabs.len()).for_each(control::tick);
            }
            self.settle(fault);
        }
    }

    fn close(self) {
        self.owner.cleanup();
        control::begin(false, 0);
    }

    /// Returns the most requests for tokens within one minute.
    fn most_in_a_minute(&self) -> usize {
        let within =
            |from: i64| self.asked_ms.iter().filter(|at| (from..from + 60_000).contains(*at)).count();
        self.asked_ms.iter().map(|from| within(*from)).max().unwrap_or_default()
    }
}

#[test]
fn twelve_tabs_ask_for_no_more_tokens_than_one() {
    let asked = |number: usize| {
        let mut tabs = Tabs::open(number);
        tabs.pass(10, None);
        let asked = tabs.asked_ms.len();
        // The machine sleeps, and all wake up at once.
        control::pass(8 * 60 * 60 * 1000);
        tabs.pass(1, None);
        let after_sleep = tabs.asked_ms.len() - asked;
        assert_eq!(tabs.others, 0, "nothing else is asked for");
        tabs.close();
        (asked, after_sleep)
    };
    let (one, one_after_sleep) = asked(1);
    assert!(
        (10..=15).contains(&one) && one_after_sleep <= 2,
        "{one} in ten minutes, {one_after_sleep} after a sleep"
    );
    assert_eq!(asked(12), (one, one_after_sleep));
}

#[test]
fn tab_notices_a_sign_in_elsewhere_however_soon_its_user_returns() {
    let mut tabs = Tabs::open_with(2, &[]);
    control::focus(0);
    control::focus(1);
    tabs.settle(None);
    tabs.sign_in(1);
    control::pass(1_000);
    control::focus(0);
    tabs.settle(None);
    assert!(tabs.tabs[0].auth().is_signed_in(PendingSession::SignedOut));
    tabs.close();
}

#[test]
fn visible_tab_notices_a_sign_in_elsewhere_without_being_focused() {
    let mut tabs = Tabs::open_with(2, &[]);
    tabs.sign_in(1);
    control::tick(0);
    tabs.settle(None);
    assert!(tabs.tabs[0].auth().is_signed_in(PendingSession::SignedOut));
    tabs.close();
}

#[test]
fn session_cookie_that_the_server_does_not_confirm_is_asked_about_once() {
    let mut tabs = Tabs::open_with(1, &[]);
    for _ in 0..10 {
        // Another app on this host, whose cookie has no name of its own, renews it.
        control::foreign_cookie("__session", &token("sess_of_another_app"));
        control::pass(5_000);
        control::tick(0);
        tabs.settle(None);
    }
    assert!(tabs.others <= 2, "{} requests: one look is the environment and the client", tabs.others);
    tabs.close();
}

#[test]
fn hidden_tabs_that_all_want_a_token_after_a_sleep_share_one_request() {
    let mut tabs = Tabs::open(12);
    control::show(false);
    control::pass(8 * 60 * 60 * 1000);
    let got: Arc<Mutex<Vec<String>>> = Arc::default();
    for (tab, clerk) in tabs.tabs.clone().into_iter().enumerate() {
        let got = Arc::clone(&got);
        control::in_tab(tab, || {
            browser::spawn(async move {
                let token =
                    clerk.get_token(GetToken::default()).await.expect("an answer").expect("a session");
                got.lock().expect("unpoisoned").push(token.expose().to_owned());
            });
        });
    }
    tabs.pass(1, None);
    assert_eq!(tabs.asked_ms.len(), 1);
    let got = got.lock().expect("unpoisoned").clone();
    assert!(got.len() == 12 && got.iter().all(|token| *token == got[0]));
    tabs.close();
}

#[test]
fn failed_start_is_retried_with_growing_pauses() {
    for fault in [gone(), refused(503, "gateway"), refused(500, "internal_clerk_error"), too_many(Some(30))] {
        control::begin(true, 3);
        let owner = Owner::new();
        owner.set();
        let network = Arc::new(Mutex::new(Network::new(&["sess_1"])));
        let clerk = open_tab(0, &network);
        let mut asked_ms: Vec<i64> = Vec::new();
        let begun = browser::now_ms();
        for _ in 0..1_200 {
            control::pass(500);
            control::settle();
            for it in std::mem::take(&mut network.lock().expect("unpoisoned").pending) {
                asked_ms.push(browser::now_ms() - begun);
                it.reply(fault.clone());
            }
        }
        // The settings and the client are two requests.
        let in_minute = |minute: i64| asked_ms.iter().filter(|at| **at / 60_000 == minute).count();
        assert!(in_minute(0) <= 18, "{} at first: {fault:?}", in_minute(0));
        assert!((1..10).all(|minute| (1..=6).contains(&in_minute(minute))), "{fault:?}: {asked_ms:?}");
        assert_eq!(clerk.status(), crate::flow::Status::Degraded);
        owner.cleanup();
    }
    control::begin(false, 0);
}

#[test]
fn background_requests_are_bounded_under_every_fault_and_number_of_tabs() {
    let refusal = || refused(404, "resource_not_found");
    for (fault, most) in [
        (too_many(Some(120)), 1),
        (too_many(None), 5),
        (refused(503, "gateway"), 5),
        (refused(500, "internal_clerk_error"), 5),
        (refusal(), 5),
        (ok("<html>"), 5),
        (gone(), 5),
        (Err(Unreachable { timed_out: true }), 5),
        (success(&json!({"jwt": "no token"})), 5),
    ] {
        for number in [1, 12] {
            let mut tabs = Tabs::open(number);
            tabs.pass(10, Some(&fault));
            let worst = tabs.most_in_a_minute();
            assert!(worst <= most, "{number} tabs asked {worst} times within a minute of {fault:?}");
            assert!(!tabs.asked_ms.is_empty(), "they try again: {fault:?}");
            // Soon after it is over all have a token again.
            tabs.pass(3, None);
            let now = |clerk: &Clerk| block_on(clerk.get_token(GetToken::default())).ok().flatten().is_some();
            assert!(tabs.tabs.iter().all(now), "{number} tabs, {fault:?}");
            tabs.close();
        }
    }
}

#[test]
fn offline_or_hidden_page_sends_no_background_requests() {
    for (rest, back) in [(control::connect as fn(bool), "online"), (control::show, "visible")] {
        let mut tabs = Tabs::open(3);
        rest(false);
        tabs.pass(5, None);
        assert_eq!((tabs.asked_ms.len(), tabs.others), (0, 0));
        rest(true);
        tabs.pass(1, None);
        assert!(!tabs.asked_ms.is_empty(), "{back} again they do");
        tabs.close();
    }
}

#[test]
fn start_that_failed_is_not_retried_while_offline_or_hidden() {
    for rest in [control::connect as fn(bool), control::show] {
        control::begin(true, 5);
        let owner = Owner::new();
        owner.set();
        let network = Arc::new(Mutex::new(Network::new(&[])));
        let clerk = open_tab(0, &network);
        let mut tabs = Tabs { owner, network, tabs: vec![clerk], asked_ms: Vec::new(), others: 0 };
        tabs.settle(Some(&gone()));
        rest(false);
        // The pause that had begun may end; the next try waits.
        tabs.pass(1, Some(&gone()));
        tabs.others = 0;
        tabs.pass(10, Some(&gone()));
        assert_eq!(tabs.others, 0);
        rest(true);
        tabs.pass(1, None);
        assert!(tabs.others > 0);
        assert_eq!(clerk.auth(), AuthState::SignedOut);
        tabs.close();
    }
}

#[test]
fn message_of_a_sign_out_holds_tokens_back_at_once() {
    let mut tabs = Tabs::open(2);
    browser::broadcast("clerk", &[("type", "signout"), ("tab", "another")]);
    while let Some((tab, _)) = control::deliver_message() {
        // Nothing that the message starts has run yet.
        let token = control::in_tab(tab, || tabs.tabs[tab].get_token(GetToken::default()).now_or_never());
        assert_eq!(
            token, None,
            "the token at hand is not given out before the server has confirmed the session"
        );
    }
    tabs.settle(None);
    tabs.close();
}

#[test]
fn token_request_is_retried_only_after_transient_failures() {
    let token = || ok(&format!(r#"{{"jwt":"{}"}}"#, jwt("user_1", 100)));
    for (answers, asked, has_token) in [
        ([refused(503, "gateway"), token(), token()], 2, true),
        ([ok_status(502, "<html>"), ok_status(504, ""), token()], 3, true),
        ([too_many(Some(1)), token(), token()], 2, true),
        ([gone(), gone(), token()], 3, true),
        ([refused(404, "resource_not_found"), token(), token()], 1, false),
        ([too_many(Some(600)), token(), token()], 1, false),
        ([Err(Unreachable { timed_out: true }), token(), token()], 1, false),
    ] {
        let server = signed_in();
        server.on(TOKENS, answers.clone());
        booted(&server, async |clerk, _| {
            let outcome = clerk.get_token(GetToken::default().skip_cache()).await;
            assert_eq!(outcome.is_ok_and(|token| token.is_some()), has_token, "{answers:?}");
            assert_eq!(server.count(TOKENS), asked, "{answers:?}");
        });
    }
}

fn ok_status(status: u16, body: &str) -> Answer {
    Ok(HttpResponse { status, body: body.to_owned(), ..HttpResponse::default() })
}

#[test]
fn token_requests_wait_for_retry_after() {
    let server = signed_in();
    server.on(TOKENS, [too_many(Some(600)), ok(&format!(r#"{{"jwt":"{}"}}"#, jwt("user_1", 100)))]);
    booted(&server, async |clerk, _| {
        for _ in 0..3 {
            let refused = clerk.get_token(GetToken::default()).await.expect_err("not yet");
            assert_eq!(refused.retry_after_s(), Some(600));
        }
        assert_eq!(server.count(TOKENS), 1);
        control::pass(600_000);
        assert!(clerk.get_token(GetToken::default()).await.expect("allowed").is_some());
    });
}

#[test]
fn attempt_requests_are_not_retried_automatically() {
    for answer in [refused(503, "gateway"), too_many(Some(1)), gone()] {
        let server = Server::new();
        server.on("/client/sign_ins", [answer]);
        booted(&server, async |clerk, _| {
            assert!(matches!(clerk.sign_in().create("a@b.c").await, Err(Stopped::Failed(_))));
        });
        assert_eq!(server.count("/client/sign_ins"), 1);
    }
}

const TOUCH: &str = "/client/sessions/sess_1/touch";

/// Focuses the page and waits for the effects.
async fn focus(clerk: Clerk) {
    clerk.on_focus().await;
}

#[test]
fn refused_session_reloads_the_client_once_and_signs_out() {
    for (status, code) in [
        (401, "authentication_invalid"),
        (403, "user_banned"),
        (403, "user_deactivated"),
        (422, "invalid_session"),
    ] {
        let server = signed_in();
        server.on(TOUCH, [refused(status, code)]);
        booted(&server, async |clerk, _| {
            server.on("/client", [ok(r#"{"response":{"id":"client_1","sessions":[],"updated_at":9}}"#)]);
            let before = server.count("/client");
            focus(clerk).await;
            assert_eq!(clerk.auth(), AuthState::SignedOut, "{code}");
            assert_eq!(server.count("/client"), before + 1, "{code}");
            focus(clerk).await;
            assert_eq!(server.count(TOUCH), 1, "{code}");
        });
    }
}

#[test]
fn refused_session_counts_as_signed_out_while_the_server_is_unreachable() {
    let server = signed_in();
    server.on(TOUCH, [refused(403, "user_banned")]);
    let there = ok(&format!(r#"{{"response":{}}}"#, client_with(&session("active", ""))));
    booted(&server, async |clerk, _| {
        server.on("/client", [gone()]);
        focus(clerk).await;
        assert_eq!((clerk.auth(), clerk.status()), (AuthState::SignedOut, crate::flow::Status::Degraded));
        server.on("/client", [there]);
        focus(clerk).await;
        assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
    });
}

#[test]
fn response_without_a_client_updates_its_resource() {
    let server = signed_in();
    let acts = session("active", r#","last_active_organization_id":"org_1""#);
    server.on(TOUCH, [ok(&format!(r#"{{"response":{acts},"client":null}}"#))]);
    server.on("/me/totp", [ok_status(204, "")]);
    booted(&server, async |clerk, _| {
        focus(clerk).await;
        let organization = clerk.session().and_then(|session| session.last_active_organization_id);
        assert_eq!(organization.as_ref().map(|id| id.as_str()), Some("org_1"));
        // A change outside of the client is requested.
        let before = server.count("/client");
        clerk.account().disable_totp().await.expect("done");
        assert_eq!(server.count("/client"), before + 1);
    });
}

#[test]
fn empty_success_response_shows_no_error() {
    let errors: Arc<Mutex<Vec<Error>>> = Arc::default();
    let server = signed_in();
    server.on(TOUCH, [ok_status(204, "")]);
    server.on("/client/sessions", [ok_status(204, "")]);
    let heard = Arc::clone(&errors);
    super::booted_with(
        &server,
        |options| options.on_error(move |error| heard.lock().expect("unpoisoned").push(error.clone())),
        async |clerk, _| {
            focus(clerk).await;
            assert!(clerk.auth().is_signed_in(PendingSession::SignedOut));
            clerk.set_active(SetActive::session("sess_1".into())).await.expect("active");
            clerk.sign_out(crate::SignOut::all()).await.expect("signed out");
            assert_eq!(clerk.auth(), AuthState::SignedOut);
        },
    );
    assert_eq!(*errors.lock().expect("unpoisoned"), []);
}

#[test]
fn attempt_with_an_empty_response_is_read_from_the_client() {
    let server = Server::new();
    server.on("/client/sign_ins", [ok(&format!(r#"{{"response":{},"client":null}}"#, super::SIGN_IN))]);
    server.on("/client/sign_ins/sia_1/attempt_first_factor", [ok_status(204, "")]);
    booted(&server, async |clerk, _| {
        clerk.sign_in().create("a@b.c").await.expect("created");
        let now = r#"{"id":"sia_1","status":"needs_second_factor"}"#;
        server.on(
            "/client",
            [ok(&format!(r#"{{"response":{{"id":"client_1","sessions":[],"sign_in":{now}}}}}"#))],
        );
        clerk.sign_in().email_code().verify_code("424242").await.expect("verified");
        assert_eq!(clerk.sign_in().step_untracked(), crate::SignInStep::SecondFactor);
    });
}

#[test]
fn deleted_organization_is_detected_and_the_token_renewed() {
    let server = Server::new();
    let acts = session("active", r#","last_active_organization_id":"org_1""#);
    server.on("/client", [ok(&format!(r#"{{"response":{}}}"#, client_with(&acts)))]);
    let refusal = refused(404, "organization_not_found_or_unauthorized");
    server.on(TOKENS, [refusal, ok(&format!(r#"{{"jwt":"{}"}}"#, jwt("user_1", 100)))]);
    booted(&server, async |clerk, _| {
        server.on("/client", [ok(&format!(r#"{{"response":{}}}"#, client_with(&session("active", ""))))]);
        assert!(clerk.get_token(GetToken::default()).await.expect("an answer").is_some());
        assert_eq!(clerk.session().and_then(|session| session.last_active_organization_id), None);
    });
    assert_eq!(server.last(TOKENS).body.as_deref(), Some("organization_id="));
}

#[test]
fn late_touch_response_after_sign_out_is_ignored() {
    let server = signed_in();
    let active = session("active", "");
    let late = ok(&format!(r#"{{"response":{active},"client":{}}}"#, client_with(&active)));
    server.on(TOUCH, [late]);
    // Neither an id nor a time shows that the other response is older.
    server.on("/client/sessions", [ok(r#"{"response":{"sessions":[]},"client":null}"#)]);
    booted(&server, async |clerk, went| {
        let touch = clerk.set_active(SetActive::session("sess_1".into()).redirect_url("/private"));
        let mut touch = std::pin::pin!(touch);
        // It is on its way.
        assert!(futures::poll!(touch.as_mut()).is_pending());
        server.on("/client", [ok(r#"{"response":{"id":"client_1","sessions":[],"updated_at":9}}"#)]);
        clerk.sign_out(crate::SignOut::all()).await.expect("signed out");
        assert_eq!(touch.await, Err(Stopped::Closed));
        assert_eq!(clerk.auth(), AuthState::SignedOut);
        assert_eq!(clerk.client().sessions, []);
        assert_eq!(*went.lock().expect("unpoisoned"), ["/"]);
    });
}

/// Returns the cookies that a page of this host has.
fn jar() -> Vec<(String, String)> {
    let all = browser::all_cookies();
    browser::cookie_pairs(&all).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn refused_session_cookie_does_not_leave_the_previous_users_cookie() {
    control::begin(false, 0);
    let server = signed_in();
    let named = |user: &str, more: &str| {
        let token = format!(r#","last_active_token":{{"jwt":"{}{more}"}}"#, jwt(user, 100));
        ok(&format!(r#"{{"response":{}}}"#, client_with(&session("active", &token))))
    };
    server.on("/client", [named("user_1", ""), named("user_2", &"A".repeat(5_000))]);
    booted(&server, async |clerk, _| {
        assert_eq!(jar().iter().filter(|(name, _)| name.starts_with("__session")).count(), 2);
        clerk.reload().await;
        assert_eq!(jar().iter().filter(|(name, _)| name.starts_with("__session")).count(), 0);
        assert!(
            control::warnings().iter().any(|text| text.contains("too large")),
            "{:?}",
            control::warnings()
        );
    });
    control::begin(false, 0);
}

#[test]
fn dev_browser_cookie_of_another_instance_is_ignored_and_kept() {
    control::begin(false, 0);
    for name in ["__clerk_db_jwt_AbCdEfGh", "__clerk_db_jwt"] {
        control::foreign_cookie(name, "foreign_dvb");
    }
    let server = Server::new();
    server.on("/dev_browser", [ok(r#"{"id":"dvb_1"}"#), ok(r#"{"id":"dvb_2"}"#)]);
    let unknown = refused(401, "dev_browser_unauthenticated");
    server.on("/client", [unknown, ok(r#"{"response":{"sessions":[]}}"#)]);
    booted(&server, async |_, _| {
        assert_eq!(server.count("/dev_browser"), 2);
        assert!(server.last("/client").url.contains("__clerk_db_jwt=dvb_2"));
        let left = jar().into_iter().filter(|(_, value)| value == "foreign_dvb").count();
        assert_eq!(left, 2);
    });
    control::begin(false, 0);
}

#[test]
fn cookies_of_other_apps_are_ignored_and_kept() {
    let other = token("sess_of_another_app");
    for foreign in [
        vec![("__session_AbCdEfGh", other.as_str()), ("__session", other.as_str())],
        vec![("__session", "foreign.cookie.of-another-product")],
        vec![("my__session", "foreign")],
    ] {
        control::begin(false, 0);
        for (name, value) in &foreign {
            control::foreign_cookie(name, value);
        }
        let before = jar();
        let server = Server::new();
        server.on("/client", [gone()]);
        booted(&server, async |clerk, _| {
            assert_eq!(clerk.auth(), AuthState::SignedOut, "the server is away: {foreign:?}");
            server.on("/client", [ok(r#"{"response":{"id":"client_1","sessions":[]}}"#)]);
            clerk.reload().await;
            let asked = server.count("/client");
            focus(clerk).await;
            assert_eq!(server.count("/client"), asked, "nobody seems to have signed in: {foreign:?}");
        });
        let left: Vec<_> = jar().into_iter().filter(|(name, _)| name.contains("__session")).collect();
        assert_eq!(left, before);
        let removed = control::take_written().into_iter().filter(|it| it.value.is_none());
        let removed: Vec<_> = removed.filter(|it| it.name.contains("__session")).collect();
        assert_eq!(removed, [], "{foreign:?}");
    }
    control::begin(false, 0);
}

#[test]
fn expiring_client_cookie_is_renewed_after_sign_in_and_sign_out() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    for (days, is_due) in [(3, true), (300, false)] {
        control::begin(false, 0);
        let ends = browser::now_ms() + days * DAY_MS;
        let client = |sessions: &str| {
            format!(
                r#"{{"id":"client_1","sessions":[{sessions}],"cookie_expires_at":{ends},"updated_at":5}}"#
            )
        };
        let active = session("active", "");
        let server = Server::new();
        server.on("/client", [ok(&format!(r#"{{"response":{}}}"#, client(&active)))]);
        server.on(TOUCH, [ok(&format!(r#"{{"response":{active},"client":{}}}"#, client(&active)))]);
        server.on("/client/sessions", [ok(&format!(r#"{{"response":{},"client":null}}"#, client("")))]);
        booted(&server, async |clerk, went| {
            clerk
                .set_active(SetActive::session("sess_1".into()).redirect_url("/home"))
                .await
                .expect("active");
            clerk.sign_out(crate::SignOut::all().redirect_url("/bye")).await.expect("signed out");
            let went = went.lock().expect("unpoisoned").clone();
            let through_touch = |path: &str| {
                let touch = "https://happy-local-12.clerk.accounts.dev/v1/client/touch?redirect_url=%2F";
                control::opened().iter().any(|url| url.starts_with(&format!("{touch}{path}")))
            };
            assert_eq!((through_touch("home"), through_touch("bye")), (is_due, is_due));
            assert_eq!(went.is_empty(), is_due, "{went:?}");
        });
    }
    control::begin(false, 0);
}
