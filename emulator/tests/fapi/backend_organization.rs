//! Organizations, their members and invitations in the Backend API.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, page, parameter},
    server::{Server, id_of},
};

const BOB: &str = "bob+clerk_test@example.com";

fn refused(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

/// Ada with an organization of hers; gives its path and her id.
async fn acme() -> (Browser, Server, String, String) {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let ada = server.user(ADA).await;
    let made = server.post("/v1/organizations", json!({"name": "Acme", "created_by": ada})).await;
    (browser, server, format!("/v1/organizations/{}", id_of(&made)), ada)
}

#[tokio::test]
async fn an_organization_is_made_found_changed_and_deleted() {
    let (_, server, path, ada) = acme().await;
    let got = server.get(&path).await;
    assert_eq!([&got["object"], &got["slug"], &got["created_by"]], ["organization", "acme", ada.as_str()]);
    assert!(got.get("members_count").is_none());
    assert_eq!(server.get(&format!("{path}?include_members_count=true")).await["members_count"], 1);
    assert_eq!(server.get("/v1/organizations/acme").await["id"], got["id"]);
    let changed = json!({"name": "Acme Corp", "slug": "acme-corp", "max_allowed_memberships": 1});
    let changed = server.patch(&path, changed).await;
    assert_eq!([&changed["name"], &changed["slug"]], ["Acme Corp", "acme-corp"]);
    let put = json!({"public_metadata": {"tier": 1, "old": true}, "private_metadata": {"note": "x"}});
    server.put(&format!("{path}/metadata"), put).await;
    let merged = server.patch(&format!("{path}/metadata"), json!({"public_metadata": {"old": null}})).await;
    assert_eq!(merged["public_metadata"], json!({"tier": 1}));
    assert_eq!(merged["private_metadata"], json!({"note": "x"}));
    let empty = server.post("/v1/organizations", json!({"name": "Empty"})).await;
    assert_eq!((&empty["members_count"], &empty["created_by"]), (&json!(0), &Value::Null));
    let total =
        async |query: &str| server.get(&format!("/v1/organizations?{query}")).await["total_count"].clone();
    assert_eq!([total("").await, total("query=corp").await], [2, 1]);
    assert_eq!([total(&format!("user_id={ada}")).await, total("user_id=user_none").await], [1, 0]);
    for (body, code) in [
        (json!({"name": "Acme", "slug": "acme-corp"}), "form_identifier_exists"),
        (json!({"name": ""}), "form_param_missing"),
        (json!({"name": "Acme", "created_by": "user_none"}), "form_resource_not_found"),
    ] {
        assert_eq!(refused(&server.try_post("/v1/organizations", body).await), (422, code));
    }
    assert_eq!(server.delete(&path).await["deleted"], true);
    assert_eq!(refused(&server.try_get(&path).await), (404, "resource_not_found"));
}

#[tokio::test]
async fn members_come_change_and_go() {
    let (mut browser, server, path, ada) = acme().await;
    let bob = server.user(BOB).await;
    let members = format!("{path}/memberships");
    let body = json!({"user_id": bob, "role": "org:member", "public_metadata": {"desk": 4}});
    let added = server.post(&members, body.clone()).await;
    assert_eq!([&added["object"], &added["role"]], ["organization_membership", "org:member"]);
    assert_eq!(added["public_user_data"]["user_id"], json!(bob));
    let twice = server.try_post(&members, body).await;
    assert_eq!(refused(&twice), (400, "already_a_member_in_organization"));
    browser.sign_in(BOB).await;
    let own = browser.client().await["sessions"][0]["user"]["organization_memberships"][0].clone();
    assert_eq!((&own["public_metadata"], own.get("private_metadata")), (&json!({"desk": 4}), None));
    let metadata = json!({"public_metadata": {"desk": null}, "private_metadata": {"pay": 1}});
    let changed = server.patch(&format!("{members}/{bob}/metadata"), metadata).await;
    assert_eq!([&changed["public_metadata"], &changed["private_metadata"]], [&json!({}), &json!({"pay": 1})]);
    let list = async |query: &str| {
        let listed = server.get(&format!("{members}?{query}")).await;
        let ids = listed["data"].as_array().expect("a list").clone();
        ids.iter().map(|one| one["public_user_data"]["user_id"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(list("").await, [json!(bob), json!(ada)]);
    assert_eq!(list("role=org:admin").await, [json!(ada)]);
    assert_eq!(list("query=bob").await, [json!(bob)]);
    assert_eq!(list("email_address=bob%2Bclerk_test@example.com").await, [json!(bob)]);
    let of_user = server.get(&format!("/v1/users/{bob}/organization_memberships")).await;
    assert_eq!((&of_user["total_count"], &of_user["data"][0]["id"]), (&json!(1), &added["id"]));
    assert_eq!(server.get("/v1/organization_memberships").await["total_count"], 2);
    let role = |role: &str| json!({"role": role});
    assert_eq!(server.patch(&format!("{members}/{bob}"), role("org:admin")).await["role"], "org:admin");
    let odd = server.try_patch(&format!("{members}/{bob}"), role("org:king")).await;
    assert_eq!(refused(&odd), (422, "form_resource_not_found"));
    assert_eq!(server.delete(&format!("{members}/{ada}")).await["public_user_data"]["user_id"], json!(ada));
    assert_eq!(refused(&server.try_delete(&format!("{members}/{ada}")).await), (404, "resource_not_found"));
    let last = server.try_delete(&format!("{members}/{bob}")).await;
    assert_eq!(refused(&last), (400, "organization_minimum_permissions_needed"));
}

#[tokio::test]
async fn organization_with_its_own_member_limit_is_full_at_that_limit() {
    let (_, server, path, _) = acme().await;
    server.patch(&path, json!({"max_allowed_memberships": 1, "admin_delete_enabled": false})).await;
    let bob = server.user(BOB).await;
    let body = json!({"user_id": bob, "role": "org:member"});
    let full = server.try_post(&format!("{path}/memberships"), body).await;
    assert_eq!(refused(&full), (403, "organization_membership_quota_exceeded"));
}

#[tokio::test]
async fn backend_invitation_leads_to_a_membership() {
    let (browser, server, path, ada) = acme().await;
    let invitations = format!("{path}/invitations");
    let body = json!({
        "email_address": BOB, "role": "org:admin", "inviter_user_id": ada, "redirect_url": page("/join"),
        "public_metadata": {"desk": 4}, "private_metadata": {"pay": 1},
    });
    let invited = server.post(&invitations, body.clone()).await;
    assert_eq!([&invited["object"], &invited["status"]], ["organization_invitation", "pending"]);
    assert_eq!(
        refused(&server.try_post(&invitations, body).await),
        (400, "organization_invitation_not_unique")
    );
    assert_eq!(last_link(&browser, BOB).await, invited["url"].as_str().expect("a link"));
    let there = location(&open(&browser, &last_link(&browser, BOB).await).await);
    assert!(there.as_str().starts_with(&page("/join?")), "{there}");
    let ticket = parameter(&there, "__clerk_ticket").expect("a ticket");
    let fields = [("strategy", "ticket"), ("ticket", ticket.as_str()), ("password", PASSWORD)];
    let joined = ok(browser.post("/v1/client/sign_ups", &fields).await);
    let membership = &joined.body["client"]["sessions"][0]["user"]["organization_memberships"][0];
    assert_eq!(
        (&membership["role"], &membership["public_metadata"]),
        (&json!("org:admin"), &json!({"desk": 4}))
    );
    let one = format!("{invitations}/{}", id_of(&invited));
    assert_eq!(server.get(&one).await["status"], "accepted");
    assert_eq!(refused(&server.try_post(&format!("{one}/revoke"), json!({})).await).0, 404);
    let listed = server.get(&format!("{path}/memberships?query=bob")).await;
    assert_eq!(listed["data"][0]["private_metadata"], json!({"pay": 1}));
    let other =
        server.post(&invitations, json!({"email_address": "eve@example.com", "role": "org:member"})).await;
    let revoked = server.act(&format!("{invitations}/{}/revoke", id_of(&other))).await;
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(server.get(&format!("{invitations}?status=revoked")).await["total_count"], 1);
}
