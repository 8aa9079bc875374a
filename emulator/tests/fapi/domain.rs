//! Domains of an organization, and who comes in by them.

use serde_json::{Value, json};

use crate::{
    browser::{Answer, Browser, ok},
    team::{acme, join},
};

const NEIGHBOUR: &str = "grace+clerk_test@acme.com";
const KEEPER: &str = "keeper+clerk_test@acme.com";

async fn add(browser: &Browser, path: &str, mode: &str) -> String {
    let fields = [("name", "Acme.com"), ("enrollment_mode", mode)];
    let made = ok(browser.post(&format!("{path}/domains"), &fields).await);
    assert_eq!([&made.response()["name"], &made.response()["enrollment_mode"]], ["acme.com", mode]);
    assert_eq!(made.response()["affiliation_verification"], Value::Null);
    format!("{path}/domains/{}", made.id())
}

async fn prepare(browser: &Browser, domain: &str, email: &str) -> Answer {
    let fields = [("affiliation_email_address", email)];
    browser.post(&format!("{domain}/prepare_affiliation_verification"), &fields).await
}

async fn attempt(browser: &Browser, domain: &str, code: &str) -> Answer {
    browser.post(&format!("{domain}/attempt_affiliation_verification"), &[("code", code)]).await
}

async fn verified(browser: &Browser, path: &str, mode: &str) -> String {
    let domain = add(browser, path, mode).await;
    ok(prepare(browser, &domain, KEEPER).await);
    ok(attempt(browser, &domain, "424242").await);
    domain
}

