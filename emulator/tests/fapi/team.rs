//! An organization's profile, members, roles and invitations.

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, ORIGIN, PASSWORD, ok, send},
    navigation::{last_link, location, open, parameter},
};

pub(crate) const BOB: &str = "bob+clerk_test@example.com";
const EVE: &str = "eve+clerk_test@example.com";

/// A new user, signed in in a browser of their own.
pub(crate) async fn join(browser: &Browser, email: &str) -> Browser {
    browser.create_user(email, json!({})).await;
    let mut other = browser.another().await;
    other.sign_in(email).await;
    other
}

pub(crate) async fn user_id(browser: &Browser) -> String {
    ok(browser.get("/v1/me").await).response()["id"].as_str().expect("an id").to_owned()
}

/// Ada's organization, with Ada in front of it, and its path.
pub(crate) async fn acme() -> (Browser, String) {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    let id = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await).id();
    (browser, format!("/v1/organizations/{id}"))
}

/// Adds Bob as a member; his browser and his id.
async fn with_bob(ada: &Browser, path: &str) -> (Browser, String) {
    let bob = join(ada, BOB).await;
    let id = user_id(&bob).await;
    let fields = [("user_id", id.as_str()), ("role", "org:member")];
    ok(ada.post(&format!("{path}/memberships"), &fields).await);
    (bob, id)
}

