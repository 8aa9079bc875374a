//! Tickets: invitations, sign-in tokens, actor tokens.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Answer, Browser, PASSWORD, ok},
    navigation::{last_link, location, open, page, parameter},
};

const BOSS: &str = "boss@example.com";

async fn issue(browser: &Browser, action: &str, fields: Value) -> String {
    let mut body = json!({"action": action});
    body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
    let made = browser.admin("action", body).await;
    made["ticket"].as_str().expect("a ticket").to_owned()
}

async fn sign_in_with(browser: &Browser, ticket: &str) -> Answer {
    browser.post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", ticket)]).await
}

async fn sign_up_with(browser: &Browser, ticket: &str, extra: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("strategy", "ticket"), ("ticket", ticket)];
    fields.extend(extra);
    browser.post("/v1/client/sign_ups", &fields).await
}

async fn sign_out(browser: &Browser) {
    ok(browser.delete("/v1/client/sessions").await);
}

#[tokio::test]
async fn a_sign_in_token_signs_in_once() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let ticket = issue(&browser, "create_sign_in_token", json!({"email": ADA})).await;
    let answer = ok(sign_in_with(&browser, &ticket).await);
    assert_eq!(answer.response()["status"], "complete");
    assert_eq!(answer.response()["first_factor_verification"]["strategy"], "ticket");
    assert!(answer.body["client"]["sessions"][0]["actor"].is_null());
    sign_out(&browser).await;
    let again = sign_in_with(&browser, &ticket).await;
    assert_eq!((again.status, again.code()), (400, "sign_in_token_already_used_code"));
}

#[tokio::test]
async fn a_sign_in_token_expires_and_can_be_withdrawn() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let short =
        issue(&browser, "create_sign_in_token", json!({"email": ADA, "expires_in_seconds": 60})).await;
    let long = issue(&browser, "create_sign_in_token", json!({"email": ADA})).await;
    browser.advance_minutes(2).await;
    let expired = sign_in_with(&browser, &short).await;
    assert_eq!((expired.status, expired.code()), (400, "ticket_expired_code"));
    browser.admin("action", json!({"action": "revoke_ticket", "ticket": long})).await;
    let revoked = sign_in_with(&browser, &long).await;
    assert_eq!((revoked.status, revoked.code()), (400, "sign_in_token_revoked_code"));
    let again = browser.try_admin("action", json!({"action": "revoke_ticket", "ticket": long})).await;
    assert_eq!(again.status, 400);
}

#[tokio::test]
async fn forged_ticket_is_refused() {
    let browser = Browser::fresh().await;
    let answer = sign_in_with(&browser, "eyJhbGciOiJub25lIn0.e30.").await;
    assert_eq!((answer.status, answer.code()), (400, "ticket_invalid_code"));
    let answer = sign_up_with(&browser, "nothing", &[]).await;
    assert_eq!((answer.status, answer.code()), (400, "ticket_invalid_code"));
    for kind in ["sign_ins", "sign_ups"] {
        let missing = browser.post(&format!("/v1/client/{kind}"), &[("strategy", "ticket")]).await;
        assert_eq!((missing.code(), missing.param()), ("form_param_missing", "ticket"));
    }
    let answer = open(&browser, "/v1/tickets/accept?ticket=nothing").await;
    assert_eq!((answer.status, answer.code()), (400, "ticket_invalid_code"));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_a_sign_in_token_but_not_after_an_actor_token() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({"totp": true})).await;
    browser.create_user(BOSS, json!({})).await;
    let ticket = issue(&browser, "create_sign_in_token", json!({"email": ADA})).await;
    assert_eq!(ok(sign_in_with(&browser, &ticket).await).response()["status"], "needs_second_factor");
    let ticket = issue(&browser, "create_actor_token", json!({"email": ADA, "actor": BOSS})).await;
    assert_eq!(ok(sign_in_with(&browser, &ticket).await).response()["status"], "complete");
}

#[tokio::test]
async fn a_sign_in_token_signs_nobody_up() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let ticket = issue(&browser, "create_sign_in_token", json!({"email": ADA})).await;
    let answer = sign_up_with(&browser, &ticket, &[]).await;
    assert_eq!((answer.status, answer.code()), (400, "sign_in_token_not_in_sign_in_code"));
}