fn refused(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

async fn suggestions(browser: &Browser) -> Value {
    ok(browser.get("/v1/me/organization_suggestions").await).response().clone()
}

#[tokio::test]
async fn domain_is_verified_by_a_code_sent_to_its_address() {
    let (ada, path) = acme().await;
    let domain = add(&ada, &path, "manual_invitation").await;
    let early = attempt(&ada, &domain, "424242").await;
    assert_eq!(refused(&early), (400, "verification_missing"));
    let elsewhere = prepare(&ada, &domain, "keeper@acme.com.example.com").await;
    assert_eq!(refused(&elsewhere), (422, "organization_domain_mismatch"));
    assert_eq!(elsewhere.param(), "affiliation_email_address");
    let sent = ok(prepare(&ada, &domain, KEEPER).await);
    assert_eq!(sent.response()["affiliation_email_address"], KEEPER);
    let verification = &sent.response()["affiliation_verification"];
    assert_eq!([&verification["status"], &verification["strategy"]], ["unverified", "email_code"]);
    assert_eq!(verification["expires_at"], verification["expire_at"]);
    assert_eq!(refused(&attempt(&ada, &domain, "111111").await), (422, "form_code_incorrect"));
    ada.advance_minutes(11).await;
    assert_eq!(refused(&attempt(&ada, &domain, "424242").await), (400, "verification_expired"));
    ok(prepare(&ada, &domain, KEEPER).await);
    let done = ok(attempt(&ada, &domain, "424242").await);
    assert_eq!(done.response()["affiliation_verification"]["status"], "verified");
    assert!(done.response()["affiliation_verification"]["verified_at"].is_number());
    assert_eq!(refused(&prepare(&ada, &domain, KEEPER).await), (400, "verification_already_verified"));
}

#[tokio::test]
async fn domains_are_filtered_by_verification_and_mode_and_removed() {
    let (ada, path) = acme().await;
    let domain = verified(&ada, &path, "automatic_suggestion").await;
    ok(ada.post(&format!("{path}/domains"), &[("name", "acme.org")]).await);
    let count = async |query: &str| {
        ok(ada.get(&format!("{path}/domains?{query}")).await).response()["total_count"].clone()
    };
    assert_eq!([count("").await, count("verified=true").await, count("verified=false").await], [2, 1, 1]);
    assert_eq!(count("enrollment_mode=automatic_suggestion").await, 1);
    let gone = ok(ada.delete(&domain).await);
    assert_eq!(
        (&gone.response()["object"], &gone.response()["deleted"]),
        (&json!("organization_domain"), &json!(true))
    );
    assert_eq!(refused(&ada.get(&domain).await), (404, "resource_not_found"));
}

#[tokio::test]
async fn unusable_domain_is_refused_at_its_field() {
    let (ada, path) = acme().await;
    verified(&ada, &path, "manual_invitation").await;
    let bob = join(&ada, "bob+clerk_test@example.com").await;
    let other = ok(bob.post("/v1/organizations", &[("name", "Other")]).await).id();
    let create = async |browser: &Browser, path: &str, name: &str| {
        browser.post(&format!("{path}/domains"), &[("name", name)]).await
    };
    let other = format!("/v1/organizations/{other}");
    let answers = [
        (create(&ada, &path, "acme.com").await, "organization_domain_already_exists_same_organization"),
        (create(&bob, &other, "acme.com").await, "organization_domain_already_exists"),
        (create(&ada, &path, "gmail.com").await, "organization_domain_common"),
        (create(&ada, &path, "no domain").await, "form_param_format_invalid"),
        (create(&ada, &path, "").await, "form_param_missing"),
    ];
    for (answer, code) in &answers {
        assert_eq!((answer.status, answer.code(), answer.param()), (422, *code, "name"));
    }
}

#[tokio::test]
async fn first_organization_to_verify_a_domain_owns_it() {
    let (ada, path) = acme().await;
    let bob = join(&ada, "bob+clerk_test@example.com").await;
    let other = ok(bob.post("/v1/organizations", &[("name", "Other")]).await).id();
    let late = add(&bob, &format!("/v1/organizations/{other}"), "manual_invitation").await;
    ok(prepare(&bob, &late, KEEPER).await);
    verified(&ada, &path, "manual_invitation").await;
    let answer = attempt(&bob, &late, "424242").await;
    assert_eq!(refused(&answer), (422, "organization_domain_already_exists"));
}

#[tokio::test]
async fn disabled_domains_and_modes_are_refused() {
    let (ada, path) = acme().await;
    let set = async |domains: Value| {
        ada.environment(json!({"organization_settings": {"domains": domains}})).await;
    };
    set(json!({"enrollment_modes": ["manual_invitation"]})).await;
    let fields = [("name", "acme.com"), ("enrollment_mode", "automatic_invitation")];
    let mode = ada.post(&format!("{path}/domains"), &fields).await;
    assert_eq!(refused(&mode), (403, "organization_domain_enrollment_mode_not_enabled"));
    let fields = [("name", "acme.com"), ("enrollment_mode", "by_luck")];
    let odd = ada.post(&format!("{path}/domains"), &fields).await;
    assert_eq!((odd.status, odd.param()), (422, "enrollment_mode"));
    set(json!({"enabled": false})).await;
    let off = ada.get(&format!("{path}/domains")).await;
    assert_eq!(refused(&off), (403, "organization_domains_not_enabled"));
}

#[tokio::test]
async fn a_suggestion_becomes_a_request_and_the_request_a_membership() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    let domain = add(&ada, &path, "automatic_suggestion").await;
    assert_eq!(suggestions(&grace).await["total_count"], 0);
    ok(prepare(&ada, &domain, KEEPER).await);
    let proven = ok(attempt(&ada, &domain, "424242").await);
    assert_eq!(proven.response()["total_pending_suggestions"], 1);
    let bob = join(&ada, "bob+clerk_test@example.com").await;
    assert_eq!(suggestions(&bob).await["total_count"], 0);
    let suggested = suggestions(&grace).await["data"][0].clone();
    assert_eq!(suggested["status"], "pending");
    assert_eq!(suggested["public_organization_data"]["name"], "Acme");
    let accept =
        format!("/v1/me/organization_suggestions/{}/accept", suggested["id"].as_str().expect("an id"));
    assert_eq!(refused(&bob.post(&accept, &[]).await), (404, "resource_not_found"));
    assert_eq!(ok(grace.post(&accept, &[]).await).response()["status"], "accepted");
    assert_eq!(refused(&grace.post(&accept, &[]).await), (400, "organization_suggestion_already_accepted"));
    let requests = ok(ada.get(&format!("{path}/membership_requests?status=pending")).await);
    let request = requests.response()["data"][0].clone();
    assert_eq!(request["public_user_data"]["identifier"], NEIGHBOUR);
    let answer = format!("{path}/membership_requests/{}", request["id"].as_str().expect("an id"));
    assert_eq!(ok(ada.post(&format!("{answer}/accept"), &[]).await).response()["status"], "accepted");
    let memberships = ok(grace.get("/v1/me").await).response()["organization_memberships"].clone();
    assert_eq!(memberships[0]["role"], "org:member");
    assert_eq!(ada.post(&format!("{answer}/reject"), &[]).await.status, 404);
    assert_eq!(suggestions(&grace).await["data"][0]["status"], "completed");
}

