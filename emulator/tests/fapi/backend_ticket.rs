//! Tokens and invitations in the Backend API.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, page, parameter},
    server::{Server, id_of},
};

const BOSS: &str = "boss@example.com";

async fn with_ada() -> (Browser, Server, String) {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    let ada = server.user(ADA).await;
    (browser, server, ada)
}

async fn sign_in_with(browser: &Browser, token: &Value) -> Answer {
    let ticket = token["token"].as_str().expect("a token");
    browser.post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", ticket)]).await
}

#[tokio::test]
async fn a_sign_in_token_signs_in_by_its_text_and_by_its_link() {
    let (browser, server, ada) = with_ada().await;
    let token = server.post("/v1/sign_in_tokens", json!({"user_id": ada, "expires_in_seconds": 300})).await;
    assert_eq!((&token["object"], &token["status"]), (&json!("sign_in_token"), &json!("pending")));
    assert_eq!(token["user_id"], json!(ada));
    // The page it leads to counts from where the app was seen.
    browser.client().await;
    let there = location(&open(&browser, token["url"].as_str().expect("a link")).await);
    assert_eq!(there.as_str().split('?').next(), Some(page("/sign-in").as_str()));
    assert_eq!(parameter(&there, "__clerk_status").as_deref(), Some("sign_in"));
    assert_eq!(ok(sign_in_with(&browser, &token).await).response()["status"], "complete");
    let used = server.try_post(&format!("/v1/sign_in_tokens/{}/revoke", id_of(&token)), json!({})).await;
    assert_eq!(used.status, 400);
}

#[tokio::test]
async fn a_token_is_withdrawn_or_expires() {
    let (browser, server, ada) = with_ada().await;
    let token = server.post("/v1/sign_in_tokens", json!({"user_id": ada})).await;
    let revoke = format!("/v1/sign_in_tokens/{}/revoke", id_of(&token));
    assert_eq!(server.act(&revoke).await["status"], "revoked");
    assert_eq!(sign_in_with(&browser, &token).await.code(), "sign_in_token_revoked_code");
    let short = server.post("/v1/sign_in_tokens", json!({"user_id": ada, "expires_in_seconds": 30})).await;
    browser.advance_minutes(1).await;
    assert_eq!(sign_in_with(&browser, &short).await.code(), "ticket_expired_code");
    // The one kind is not the other.
    let crossed = server.try_post(&revoke.replace("sign_in", "actor"), json!({})).await;
    assert_eq!((crossed.status, crossed.code()), (404, "resource_not_found"));
    for (body, code) in [
        (json!({}), "form_param_missing"),
        (json!({"user_id": "user_none"}), "form_resource_not_found"),
        (json!({"user_id": ada, "expires_in_seconds": -1}), "form_param_type_invalid"),
        (json!({"user_id": ada, "expires_in_seconds": 0}), "form_param_value_invalid"),
    ] {
        let answer = server.try_post("/v1/sign_in_tokens", body).await;
        assert_eq!((answer.status, answer.code()), (422, code));
    }
}

#[tokio::test]
async fn actor_token_names_its_actor() {
    let (browser, server, ada) = with_ada().await;
    let boss = server.user(BOSS).await;
    let body = json!({"user_id": ada, "actor": {"sub": boss}});
    let token = server.post("/v1/actor_tokens", body.clone()).await;
    assert_eq!((&token["object"], &token["actor"]), (&json!("actor_token"), &json!({"sub": boss})));
    let signed_in = ok(sign_in_with(&browser, &token).await);
    assert_eq!(signed_in.body["client"]["sessions"][0]["actor"], json!({"sub": boss}));
    let other = server.post("/v1/actor_tokens", body).await;
    let revoked = server.act(&format!("/v1/actor_tokens/{}/revoke", id_of(&other))).await;
    assert_eq!(revoked["status"], "revoked");
    let nobody = server.try_post("/v1/actor_tokens", json!({"user_id": ada, "actor": {}})).await;
    assert_eq!((nobody.status, nobody.code()), (422, "form_param_missing"));
}

