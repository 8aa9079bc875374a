//! The account's profile: names, metadata, password, picture, sessions, and its end.

use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::browser::{ADA, Answer, Browser, PASSWORD, ok, send};

const BOB: &str = "bob+clerk_test@example.com";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and then some";

async fn signed_in() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    browser
}

async fn merge(browser: &Browser, patch: &str) -> Answer {
    browser.patch("/v1/me/metadata", &[("unsafe_metadata", patch)]).await
}

/// Sends raw bytes to the place for the account's picture.
async fn upload(browser: &Browser, content_type: &str, body: Vec<u8>) -> Answer {
    let url = format!(
        "/v1/me/profile_image?__clerk_db_jwt={}&_clerk_session_id={}",
        browser.dev_browser,
        browser.session.as_deref().unwrap_or_default()
    );
    let request = Request::post(url).header(header::CONTENT_TYPE, content_type);
    let request = request.header(header::HOST, "127.0.0.1:4500");
    send(&browser.router, request.body(Body::from(body)).expect("a request")).await
}

async fn upload_form(browser: &Browser, field: &str, file: &[u8]) -> Answer {
    let head = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"ada.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), file, b"\r\n--XX--\r\n"].concat();
    upload(browser, "multipart/form-data; boundary=XX", body).await
}

/// The status, the type and the bytes at an absolute URL of the emulator.
async fn fetch(browser: &Browser, url: &str) -> (u16, String, Vec<u8>) {
    let path = url.strip_prefix("http://127.0.0.1:4500").expect("the emulator's own URL");
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = browser.router.clone().oneshot(request).await.expect("routers do not fail");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("text").to_owned();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a whole body").to_bytes();
    (status, kind, bytes.to_vec())
}

#[tokio::test]
async fn a_username_is_unique_and_keeps_to_the_rules() {
    let browser = signed_in().await;
    browser.create_user(BOB, json!({"username": "bobby"})).await;
    let taken = browser.patch("/v1/me", &[("username", "Bobby")]).await;
    assert_eq!((taken.status, taken.code(), taken.param()), (422, "form_identifier_exists", "username"));
    let odd = browser.patch("/v1/me", &[("username", "a da!")]).await;
    assert_eq!((odd.status, odd.param()), (422, "username"));
    assert_eq!(
        ok(browser.patch("/v1/me", &[("username", "Countess")]).await).response()["username"],
        "countess"
    );
    ok(browser.another().await.password("countess", PASSWORD).await);
    assert_eq!(ok(browser.patch("/v1/me", &[("username", "")]).await).response()["username"], Value::Null);
}

#[tokio::test]
async fn profile_update_is_atomic() {
    let browser = signed_in().await;
    let answer = browser.patch("/v1/me", &[("first_name", "Ada"), ("hobby", "sums")]).await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_param_unknown", "hobby"));
    assert_eq!(ok(browser.get("/v1/me").await).response()["first_name"], Value::Null);
    let password = browser.patch("/v1/me", &[("password", "a better password")]).await;
    assert_eq!((password.status, password.code()), (403, "updating_user_password_deprecated"));
    let metadata = browser.patch("/v1/me", &[("unsafe_metadata", "{}")]).await;
    assert_eq!((metadata.status, metadata.code()), (422, "form_param_unknown"));
}

#[tokio::test]
async fn a_required_name_cannot_be_emptied() {
    let browser = signed_in().await;
    let attributes = json!({"first_name": {"required": true}, "last_name": {"enabled": false}});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    let empty = browser.patch("/v1/me", &[("first_name", " ")]).await;
    assert_eq!((empty.status, empty.code(), empty.param()), (422, "form_param_nil", "first_name"));
    let off = browser.patch("/v1/me", &[("last_name", "Lovelace")]).await;
    assert_eq!((off.status, off.code(), off.param()), (400, "form_param_value_disabled", "last_name"));
}

