//! The cookie `__client`: who has it is that browser, so its value is not the caller's to choose and changes with each session.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::{
    authenticator::Authenticator,
    browser::{ADA, Answer, Browser, ORIGIN, PASSWORD, ok, send},
    navigation::{last_link, location, page, provider_page, submit},
};

const BOB: &str = "bob+clerk_test@example.com";
const CAROL: &str = "carol+clerk_test@example.com";

/// A browser that keeps its client in the cookie, beside another one that sets the instance up.
struct Jar<'world> {
    world: &'world Browser,
    cookie: Option<String>,
    session: Option<String>,
}

impl<'world> Jar<'world> {
    fn empty(world: &'world Browser) -> Self {
        Self { world, cookie: None, session: None }
    }

    fn holding(world: &'world Browser, value: &str) -> Self {
        Self { world, cookie: Some(value.to_owned()), session: None }
    }

    async fn ask(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:4500");
        if let Some(value) = &self.cookie {
            request = request.header(header::COOKIE, format!("__client={value}"));
        }
        if method != "GET" {
            request = request
                .header(header::ORIGIN, ORIGIN)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let answer = send(&self.world.router, request.body(Body::from(body)).expect("a request")).await;
        if let Some(value) = given(&answer) {
            self.cookie = Some(value);
        }
        if let Some(session) = answer.response()["created_session_id"].as_str() {
            self.session = Some(session.to_owned());
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[]).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", path, fields).await
    }

    /// Posts as the signed-in user.
    async fn post_as_user(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let session = self.session.clone().expect("somebody is signed in");
        self.post(&format!("{path}?_clerk_session_id={session}"), fields).await
    }

    async fn sign_in(&mut self) -> Answer {
        ok(self.post("/v1/client/sign_ins", &[("identifier", ADA), ("password", PASSWORD)]).await)
    }

    async fn sign_out(&mut self) {
        ok(self.ask("DELETE", "/v1/client/sessions", &[]).await);
    }

    /// The value of the cookie once the browser has been here.
    async fn value(&mut self) -> String {
        ok(self.get("/v1/client").await);
        self.cookie.clone().expect("every browser gets a cookie")
    }

    async fn sessions(&mut self) -> usize {
        self.get("/v1/client").await.response()["sessions"].as_array().map_or(0, Vec::len)
    }
}

/// The value of the cookie that an answer sets.
fn given(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies.filter_map(|cookie| cookie.strip_prefix("__client=")?.split(';').next());
    values.next().map(str::to_owned)
}

async fn world_of_ada() -> Browser {
    let world = Browser::fresh().await;
    world.create_user(ADA, json!({})).await;
    world
}

#[tokio::test]
async fn cookie_that_was_not_given_out_is_replaced() {
    let world = world_of_ada().await;
    let planted = "abcdefghijABCDEFGHIJ0123456789abcdefghij";
    let mut victim = Jar::holding(&world, planted);
    ok(victim.get("/v1/client").await);
    let value = victim.cookie.clone().expect("a cookie");
    assert_ne!(value, planted);
    assert_eq!(victim.value().await, value, "a value that was given out stays");
    victim.sign_in().await;
    let mut planter = Jar::holding(&world, planted);
    assert_eq!(planter.sessions().await, 0);
    assert_ne!(planter.cookie, victim.cookie);
}

#[tokio::test]
async fn cookie_of_a_client_that_was_deleted_is_replaced() {
    let world = world_of_ada().await;
    let mut jar = Jar::empty(&world);
    jar.sign_in().await;
    let before = jar.value().await;
    ok(jar.ask("DELETE", "/v1/client", &[]).await);
    assert_ne!(jar.value().await, before);
}

#[tokio::test]
async fn value_from_before_a_sign_in_signs_nobody_in_afterwards() {
    let world = world_of_ada().await;
    let mut victim = Jar::empty(&world);
    let planted = victim.value().await;
    let signed_in = victim.sign_in().await;
    assert!(given(&signed_in).is_some_and(|value| value != planted));
    assert_eq!(victim.sessions().await, 1);
    world.advance_minutes(1).await;
    let mut planter = Jar::holding(&world, &planted);
    assert_eq!(planter.sessions().await, 0);
    assert_eq!(victim.sessions().await, 1);
}

#[tokio::test]
async fn request_sent_before_the_replacement_finds_its_client_and_learns_no_new_value() {
    let world = world_of_ada().await;
    let mut browser = Jar::empty(&world);
    let old = browser.value().await;
    browser.sign_in().await;
    let current = browser.cookie.clone();
    let mut late = Jar::holding(&world, &old);
    let answer = ok(late.get("/v1/client").await);
    assert_eq!(answer.response()["sessions"][0]["status"], "active");
    assert_eq!((given(&answer), late.cookie.as_deref()), (None, Some(old.as_str())));
    // A session of such a request leaves the browser with the value that it has, until it comes with that one.
    late.sign_out().await;
    assert_eq!(given(&late.sign_in().await), None);
    assert_eq!(browser.sessions().await, 1);
    assert_ne!(browser.cookie, current);
    world.admin("action", json!({"action": "advance_clock", "ms": 9_000})).await;
    assert_eq!(late.sessions().await, 1);
    world.admin("action", json!({"action": "advance_clock", "ms": 1_000})).await;
    assert_eq!(late.sessions().await, 0);
}

/// Begins a sign-in with Google and returns the way back from its page.
async fn way_back_from_google(jar: &mut Jar<'_>, kind: &str, email: &str) -> String {
    let (back, done) = (page("/sso-callback"), page("/after"));
    let fields =
        [("strategy", "oauth_google"), ("redirect_url", &back), ("action_complete_redirect_url", &done)];
    let begun =
        ok(jar.post(&format!("/v1/client/{kind}"), &fields.map(|(key, value)| (key, value as &str))).await);
    let verification = match kind {
        "sign_ins" => begun.response()["first_factor_verification"].clone(),
        _ => begun.response()["verifications"]["external_account"].clone(),
    };
    location(&submit(jar.world, &provider_page(&verification), &[("email", email)]).await).into()
}

#[tokio::test]
async fn every_way_to_a_session_gives_a_new_cookie() {
    let world = world_of_ada().await;
    world
        .admin(
            "config",
            json!({"environment": {
                "display_config": {"google_one_tap_client_id": "local.apps.example"},
                "user_settings": {"attributes": {
                    "email_address": {"first_factors": ["email_code", "email_link"]},
                    "passkey": {"enabled": true},
                }},
            }}),
        )
        .await;
    let ticket = async |action: Value| {
        let made = world.admin("action", action).await;
        made["ticket"].as_str().or(made["token"].as_str()).expect("a ticket").to_owned()
    };
    let mut jar = Jar::empty(&world);
    let mut last = jar.value().await;
    let mut is_new = |way: &str, jar: &Jar<'_>| {
        let now = jar.cookie.clone().expect("a cookie");
        assert_ne!(now, last, "{way}");
        last = now;
    };

