//! Passkeys: made, named, removed, and signed in with.

use serde_json::{Value, json};

use crate::{
    authenticator::{Authenticator, encode},
    browser::{ADA, Answer, Browser, PASSWORD, ok},
};

const BOB: &str = "bob+clerk_test@example.com";

async fn signed_in() -> Browser {
    let mut browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.sign_in(ADA).await;
    browser
}

async fn start(browser: &Browser) -> (String, String) {
    let started = ok(browser.post("/v1/me/passkeys", &[]).await);
    let nonce = started.response()["verification"]["nonce"].as_str().expect("options");
    (format!("/v1/me/passkeys/{}", started.id()), nonce.to_owned())
}

async fn finish(browser: &Browser, path: &str, credential: &str) -> Answer {
    let fields = [("strategy", "passkey"), ("public_key_credential", credential)];
    browser.post(&format!("{path}/attempt_verification"), &fields).await
}

/// A passkey of the signed-in user, and its path.
async fn register(browser: &Browser) -> (Authenticator, String) {
    register_with(browser, Authenticator::new()).await
}

async fn register_with(browser: &Browser, mut authenticator: Authenticator) -> (Authenticator, String) {
    let (path, options) = start(browser).await;
    ok(finish(browser, &path, &authenticator.create(&options)).await);
    (authenticator, path)
}

async fn passkeys(browser: &Browser) -> Value {
    ok(browser.get("/v1/me").await).response()["passkeys"].clone()
}

/// Starts a sign-in with a passkey; the options of the challenge.
async fn challenge(browser: &Browser, fields: &[(&str, &str)]) -> (String, String) {
    let answer = ok(browser.post("/v1/client/sign_ins", fields).await);
    let nonce = answer.response()["first_factor_verification"]["nonce"].as_str().expect("options");
    (answer.id(), nonce.to_owned())
}

async fn answer(browser: &Browser, id: &str, credential: &str) -> Answer {
    let fields = [("strategy", "passkey"), ("public_key_credential", credential)];
    browser.sign_in_step(id, "attempt_first_factor", &fields).await
}

/// Signs in with whatever passkey there is, the answer bent by `bend`.
async fn sign_in(
    browser: &Browser,
    authenticator: &mut Authenticator,
    bend: impl FnOnce(&mut Authenticator),
) -> Answer {
    let (id, options) = challenge(browser, &[("strategy", "passkey")]).await;
    bend(authenticator);
    answer(browser, &id, &authenticator.get(&options)).await
}

#[tokio::test]
async fn passkey_is_created_renamed_and_removed() {
    let browser = signed_in().await;
    let (path, options) = start(&browser).await;
    assert_eq!(passkeys(&browser).await, json!([]));
    let said: Value = serde_json::from_str(&options).expect("JSON");
    assert_eq!(said["rp"]["id"], "localhost");
    assert_eq!(said["attestation"], "none");
    let mut authenticator = Authenticator::new();
    let made = ok(finish(&browser, &path, &authenticator.create(&options)).await);
    assert_eq!(made.response()["verification"]["status"], "verified");
    assert_eq!(made.response()["verification"]["nonce"], Value::Null);
    assert_eq!(passkeys(&browser).await[0]["id"], made.response()["id"]);
    assert_eq!(ok(browser.patch(&path, &[("name", "Work laptop")]).await).response()["name"], "Work laptop");
    let empty = browser.patch(&path, &[("name", "")]).await;
    assert_eq!((empty.status, empty.code(), empty.param()), (422, "form_param_nil", "name"));
    let gone = ok(browser.delete(&path).await);
    assert_eq!((&gone.response()["object"], &gone.response()["deleted"]), (&json!("passkey"), &json!(true)));
    assert_eq!(passkeys(&browser).await, json!([]));
    let stranger = browser.another().await;
    let late = sign_in(&stranger, &mut authenticator, |_| {}).await;
    assert_eq!((late.status, late.code()), (404, "passkey_not_registered"));
}

