//! Sessions, tokens and the signed-in user's account.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, ORIGIN, ok},
    sign_in::totp_code,
};

async fn signed_in() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    browser
}

fn session_path(browser: &Browser, task: &str) -> String {
    let session = browser.session.as_deref().expect("signed in");
    format!("/v1/client/sessions/{session}/{task}")
}

fn decode(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).expect("base64url")
}

fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).expect("a payload");
    serde_json::from_slice(&decode(payload)).expect("JSON")
}

#[tokio::test]
async fn tokens_verify_against_the_published_keys() {
    let browser = signed_in().await;
    let answer = ok(browser.post(&session_path(&browser, "tokens"), &[]).await);
    let jwt = answer.body["jwt"].as_str().expect("a bare token");
    let keys = browser.get("/.well-known/jwks.json").await.body;
    let key = &keys["keys"][0];
    let number = |name: &str| decode(key[name].as_str().expect("a number"));
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let (signed, signature) = jwt.rsplit_once('.').expect("three parts");
    let verified = public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decode(signature));
    verified.expect("the signature holds");
    let header: Value =
        serde_json::from_slice(&decode(jwt.split('.').next().expect("a header"))).expect("JSON");
    assert_eq!((header["alg"].as_str(), &header["kid"]), (Some("RS256"), &key["kid"]));
}

#[tokio::test]
async fn token_carries_user_issuer_and_expiry() {
    let browser = signed_in().await;
    let answer = ok(browser.post(&session_path(&browser, "tokens"), &[]).await);
    let claims = claims(answer.body["jwt"].as_str().expect("a token"));
    let client = browser.client().await;
    assert_eq!(claims["sid"], client["sessions"][0]["id"]);
    assert_eq!(claims["sub"], client["sessions"][0]["user"]["id"]);
    assert_eq!(claims["azp"], ORIGIN);
    assert_eq!(claims["iss"], "http://127.0.0.1:4500");
    assert_eq!(claims["sts"], "active");
    assert_eq!(claims["fva"], json!([0, -1]));
    assert_eq!(claims["v"], 2);
    let seconds = |name: &str| claims[name].as_i64().expect("seconds");
    assert_eq!(seconds("exp") - seconds("iat"), 60);
    assert!(claims.get("o").is_none());
}

/// A backend takes a token from before `__client_uat` for one of an earlier session, and asks for a handshake.
#[tokio::test]
async fn client_updated_at_is_never_later_than_the_tokens_issue_time() {
    let browser = signed_in().await;
    let issued = |jwt: &Value| claims(jwt.as_str().expect("a token"))["iat"].as_i64().expect("seconds");
    let touch = session_path(&browser, "touch");
    let tokens = session_path(&browser, "tokens");
    // Whatever the moment of the second in which this runs, a second begins between two of the requests.
    for round in 0..12 {
        browser.admin("action", json!({"action": "advance_clock", "ms": 300})).await;
        let answer = if round % 3 == 2 {
            ok(browser.patch("/v1/me", &[("first_name", "Ada")]).await)
        } else {
            ok(browser.post(&touch, &[]).await)
        };
        let client = &answer.body["client"];
        let uat = client["updated_at"].as_i64().expect("a time") / 1000;
        let tokens_told = [
            &client["sessions"][0]["last_active_token"]["jwt"],
            &answer.response()["last_active_token"]["jwt"],
        ];
        for jwt in tokens_told.into_iter().filter(|jwt| jwt.is_string()) {
            assert!(issued(jwt) >= uat, "round {round}: issued at {}, uat {uat}", issued(jwt));
        }
        let token = ok(browser.post(&tokens, &[]).await);
        assert!(issued(&token.body["jwt"]) >= uat);
        let after = browser.client().await["updated_at"].clone();
        assert_eq!(after, client["updated_at"], "a request for a token changes no client");
    }
}

#[tokio::test]
async fn last_active_token_is_renewed_when_it_ages() {
    let browser = signed_in().await;
    let first = browser.client().await["sessions"][0]["last_active_token"]["jwt"].clone();
    browser.admin("action", json!({"action": "advance_clock", "ms": 20_000})).await;
    let second = browser.client().await["sessions"][0]["last_active_token"]["jwt"].clone();
    let issued = |jwt: &Value| claims(jwt.as_str().expect("a token"))["iat"].as_i64().expect("seconds");
    assert!(issued(&second) >= issued(&first) + 20);
}

#[tokio::test]
async fn signing_out_leaves_the_client_and_no_sessions() {
    let browser = signed_in().await;
    let before = browser.client().await["id"].clone();
    let answer = ok(browser.delete("/v1/client/sessions").await);
    assert_eq!(answer.response()["sessions"], json!([]));
    assert!(answer.body["client"].is_null());
    assert_eq!(browser.client().await["id"], before);
}

#[tokio::test]
async fn deleting_the_client_makes_room_for_a_new_one() {
    let browser = signed_in().await;
    let before = browser.client().await["id"].clone();
    ok(browser.delete("/v1/client").await);
    let after = browser.client().await;
    assert_ne!(after["id"], before);
    assert_eq!(after["sessions"], json!([]));
}

