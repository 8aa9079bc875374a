//! Steps: one number each says what is asked, by whom, and with what. They mean something only after the steps before them.

use axum::http::header;
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    dice::Dice,
    facts::Pass,
    flow,
    stage::{Asked, Stage, WORLDS},
    table::{BACKEND, Door, FRONTEND, Target},
    values::{Honesty, first_password, people},
};

const PRESETS: &[&str] = &[
    "base",
    "base",
    "email-link",
    "phone-only",
    "passwordless",
    "mfa-required",
    "force-organization",
    "client-trust",
    "multi-session",
    "waitlist",
    "restricted",
    "legal-consent",
    "enumeration-protected",
    "everything",
    "username",
];

/// The fields of a form.
pub(crate) type Pairs = Vec<(String, String)>;

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Three worlds with people and browsers.
pub(crate) async fn prepare(stage: &mut Stage<'_>) -> Result<(), String> {
    for (place, world) in WORLDS.iter().enumerate() {
        stage.admin(place, "config", &json!({})).await?;
        populate(stage, place, world).await?;
        stage.enter(place, true).await?;
        stage.enter(place, place != 1).await?;
    }
    Ok(())
}

async fn populate(stage: &mut Stage<'_>, place: usize, world: &str) -> Result<(), String> {
    for (at, email) in people(world).iter().enumerate() {
        let has_two = email.starts_with("cyd");
        let user = json!({
            "email_address": email,
            "password": first_password(email),
            "totp": has_two,
            "backup_codes": has_two,
            "phone_number": (at == 0).then_some("+12015550100"),
            "username": (at == 1).then(|| format!("dee_{world}")),
        });
        stage.create_user(place, user).await?;
    }
    Ok(())
}

fn weighted<'all>(dice: &mut Dice, targets: &'all [Target]) -> &'all Target {
    let mut at = dice.below(targets.iter().map(|target| target.weight as usize).sum());
    for target in targets {
        match at.checked_sub(target.weight as usize) {
            Some(rest) => at = rest,
            None => return target,
        }
    }
    unreachable!("the weights are those that were summed")
}

/// What one number says.
pub(crate) async fn step(stage: &mut Stage<'_>, seed: u64, honesty: Honesty) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let browser = dice.below(stage.browsers.len());
    match dice.below(100) {
        0..3 => configure(stage, &mut dice, browser, honesty).await,
        3..9 => act(stage, &mut dice, browser).await,
        9..11 => {
            let is_dev = dice.is(70);
            stage.enter(stage.browsers[browser].place, is_dev).await
        }
        11..26 => flow::take(stage, &mut dice, browser, honesty).await,
        kind => {
            let target = weighted(&mut dice, if kind < 36 { BACKEND } else { FRONTEND });
            ask(stage, &mut dice, browser, target, honesty).await
        }
    }
}

/// The settings change.
async fn configure(
    stage: &mut Stage<'_>,
    dice: &mut Dice,
    browser: usize,
    honesty: Honesty,
) -> Result<(), String> {
    let place = stage.browsers[browser].place;
    let is_so = dice.is(50);
    let setting = match dice.below(12) {
        0 => json!({"environment": {"auth_config": {"single_session_mode": is_so}}}),
        1 => json!({"environment": {"auth_config": {"reverification": is_so}}}),
        2 => json!({"environment": {"user_settings": {"restrictions": {"allowlist": {"enabled": is_so}}}}}),
        3 => {
            json!({"environment": {"user_settings": {"attack_protection": {"user_lockout": {"max_attempts": 3}}}}})
        }
        4 => json!({"environment": {"user_settings": {"actions": {"delete_self": is_so}}}}),
        5 => json!({"environment": {"organization_settings": {"domains": {"enabled": is_so}}}}),
        6 => json!({"emulator": {"client_trust": is_so}}),
        7 => json!({"emulator": {"max_code_attempts": 1 + dice.below(9)}}),
        8 => json!({"emulator": {"nothing": is_so}}),
        _ => {
            // With these, a sign-up proves nothing: that is how they are.
            let end = if honesty == Honesty::OnlyWrong { PRESETS.len() - 2 } else { PRESETS.len() };
            json!({"preset": dice.one(&PRESETS[..end])})
        }
    };
    stage.admin(place, "config", &setting).await?;
    Ok(())
}

