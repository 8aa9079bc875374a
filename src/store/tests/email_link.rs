//! Waiting for a link to be opened.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::join;

use super::{Server, booted, ok, refused};
use crate::flow::{EmailLinkStatus, SignInStep};
use crate::store::Stopped;

const PATH: &str = "/client/sign_ins/sia_1";

fn sign_in(status: &str, link: &str) -> String {
    format!(
        r#"{{"response":{{"id":"sia_1","status":"{status}","created_session_id":"sess_1",
            "first_factor_verification":{{"strategy":"email_link","status":"{link}"}}}},"client":null}}"#
    )
}

/// A sign-in that waits for its link.
fn waiting(server: &Server) {
    server.on("/client/sign_ins", [ok(&sign_in("needs_first_factor", "unverified"))]);
}

#[test]
fn waiting_for_a_link_survives_an_outage_and_ends_when_it_is_opened() {
    let server = Server::new();
    waiting(&server);
    let waits = ok(&sign_in("needs_first_factor", "unverified"));
    server.on(PATH, [waits, refused(500, "internal_clerk_error"), ok(&sign_in("complete", "verified"))]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        flow.create("ada").await.expect("created");
        assert_eq!(flow.email_link().wait_for_verification().await, Ok(EmailLinkStatus::Verified));
        assert_eq!(flow.step_untracked(), SignInStep::Complete);
        assert_eq!(server.count(PATH), 3);
    });
}

#[test]
fn link_polling_waits_for_retry_after() {
    for (answer, most) in [
        (super::bare(429, Some(60)), 12),
        (super::bare(429, None), 26),
        (refused(503, "gateway"), 26),
        (Err(crate::Unreachable { timed_out: false }), 26),
    ] {
        let server = Server::new();
        waiting(&server);
        server.on(PATH, [answer]);
        booted(&server, async |clerk, _| {
            let flow = clerk.sign_in();
            flow.create("ada").await.expect("created");
            assert_eq!(flow.email_link().wait_for_verification().await, Ok(EmailLinkStatus::Expired));
            // Ten minutes long.
            assert!((2..=most).contains(&server.count(PATH)), "{} requests", server.count(PATH));
        });
    }
}

#[test]
fn an_expired_link_ends_the_wait() {
    let server = Server::new();
    waiting(&server);
    server.on(PATH, [ok(&sign_in("needs_first_factor", "expired"))]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        flow.create("ada").await.expect("created");
        assert_eq!(flow.email_link().wait_for_verification().await, Ok(EmailLinkStatus::Expired));
    });
}

#[test]
fn leaving_the_page_stops_link_polling() {
    let server = Server::new();
    waiting(&server);
    server.on(PATH, [ok(&sign_in("needs_first_factor", "unverified"))]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        flow.create("ada").await.expect("created");
        let looks = Rc::new(Cell::new(0));
        let is_wanted = move || looks.replace(looks.get() + 1) < 4;
        assert_eq!(flow.email_link().wait_for_verification_while(is_wanted).await, Err(Stopped::Closed));
        assert_eq!(server.count(PATH), 3);
    });
}

#[test]
fn start_over_ends_link_polling_without_restoring_the_attempt() {
    let server = Server::new();
    waiting(&server);
    server.on(PATH, [ok(&sign_in("complete", "verified"))]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        flow.create("ada").await.expect("created");
        let (outcome, ()) = join(flow.email_link().wait_for_verification(), async { flow.reset() }).await;
        assert_eq!(outcome, Err(Stopped::Closed));
        assert_eq!(flow.step_untracked(), SignInStep::Identify);
    });
}

#[test]
fn unknown_attempt_ends_link_polling() {
    let server = Server::new();
    waiting(&server);
    server.on(PATH, [refused(404, "resource_not_found")]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        flow.create("ada").await.expect("created");
        assert!(matches!(flow.email_link().wait_for_verification().await, Err(Stopped::Failed(_))));
        assert_eq!(flow.step_untracked(), SignInStep::Identify);
    });
}
