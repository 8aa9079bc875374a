//! The data file: what was acknowledged is still there, however the process ended.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Program, run, send};

const PASSWORD: &str = "correct%20horse%201";

pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("clerk.data")
    }

    pub(crate) fn start(&self) -> Program {
        self.start_with(&[])
    }

    fn start_with(&self, more: &[&str]) -> Program {
        let file = self.file();
        let arguments = ["--log", "off", "--data", file.to_str().expect("text")];
        Program::start(&[&arguments, more].concat())
    }
}

fn create_user(program: &Program, world: &str, email: &str) {
    let body = json!({"action": "create_user", "email_address": email, "password": "correct horse 1"});
    let answer = program.post(&format!("{world}/__emulator/action"), &body.to_string());
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn dev_browser(program: &Program, world: &str) -> String {
    let answer = program.post(&format!("{world}/v1/dev_browser"), "");
    answer.body["id"].as_str().expect("an id").to_owned()
}

fn sign_in(program: &Program, world: &str, browser: &str, email: &str) -> Value {
    let path = format!("{world}/v1/client/sign_ins?__clerk_db_jwt={browser}");
    let email = email.replace('@', "%40");
    program.post(&path, &format!("identifier={email}&password={PASSWORD}")).body["response"].clone()
}

/// What a world shows from outside, without what each request writes anew.
fn shown(program: &Program, world: &str, browser: &str) -> Value {
    let mut client = program.get(&format!("{world}/v1/client?__clerk_db_jwt={browser}")).body;
    for session in client["response"]["sessions"].as_array_mut().into_iter().flatten() {
        session["last_active_token"] = Value::Null;
    }
    json!({
        "client": client,
        "messages": program.get(&format!("{world}/__emulator/messages")).body,
        "config": program.get(&format!("{world}/__emulator/config")).body,
        "jwks": program.get("/.well-known/jwks.json").body,
    })
}

#[test]
fn deeply_nested_data_survives_a_kill() {
    const DEPTH: usize = 123;
    let place = Place::new();
    let program = place.start();
    let browser = dev_browser(&program, "");
    let deep = format!("{}1{}", "%7B%22a%22%3A".repeat(DEPTH), "%7D".repeat(DEPTH));
    let form = format!("email_address=ada%40example.com&password={PASSWORD}&unsafe_metadata={deep}");
    let answer = program.post(&format!("/v1/client/sign_ups?__clerk_db_jwt={browser}"), &form);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let before = shown(&program, "", &browser);
    assert!(before["client"]["response"]["sign_up"]["unsafe_metadata"]["a"]["a"].is_object(), "{before}");
    drop(program);
    let program = place.start();
    assert_eq!(shown(&program, "", &browser), before);
}

#[test]
fn kill_after_any_request_of_a_sign_up_loses_nothing() {
    let place = Place::new();
    let mut program = place.start();
    let again = |program: &mut Option<Program>, browser: &str| {
        let running = program.take().expect("it runs");
        let before = shown(&running, "/w/red", browser);
        running.kill();
        let fresh = place.start();
        assert_eq!(shown(&fresh, "/w/red", browser), before);
        *program = Some(fresh);
    };
    let browser = dev_browser(&program, "/w/red");
    program.post("/w/red/__emulator/config", r#"{"emulator": {"max_code_attempts": 3}}"#);
    let mut running = Some(program);
    again(&mut running, &browser);
    let path = |task: &str| format!("/w/red/v1/client/sign_ups{task}?__clerk_db_jwt={browser}");

    let step = |program: &Option<Program>, task: &str, body: &str, status: u16| {
        let answer = program.as_ref().expect("it runs").post(&path(task), body);
        assert_eq!(answer.status, status, "{}", answer.body);
        answer.body
    };
    let sign_up = step(&running, "", &format!("email_address=ada%40example.com&password={PASSWORD}"), 200);
    let id = sign_up["response"]["id"].as_str().expect("an id").to_owned();
    again(&mut running, &browser);
    step(&running, &format!("/{id}/prepare_verification"), "strategy=email_code", 200);
    again(&mut running, &browser);
    step(&running, &format!("/{id}/attempt_verification"), "strategy=email_code&code=000000", 422);
    again(&mut running, &browser);
    let messages = running.as_ref().expect("it runs").get("/w/red/__emulator/messages").body;
    let code = messages[0]["code"].as_str().expect("a code");
    let body = format!("strategy=email_code&code={code}");
    let done = step(&running, &format!("/{id}/attempt_verification"), &body, 200);
    assert_eq!(done["response"]["status"], "complete");
    again(&mut running, &browser);

    program = running.take().expect("it runs");
    let other = dev_browser(&program, "/w/red");
    assert_eq!(sign_in(&program, "/w/red", &other, "ada@example.com")["status"], "complete");
    let stranger = dev_browser(&program, "");
    assert_eq!(sign_in(&program, "", &stranger, "ada@example.com"), Value::Null);
}

/// What an application's server has set up, as it finds it again.
fn set_up(program: &Program, user: &str) -> Vec<Value> {
    let paths = [
        format!("/users/{user}"),
        "/organizations".to_owned(),
        "/allowlist_identifiers".to_owned(),
        "/blocklist_identifiers".to_owned(),
        "/invitations".to_owned(),
    ];
    let get = |path: &String| {
        let answer = program.get(&format!("/w/red/bapi/v1{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_ne!(answer.body, json!([]), "{path}");
        answer.body
    };
    let mut all: Vec<Value> = paths.iter().map(get).collect();
    all.push(program.get("/w/red/__emulator/config").body);
    all
}

#[test]
fn backend_data_survives_a_restart() {
    let place = Place::new();
    let program = place.start();
    let post = |path: &str, body: Value| {
        let answer = program.post(&format!("/w/red{path}"), &body.to_string());
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    };
    let template = json!({"name": "db", "claims": {"email": "{{user.primary_email_address}}"}});
    post("/__emulator/config", json!({"emulator": {"jwt_templates": [template]}}));
    let user = json!({"email_address": ["ada@example.com"], "skip_password_requirement": true});
    let user = post("/bapi/v1/users", user);
    let user = user["id"].as_str().expect("an id");
    post("/bapi/v1/organizations", json!({"name": "Acme", "created_by": user}));
    post("/bapi/v1/allowlist_identifiers", json!({"identifier": "*@example.com"}));
    post("/bapi/v1/blocklist_identifiers", json!({"identifier": "eve@example.org"}));
    post("/bapi/v1/invitations", json!({"email_address": "bob@example.com"}));
    let ticket = post("/bapi/v1/sign_in_tokens", json!({"user_id": user}));
    let ticket = ticket["token"].as_str().expect("a ticket");
    let path = "/w/red/v1/client/handshake?format=nonce&redirect_url=http%3A%2F%2Flocalhost%3A8080%2F";
    let location = program.get(path).location.expect("a way back");
    let (_, nonce) = location.split_once("__clerk_handshake_nonce=").expect("a nonce");
    let before = set_up(&program, user);
    program.kill();

    let program = place.start();
    assert_eq!(set_up(&program, user), before);
    let payload = format!("/w/red/bapi/v1/clients/handshake_payload?nonce={nonce}");
    assert_eq!([program.get(&payload).status, program.get(&payload).status], [200, 404]);
    let browser = dev_browser(&program, "/w/red");
    let path = format!("/w/red/v1/client/sign_ins?__clerk_db_jwt={browser}");
    let sign_in = program.post(&path, &format!("strategy=ticket&ticket={ticket}")).body;
    assert_eq!(sign_in["response"]["status"], "complete", "{sign_in}");
    program.kill();
    let program = place.start();
    let again = program.post(&path, &format!("strategy=ticket&ticket={ticket}"));
    assert_ne!(again.status, 200, "{}", again.body);
}

#[test]
fn session_token_survives_a_restart() {
    let place = Place::new();
    let program = place.start();
    create_user(&program, "", "ada@example.com");
    let browser = dev_browser(&program, "");
    let session = sign_in(&program, "", &browser, "ada@example.com")["created_session_id"].clone();
    let path =
        format!("/v1/client/sessions/{}/tokens?__clerk_db_jwt={browser}", session.as_str().expect("an id"));
    let jwt = program.post(&path, "").body["jwt"].as_str().expect("a token").to_owned();
    program.kill();
    let program = place.start();
    let keys = program.get("/.well-known/jwks.json").body;
    let head = jwt.split('.').next().expect("a head");
    let head = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, head).expect("base64");
    let head: Value = serde_json::from_slice(&head).expect("JSON");
    assert_eq!(head["kid"], keys["keys"][0]["kid"]);
    assert_eq!(program.post(&path, "").status, 200);
}

/// The head and the claims of a token, and whether the first key of this set has signed it.
fn opened(jwt: &str, keys: &Value) -> (Value, Value, bool) {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let part = |text: &str| serde_json::from_slice::<Value>(&bytes(text)).expect("JSON");
    let (signed, signature) = jwt.rsplit_once('.').expect("a signature");
    let (head, claims) = signed.split_once('.').expect("two parts");
    let number = |name: &str| bytes(keys["keys"][0][name].as_str().expect("a number"));
    let key = ring::signature::RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let verified =
        key.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &bytes(signature));
    (part(head), part(claims), verified.is_ok())
}

/// A session token of this world, and the keys that the issuer in it names by way of its discovery document.
fn token_and_keys(program: &Program, world: &str) -> (String, Value) {
    create_user(program, world, "ada@example.com");
    let browser = dev_browser(program, world);
    let session = sign_in(program, world, &browser, "ada@example.com")["created_session_id"].clone();
    let session = session.as_str().expect("an id");
    let answer =
        program.post(&format!("{world}/v1/client/sessions/{session}/tokens?__clerk_db_jwt={browser}"), "");
    let jwt = answer.body["jwt"].as_str().expect("a token").to_owned();
    let here = format!("http://{}", program.address);
    let path =
        |url: &Value| url.as_str().and_then(|url| url.strip_prefix(&here)).expect("this emulator").to_owned();
    let (_, claims, _) = opened(&jwt, &program.get(&format!("{world}/.well-known/jwks.json")).body);
    let issuer = path(&claims["iss"]);
    let discovery = program.get(&format!("{issuer}/.well-known/openid-configuration")).body;
    assert_eq!(discovery["issuer"], claims["iss"]);
    let keys = program.get(&path(&discovery["jwks_uri"])).body;
    assert_eq!(program.get(&format!("{world}/bapi/v1/jwks")).body, keys);
    (jwt, keys)
}

#[test]
fn tokens_of_a_data_file_are_signed_by_a_key_that_no_other_emulator_has() {
    let (place, other) = (Place::new(), Place::new());
    let program = place.start();
    let (jwt, keys) = token_and_keys(&program, "");
    let (in_world, keys_of_world) = token_and_keys(&program, "/w/red");
    assert_eq!(keys_of_world, keys);
    let key_id = keys["keys"][0]["kid"].clone();
    for jwt in [&jwt, &in_world] {
        let (head, _, is_signed) = opened(jwt, &keys);
        assert_eq!((&head["kid"], is_signed), (&key_id, true));
    }
    let post = program.post("/__emulator/reset", "");
    assert_eq!(post.status, 200, "{}", post.body);
    assert_eq!(token_and_keys(&program, "").1, keys, "a reset keeps the key");
    program.kill();
    let again = place.start();
    assert_eq!(again.get("/.well-known/jwks.json").body, keys);
    assert_eq!(again.get("/w/new/.well-known/jwks.json").body, keys);
    let without = Program::start(&["--log", "off"]).get("/.well-known/jwks.json").body;
    assert_eq!(without["keys"][0]["kid"], "ins_clerkEmulatorPublicKeyPair");
    for foreign in [&without, &other.start().get("/.well-known/jwks.json").body] {
        assert_ne!(foreign["keys"][0]["kid"], key_id);
        assert!(!opened(&jwt, foreign).2, "{foreign}");
    }
}

/// Kills the program at a random moment while it is written to, and looks for everything it has acknowledged.
#[test]
fn kill_under_load_keeps_everything_acknowledged() {
    let place = Place::new();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..6u64 {
        let program = place.start();
        let address = program.address;
        let is_over = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let is_over = Arc::clone(&is_over);
                std::thread::spawn(move || {
                    let mut done = Vec::new();
                    for number in 0.. {
                        if is_over.load(Ordering::Relaxed) {
                            break;
                        }
                        let email = format!("user{round}x{writer}x{number}@example.com");
                        let body = json!({"action": "create_user", "email_address": email});
                        let answer = send(address, "POST", "/__emulator/action", &body.to_string());
                        match answer {
                            Ok(answer) if answer.status == 200 => done.push(email),
                            _ => break,
                        }
                    }
                    done
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(150 + round * 61));
        program.kill();
        is_over.store(true, Ordering::Relaxed);
        for writer in writers {
            acknowledged.extend(writer.join().expect("no panic"));
        }
    }
    assert!(acknowledged.len() > 20, "only {} users were made", acknowledged.len());
    let program = place.start();
    let body = |email: &str| json!({"action": "lock_user", "email": email}).to_string();
    for email in &acknowledged {
        assert_eq!(program.post("/__emulator/action", &body(email)).status, 200, "{email} is lost");
    }
    assert_eq!(program.post("/__emulator/action", &body("nobody@example.com")).status, 400);
}

fn users(program: &Program) -> Vec<bool> {
    let exists = |number: u32| {
        let body = json!({"action": "lock_user", "email": format!("user{number}@example.com")});
        program.post("/__emulator/action", &body.to_string()).status == 200
    };
    (0..4).map(exists).collect()
}

/// A file with three users, and how long it was after each.
fn written(place: &Place) -> (Vec<u8>, Vec<usize>) {
    let program = place.start();
    let lengths = (0..3).map(|number| {
        create_user(&program, "", &format!("user{number}@example.com"));
        usize::try_from(fs::metadata(place.file()).expect("a file").len()).expect("short")
    });
    let lengths = lengths.collect();
    program.kill();
    (fs::read(place.file()).expect("a file"), lengths)
}

#[test]
fn torn_last_write_is_cut_off_and_the_rest_kept() {
    let place = Place::new();
    let (bytes, lengths) = written(&place);
    let last = lengths[1]..lengths[2];
    let mut torn = vec![
        bytes[..last.end - 1].to_vec(),
        bytes[..last.start + 1].to_vec(),
        bytes[..usize::midpoint(last.start, last.end)].to_vec(),
    ];
    // The length is written, and the bytes are not.
    torn.push([&bytes[..last.start + 20], &vec![0; last.len() - 20]].concat());
    for bytes in torn {
        fs::write(place.file(), bytes).expect("written");
        let program = place.start();
        assert_eq!(users(&program), [true, true, false, false]);
        create_user(&program, "", "user3@example.com");
        program.kill();
        assert_eq!(users(&place.start()), [true, true, false, true]);
    }
}

#[test]
fn leftover_of_an_interrupted_rewrite_is_harmless() {
    let place = Place::new();
    written(&place);
    fs::write(place.folder.path().join("clerk.data.new"), b"00000000 {\"wor").expect("written");
    assert_eq!(users(&place.start()), [true, true, true, false]);
    let torn_at_birth = Place::new();
    let begun = &fs::read(place.file()).expect("a journal")[..4];
    fs::write(torn_at_birth.file(), begun).expect("written");
    create_user(&torn_at_birth.start(), "", "user0@example.com");
    assert_eq!(users(&torn_at_birth.start()), [true, false, false, false]);
}

fn complaint(file: &Path) -> String {
    let output = run(&["--listen", "127.0.0.1:0", "--data", file.to_str().expect("text")]);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn short_foreign_file_is_not_changed() {
    let place = Place::new();
    fs::write(place.file(), b"hello\n").expect("written");
    let line = complaint(&place.file());
    assert!(line.contains("no data file of an emulator"), "{line}");
    assert_eq!(fs::read(place.file()).expect("still there"), b"hello\n");
}

#[test]
fn damaged_file_is_reported_and_not_changed() {
    let place = Place::new();
    let (mut bytes, lengths) = written(&place);
    bytes[lengths[0] + 30] ^= 1;
    fs::write(place.file(), &bytes).expect("written");
    let line = complaint(&place.file());
    assert!(line.contains("is damaged, and good ones follow"), "{line}");
    assert_eq!(fs::read(place.file()).expect("a file"), bytes);
}

#[test]
fn foreign_file_is_not_changed() {
    let place = Place::new();
    let text = "Dear diary,\ntoday I have called a file clerk.data.\n".repeat(10);
    fs::write(place.file(), &text).expect("written");
    let line = complaint(&place.file());
    assert!(line.contains("no data file of an emulator"), "{line}");
    assert_eq!(fs::read_to_string(place.file()).expect("a file"), text);
}

#[test]
fn second_emulator_on_the_same_file_is_refused() {
    let place = Place::new();
    let first = place.start();
    assert!(complaint(&place.file()).contains("another emulator works with it"));
    drop(first);
    place.start();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.start();
    let mode = fs::metadata(place.file()).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn long_journal_is_compacted() {
    let place = Place::new();
    let program = place.start();
    create_user(&program, "", "user0@example.com");
    let name = "a".repeat(60_000);
    for _ in 0..40 {
        let body = json!({"environment": {"display_config": {"application_name": name}}});
        program.post("/__emulator/config", &body.to_string());
        let body = json!({"reset": true});
        program.post("/__emulator/config", &body.to_string());
    }
    let length = fs::metadata(place.file()).expect("a file").len();
    assert!(length < 1_500_000, "{length}");
    program.kill();
    assert_eq!(users(&place.start()), [true, false, false, false]);
}

#[test]
fn changed_command_line_settings_apply_to_stored_worlds() {
    let place = Place::new();
    let mode = |program: &Program| {
        let environment = program.get("/v1/environment").body;
        let name = environment["display_config"]["application_name"].clone();
        (environment["user_settings"]["sign_up"]["mode"].clone(), name)
    };
    let program = place.start_with(&["--preset", "waitlist"]);
    create_user(&program, "", "user0@example.com");
    let body = json!({"environment": {"display_config": {"application_name": "Acme"}}});
    program.post("/__emulator/config", &body.to_string());
    program.kill();
    let program = place.start_with(&["--preset", "waitlist"]);
    assert_eq!(mode(&program), (json!("waitlist"), json!("Acme")));
    program.kill();
    // The settings change while nobody looks at the world.
    place.start_with(&["--preset", "restricted"]).kill();
    let program = place.start_with(&["--preset", "restricted"]);
    assert_eq!(mode(&program), (json!("restricted"), json!("Emulated application")));
    assert_eq!(users(&program), [true, false, false, false]);
}
