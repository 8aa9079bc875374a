//! The allowlist and the blocklist at sign-up.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{consent, page, provider_page},
    server::{Server, id_of},
};

const EVE: &str = "eve+clerk_test@other.example";

async fn restricted(lists: Value) -> (Browser, Server) {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let now = server.patch("/v1/instance/restrictions", lists.clone()).await;
    assert_eq!(now["object"], "instance_restrictions");
    for (key, value) in lists.as_object().expect("an object") {
        assert_eq!(now[key], *value);
    }
    (browser, server)
}

async fn sign_up(browser: &Browser, email: &str) -> Answer {
    browser.post("/v1/client/sign_ups", &[("email_address", email), ("password", PASSWORD)]).await
}

fn is_kept_out(answer: &Answer) {
    assert_eq!((answer.status, answer.code()), (403, "not_allowed_access"), "{}", answer.text);
}

#[tokio::test]
async fn allowlist_admits_only_listed_identifiers() {
    let (mut browser, server) = restricted(json!({"allowlist": true})).await;
    let config = browser.look("config").await;
    assert_eq!(config["environment"]["user_settings"]["restrictions"]["allowlist"]["enabled"], true);
    let out = sign_up(&browser, ADA).await;
    is_kept_out(&out);
    assert_eq!(out.body["errors"][0]["meta"]["identifiers"], json!([ADA]));
    assert!(browser.client().await["sign_up"].is_null());
    let entry = server.post("/v1/allowlist_identifiers", json!({"identifier": "*@example.com"})).await;
    assert_eq!(
        (&entry["identifier"], &entry["identifier_type"]),
        (&json!("*@example.com"), &json!("email_address"))
    );
    is_kept_out(&sign_up(&browser, EVE).await);
    browser.sign_up(ADA).await;
    let listed = server.get("/v1/allowlist_identifiers?paginated=true").await;
    assert_eq!((&listed["total_count"], &listed["data"][0]["id"]), (&json!(1), &entry["id"]));
    let path = format!("/v1/allowlist_identifiers/{}", id_of(&entry));
    assert_eq!(server.delete(&path).await["deleted"], true);
    assert_eq!(server.try_delete(&path).await.status, 404);
    is_kept_out(&sign_up(&browser.another().await, "bob@example.com").await);
    // Who has an account keeps it.
    let browser = browser.another().await;
    assert_eq!(ok(browser.password(ADA, PASSWORD).await).response()["status"], "complete");
}

#[tokio::test]
async fn blocklist_refuses_identifiers_not_on_the_allowlist() {
    let (browser, server) = restricted(json!({"blocklist": true})).await;
    let entry = server.post("/v1/blocklist_identifiers", json!({"identifier": "*@other.example"})).await;
    let twice = server.try_post("/v1/blocklist_identifiers", json!({"identifier": "@Other.example"})).await;
    assert_eq!((twice.status, twice.code()), (400, "duplicate_record"));
    is_kept_out(&sign_up(&browser, EVE).await);
    ok(sign_up(&browser, ADA).await);
    // An attempt under way does not slip through by a change of address.
    let id = browser.client().await["sign_up"]["id"].as_str().expect("under way").to_owned();
    is_kept_out(&browser.patch(&format!("/v1/client/sign_ups/{id}"), &[("email_address", EVE)]).await);
    assert_eq!(browser.client().await["sign_up"]["email_address"], ADA);
    server.patch("/v1/instance/restrictions", json!({"allowlist": true})).await;
    server.post("/v1/allowlist_identifiers", json!({"identifier": EVE})).await;
    ok(sign_up(&browser, EVE).await);
    server.patch("/v1/instance/restrictions", json!({"allowlist": false})).await;
    is_kept_out(&sign_up(&browser, EVE).await);
    assert_eq!(server.get("/v1/blocklist_identifiers").await["total_count"], 1);
    server.delete(&format!("/v1/blocklist_identifiers/{}", id_of(&entry))).await;
    ok(sign_up(&browser, EVE).await);
}

#[tokio::test]
async fn list_entries_need_their_setting_and_invalid_ones_are_refused() {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    server.post("/v1/blocklist_identifiers", json!({"identifier": ADA})).await;
    ok(sign_up(&browser, ADA).await);
    for list in ["allowlist", "blocklist"] {
        let odd = server.try_post(&format!("/v1/{list}_identifiers"), json!({"identifier": "nobody"})).await;
        assert_eq!((odd.status, odd.code()), (422, "form_param_format_invalid"));
    }
    let phone = json!({"identifier": "+12015550100", "notify": true});
    assert_eq!(server.try_post("/v1/allowlist_identifiers", phone).await.status, 501);
}

#[tokio::test]
async fn invitation_overrides_the_allowlist() {
    let (browser, server) = restricted(json!({"allowlist": true, "blocklist": true})).await;
    let entry = json!({"identifier": EVE, "notify": true});
    let entry = server.post("/v1/allowlist_identifiers", entry).await;
    let invited = server.get("/v1/invitations").await;
    assert_eq!(invited[0]["id"], entry["invitation_id"]);
    server.post("/v1/invitations", json!({"email_address": ADA, "notify": false})).await;
    let url = server.get("/v1/invitations?query=ada").await[0]["url"].as_str().expect("a link").to_owned();
    let ticket = url.split("ticket=").nth(1).expect("a ticket");
    let fields = [("strategy", "ticket"), ("ticket", ticket)];
    server.post("/v1/blocklist_identifiers", json!({"identifier": ADA})).await;
    is_kept_out(&browser.post("/v1/client/sign_ups", &fields).await);
    server.patch("/v1/instance/restrictions", json!({"blocklist": false})).await;
    ok(browser.post("/v1/client/sign_ups", &fields).await);
}

#[tokio::test]
async fn provider_sign_up_obeys_allowlist_and_blocklist() {
    let (browser, server) = restricted(json!({"blocklist": true})).await;
    server.post("/v1/blocklist_identifiers", json!({"identifier": EVE})).await;
    let to = page("/sso");
    let fields = [("strategy", "oauth_google"), ("redirect_url", to.as_str())];
    let begun = ok(browser.post("/v1/client/sign_ups", &fields).await);
    let out = provider_page(&begun.response()["verifications"]["external_account"]);
    consent(&browser, &out, &[("email", EVE)]).await;
    let attempt = browser.client().await["sign_up"].clone();
    let verification = &attempt["verifications"]["external_account"];
    assert_eq!(verification["error"]["code"], "not_allowed_access", "{attempt}");
    assert_eq!(browser.client().await["sessions"], json!([]));
}