/// What a test or a developer does from outside.
async fn act(stage: &mut Stage<'_>, dice: &mut Dice, browser: usize) -> Result<(), String> {
    let place = stage.browsers[browser].place;
    let world = stage.places[place].name;
    let email = dice.pick(&people(world)).expect("people").clone();
    let lifetime = if dice.is(30) { 1 } else { 1_000_000 };
    let advanced = stage.places[place].facts.advanced_ms;
    let action = match dice.below(15) {
        0..3 => json!({"action": "create_sign_in_token", "email": email, "expires_in_seconds": lifetime}),
        3 => {
            json!({"action": "create_actor_token", "email": email, "actor": email, "expires_in_seconds": lifetime})
        }
        4 => {
            let email = format!("new{}@{world}.example", dice.below(30));
            json!({"action": "create_invitation", "email_address": email, "expires_in_seconds": lifetime})
        }
        5 => json!({"action": "ban_user", "email": email}),
        6 => json!({"action": "unban_user", "email": email}),
        7 => json!({"action": "lock_user", "email": email}),
        8..10 => json!({"action": "unlock_user", "email": email}),
        10 => json!({"action": "require_password_reset", "email": email}),
        11 => json!({"action": "create_organization", "name": "Acme", "created_by": email}),
        12 => json!({"action": "revoke_session", "session_id": stage.id(dice, browser, "sess")}),
        13 => json!({"action": "create_testing_token"}),
        _ => {
            let ms: i64 = if dice.is(70) { 5_000 } else { 3_600_000 };
            stage.places[place].facts.advanced_ms += ms;
            json!({"action": "advance_clock", "ms": ms})
        }
    };
    let answer = stage.admin(place, "action", &action).await?;
    if let Some(ticket) = answer.body["ticket"].as_str() {
        let whom =
            action["email"].as_str().or(action["email_address"].as_str()).unwrap_or_default().to_owned();
        let is_actor = action["action"] == "create_actor_token";
        // The wall clock goes on, too: what ends soon may have ended.
        let until_ms = advanced + lifetime * 1_000;
        let pass = Pass { whom, until_ms, is_actor, is_single: true };
        stage.places[place].facts.passes.insert(ticket.to_owned(), pass);
    }
    for path in ["/__emulator", "/__emulator/requests", "/__emulator/messages", "/__emulator/nothing"] {
        if dice.is(5) {
            let asked = Asked { method: "GET".to_owned(), path: path.to_owned(), ..Asked::default() };
            stage.exchange(place, &asked, "").await?;
        }
    }
    Ok(())
}

/// A request to one of the APIs.
async fn ask(
    stage: &mut Stage<'_>,
    dice: &mut Dice,
    browser: usize,
    target: &Target,
    honesty: Honesty,
) -> Result<(), String> {
    let path = fill(stage, dice, browser, target.path);
    let mut pairs: Pairs = Vec::new();
    for field in target.fields {
        if dice.is(90) || honesty == Honesty::OnlyWrong && *field == "deny" {
            pairs.push(((*field).to_owned(), stage.value(dice, browser, field, target.path, honesty)));
        }
    }
    if dice.is(4) {
        let field = dice.one(&["strategy", "identifier", "first_name", "nothing", "__clerk_api_version"]);
        pairs.push((field.clone(), stage.value(dice, browser, &field, target.path, honesty)));
    }
    deliver(stage, dice, browser, target, path, pairs).await.map(drop)
}