#[tokio::test]
async fn organization_cannot_change_domains_of_another() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    let domain = verified(&ada, &path, "automatic_suggestion").await;
    let suggested = suggestions(&grace).await["data"][0]["id"].as_str().expect("an id").to_owned();
    ok(grace.post(&format!("/v1/me/organization_suggestions/{suggested}/accept"), &[]).await);
    let requests = ok(ada.get(&format!("{path}/membership_requests")).await);
    let request = requests.response()["data"][0]["id"].as_str().expect("an id").to_owned();
    let fields = [("email_address", "carl@example.com"), ("role", "org:member")];
    let invitation = ok(ada.post(&format!("{path}/invitations"), &fields).await).id();
    let bob = join(&ada, "bob+clerk_test@example.com").await;
    let other = ok(bob.post("/v1/organizations", &[("name", "Other")]).await).id();
    let other = format!("/v1/organizations/{other}");
    let domain = domain.rsplit('/').next().expect("an id");
    for answer in [
        bob.get(&format!("{other}/domains/{domain}")).await,
        bob.delete(&format!("{other}/domains/{domain}")).await,
        bob.post(&format!("{other}/membership_requests/{request}/accept"), &[]).await,
        bob.post(&format!("{other}/invitations/{invitation}/revoke"), &[]).await,
        bob.get(&format!("{path}/domains/{domain}")).await,
        bob.post(&format!("{path}/membership_requests/{request}/accept"), &[]).await,
        bob.post(&format!("{path}/invitations/{invitation}/revoke"), &[]).await,
    ] {
        assert_eq!(answer.status, 404, "{}", answer.text);
    }
    assert_eq!(ok(ada.get(&path).await).response()["pending_invitations_count"], 1);
}

#[tokio::test]
async fn a_request_can_be_rejected() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    verified(&ada, &path, "automatic_suggestion").await;
    let suggested = suggestions(&grace).await["data"][0]["id"].as_str().expect("an id").to_owned();
    ok(grace.post(&format!("/v1/me/organization_suggestions/{suggested}/accept"), &[]).await);
    let requests = ok(ada.get(&format!("{path}/membership_requests")).await);
    let id = requests.response()["data"][0]["id"].as_str().expect("an id");
    let rejected = ok(ada.post(&format!("{path}/membership_requests/{id}/reject"), &[]).await);
    assert_eq!(rejected.response()["status"], "revoked");
    assert_eq!(ok(grace.get("/v1/me").await).response()["organization_memberships"], json!([]));
}

#[tokio::test]
async fn verified_address_of_a_domain_receives_an_automatic_invitation() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    let domain = verified(&ada, &path, "automatic_invitation").await;
    assert_eq!(ok(ada.get(&domain).await).response()["total_pending_invitations"], 1);
    let own = async || ok(grace.get("/v1/me/organization_invitations").await).response().clone();
    assert_eq!(own().await["data"][0]["email_address"], NEIGHBOUR);
    assert_eq!(own().await["total_count"], 1);
    let id = own().await["data"][0]["id"].as_str().expect("an id").to_owned();
    ok(grace.post(&format!("/v1/me/organization_invitations/{id}/accept"), &[]).await);
    assert_eq!(own().await["total_count"], 1);
}

#[tokio::test]
async fn changed_enrollment_mode_deletes_pending_offers_on_request() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    let domain = verified(&ada, &path, "automatic_suggestion").await;
    let update = format!("{domain}/update_enrollment_mode");
    let kept = ok(ada.post(&update, &[("enrollment_mode", "manual_invitation")]).await);
    assert_eq!(kept.response()["total_pending_suggestions"], 1);
    let fields = [("enrollment_mode", "manual_invitation"), ("delete_pending", "true")];
    let cleared = ok(ada.post(&update, &fields).await);
    assert_eq!(cleared.response()["total_pending_suggestions"], 0);
    assert_eq!(suggestions(&grace).await["total_count"], 0);
}

#[tokio::test]
async fn a_new_organization_is_named_after_the_users_domain() {
    let (ada, path) = acme().await;
    let grace = join(&ada, NEIGHBOUR).await;
    let defaults = async || grace.get("/v1/me/organization_creation_defaults").await;
    assert_eq!(refused(&defaults().await), (403, "feature_not_enabled"));
    let settings = json!({"organization_creation_defaults": {"enabled": true}});
    ada.environment(json!({"organization_settings": settings})).await;
    let form = json!({"name": "Acme", "slug": "acme", "logo": null, "blur_hash": null});
    assert_eq!(ok(defaults().await).response(), &json!({"advisory": null, "form": form}));
    verified(&ada, &path, "manual_invitation").await;
    let advisory = ok(defaults().await).response()["advisory"].clone();
    assert_eq!([&advisory["code"], &advisory["severity"]], ["organization_already_exists", "warning"]);
    assert_eq!(advisory["meta"], json!({"organization_name": "Acme", "organization_domain": "acme.com"}));
}