#[tokio::test]
async fn removed_session_is_reported_and_leaves_the_client() {
    let browser = signed_in().await;
    let answer = ok(browser.post(&session_path(&browser, "remove"), &[]).await);
    assert_eq!(answer.response()["status"], "removed");
    assert_eq!(answer.body["client"]["sessions"], json!([]));
    assert!(answer.body["client"]["last_active_session_id"].is_null());
}

#[tokio::test]
async fn a_revoked_session_gets_no_token_and_no_touch() {
    let browser = signed_in().await;
    let session = browser.session.clone().expect("signed in");
    browser.admin("action", json!({"action": "revoke_session", "session_id": session})).await;
    for task in ["tokens", "touch"] {
        assert_eq!(browser.post(&session_path(&browser, task), &[]).await.status, 401, "{task}");
    }
    let answer = ok(browser.get("/v1/client").await);
    assert_eq!(answer.response()["sessions"], json!([]));
}

#[tokio::test]
async fn a_session_ends_after_seven_days() {
    let browser = signed_in().await;
    browser.advance_minutes(7 * 24 * 60 + 1).await;
    assert_eq!(browser.client().await["sessions"], json!([]));
}

#[tokio::test]
async fn session_of_another_browser_is_not_found() {
    let browser = signed_in().await;
    let stranger = browser.another().await;
    let answer = stranger.post(&session_path(&browser, "tokens"), &[]).await;
    assert_eq!((answer.status, answer.code()), (404, "resource_not_found"));
}

#[tokio::test]
async fn account_requests_require_a_session() {
    let mut browser = signed_in().await;
    ok(browser.get("/v1/me").await);
    browser.session = None;
    let answer = browser.get("/v1/me").await;
    assert_eq!((answer.status, answer.code()), (401, "authentication_invalid"));
}

#[tokio::test]
async fn names_can_be_changed_and_cleared() {
    let browser = signed_in().await;
    let answer = ok(browser.patch("/v1/me", &[("first_name", "Ada"), ("last_name", "Lovelace")]).await);
    assert_eq!(answer.response()["first_name"], "Ada");
    assert_eq!(answer.body["client"]["sessions"][0]["user"]["last_name"], "Lovelace");
    let answer = ok(browser.patch("/v1/me", &[("last_name", "")]).await);
    assert!(answer.response()["last_name"].is_null());
}

#[tokio::test]
async fn an_authenticator_app_is_enrolled_by_its_first_code() {
    let browser = signed_in().await;
    let started = ok(browser.post("/v1/me/totp", &[]).await);
    let secret = started.response()["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(started.response()["verified"], false);
    let wrong = browser.post("/v1/me/totp/attempt_verification", &[("code", "000000")]).await;
    assert_eq!(wrong.code(), "form_code_incorrect");
    let code = totp_code(&secret);
    let answer = ok(browser.post("/v1/me/totp/attempt_verification", &[("code", &code)]).await);
    assert_eq!(answer.response()["verified"], true);
    assert_eq!(answer.response()["backup_codes"].as_array().map(Vec::len), Some(10));
    assert_eq!(answer.body["client"]["sessions"][0]["user"]["two_factor_enabled"], true);
    let codes = ok(browser.post("/v1/me/backup_codes/", &[]).await);
    assert_eq!(codes.response()["codes"].as_array().map(Vec::len), Some(10));
}

#[tokio::test]
async fn required_mfa_is_a_session_task_until_set_up() {
    let browser = signed_in().await;
    browser.environment(json!({"user_settings": {"sign_up": {"mfa": {"required": true}}}})).await;
    assert_eq!(browser.client().await["sessions"][0]["tasks"], json!([{"key": "setup-mfa"}]));
    let secret = ok(browser.post("/v1/me/totp", &[]).await).response()["secret"].clone();
    let code = totp_code(secret.as_str().expect("a secret"));
    let answer = ok(browser.post("/v1/me/totp/attempt_verification", &[("code", &code)]).await);
    assert_eq!(answer.body["client"]["sessions"][0]["status"], "active");
}

#[tokio::test]
async fn a_session_is_shown_to_its_own_browser_only() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let path = format!("/v1/client/sessions/{}", browser.session.as_deref().expect("a session"));
    let shown = ok(browser.get(&path).await);
    assert_eq!((shown.id().as_str(), &shown.response()["status"]), (&path[20..], &json!("active")));
    let other = browser.another().await;
    let hidden = other.get(&path).await;
    assert_eq!((hidden.status, hidden.code()), (404, "resource_not_found"));
}

#[tokio::test]
async fn the_client_is_made_by_post_and_by_put_and_stays_the_same() {
    let browser = Browser::fresh().await;
    let made = ok(browser.post("/v1/client", &[]).await).id();
    assert_eq!(ok(browser.put("/v1/client").await).id(), made);
    assert_eq!(ok(browser.get("/v1/client").await).id(), made);
}