#[tokio::test]
async fn testing_token_skips_the_captcha_for_an_hour() {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    browser.environment(json!({"user_settings": {"sign_up": {"captcha_enabled": true}}})).await;
    let token = server.act("/v1/testing_tokens").await;
    let text = token["token"].as_str().expect("a token");
    assert_eq!(token["object"], "testing_token");
    let path = format!("/v1/client/sign_ups?__clerk_testing_token={text}");
    let fields = [("email_address", ADA), ("password", PASSWORD)];
    let robot = browser.post("/v1/client/sign_ups", &fields).await;
    assert_eq!(robot.code(), "captcha_missing_token");
    ok(browser.post(&path, &fields).await);
    browser.advance_minutes(61).await;
    assert_eq!(browser.post(&path, &fields).await.code(), "captcha_missing_token");
}

#[tokio::test]
async fn an_invitation_is_mailed_listed_and_withdrawn() {
    let (browser, server, _) = with_ada().await;
    let bob = "bob@example.com";
    let body = json!({"email_address": bob, "redirect_url": page("/join"), "public_metadata": {"vip": true}});
    let invited = server.post("/v1/invitations", body).await;
    assert_eq!((&invited["object"], &invited["status"]), (&json!("invitation"), &json!("pending")));
    assert_eq!(last_link(&browser, bob).await, invited["url"].as_str().expect("a link"));
    let there = location(&open(&browser, &last_link(&browser, bob).await).await);
    assert!(there.as_str().starts_with(&page("/join?")), "{there}");
    let ticket = parameter(&there, "__clerk_ticket").expect("a ticket");
    for (body, code) in [
        (json!({"email_address": bob}), "duplicate_record"),
        (json!({"email_address": ADA}), "form_identifier_exists"),
        (json!({"email_address": "x@example.com", "redirect_url": "/join"}), "invalid_redirect_url"),
    ] {
        assert_eq!(server.try_post("/v1/invitations", body).await.code(), code);
    }
    let quiet = json!({"email_address": bob, "ignore_existing": true, "notify": false});
    let quiet = server.post("/v1/invitations", quiet).await;
    let total = async |query: &str| {
        server.get(&format!("/v1/invitations?paginated=true&{query}")).await["total_count"].clone()
    };
    assert_eq!([total("").await, total("status=pending").await, total("status=revoked").await], [2, 2, 0]);
    assert_eq!(browser.look(&format!("messages?to={bob}")).await.as_array().map(Vec::len), Some(1));
    let revoke = format!("/v1/invitations/{}/revoke", id_of(&quiet));
    let revoked = server.act(&revoke).await;
    assert_eq!((&revoked["status"], &revoked["revoked"]), (&json!("revoked"), &json!(true)));
    assert_eq!(server.try_post(&revoke, json!({})).await.code(), "invitation_already_revoked");
    let fields = [("strategy", "ticket"), ("ticket", ticket.as_str()), ("password", PASSWORD)];
    let joined = ok(browser.post("/v1/client/sign_ups", &fields).await);
    assert_eq!(joined.body["client"]["sessions"][0]["user"]["public_metadata"], json!({"vip": true}));
    assert_eq!([total("status=accepted").await, total("query=bob").await], [1, 2]);
    let id = id_of(&invited);
    assert_eq!(server.try_post(&format!("/v1/invitations/{id}/revoke"), json!({})).await.status, 400);
    assert_eq!(server.delete(&format!("/v1/invitations/{id}")).await["deleted"], true);
    assert_eq!(server.try_delete(&format!("/v1/invitations/{id}")).await.status, 404);
}

#[tokio::test]
async fn invitations_in_bulk_are_all_or_none() {
    let (_, server, _) = with_ada().await;
    let bulk = async |bodies: Value| server.try_post("/v1/invitations/bulk", bodies).await;
    let one = json!({"email_address": "one@example.com"});
    let refused = bulk(json!([one, {"email_address": ADA}])).await;
    assert_eq!(refused.code(), "form_identifier_exists");
    assert_eq!(bulk(json!([one, one])).await.code(), "duplicate_record");
    assert_eq!(server.get("/v1/invitations").await, json!([]));
    let made = ok(bulk(json!([one, {"email_address": "two@example.com"}])).await);
    assert_eq!(made.body.as_array().map(Vec::len), Some(2));
}
