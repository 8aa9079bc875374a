//! The waitlist, by the Backend API.

use serde_json::json;

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    server::{Server, id_of},
};

#[tokio::test]
async fn waitlist_entry_is_listed_invited_and_completed_by_an_account() {
    let browser = Browser::fresh().await;
    browser.admin("config", json!({"preset": "waitlist"})).await;
    let server = Server::of(&browser);
    ok(browser.post("/v1/waitlist", &[("email_address", ADA)]).await);
    browser.admin("action", json!({"action": "advance_clock", "ms": 1_000})).await;
    let bob = server.post("/v1/waitlist_entries", json!({"email_address": "bob@example.com"})).await;
    assert_eq!(
        [&bob["object"], &bob["status"], &bob["invitation"]],
        [&json!("waitlist_entry"), &json!("pending"), &json!(null)]
    );
    let again = server.post("/v1/waitlist_entries", json!({"email_address": "BOB@example.com"})).await;
    assert_eq!(again["id"], bob["id"], "one entry for each address");
    let listed = server.get("/v1/waitlist_entries").await;
    assert_eq!(listed["total_count"], 2);
    let [first, second] = [&listed["data"][0], &listed["data"][1]];
    assert_eq!([&first["email_address"], &second["email_address"]], ["bob@example.com", ADA]);
    let by_name = server.get("/v1/waitlist_entries?order_by=%2Bemail_address&limit=1&query=ada").await;
    assert_eq!(by_name["data"][0]["email_address"], ADA);

    let ada = id_of(second);
    let invited = server.post(&format!("/v1/waitlist_entries/{ada}/invite"), json!({})).await;
    assert_eq!(invited["status"], "invited");
    let link = invited["invitation"]["url"].as_str().expect("a link");
    let ticket = link.split_once("ticket=").expect("a ticket").1;
    let answer = browser
        .post("/v1/client/sign_ups", &[("strategy", "ticket"), ("ticket", ticket), ("password", PASSWORD)])
        .await;
    assert_eq!(ok(answer).response()["status"], "complete");
    let done = server.get("/v1/waitlist_entries?status=completed").await;
    assert_eq!(done["data"][0]["id"], json!(ada));

    let rejected = server.act(&format!("/v1/waitlist_entries/{}/reject", id_of(&bob))).await;
    assert_eq!(rejected["status"], "rejected");
    assert_eq!(server.delete(&format!("/v1/waitlist_entries/{}", id_of(&bob))).await["deleted"], json!(true));
    let unknown = server.try_delete(&format!("/v1/waitlist_entries/{}", id_of(&bob))).await;
    assert_eq!((unknown.status, unknown.code()), (404, "resource_not_found"));
    let body = json!([{"email_address": "c@example.com"}, {"email_address": "d@example.com"}]);
    assert_eq!(server.post("/v1/waitlist_entries/bulk", body).await.as_array().map(Vec::len), Some(2));
}