    jar.sign_in().await;
    is_new("password", &jar);
    let begun = ok(jar.post_as_user("/v1/me/passkeys", &[]).await);
    let mut authenticator = Authenticator::new();
    let options = begun.response()["verification"]["nonce"].as_str().expect("options");
    let credential = authenticator.create(options);
    let path = format!("/v1/me/passkeys/{}/attempt_verification", begun.id());
    ok(jar.post_as_user(&path, &[("strategy", "passkey"), ("public_key_credential", &credential)]).await);
    jar.sign_out().await;

    let begun = ok(jar.post("/v1/client/sign_ins", &[("strategy", "passkey")]).await);
    let options = begun.response()["first_factor_verification"]["nonce"].as_str().expect("options");
    let credential = authenticator.get(options);
    let path = format!("/v1/client/sign_ins/{}/attempt_first_factor", begun.id());
    ok(jar.post(&path, &[("strategy", "passkey"), ("public_key_credential", &credential)]).await);
    is_new("passkey", &jar);
    jar.sign_out().await;

    let begun = ok(jar.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let factors = begun.response()["supported_first_factors"].as_array().cloned().unwrap_or_default();
    let code = factors.iter().find(|factor| factor["strategy"] == "email_code").expect("codes are on");
    let email = code["email_address_id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/client/sign_ins/{}", begun.id());
    let fields = [("strategy", "email_code"), ("email_address_id", &email)];
    ok(jar.post(&format!("{path}/prepare_first_factor"), &fields).await);
    let fields = [("strategy", "email_code"), ("code", "424242")];
    ok(jar.post(&format!("{path}/attempt_first_factor"), &fields).await);
    is_new("code", &jar);
    jar.sign_out().await;

    let begun = ok(jar.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", begun.id());
    let verify = page("/verify");
    let fields = [("strategy", "email_link"), ("email_address_id", &email), ("redirect_url", &verify)];
    ok(jar.post(&path, &fields).await);
    let link = last_link(&world, ADA).await;
    jar.get(&link).await;
    is_new("email link", &jar);
    jar.sign_out().await;

    let token = ticket(json!({"action": "create_sign_in_token", "email": ADA})).await;
    ok(jar.post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", &token)]).await);
    is_new("ticket", &jar);
    jar.sign_out().await;

    let token = ticket(json!({"action": "create_one_tap_token", "email_address": ADA})).await;
    ok(jar.post("/v1/client/sign_ins", &[("strategy", "google_one_tap"), ("token", &token)]).await);
    is_new("one tap", &jar);
    jar.sign_out().await;

    let back = way_back_from_google(&mut jar, "sign_ins", ADA).await;
    assert_eq!(location(&jar.get(&back).await).path(), "/after");
    is_new("provider", &jar);
    jar.sign_out().await;

    let back = way_back_from_google(&mut jar, "sign_ups", BOB).await;
    assert_eq!(location(&jar.get(&back).await).path(), "/after");
    is_new("sign-up with a provider", &jar);
    jar.sign_out().await;

    let begun =
        ok(jar.post("/v1/client/sign_ups", &[("email_address", CAROL), ("password", PASSWORD)]).await);
    let path = format!("/v1/client/sign_ups/{}", begun.id());
    ok(jar.post(&format!("{path}/prepare_verification"), &[("strategy", "email_code")]).await);
    let fields = [("strategy", "email_code"), ("code", "424242")];
    ok(jar.post(&format!("{path}/attempt_verification"), &fields).await);
    is_new("sign-up", &jar);
    assert_eq!(jar.sessions().await, 1);
}

#[tokio::test]
async fn link_opened_in_another_browser_gives_a_new_cookie_with_the_next_answer() {
    let world = world_of_ada().await;
    let email = json!({"first_factors": ["email_code", "email_link"]});
    world.environment(json!({"user_settings": {"attributes": {"email_address": email}}})).await;
    let mut here = Jar::empty(&world);
    let begun = ok(here.post("/v1/client/sign_ins", &[("identifier", ADA)]).await);
    let path = format!("/v1/client/sign_ins/{}/prepare_first_factor", begun.id());
    let verify = page("/verify");
    ok(here.post(&path, &[("strategy", "email_link"), ("redirect_url", &verify)]).await);
    let before = here.cookie.clone();
    let mut phone = Jar::empty(&world);
    let phones = phone.value().await;
    phone.get(&last_link(&world, ADA).await).await;
    assert_eq!(phone.value().await, phones, "nobody has signed in there");
    assert_eq!(here.sessions().await, 1);
    assert_ne!(here.cookie, before);
}