#[tokio::test]
async fn passkey_is_bound_to_the_host_of_the_page() {
    let browser = signed_in().await;
    for (origin, status, code) in [(None, 400, "origin_missing"), (Some("null"), 403, "origin_invalid")] {
        let refused = browser.post_from(origin, "/v1/me/passkeys").await;
        assert_eq!((refused.status, refused.code()), (status, code), "{origin:?}");
    }
    assert_eq!(passkeys(&browser).await, json!([]));
}

#[tokio::test]
async fn second_registration_excludes_the_first_authenticator() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let (path, options) = start(&browser).await;
    let said: Value = serde_json::from_str(&options).expect("JSON");
    assert_eq!(said["excludeCredentials"][0]["id"], authenticator.id());
    let twice = finish(&browser, &path, &authenticator.create(&options)).await;
    assert_eq!((twice.status, twice.code()), (400, "passkey_invalid_verification"));
}

#[tokio::test]
async fn invalid_passkey_registration_is_refused() {
    type Bend = fn(&mut Authenticator);
    let bends: [(&str, Bend); 6] = [
        ("another kind of request", |it| it.kind = Some("webauthn.get")),
        ("another origin", |it| it.origin = "https://evil.example".to_owned()),
        ("an iframe elsewhere", |it| it.cross_origin = true),
        ("another site", |it| it.rp_id = "evil.example".to_owned()),
        ("nobody verified", |it| it.flags = 0x01),
        ("another algorithm", |it| it.odd_algorithm = true),
    ];
    let browser = signed_in().await;
    for (what, bend) in bends {
        let (path, options) = start(&browser).await;
        let mut authenticator = Authenticator::new();
        bend(&mut authenticator);
        let refused = finish(&browser, &path, &authenticator.create(&options)).await;
        assert_eq!((refused.status, refused.code()), (400, "passkey_invalid_verification"), "{what}");
        let again = finish(&browser, &path, &Authenticator::new().create(&options)).await;
        assert_eq!(again.code(), "verification_failed", "{what}");
    }
    assert_eq!(passkeys(&browser).await, json!([]));
}

#[tokio::test]
async fn passkey_registration_must_match_its_challenge_in_time() {
    let browser = signed_in().await;
    let (_, old) = start(&browser).await;
    let (path, _) = start(&browser).await;
    let refused = finish(&browser, &path, &Authenticator::new().create(&old)).await;
    assert_eq!(refused.code(), "passkey_invalid_verification");
    let (path, options) = start(&browser).await;
    let odd = finish(&browser, &path, "{\"type\":\"public-key\"}").await;
    assert_eq!(
        (odd.status, odd.code(), odd.param()),
        (422, "passkey_invalid_public_key_credential", "public_key_credential")
    );
    browser.advance_minutes(11).await;
    let late = finish(&browser, &path, &Authenticator::new().create(&options)).await;
    assert_eq!((late.status, late.code()), (400, "verification_expired"));
}

#[tokio::test]
async fn a_passkey_signs_in_without_an_identifier() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let other = browser.another().await;
    let (id, options) = challenge(&other, &[("strategy", "passkey")]).await;
    let said: Value = serde_json::from_str(&options).expect("JSON");
    assert_eq!((&said["rpId"], &said["allowCredentials"]), (&json!("localhost"), &json!([])));
    let credential = authenticator.get(&options);
    let done = ok(answer(&other, &id, &credential).await);
    assert_eq!(done.response()["status"], "complete");
    assert_eq!(done.response()["identifier"], ADA);
    assert_eq!(done.response()["first_factor_verification"]["strategy"], "passkey");
    assert!(done.body["client"]["sessions"][0]["user"]["passkeys"][0]["last_used_at"].is_number());
    let replayed = answer(&other, &id, &credential).await;
    assert_eq!((replayed.status, replayed.code()), (400, "client_state_invalid"));
}

