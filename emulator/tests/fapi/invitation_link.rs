//! The link in the mail of an invitation that a member has sent.

use serde_json::json;

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, page, parameter},
};

const BOB: &str = "bob+clerk_test@example.com";

/// Ada with an organization of hers; gives its path.
async fn acme() -> (Browser, String) {
    let mut ada = Browser::fresh().await;
    ada.sign_up(ADA).await;
    let created = ok(ada.post("/v1/organizations", &[("name", "Acme")]).await);
    (ada, format!("/v1/organizations/{}", created.id()))
}

async fn invite(ada: &Browser, path: &str) -> String {
    let fields = [("email_address", BOB), ("role", "org:admin")];
    ok(ada.post(&format!("{path}/invitations"), &fields).await).id()
}

/// Opens the link in Bob's last mail; gives the page, the status and the ticket.
async fn follow(browser: &Browser) -> (String, String, String) {
    let url = location(&open(browser, &last_link(browser, BOB).await).await);
    let told = |name: &str| parameter(&url, name).expect("a parameter");
    let plain = url.as_str().split('?').next().expect("a page").to_owned();
    (plain, told("__clerk_status"), told("__clerk_ticket"))
}

async fn with_ticket(browser: &Browser, kind: &str, ticket: &str) -> crate::browser::Answer {
    let fields = [("strategy", "ticket"), ("ticket", ticket), ("password", PASSWORD)];
    let count = if kind == "sign_ups" { 3 } else { 2 };
    browser.post(&format!("/v1/client/{kind}"), &fields[..count]).await
}

#[tokio::test]
async fn new_user_signs_up_with_an_invitation_link_and_joins() {
    let (ada, path) = acme().await;
    let id = invite(&ada, &path).await;
    let bob = ada.another().await;
    let (to, status, ticket) = follow(&bob).await;
    assert_eq!((to, status.as_str()), (page("/sign-up"), "sign_up"));
    let joined = ok(with_ticket(&bob, "sign_ups", &ticket).await);
    assert_eq!(joined.response()["status"], "complete");
    let user = &joined.body["client"]["sessions"][0]["user"];
    assert_eq!(user["organization_memberships"][0]["role"], "org:admin");
    assert_eq!(user["email_addresses"][0]["verification"]["strategy"], "ticket");
    let listed = ok(ada.get(&format!("{path}/invitations?status=accepted")).await);
    assert_eq!(listed.response()["data"][0]["id"], json!(id));
    assert_eq!(ok(ada.get(&path).await).response()["members_count"], 2);
    let again = with_ticket(&ada.another().await, "sign_ins", &ticket).await;
    assert_eq!((again.status, again.code()), (400, "organization_invitation_already_accepted"));
}

#[tokio::test]
async fn known_user_signs_in_with_an_invitation_link_or_joins_at_once() {
    let (ada, path) = acme().await;
    ada.create_user(BOB, json!({})).await;
    invite(&ada, &path).await;
    let mut bob = ada.another().await;
    let (to, status, ticket) = follow(&bob).await;
    assert_eq!((to, status.as_str()), (page("/sign-in"), "sign_in"));
    let joined = ok(with_ticket(&bob, "sign_ins", &ticket).await);
    bob.adopt(&joined);
    let memberships = &joined.body["client"]["sessions"][0]["user"]["organization_memberships"];
    assert_eq!(memberships.as_array().map(Vec::len), Some(1));
    let membership = memberships[0]["public_user_data"]["user_id"].as_str().expect("an id").to_owned();
    ok(ada.delete(&format!("{path}/memberships/{membership}")).await);
    invite(&ada, &path).await;
    let (to, status, _) = follow(&bob).await;
    assert_eq!((to, status.as_str()), (page("/"), "complete"));
    let seen = bob.client().await["sessions"][0]["user"]["organization_memberships"].clone();
    assert_eq!(seen.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn invitation_link_is_void_once_revoked_expired_or_deleted() {
    let (mut ada, path) = acme().await;
    let id = invite(&ada, &path).await;
    let bob = ada.another().await;
    let (.., ticket) = follow(&bob).await;
    ok(ada.post(&format!("{path}/invitations/{id}/revoke"), &[]).await);
    let revoked = with_ticket(&bob, "sign_ups", &ticket).await;
    assert_eq!((revoked.status, revoked.code()), (400, "organization_invitation_revoked_code"));
    assert_eq!(open(&bob, &last_link(&bob, BOB).await).await.code(), "organization_invitation_revoked_code");
    invite(&ada, &path).await;
    let (.., late) = follow(&bob).await;
    ada.advance_minutes(31 * 24 * 60).await;
    assert_eq!(with_ticket(&bob, "sign_ups", &late).await.code(), "ticket_expired_code");
    ada.sign_in(ADA).await;
    invite(&ada, &path).await;
    let (.., orphan) = follow(&bob).await;
    ok(ada.delete(&path).await);
    assert_eq!(with_ticket(&bob, "sign_ups", &orphan).await.code(), "ticket_invalid_code");
}

#[tokio::test]
async fn invitation_link_to_a_full_organization_is_refused() {
    let (ada, path) = acme().await;
    invite(&ada, &path).await;
    let bob = ada.another().await;
    let (.., ticket) = follow(&bob).await;
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 1}})).await;
    let full = with_ticket(&bob, "sign_ups", &ticket).await;
    assert_eq!((full.status, full.code()), (403, "organization_membership_quota_exceeded"));
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 2}})).await;
    assert_eq!(ok(with_ticket(&bob, "sign_ups", &ticket).await).response()["status"], "complete");
}

#[tokio::test]
async fn accepting_an_invitation_elsewhere_uses_its_link() {
    let (ada, path) = acme().await;
    ada.create_user(BOB, json!({})).await;
    let id = invite(&ada, &path).await;
    let mut bob = ada.another().await;
    bob.sign_in(BOB).await;
    ok(bob.post(&format!("/v1/me/organization_invitations/{id}/accept"), &[]).await);
    let used = open(&bob, &last_link(&bob, BOB).await).await;
    assert_eq!((used.status, used.code()), (400, "organization_invitation_already_accepted"));
}