#[tokio::test]
async fn actor_session_names_its_actor_and_replaces_the_session() {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    let boss = browser.create_user(BOSS, json!({})).await;
    browser.sign_in(BOSS).await;
    let ticket = issue(&browser, "create_actor_token", json!({"email": ADA, "actor": BOSS})).await;
    let answer = ok(sign_in_with(&browser, &ticket).await);
    let sessions = answer.body["client"]["sessions"].as_array().cloned().unwrap_or_default();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["actor"], json!({"sub": boss["user_id"]}));
    let claims = crate::backend_session::claims(&sessions[0]["last_active_token"]);
    assert_eq!((&claims["act"], &claims["sub"]), (&sessions[0]["actor"], &sessions[0]["user"]["id"]));
    assert_eq!(sessions[0]["user"]["email_addresses"][0]["email_address"], ADA);
    let more = browser.post("/v1/client/sign_ups", &[("email_address", "new@example.com")]).await;
    assert_eq!((more.status, more.code()), (409, "session_creation_not_allowed"));
    browser.advance_minutes(31).await;
    assert_eq!(browser.client().await["sessions"], json!([]));
}

#[tokio::test]
async fn an_actor_token_works_once() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.create_user(BOSS, json!({})).await;
    let ticket = issue(&browser, "create_actor_token", json!({"email": ADA, "actor": BOSS})).await;
    ok(sign_in_with(&browser, &ticket).await);
    sign_out(&browser).await;
    assert_eq!(sign_in_with(&browser, &ticket).await.code(), "actor_token_already_used_code");
}

#[tokio::test]
async fn an_invitation_verifies_its_address_and_works_in_a_restricted_instance() {
    let browser = Browser::fresh().await;
    browser.environment(json!({"user_settings": {"sign_up": {"mode": "restricted"}}})).await;
    let fields = json!({"email_address": ADA, "public_metadata": {"role": "analyst"}});
    let ticket = issue(&browser, "create_invitation", fields).await;
    let answer = ok(sign_up_with(&browser, &ticket, &[("first_name", "Ada")]).await);
    assert_eq!(answer.response()["missing_fields"], json!(["password"]));
    let verification = &answer.response()["verifications"]["email_address"];
    assert_eq!((&verification["status"], &verification["strategy"]), (&json!("verified"), &json!("ticket")));
    let path = format!("/v1/client/sign_ups/{}", answer.id());
    let other = browser.patch(&path, &[("email_address", "eve@example.com")]).await;
    assert_eq!((other.code(), other.param()), ("form_param_value_invalid", "email_address"));
    let answer = ok(browser.patch(&path, &[("password", PASSWORD)]).await);
    assert_eq!(answer.response()["status"], "complete");
    assert_eq!(answer.body["client"]["sessions"][0]["user"]["public_metadata"], json!({"role": "analyst"}));
    sign_out(&browser).await;
    assert_eq!(sign_up_with(&browser, &ticket, &[]).await.code(), "invitation_already_accepted");
    let uninvited = browser.post("/v1/client/sign_ups", &[("email_address", "eve@example.com")]).await;
    assert_eq!(uninvited.code(), "sign_up_mode_restricted");
}

#[tokio::test]
async fn revoked_or_expired_invitation_is_refused() {
    let browser = Browser::fresh().await;
    let withdrawn = issue(&browser, "create_invitation", json!({"email_address": ADA})).await;
    browser.admin("action", json!({"action": "revoke_ticket", "ticket": withdrawn})).await;
    let answer = sign_up_with(&browser, &withdrawn, &[]).await;
    assert_eq!((answer.status, answer.code()), (400, "revoked_invitation"));
    let late =
        issue(&browser, "create_invitation", json!({"email_address": ADA, "expires_in_seconds": 60})).await;
    browser.advance_minutes(2).await;
    assert_eq!(sign_up_with(&browser, &late, &[]).await.code(), "ticket_expired_code");
}

#[tokio::test]
async fn invitation_is_for_a_sign_up_or_a_sign_in_but_not_both() {
    let browser = Browser::fresh().await;
    let ticket = issue(&browser, "create_invitation", json!({"email_address": ADA})).await;
    let nobody = sign_in_with(&browser, &ticket).await;
    assert_eq!((nobody.status, nobody.code()), (400, "invitation_account_not_exists"));
    browser.create_user(ADA, json!({})).await;
    let somebody = sign_up_with(&browser, &ticket, &[]).await;
    assert_eq!((somebody.status, somebody.code()), (400, "invitation_account_exists"));
    assert_eq!(ok(sign_in_with(&browser, &ticket).await).response()["status"], "complete");
}

/// What the page of the app is told when the link in Ada's last message is opened here.
async fn status_here(browser: &Browser) -> (String, String) {
    let url = location(&open(browser, &last_link(browser, ADA).await).await);
    assert_eq!(url.path(), "/accept");
    let told = |name: &str| parameter(&url, name).expect("a parameter");
    (told("__clerk_status"), told("__clerk_ticket"))
}