#[tokio::test]
async fn passkey_signs_in_the_identified_user() {
    let browser = signed_in().await;
    let (mut adas, _) = register(&browser).await;
    let mut other = browser.another().await;
    other.create_user(BOB, json!({})).await;
    let none = ok(other.post("/v1/client/sign_ins", &[("identifier", BOB)]).await).id();
    let prepared = other.sign_in_step(&none, "prepare_first_factor", &[("strategy", "passkey")]).await;
    assert_eq!((prepared.status, prepared.code()), (400, "no_passkeys_found_for_user"));
    other.sign_in(BOB).await;
    let (mut bobs, _) = register(&other).await;
    let third = browser.another().await;
    let started = ok(third.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let factors = started.response()["supported_first_factors"].to_string();
    assert!(factors.contains("\"strategy\":\"passkey\""), "{factors}");
    let id = started.id();
    let prepare = async || {
        let fields = [("strategy", "passkey")];
        let prepared = ok(third.sign_in_step(&id, "prepare_first_factor", &fields).await);
        let nonce = prepared.response()["first_factor_verification"]["nonce"].as_str().expect("options");
        nonce.to_owned()
    };
    let options = prepare().await;
    let said: Value = serde_json::from_str(&options).expect("JSON");
    assert_eq!(said["allowCredentials"][0]["id"], adas.id());
    let foreign = answer(&third, &id, &bobs.get(&options)).await;
    assert_eq!((foreign.status, foreign.code()), (404, "passkey_not_registered"));
    let options = prepare().await;
    assert_eq!(ok(answer(&third, &id, &adas.get(&options)).await).response()["status"], "complete");
}

#[tokio::test]
async fn invalid_passkey_assertion_is_refused() {
    type Bend = fn(&mut Authenticator);
    let bends: [(&str, Bend); 6] = [
        ("another kind of request", |it| it.kind = Some("webauthn.create")),
        ("another user", |it| it.user_handle = encode("user_other")),
        ("another origin", |it| it.origin = "http://localhost:9090".to_owned()),
        ("another site", |it| it.rp_id = "evil.example".to_owned()),
        ("nobody verified", |it| it.flags = 0x01),
        ("a copy that counts from before", |it| it.counter = 0),
    ];
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let handle = authenticator.user_handle.clone();
    authenticator.counter = 7;
    let other = browser.another().await;
    ok(sign_in(&other, &mut authenticator, |_| {}).await);
    other.delete("/v1/client/sessions").await;
    for (what, bend) in bends {
        let refused = sign_in(&other, &mut authenticator, bend).await;
        assert_eq!((refused.status, refused.code()), (400, "passkey_authentication_failure"), "{what}");
        authenticator.kind = None;
        authenticator.user_handle.clone_from(&handle);
        authenticator.origin = crate::browser::ORIGIN.to_owned();
        authenticator.rp_id = "localhost".to_owned();
        authenticator.flags = 0x05;
        authenticator.counter = 20;
    }
    ok(sign_in(&other, &mut authenticator, |_| {}).await);
}

#[tokio::test]
async fn passkey_assertion_works_once_and_only_unchanged() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let other = browser.another().await;
    let (_, old) = challenge(&other, &[("strategy", "passkey")]).await;
    let (id, options) = challenge(&other, &[("strategy", "passkey")]).await;
    let replayed = answer(&other, &id, &authenticator.get(&old)).await;
    assert_eq!((replayed.status, replayed.code()), (400, "passkey_authentication_failure"));
    let used_up = answer(&other, &id, &authenticator.get(&options)).await;
    assert_eq!((used_up.status, used_up.code()), (400, "verification_failed"));
    let (id, options) = challenge(&other, &[("strategy", "passkey")]).await;
    let mut bent: Value = serde_json::from_str(&authenticator.get(&options)).expect("JSON");
    let other_signature: Value = serde_json::from_str(&authenticator.get(&old)).expect("JSON");
    bent["response"]["signature"] = other_signature["response"]["signature"].clone();
    let forged = answer(&other, &id, &bent.to_string()).await;
    assert_eq!((forged.status, forged.code()), (400, "passkey_authentication_failure"));
    let (id, options) = challenge(&other, &[("strategy", "passkey")]).await;
    other.advance_minutes(11).await;
    let late = answer(&other, &id, &authenticator.get(&options)).await;
    assert_eq!((late.status, late.code()), (400, "verification_expired"));
}