fn refused(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

async fn invite(browser: &Browser, path: &str, email: &str) -> Answer {
    let fields = [("email_address", email), ("role", "org:member")];
    browser.post(&format!("{path}/invitations"), &fields).await
}

#[tokio::test]
async fn a_profile_is_changed_and_its_fields_are_checked() {
    let (ada, path) = acme().await;
    ok(ada.post("/v1/organizations", &[("name", "Other"), ("slug", "other")]).await);
    let changed = ok(ada.patch(&path, &[("name", "Acme Corp"), ("slug", "acme-corp")]).await);
    assert_eq!([&changed.response()["name"], &changed.response()["slug"]], ["Acme Corp", "acme-corp"]);
    ok(ada.patch(&path, &[("slug", "acme-corp")]).await);
    let taken = ada.patch(&path, &[("name", "Uno"), ("slug", "other")]).await;
    assert_eq!((taken.status, taken.code(), taken.param()), (422, "form_identifier_exists", "slug"));
    let odd = ada.patch(&path, &[("name", "see http://evil.example")]).await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_param_value_invalid", "name"));
    assert_eq!(ok(ada.get(&path).await).response()["name"], "Acme Corp");
    ada.environment(json!({"organization_settings": {"slug": {"disabled": true}}})).await;
    assert_eq!(refused(&ada.patch(&path, &[("slug", "x")]).await), (403, "organization_slugs_disabled"));
}

#[tokio::test]
async fn a_logo_is_set_and_removed() {
    let (ada, path) = acme().await;
    let url = format!(
        "{path}/logo?_method=PUT&__clerk_db_jwt={}&_clerk_session_id={}",
        ada.dev_browser,
        ada.session.as_deref().expect("signed in")
    );
    let request = Request::post(url).header(header::CONTENT_TYPE, "application/octet-stream");
    let request = request.header(header::HOST, "127.0.0.1:4500");
    let body = Body::from(b"\x89PNG and then some".to_vec());
    let set = ok(send(&ada.router, request.body(body).expect("a request")).await);
    assert_eq!(
        (&set.response()["object"], &set.response()["has_image"]),
        (&json!("organization"), &json!(true))
    );
    let url = set.response()["image_url"].as_str().expect("a url");
    assert!(url.starts_with("http://127.0.0.1:4500/__emulator/images/img_"), "{url}");
    let gone = ok(ada.delete(&format!("{path}/logo")).await);
    assert_eq!([&gone.response()["image_url"], &gone.response()["name"]], ["", "Acme"]);
    assert_eq!(refused(&ada.delete(&format!("{path}/logo")).await), (404, "image_not_found"));
}

#[tokio::test]
async fn a_deleted_organization_is_left_by_every_session() {
    let (ada, path) = acme().await;
    let (bob, _) = with_bob(&ada, &path).await;
    let id = path.rsplit('/').next().expect("an id");
    let touch = format!("/v1/client/sessions/{}/touch", ada.session.as_deref().expect("signed in"));
    ok(ada.post(&touch, &[("active_organization_id", id)]).await);
    assert_eq!(refused(&bob.delete(&path).await), (403, "missing_organization_permission"));
    let gone = ok(ada.delete(&path).await);
    assert_eq!(
        gone.response(),
        &json!({"object": "organization", "id": id, "slug": "acme", "deleted": true})
    );
    let session = &gone.body["client"]["sessions"][0];
    assert_eq!(session["last_active_organization_id"], Value::Null);
    assert_eq!(session["user"]["organization_memberships"], json!([]));
    for browser in [&ada, &bob] {
        assert_eq!(refused(&browser.get(&path).await), (404, "organization_not_found_or_unauthorized"));
    }
}

#[tokio::test]
async fn organizations_are_not_deleted_where_that_is_off() {
    let (ada, path) = acme().await;
    ada.environment(json!({"organization_settings": {"actions": {"admin_delete": false}}})).await;
    assert_eq!(refused(&ada.delete(&path).await), (403, "organization_admin_delete_not_enabled"));
}

#[tokio::test]
async fn members_are_listed_by_page_role_and_name() {
    let (ada, path) = acme().await;
    with_bob(&ada, &path).await;
    let list = async |query: &str| {
        ok(ada.get(&format!("{path}/memberships?paginated=true&{query}")).await).response().clone()
    };
    assert_eq!(list("limit=1&offset=1").await["total_count"], 2);
    assert_eq!(list("limit=1&offset=1").await["data"][0]["public_user_data"]["identifier"], BOB);
    assert_eq!(list("role=org:admin").await["data"][0]["public_user_data"]["identifier"], ADA);
    assert_eq!(list("role=org:admin&role=org:member").await["total_count"], 2);
    assert_eq!(list("query=BOB").await["data"][0]["public_user_data"]["identifier"], BOB);
    assert_eq!(list("query=nobody").await["total_count"], 0);
    let odd = ada.get(&format!("{path}/memberships?paginated=true&limit=many")).await;
    assert_eq!((odd.status, odd.param()), (422, "limit"));
    let plain = ok(ada.get(&format!("{path}/memberships")).await);
    assert_eq!(plain.response().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_member_is_added_promoted_and_removed() {
    let (ada, path) = acme().await;
    let (bob, id) = with_bob(&ada, &path).await;
    let again = [("user_id", id.as_str()), ("role", "org:member")];
    assert_eq!(
        refused(&ada.post(&format!("{path}/memberships"), &again).await),
        (400, "already_a_member_in_organization")
    );
    let member = format!("{path}/memberships/{id}");
    let odd = ada.patch(&member, &[("role", "org:king")]).await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_resource_not_found", "role"));
    let promoted = ok(ada.patch(&member, &[("role", "org:admin")]).await);
    assert_eq!([&promoted.response()["role"], &promoted.response()["role_name"]], ["org:admin", "Admin"]);
    let own = ok(bob.get("/v1/me").await).response()["organization_memberships"][0].clone();
    assert!(own["permissions"].to_string().contains("org:sys_memberships:manage"));
    let gone = ok(ada.delete(&member).await);
    assert_eq!(gone.response()["object"], "organization_membership");
    assert_eq!(ok(bob.get("/v1/me").await).response()["organization_memberships"], json!([]));
    assert_eq!(ada.delete(&member).await.status, 404);
}

#[tokio::test]
async fn a_role_decides_what_a_member_may_do() {
    let (ada, path) = acme().await;
    let (bob, id) = with_bob(&ada, &path).await;
    ok(bob.get(&format!("{path}/memberships")).await);
    ok(bob.get(&format!("{path}/roles")).await);
    let answers = [
        bob.patch(&path, &[("name", "Mine")]).await,
        bob.patch(&format!("{path}/memberships/{id}"), &[("role", "org:admin")]).await,
        invite(&bob, &path, EVE).await,
        bob.get(&format!("{path}/domains")).await,
        bob.get(&format!("{path}/membership_requests")).await,
    ];
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(refused(answer), (403, "missing_organization_permission"), "{at}");
    }
    assert_eq!(answers[0].body["errors"][0]["meta"]["permissions"], json!(["org:sys_profile:manage"]));
    let stranger = join(&ada, EVE).await;
    assert_eq!(
        refused(&stranger.get(&format!("{path}/memberships")).await),
        (404, "organization_not_found_or_unauthorized")
    );
}

#[tokio::test]
async fn last_admin_cannot_leave_or_be_demoted() {
    let (ada, path) = acme().await;
    let own = user_id(&ada).await;
    let (bob, id) = with_bob(&ada, &path).await;
    let organization = path.rsplit('/').next().expect("an id");
    let member = format!("{path}/memberships/{own}");
    let leave = format!("/v1/me/organization_memberships/{organization}");
    for answer in [
        ada.patch(&member, &[("role", "org:member")]).await,
        ada.delete(&member).await,
        ada.delete(&leave).await,
    ] {
        assert_eq!(refused(&answer), (400, "organization_minimum_permissions_needed"));
    }
    ok(ada.patch(&format!("{path}/memberships/{id}"), &[("role", "org:admin")]).await);
    let touch = format!("/v1/client/sessions/{}/touch", ada.session.as_deref().expect("signed in"));
    ok(ada.post(&touch, &[("active_organization_id", organization)]).await);
    let left = ok(ada.delete(&leave).await);
    assert_eq!(left.response()["deleted"], true);
    assert_eq!(left.body["client"]["sessions"][0]["last_active_organization_id"], Value::Null);
    ok(bob.get(&path).await);
}

#[tokio::test]
async fn roles_are_listed_with_their_permissions() {
    let (ada, path) = acme().await;
    let roles = ok(ada.get(&format!("{path}/roles")).await).response().clone();
    assert_eq!((&roles["total_count"], &roles["has_role_set_migration"]), (&json!(2), &json!(false)));
    assert_eq!([&roles["data"][0]["key"], &roles["data"][1]["key"]], ["org:admin", "org:member"]);
    assert_eq!(roles["data"][0]["is_creator_eligible"], true);
    assert_eq!(roles["data"][1]["is_creator_eligible"], false);
    let permission = &roles["data"][1]["permissions"][0];
    assert_eq!([&permission["key"], &permission["type"]], ["org:sys_memberships:read", "system"]);
}

#[tokio::test]
async fn permissions_of_the_application_are_in_the_token() {
    let (ada, path) = acme().await;
    let permissions =
        json!(["org:sys_memberships:read", "org:dashboard:manage", "org:dashboard:read", "org:teams:read",]);
    let role =
        json!({"action": "define_role", "key": "org:editor", "name": "Editor", "permissions": permissions});
    ada.admin("action", role).await;
    let (bob, id) = with_bob(&ada, &path).await;
    let changed = ok(ada.patch(&format!("{path}/memberships/{id}"), &[("role", "org:editor")]).await);
    assert_eq!(changed.response()["permissions"], permissions);
    let organization = path.rsplit('/').next().expect("an id");
    let touch = format!("/v1/client/sessions/{}/touch", bob.session.as_deref().expect("signed in"));
    let touched = ok(bob.post(&touch, &[("active_organization_id", organization)]).await);
    let jwt = touched.response()["last_active_token"]["jwt"].as_str().expect("a token").to_owned();
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    let claims: Value = serde_json::from_slice(&payload).expect("JSON");
    let expected = json!({
        "id": organization, "slg": "acme", "rol": "editor", "per": "manage,read", "fpm": "3,2",
    });
    assert_eq!((&claims["o"], &claims["fea"]), (&expected, &json!("o:dashboard,o:teams")));
    let odd = json!({"action": "define_role", "key": "org:odd", "name": "Odd", "permissions": ["sums"]});
    assert_eq!(ada.try_admin("action", odd).await.status, 400);
    let many: Vec<_> = (0..65).map(|number| format!("org:dashboard:action_{number}")).collect();
    let many = json!({"action": "define_role", "key": "org:many", "name": "Many", "permissions": many});
    assert_eq!(ada.try_admin("action", many).await.status, 400);
}

#[tokio::test]
async fn an_invitation_is_mailed_listed_and_accepted() {
    let (ada, path) = acme().await;
    let invited = ok(invite(&ada, &path, "Bob+clerk_test@example.com").await);
    assert_eq!([&invited.response()["email_address"], &invited.response()["status"]], [BOB, "pending"]);
    assert_eq!(ok(ada.get(&path).await).response()["pending_invitations_count"], 1);
    let page = location(&open(&ada, &last_link(&ada, BOB).await).await);
    assert!(page.as_str().starts_with(&format!("{ORIGIN}/sign-up?__clerk_ticket=")), "{page}");
    assert_eq!(parameter(&page, "__clerk_status").as_deref(), Some("sign_up"));
    let bob = join(&ada, BOB).await;
    let eve = join(&ada, EVE).await;
    let own = ok(bob.get("/v1/me/organization_invitations?status=pending").await).response().clone();
    assert_eq!(own["data"][0]["public_organization_data"]["name"], "Acme");
    let accept = format!("/v1/me/organization_invitations/{}/accept", invited.id());
    assert_eq!(refused(&eve.post(&accept, &[]).await), (404, "organization_invitation_not_found"));
    let accepted = ok(bob.post(&accept, &[]).await);
    assert_eq!(accepted.response()["status"], "accepted");
    let membership = &accepted.body["client"]["sessions"][0]["user"]["organization_memberships"][0];
    assert_eq!([&membership["role"], &membership["organization"]["name"]], ["org:member", "Acme"]);
    assert_eq!(refused(&bob.post(&accept, &[]).await), (400, "organization_invitation_already_accepted"));
    let list = async |query: &str| {
        ok(ada.get(&format!("{path}/invitations?{query}")).await).response()["total_count"].clone()
    };
    assert_eq!([list("").await, list("status=pending").await, list("status=accepted").await], [1, 0, 1]);
    assert_eq!(refused(&invite(&ada, &path, BOB).await), (400, "already_a_member_in_organization"));
}

#[tokio::test]
async fn invitation_works_once_until_revoked_or_expired() {
    let (ada, path) = acme().await;
    let first = ok(invite(&ada, &path, BOB).await).id();
    assert_eq!(refused(&invite(&ada, &path, BOB).await), (400, "organization_invitation_not_unique"));
    let odd = invite(&ada, &path, "nobody").await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_param_format_invalid", "email_address"));
    let bob = join(&ada, BOB).await;
    let accept = |id: &str| format!("/v1/me/organization_invitations/{id}/accept");
    let revoke = |id: &str| format!("{path}/invitations/{id}/revoke");
    assert_eq!(ok(ada.post(&revoke(&first), &[]).await).response()["status"], "revoked");
    assert_eq!(refused(&ada.post(&revoke(&first), &[]).await), (404, "organization_invitation_not_pending"));
    assert_eq!(refused(&bob.post(&accept(&first), &[]).await), (400, "organization_invitation_revoked_code"));
    assert_eq!(
        refused(&ada.post(&revoke("orginv_none"), &[]).await),
        (404, "organization_invitation_not_found")
    );
    let second = ok(invite(&ada, &path, BOB).await).id();
    let mut ada = ada;
    ada.advance_minutes(31 * 24 * 60).await;
    ada.sign_in(ADA).await;
    let mut bob = bob;
    bob.sign_in(BOB).await;
    assert_eq!(refused(&bob.post(&accept(&second), &[]).await), (404, "organization_invitation_not_pending"));
    ok(invite(&ada, &path, BOB).await);
}

#[tokio::test]
async fn invitations_in_bulk_are_made_all_or_none() {
    let (ada, path) = acme().await;
    let bulk = format!("{path}/invitations/bulk");
    let wrong = [("email_address", BOB), ("email_address", "nobody"), ("role", "org:member")];
    let answer = ada.post(&bulk, &wrong).await;
    assert_eq!(refused(&answer), (422, "form_param_format_invalid"));
    assert_eq!(answer.body["errors"][0]["meta"]["email_addresses"], json!(["nobody"]));
    assert_eq!(ok(ada.get(&path).await).response()["pending_invitations_count"], 0);
    let fields = [("email_address", BOB), ("email_address", EVE), ("role", "org:member")];
    let made = ok(ada.post(&bulk, &fields).await);
    assert_eq!([&made.response()[0]["email_address"], &made.response()[1]["email_address"]], [BOB, EVE]);
    let none = ada.post(&bulk, &[("role", "org:member")]).await;
    assert_eq!((none.status, none.param()), (422, "email_address"));
}

#[tokio::test]
async fn an_organization_is_full_with_its_invitations() {
    let (ada, path) = acme().await;
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 2}})).await;
    let invited = ok(invite(&ada, &path, BOB).await).id();
    assert_eq!(refused(&invite(&ada, &path, EVE).await), (403, "organization_membership_quota_exceeded"));
    let bob = join(&ada, BOB).await;
    let accept = format!("/v1/me/organization_invitations/{invited}/accept");
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 1}})).await;
    assert_eq!(refused(&bob.post(&accept, &[]).await), (403, "organization_membership_quota_exceeded"));
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 2}})).await;
    ok(bob.post(&accept, &[]).await);
    let eve = user_id(&join(&ada, EVE).await).await;
    let fields = [("user_id", eve.as_str()), ("role", "org:member")];
    assert_eq!(
        refused(&ada.post(&format!("{path}/memberships"), &fields).await),
        (403, "organization_membership_quota_exceeded")
    );
    ada.environment(json!({"organization_settings": {"max_allowed_memberships": 0}})).await;
    ok(invite(&ada, &path, EVE).await);
}

#[tokio::test]
async fn organization_requests_are_refused_when_disabled() {
    let (ada, path) = acme().await;
    ada.environment(json!({"organization_settings": {"enabled": false}})).await;
    for answer in [
        ada.get(&path).await,
        ada.get("/v1/me/organization_invitations").await,
        ada.get("/v1/me/organization_suggestions").await,
    ] {
        assert_eq!(refused(&answer), (403, "organization_not_enabled_in_instance"));
    }
    ok(ada.another().await.password(ADA, PASSWORD).await);
}
