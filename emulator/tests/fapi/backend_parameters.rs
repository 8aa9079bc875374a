//! The parameters of lists: filters, orders, pages.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, PASSWORD},
    server::{Server, id_of},
};

/// Ada, Bob and Cora, made in this order, all of them in Acme; Cora alone in Beta, too.
async fn town() -> (Browser, Server) {
    let browser = Browser::fresh().await;
    let username = json!({"user_settings": {"attributes": {"username": {"enabled": true}}}});
    browser.environment(username).await;
    let server = Server::of(&browser);
    let mut ids = Vec::new();
    for (name, family) in [("ada", "Lovelace"), ("bob", "Builder"), ("cora", "Crawley")] {
        browser.admin("action", json!({"action": "advance_clock", "ms": 1_000})).await;
        let body = json!({
            "email_address": [format!("{name}@example.com")],
            "username": format!("{name}_1815"),
            "first_name": name,
            "last_name": family,
            "password": PASSWORD,
            "banned": name == "bob",
        });
        ids.push(id_of(&server.post("/v1/users", body).await));
    }
    for (name, members) in [("Acme", &ids[..]), ("Beta", &ids[2..])] {
        browser.admin("action", json!({"action": "advance_clock", "ms": 1_000})).await;
        let organization = id_of(&server.post("/v1/organizations", json!({"name": name})).await);
        for user in members {
            let body = json!({"user_id": user, "role": "org:member"});
            server.post(&format!("/v1/organizations/{organization}/memberships"), body).await;
        }
    }
    (browser, server)
}

fn names(listed: &Value, key: &str) -> Vec<String> {
    let entries = listed.as_array().or(listed["data"].as_array()).expect("a list");
    entries
        .iter()
        .map(|entry| entry.pointer(key).and_then(Value::as_str).expect("a name").to_owned())
        .collect()
}

#[tokio::test]
async fn users_are_filtered_by_name_query_and_banned_state() {
    let (_, server) = town().await;
    for (query, expected) in [
        ("email_address_query=BOB@", &["bob"][..]),
        ("username_query=_1815&order_by=%2Bfirst_name", &["ada", "bob", "cora"]),
        ("name_query=a%20Love", &["ada"]),
        ("banned=true", &["bob"]),
        ("banned=false&order_by=-last_name", &["ada", "cora"]),
        ("email_address=ada", &[]),
    ] {
        let listed = server.get(&format!("/v1/users?{query}")).await;
        assert_eq!(names(&listed, "/first_name"), expected, "{query}");
    }
    // The count takes parts for the whole.
    assert_eq!(server.get("/v1/users/count?email_address=example.com").await["total_count"], 3);
}

#[tokio::test]
async fn members_are_filtered_and_sorted_by_user_fields() {
    let (_, server) = town().await;
    let acme = id_of(&server.get("/v1/organizations?query=acme").await["data"][0]);
    let list = async |query: &str| server.get(&format!("/v1/organizations/{acme}/memberships?{query}")).await;
    for (query, expected) in [
        ("", &["cora", "bob", "ada"][..]),
        ("order_by=%2Bcreated_at&limit=2", &["ada", "bob"]),
        ("order_by=last_name", &["bob", "cora", "ada"]),
        ("order_by=-email_address&offset=1", &["bob", "ada"]),
        ("email_address_query=o&order_by=username", &["ada", "bob", "cora"]),
        ("username=cora_1815&username=ada_1815&order_by=first_name", &["ada", "cora"]),
        ("name_query=craw", &["cora"]),
        ("created_at_after=4102444800000", &[]),
        ("created_at_before=4102444800000&query=builder", &["bob"]),
        ("last_active_at_after=0", &[]),
    ] {
        let listed = list(query).await;
        assert_eq!(names(&listed, "/public_user_data/first_name"), expected, "{query}");
    }
    let odd = server.try_get(&format!("/v1/organizations/{acme}/memberships?order_by=shoe_size")).await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_param_value_invalid", "order_by"));
    let own = server.get("/v1/organizations?order_by=-members_count").await;
    assert_eq!(names(&own, "/name"), ["Acme", "Beta"]);
    assert_eq!(
        names(&server.get("/v1/organizations?order_by=members_count").await, "/name"),
        ["Beta", "Acme"]
    );
}

#[tokio::test]
async fn invitations_are_created_in_bulk_and_listed_in_the_requested_order() {
    let (_, server) = town().await;
    let acme = id_of(&server.get("/v1/organizations?query=acme").await["data"][0]);
    let path = format!("/v1/organizations/{acme}/invitations");
    let one = |name: &str| json!({"email_address": format!("{name}@example.org"), "role": "org:member"});
    let made = server.post(&format!("{path}/bulk"), json!([one("zoe"), one("yan")])).await;
    assert_eq!(made["total_count"], 2);
    assert_eq!(names(&made, "/email_address"), ["zoe@example.org", "yan@example.org"]);
    let twice = server.try_post(&format!("{path}/bulk"), json!([one("xia"), one("xia")])).await;
    assert_eq!((twice.status, twice.code()), (400, "organization_invitation_not_unique"));
    let many: Vec<Value> = (0..11).map(|number| one(&format!("user{number}"))).collect();
    let many = server.try_post(&format!("{path}/bulk"), json!(many)).await;
    assert_eq!((many.status, many.code()), (400, "bulk_size_exceeded"));
    let listed = server.get(&format!("{path}?order_by=email_address&status=pending")).await;
    assert_eq!(names(&listed, "/email_address"), ["yan@example.org", "zoe@example.org"]);
    let listed = server.get(&format!("{path}?email_address=zoe@example.org")).await;
    assert_eq!(listed["total_count"], 1);

    for name in ["zoe", "yan"] {
        let body =
            json!({"email_address": format!("{name}@example.net"), "template_slug": "waitlist_invitation"});
        server.post("/v1/invitations", body).await;
    }
    let listed = server.get("/v1/invitations?order_by=email_address").await;
    assert_eq!(names(&listed, "/email_address"), ["yan@example.net", "zoe@example.net"]);
    let odd = json!({"email_address": "a@example.net", "template_slug": "fancy"});
    let odd = server.try_post("/v1/invitations", odd).await;
    assert_eq!((odd.status, odd.code(), odd.param()), (422, "form_param_value_invalid", "template_slug"));
}

#[tokio::test]
async fn session_of_an_actor_token_lasts_as_long_as_requested() {
    let (browser, server) = town().await;
    let user = id_of(&server.get("/v1/users?username=ada_1815").await[0]);
    let body = json!({"user_id": user, "actor": {"sub": "user_1"}, "session_max_duration_in_seconds": 60});
    let ticket = server.post("/v1/actor_tokens", body).await["token"].as_str().expect("a ticket").to_owned();
    let fields = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let answer = crate::browser::ok(browser.post("/v1/client/sign_ins", &fields).await);
    let session = &answer.body["client"]["sessions"][0];
    let life =
        session["expire_at"].as_i64().zip(session["created_at"].as_i64()).map(|(end, start)| end - start);
    assert_eq!(life, Some(60_000));
}