#[tokio::test]
async fn locked_user_is_refused_and_the_passkey_challenge_is_used() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let other = browser.another().await;
    let (id, options) = challenge(&other, &[("strategy", "passkey")]).await;
    browser.admin("action", json!({"action": "lock_user", "email": ADA})).await;
    let credential = authenticator.get(&options);
    let locked = answer(&other, &id, &credential).await;
    assert_eq!((locked.status, locked.code()), (403, "user_locked"));
    browser.admin("action", json!({"action": "unlock_user", "email": ADA})).await;
    let spent = answer(&other, &id, &authenticator.get(&options)).await;
    assert_eq!((spent.status, spent.code()), (400, "verification_already_verified"));
    ok(sign_in(&other, &mut authenticator, |_| {}).await);
}

#[tokio::test]
async fn passkey_sign_in_of_a_signed_in_user_is_refused() {
    let mut browser = signed_in().await;
    browser.environment(json!({"auth_config": {"single_session_mode": false}})).await;
    let (mut authenticator, _) = register(&browser).await;
    let session = browser.session.take().expect("signed in");
    let again = sign_in(&browser, &mut authenticator, |_| {}).await;
    assert_eq!((again.status, again.code()), (400, "identifier_already_signed_in"));
    assert_eq!(again.body["errors"][0]["meta"]["session_id"], session);
}

#[tokio::test]
async fn an_rsa_passkey_signs_in_and_a_signature_of_another_key_does_not() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register_with(&browser, Authenticator::rsa(0)).await;
    let other = browser.another().await;
    ok(sign_in(&other, &mut authenticator, |_| {}).await);
    other.delete("/v1/client/sessions").await;
    let refused = sign_in(&other, &mut authenticator, |it| it.replace_key(Authenticator::rsa(1))).await;
    assert_eq!((refused.status, refused.code()), (400, "passkey_authentication_failure"));
}

#[tokio::test]
async fn passkey_counts_as_second_factor_when_the_instance_allows_it() {
    let browser = signed_in().await;
    let (mut authenticator, _) = register(&browser).await;
    let started = ok(browser.post("/v1/me/totp", &[]).await);
    let code = crate::sign_in::totp_code(started.response()["secret"].as_str().expect("a secret"));
    ok(browser.post("/v1/me/totp/attempt_verification", &[("code", &code)]).await);
    let other = browser.another().await;
    let done = ok(sign_in(&other, &mut authenticator, |_| {}).await);
    assert_eq!(done.response()["status"], "complete");
    assert_eq!(done.body["client"]["sessions"][0]["factor_verification_age"], json!([0, 0]));
    let settings = json!({"user_settings": {"passkey_settings": {"satisfies_second_factor": false}}});
    browser.environment(settings).await;
    let third = browser.another().await;
    let half = ok(sign_in(&third, &mut authenticator, |_| {}).await);
    assert_eq!(half.response()["status"], "needs_second_factor");
}

#[tokio::test]
async fn passkey_of_another_user_is_not_found() {
    let browser = signed_in().await;
    let (_, made) = register(&browser).await;
    let (open, options) = start(&browser).await;
    let mut other = browser.another().await;
    other.create_user(BOB, json!({})).await;
    other.sign_in(BOB).await;
    for refused in [
        other.patch(&made, &[("name", "Mine")]).await,
        other.delete(&made).await,
        finish(&other, &open, &Authenticator::new().create(&options)).await,
    ] {
        assert_eq!((refused.status, refused.code()), (404, "resource_not_found"));
    }
    ok(finish(&browser, &open, &Authenticator::new().create(&options)).await);
    assert_eq!(passkeys(&browser).await.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn passkeys_can_be_disabled_and_are_limited_in_number() {
    let browser = signed_in().await;
    for _ in 0..10 {
        register(&browser).await;
    }
    let refused = browser.post("/v1/me/passkeys", &[]).await;
    assert_eq!((refused.status, refused.code()), (403, "passkey_quota_exceeded"));
    let attributes = json!({"passkey": {"enabled": false}});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    assert_eq!(browser.post("/v1/me/passkeys", &[]).await.code(), "feature_not_enabled");
    let other = browser.another().await;
    let answer = other.post("/v1/client/sign_ins", &[("strategy", "passkey")]).await;
    assert_eq!((answer.status, answer.code()), (400, "strategy_for_user_invalid"));
    ok(other.password(ADA, PASSWORD).await);
}
