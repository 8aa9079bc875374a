//! Organizations, and the task to choose one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::browser::{ADA, Browser, ok};

async fn forced() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.environment(json!({"organization_settings": {"force_organization_selection": true}})).await;
    browser.sign_up(ADA).await;
    browser
}

async fn touch(browser: &Browser, organization: &str) -> crate::browser::Answer {
    let session = browser.session.as_deref().expect("signed in");
    let path = format!("/v1/client/sessions/{session}/touch");
    browser.post(&path, &[("active_organization_id", organization), ("intent", "select_org")]).await
}

fn claims(session: &Value) -> Value {
    let jwt = session["last_active_token"]["jwt"].as_str().expect("a token");
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).expect("a payload")).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}

#[tokio::test]
async fn required_organization_choice_leaves_the_session_pending() {
    let browser = forced().await;
    let client = browser.client().await;
    let session = &client["sessions"][0];
    assert_eq!(session["status"], "pending");
    assert_eq!(session["tasks"], json!([{"key": "choose-organization"}]));
    assert_eq!(claims(session)["sts"], "pending");
}

#[tokio::test]
async fn activating_a_new_organization_makes_the_session_active() {
    let browser = forced().await;
    let created = ok(browser.post("/v1/organizations", &[("name", "Acme Corp")]).await);
    assert_eq!(created.response()["slug"], "acme-corp");
    assert_eq!(created.body["client"]["sessions"][0]["status"], "pending");
    let membership = &created.body["client"]["sessions"][0]["user"]["organization_memberships"][0];
    assert_eq!(membership["role"], "org:admin");
    let answer = ok(touch(&browser, &created.id()).await);
    let session = answer.response();
    assert_eq!(session["status"], "active");
    assert_eq!(session["tasks"], json!([]));
    assert_eq!(session["last_active_organization_id"], created.id());
    assert_eq!(claims(session)["o"], json!({"id": created.id(), "rol": "admin", "slg": "acme-corp"}));
}

#[tokio::test]
async fn personal_account_is_refused_when_an_organization_is_required() {
    let browser = forced().await;
    let created = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await);
    ok(touch(&browser, &created.id()).await);
    let answer = ok(touch(&browser, "").await);
    assert_eq!(answer.response()["last_active_organization_id"], created.id());
}

#[tokio::test]
async fn empty_organization_id_chooses_the_personal_account() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let created = ok(browser.post("/v1/organizations", &[("name", "Acme")]).await);
    ok(touch(&browser, &created.id()).await);
    let answer = ok(touch(&browser, "").await);
    assert!(answer.response()["last_active_organization_id"].is_null());
    assert!(claims(answer.response()).get("o").is_none());
}

#[tokio::test]
async fn organization_of_other_users_cannot_be_activated() {
    let mut browser = Browser::fresh().await;
    browser.create_user("bob@example.com", json!({})).await;
    let made = json!({"action": "create_organization", "name": "Bobs", "created_by": "bob@example.com"});
    let made = browser.admin("action", made).await;
    browser.sign_up(ADA).await;
    let answer = touch(&browser, made["organization_id"].as_str().expect("an id")).await;
    assert_eq!((answer.status, answer.code()), (404, "organization_not_found_or_unauthorized"));
}

#[tokio::test]
async fn memberships_are_listed_by_page() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    for name in ["One", "Two", "Three"] {
        ok(browser.post("/v1/organizations", &[("name", name)]).await);
    }
    let path = "/v1/me/organization_memberships?paginated=true&limit=2&offset=2";
    let answer = ok(browser.get(path).await);
    assert_eq!(answer.response()["total_count"], 3);
    assert_eq!(answer.response()["data"][0]["organization"]["name"], "Three");
    assert_eq!(answer.response()["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_organization_without_a_name_is_refused_at_its_field() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    let answer = browser.post("/v1/organizations", &[("name", " ")]).await;
    assert_eq!((answer.status, answer.param()), (422, "name"));
}

#[tokio::test]
async fn a_slug_in_use_is_refused_at_its_field() {
    let mut browser = Browser::fresh().await;
    browser.sign_up(ADA).await;
    ok(browser.post("/v1/organizations", &[("name", "One"), ("slug", "one")]).await);
    let answer = browser.post("/v1/organizations", &[("name", "Uno"), ("slug", "one")]).await;
    assert_eq!((answer.status, answer.code(), answer.param()), (422, "form_identifier_exists", "slug"));
}