#[tokio::test]
async fn metadata_is_merged_deeply_and_null_removes() {
    let browser = signed_in().await;
    ok(merge(&browser, r#"{"theme":{"dark":true,"size":2},"seen":[1]}"#).await);
    let answer = ok(merge(&browser, r#"{"theme":{"size":null,"font":"serif"},"seen":[2]}"#).await);
    let expected = json!({"theme": {"dark": true, "font": "serif"}, "seen": [2]});
    assert_eq!(answer.response()["unsafe_metadata"], expected);
    assert_eq!(answer.body["client"]["sessions"][0]["user"]["unsafe_metadata"], expected);
    let odd = merge(&browser, "[1]").await;
    assert_eq!((odd.status, odd.param()), (422, "unsafe_metadata"));
}

#[tokio::test]
async fn password_is_removable_only_when_optional() {
    let mut browser = signed_in().await;
    let remove = async |browser: &Browser, password: &str| {
        browser.post("/v1/me/remove_password", &[("current_password", password)]).await
    };
    let required = remove(&browser, PASSWORD).await;
    assert_eq!((required.status, required.code()), (400, "password_required"));
    browser.environment(json!({"user_settings": {"attributes": {"password": {"required": false}}}})).await;
    let wrong = remove(&browser, "not this one").await;
    assert_eq!(
        (wrong.status, wrong.code(), wrong.param()),
        (422, "form_password_incorrect", "current_password")
    );
    assert_eq!(ok(remove(&browser, PASSWORD).await).response()["password_enabled"], false);
    assert_eq!(remove(&browser, PASSWORD).await.code(), "no_password_set");
    ok(browser.post("/v1/me/change_password", &[("new_password", PASSWORD)]).await);
    browser.delete("/v1/client/sessions").await;
    browser.sign_in(ADA).await;
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing() {
    let browser = signed_in().await;
    let fields = [("current_password", "not this one"), ("new_password", "a better password")];
    let wrong = browser.post("/v1/me/change_password", &fields).await;
    assert_eq!(
        (wrong.status, wrong.code(), wrong.param()),
        (422, "form_password_incorrect", "current_password")
    );
    let fields = [("current_password", PASSWORD), ("new_password", "short")];
    let short = browser.post("/v1/me/change_password", &fields).await;
    assert_eq!((short.status, short.param()), (422, "new_password"));
    ok(browser.another().await.password(ADA, PASSWORD).await);
}

#[tokio::test]
async fn a_picture_is_uploaded_shown_replaced_and_removed() {
    let browser = signed_in().await;
    let first = ok(upload_form(&browser, "file", PNG).await);
    assert_eq!(
        (&first.response()["object"], &first.response()["name"]),
        (&json!("image"), &json!("ada.png"))
    );
    let url = first.response()["public_url"].as_str().expect("a url").to_owned();
    let user = &first.body["client"]["sessions"][0]["user"];
    assert_eq!((&user["image_url"], &user["has_image"]), (&json!(url), &json!(true)));
    assert_eq!(fetch(&browser, &url).await, (200, "image/png".to_owned(), PNG.to_vec()));
    ok(upload(&browser, "application/octet-stream", b"\xff\xd8\xff and a jpeg".to_vec()).await);
    assert_eq!(fetch(&browser, &url).await.0, 404);
    let text = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
    let gif = ok(upload(&browser, "application/octet-stream", text.as_bytes().to_vec()).await);
    let url = gif.response()["public_url"].as_str().expect("a url").to_owned();
    assert_eq!(fetch(&browser, &url).await.1, "image/gif");
    let gone = ok(browser.delete("/v1/me/profile_image").await);
    assert_eq!(gone.body["client"]["sessions"][0]["user"]["has_image"], false);
    assert_eq!(fetch(&browser, &url).await.0, 404);
    assert_eq!(browser.delete("/v1/me/profile_image").await.code(), "image_not_found");
}

#[tokio::test]
async fn upload_that_is_no_picture_is_refused() {
    let browser = signed_in().await;
    let text = upload_form(&browser, "file", b"just text").await;
    assert_eq!((text.status, text.code()), (415, "unsupported_content_type"));
    let elsewhere = upload_form(&browser, "picture", PNG).await;
    assert_eq!((elsewhere.status, elsewhere.code(), elsewhere.param()), (422, "form_param_missing", "file"));
    let broken = upload(&browser, "multipart/form-data; boundary=XX", b"--YY\r\n".to_vec()).await;
    assert_eq!((broken.status, broken.code()), (400, "request_body_invalid"));
    let large = [PNG, &vec![0; 10 * 1024 * 1024]].concat();
    for answer in [
        upload(&browser, "application/octet-stream", large.clone()).await,
        upload_form(&browser, "file", &large).await,
    ] {
        assert_eq!((answer.status, answer.code()), (413, "image_too_large"));
    }
    assert_eq!(ok(browser.get("/v1/me").await).response()["has_image"], false);
}

#[tokio::test]
async fn sessions_elsewhere_are_listed_and_revoked() {
    let browser = signed_in().await;
    let mut other = browser.another().await;
    other.sign_in(ADA).await;
    browser.create_user(BOB, json!({})).await;
    let mut stranger = browser.another().await;
    stranger.sign_in(BOB).await;
    let sessions = ok(browser.get("/v1/me/sessions/active").await).body;
    let ids: Vec<&Value> = sessions.as_array().expect("a bare list").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(browser.session), &json!(other.session)]);
    assert_eq!(sessions[1]["last_active_token"], Value::Null);
    let path = |session: &Option<String>| {
        format!("/v1/me/sessions/{}/revoke", session.as_deref().expect("signed in"))
    };
    let foreign = browser.post(&path(&stranger.session), &[]).await;
    assert_eq!((foreign.status, foreign.code()), (404, "resource_not_found"));
    let revoked = ok(browser.post(&path(&other.session), &[]).await);
    assert_eq!(revoked.response()["status"], "revoked");
    assert_eq!(other.client().await["sessions"], json!([]));
    assert_eq!(browser.post(&path(&other.session), &[]).await.status, 404);
    let all = ok(browser.get("/v1/me/sessions").await).body;
    let statuses: Vec<&Value> = all.as_array().expect("a list").iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["active", "revoked"]);
}

#[tokio::test]
async fn session_activity_names_its_browser() {
    let browser = signed_in().await;
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
    let url = format!(
        "/v1/me/sessions/active?__clerk_db_jwt={}&_clerk_session_id={}",
        browser.dev_browser,
        browser.session.as_deref().expect("signed in")
    );
    let request = Request::get(url).header(header::USER_AGENT, agent).body(Body::empty());
    let sessions = ok(send(&browser.router, request.expect("a request")).await).body;
    let activity = &sessions[0]["latest_activity"];
    assert_eq!(
        [&activity["browser_name"], &activity["browser_version"], &activity["device_type"]],
        ["Safari", "17.4", "iPhone"]
    );
    assert_eq!(activity["is_mobile"], true);
}

#[tokio::test]
async fn deleted_account_ends_all_its_sessions() {
    let browser = signed_in().await;
    let mut other = browser.another().await;
    other.sign_in(ADA).await;
    let half_way = browser.another().await;
    let attempt = half_way.post("/v1/client/sign_ins", &[("identifier", ADA)]).await.id();
    ok(browser.post("/v1/organizations", &[("name", "Acme")]).await);
    let answer = ok(browser.delete("/v1/me").await);
    assert_eq!((&answer.response()["object"], &answer.response()["deleted"]), (&json!("user"), &json!(true)));
    assert_eq!(answer.body["client"]["sessions"], json!([]));
    assert_eq!(other.client().await["sessions"], json!([]));
    assert_eq!(browser.get("/v1/me").await.status, 401);
    let step = half_way.sign_in_step(&attempt, "attempt_first_factor", &[("strategy", "password")]).await;
    assert_eq!((step.status, step.code()), (404, "resource_not_found"));
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "form_identifier_not_found");
    let mut again = browser.another().await;
    again.sign_up(ADA).await;
}

#[tokio::test]
async fn account_deletion_can_be_disabled() {
    let browser = signed_in().await;
    browser.environment(json!({"user_settings": {"actions": {"delete_self": false}}})).await;
    let answer = browser.delete("/v1/me").await;
    assert_eq!((answer.status, answer.code()), (403, "user_delete_self_not_enabled"));
    ok(browser.get("/v1/me").await);
}
