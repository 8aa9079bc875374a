//! The options of an app and their effects.

use super::{ClerkOptions, KEY, Server, booted, booted_with, client_with, ok, session};
use crate::wire::SuggestionStatus;

#[test]
fn testing_token_is_sent_with_every_request_and_hidden_in_debug() {
    let server = Server::new();
    booted_with(
        &server,
        |options| options.testing_token("test_secret"),
        async |clerk, _| {
            let _ = clerk.refresh().await;
        },
    );
    for request in server.seen.lock().expect("unpoisoned").iter().skip(1) {
        assert!(request.url.contains("__clerk_testing_token=test_secret"), "{}", request.url);
        assert!(!format!("{request:?}").contains("test_secret"));
    }
    let plain = Server::new();
    booted(&plain, async |_, _| {});
    assert!(!plain.last("/client").url.contains("testing_token"));
    let production = Server::new();
    let live = |mut options: ClerkOptions| {
        options.publishable_key = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k".to_owned();
        options.testing_token("test_secret")
    };
    booted_with(&production, live, async |_, _| {});
    assert!(!production.last("/client").url.contains("testing_token"), "not for people");
}

#[test]
fn force_redirect_url_overrides_the_query() {
    let server = Server::new();
    booted_with(
        &server,
        |options| options.after_sign_in_url("/home").sign_up_force_redirect_url("/welcome"),
        async |clerk, _| {
            assert_eq!(clerk.after_sign_in_url(), "/home");
            assert_eq!(clerk.after_sign_up_url(), "/welcome");
        },
    );
}

#[test]
fn each_page_has_a_url_builder_and_a_redirect() {
    let server = Server::new();
    booted(&server, async |clerk, went| {
        assert_eq!(clerk.build_sign_in_url(Some("/a?b=c")), "/sign-in?redirect_url=%2Fa%3Fb%3Dc");
        assert_eq!(clerk.build_sign_up_url(None), "/sign-up");
        assert_eq!(clerk.build_tasks_url(None), None, "nobody is signed in");
        let elsewhere = clerk.build_url_with_auth("https://happy-local-12.accounts.dev/user");
        assert_eq!(elsewhere, "https://happy-local-12.accounts.dev/user?__clerk_db_jwt=dvb_1");
        clerk.redirect_to_sign_in(Some("/a"));
        clerk.redirect_to_sign_up(None);
        clerk.redirect_to_waitlist();
        clerk.redirect_to_tasks(None);
        let went = went.lock().expect("unpoisoned");
        assert_eq!(*went, ["/sign-in?redirect_url=%2Fa", "/sign-up", "/waitlist"]);
    });
}

#[test]
fn task_url_carries_the_redirect_url() {
    let server = Server::new();
    let pending = session("pending", r#","tasks":[{"key":"setup-mfa"}]"#);
    let client = client_with(&pending);
    server.on("/client", [ok(&format!(r#"{{"response":{client}}}"#))]);
    server.on("/client/sessions/sess_1/tokens", [ok(r#"{"jwt":""}"#)]);
    booted(&server, async |clerk, went| {
        assert_eq!(clerk.build_tasks_url(None).as_deref(), Some("/sign-in/tasks/setup-mfa"));
        clerk.redirect_to_tasks(None);
        assert_eq!(*went.lock().expect("unpoisoned"), ["/sign-in/tasks/setup-mfa"]);
    });
}

#[test]
fn organization_choices_load_in_one_operation() {
    let server = Server::new();
    let acme = r#"{"id":"org_1","name":"Acme"}"#;
    let page = |one: &str| ok(&format!(r#"{{"response":{{"data":[{one}],"total_count":1}}}}"#));
    server.on("/me/organization_memberships", [page(&format!(r#"{{"id":"m_1","organization":{acme}}}"#))]);
    let invitation = format!(r#"{{"id":"i_1","public_organization_data":{acme},"role":"org:admin"}}"#);
    server.on("/me/organization_invitations", [page(&invitation)]);
    let suggestion = format!(r#"{{"id":"s_1","status":"accepted","public_organization_data":{acme}}}"#);
    server.on("/me/organization_suggestions", [page(&suggestion)]);
    booted(&server, async |clerk, _| {
        let list = clerk.organizations().list().await.expect("a list");
        assert_eq!(list.user_memberships[0].organization.name, "Acme");
        assert_eq!(list.user_invitations[0].role, "org:admin");
        assert_eq!(list.user_suggestions[0].status, SuggestionStatus::Accepted);
        assert!(server.last("/me/organization_invitations").url.contains("status=pending"));
    });
}

#[test]
fn preload_links_match_the_start_requests_of_a_production_instance() {
    let production = || ClerkOptions::new("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").proxy_url("/__clerk");
    let server = Server::new();
    booted_with(&server, |_| production().transport(server.clone()), async |_, _| {});
    let seen = server.seen.lock().expect("unpoisoned");
    assert!(seen.iter().all(|request| !request.is_post && request.with_credentials), "{seen:?}");
    let asked: Vec<_> = seen.iter().map(|request| request.url.clone()).collect();
    assert_eq!(production().preload_urls(), Ok(asked));
    assert_eq!(ClerkOptions::new(KEY).preload_urls(), Ok(Vec::new()), "a token has to come first");
}