/// Sends a request with these fields, and learns from it.
pub(crate) async fn deliver(
    stage: &mut Stage<'_>,
    dice: &mut Dice,
    browser: usize,
    target: &Target,
    mut path: String,
    pairs: Pairs,
) -> Result<Answer, String> {
    let place = stage.browsers[browser].place;
    let values: Vec<String> = pairs.iter().map(|(_, value)| value.clone()).collect();
    let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let label = format!("{} {}", target.method, target.path);
    let mut asked = Asked { method: target.method.to_owned(), values, label, ..Asked::default() };
    if target.door == Door::Backend {
        path = format!("/bapi{path}");
        asked.authorization = (!dice.is(3)).then(|| "Bearer sk_test_property".to_owned());
    } else if !path.starts_with("/v1/client") && !dice.is(5) {
        path.push_str(&format!("?_clerk_session_id={}", stage.id(dice, browser, "sess")));
    }
    let sign = if path.contains('?') { '&' } else { '?' };
    if target.method == "GET" {
        path.push_str(&format!("{sign}{}", form.join("&")));
    } else if target.door == Door::Backend {
        asked.body = json_of(&pairs).to_string().into_bytes();
        asked.content_type = "application/json";
    } else {
        asked.body = form.join("&").into_bytes();
        asked.content_type = "application/x-www-form-urlencoded";
        if target.method != "POST" && dice.is(80) {
            asked.method = "POST".to_owned();
            path.push_str(&format!("{sign}_method={}", target.method));
        }
    }
    asked.path = path;
    note(stage, place, target, &pairs);
    let answer = stage.ask(browser, asked).await?;
    learn(stage, place, target, &pairs, &answer.body);
    if let Some((_, back)) = answer.header(header::LOCATION).split_once("/v1/oauth_callback") {
        let path = format!("/v1/oauth_callback{back}");
        stage.ask(browser, Asked { method: "GET".to_owned(), path, ..Asked::default() }).await?;
    }
    if answer.status == 303 || target.path.contains("oauth") {
        stage.look_around(place).await?;
    }
    Ok(answer)
}

fn fill(stage: &Stage<'_>, dice: &mut Dice, browser: usize, template: &str) -> String {
    let fill = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        None => part.to_owned(),
        Some("text") => encode(&dice.one(&["", "v1", "..", "ü", "client", "a b", "%2F"])),
        Some(kind) => stage.id(dice, browser, kind),
    };
    template.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Fields as JSON: what looks like it is taken as such.
fn json_of(pairs: &[(String, String)]) -> Value {
    let value = |name: &str, text: &str| match (name, serde_json::from_str::<Value>(text)) {
        ("email_address" | "phone_number", _) => json!([text]),
        (_, Ok(value)) => value,
        _ => json!(text),
    };
    let fields = pairs.iter().map(|(name, text)| (name.clone(), value(name, text)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// What becomes true as soon as this is asked.
fn note(stage: &mut Stage<'_>, place: usize, target: &Target, pairs: &[(String, String)]) {
    let facts = &mut stage.places[place].facts;
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let chooses = ["sign_ups", "reset_password", "change_password", "attempt_first_factor"];
    if chooses.iter().any(|part| target.path.contains(part)) {
        let is_chosen = |password: &String| password.starts_with("chosen");
        facts.chosen.extend([get("password"), get("new_password")].into_iter().flatten().filter(is_chosen));
    }
    if target.path == "/v1/verify" {
        facts.opened_links.extend(get("token"));
    }
    if target.path.starts_with("/oauth/")
        && target.method == "POST"
        && let (Some(state), Some(email)) = (get("state"), get("email"))
        && get("deny").as_deref() != Some("true")
    {
        facts.granted.insert((state, email));
    }
}

/// What an answer of the Backend API teaches.
fn learn(stage: &mut Stage<'_>, place: usize, target: &Target, pairs: &[(String, String)], body: &Value) {
    let facts = &mut stage.places[place].facts;
    if target.door != Door::Backend {
        return;
    }
    if target.path == "/v1/users"
        && target.method == "POST"
        && let Some(id) = body["id"].as_str()
    {
        facts.known_users.insert(id.to_owned());
    }
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let is_token = target.path == "/v1/sign_in_tokens" || target.path == "/v1/actor_tokens";
    if is_token && let (Some(token), Some(user)) = (body["token"].as_str(), body["user_id"].as_str()) {
        let seconds: i64 = get("expires_in_seconds").and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
        let pass = Pass {
            whom: user.to_owned(),
            until_ms: facts.advanced_ms + seconds * 1_000,
            is_actor: target.path == "/v1/actor_tokens",
            is_single: true,
        };
        facts.passes.insert(token.to_owned(), pass);
    }
}