#[tokio::test]
async fn invitation_link_carries_a_status_for_the_app() {
    let mut browser = Browser::fresh().await;
    let fields =
        json!({"email_address": ADA, "redirect_url": page("/accept"), "public_metadata": {"vip": true}});
    let ticket = issue(&browser, "create_invitation", fields).await;
    assert_eq!(status_here(&browser).await, ("sign_up".to_owned(), ticket.clone()));
    browser.create_user(ADA, json!({})).await;
    assert_eq!(status_here(&browser).await.0, "sign_in");
    browser.sign_in(ADA).await;
    assert_eq!(status_here(&browser).await.0, "complete");
    assert_eq!(browser.client().await["sessions"][0]["user"]["public_metadata"], json!({"vip": true}));
    let again = open(&browser, &last_link(&browser, ADA).await).await;
    assert_eq!((again.status, again.code()), (400, "invitation_already_accepted"));
}

async fn with_acme() -> Browser {
    let browser = Browser::fresh().await;
    browser.create_user(BOSS, json!({})).await;
    browser
        .admin("action", json!({"action": "create_organization", "name": "Acme", "created_by": BOSS}))
        .await;
    browser
}

fn to_acme() -> Value {
    json!({"organization": "acme", "email_address": ADA, "role": "org:admin", "redirect_url": page("/accept")})
}

#[tokio::test]
async fn a_new_user_joins_the_organization_they_were_invited_to() {
    let browser = with_acme().await;
    let ticket = issue(&browser, "create_organization_invitation", to_acme()).await;
    let nobody = sign_in_with(&browser, &ticket).await;
    assert_eq!(nobody.code(), "organization_invitation_identification_not_exist");
    let answer = ok(sign_up_with(&browser, &ticket, &[("password", PASSWORD)]).await);
    assert_eq!(answer.response()["status"], "complete");
    let membership = &answer.body["client"]["sessions"][0]["user"]["organization_memberships"][0];
    assert_eq!(
        (&membership["organization"]["name"], &membership["role"]),
        (&json!("Acme"), &json!("org:admin"))
    );
    sign_out(&browser).await;
    let again = sign_in_with(&browser, &ticket).await;
    assert_eq!((again.status, again.code()), (400, "organization_invitation_already_accepted"));
}

#[tokio::test]
async fn a_known_user_joins_by_signing_in_or_by_the_link_when_signed_in() {
    let mut browser = with_acme().await;
    browser.create_user(ADA, json!({})).await;
    let ticket = issue(&browser, "create_organization_invitation", to_acme()).await;
    let known = sign_up_with(&browser, &ticket, &[]).await;
    assert_eq!(known.code(), "organization_invitation_identification_already_exists");
    assert_eq!(status_here(&browser).await.0, "sign_in");
    browser.sign_in(ADA).await;
    assert_eq!(status_here(&browser).await.0, "complete");
    let memberships = browser.client().await["sessions"][0]["user"]["organization_memberships"].clone();
    assert_eq!(memberships.as_array().map(Vec::len), Some(1));
    let revoked = issue(&browser, "create_organization_invitation", to_acme()).await;
    browser.admin("action", json!({"action": "revoke_ticket", "ticket": revoked})).await;
    sign_out(&browser).await;
    assert_eq!(sign_in_with(&browser, &revoked).await.code(), "organization_invitation_revoked_code");
}

#[tokio::test]
async fn an_invitation_waits_for_the_second_factor_before_it_counts() {
    let browser = with_acme().await;
    browser.create_user(ADA, json!({"totp": true, "backup_codes": true})).await;
    let ticket = issue(&browser, "create_organization_invitation", to_acme()).await;
    let answer = ok(sign_in_with(&browser, &ticket).await);
    assert_eq!(answer.response()["status"], "needs_second_factor");
    // Not used up yet: it can be tried again.
    assert_eq!(ok(sign_in_with(&browser, &ticket).await).response()["status"], "needs_second_factor");
}

#[tokio::test]
async fn impossible_ticket_request_is_refused_in_one_line() {
    let browser = Browser::fresh().await;
    for (body, line) in [
        (json!({"action": "create_invitation", "email_address": "nobody"}), "email_address: got \"nobody\""),
        (
            json!({"action": "create_invitation", "email_address": ADA, "redirect_url": "/x"}),
            "redirect_url: got \"/x\"",
        ),
        (json!({"action": "create_sign_in_token", "email": ADA}), "email: there is no user"),
        (
            json!({"action": "create_organization_invitation", "email_address": ADA, "organization": "x"}),
            "organization:",
        ),
    ] {
        let answer = browser.try_admin("action", body).await;
        let error = answer.body["error"].as_str().unwrap_or_default();
        assert!(answer.status == 400 && error.starts_with(line), "{error}");
    }
}
