//! What the program tells of requests on its console.

use crate::program::Program;

const SECRET: &str = "hunter22hunter22";
const TOTP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[test]
fn request_log_is_one_line_without_secrets() {
    let program = Program::start(&["--quiet"]);
    let browser = program.post("/w/red/v1/dev_browser", "").body["id"].as_str().expect("an id").to_owned();
    let path = format!("/w/red/v1/client/sign_ups?__clerk_db_jwt={browser}");
    let sign_up = program.post(&path, &format!("email_address=ada%40example.com&password={SECRET}"));
    let id = sign_up.body["response"]["id"].as_str().expect("an id").to_owned();
    let steps = format!("/w/red/v1/client/sign_ups/{id}");
    program.post(&format!("{steps}/prepare_verification?__clerk_db_jwt={browser}"), "strategy=email_code");
    let sent = program.get("/w/red/__emulator/messages").body[0]["code"].as_str().expect("a code").to_owned();
    let attempt = format!("strategy=email_code&code={sent}");
    let done = program.post(&format!("{steps}/attempt_verification?__clerk_db_jwt={browser}"), &attempt);
    assert_eq!(done.status, 200);
    program.get(&format!("/w/red/v1/verify?token={SECRET}"));
    program.get("/v1/last");

    let first = program.line_with("path=/v1/dev_browser");
    assert!(first.starts_with("level=info method=POST path=/v1/dev_browser status=200 ms="), "{first}");
    assert!(first.ends_with(" world=red"), "{first}");
    let mut lines = vec![first];
    while !lines.last().expect("one").contains("path=/v1/last") {
        lines.push(program.line_with("level="));
    }
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert!(lines[6].contains("status=404") && lines[6].ends_with("error=resource_not_found"), "{lines:?}");
    let all = lines.join("\n");
    for secret in [SECRET, browser.as_str(), sent.as_str(), "ada"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

/// Requests of every kind with a secret in every place that can hold one, and all of these secrets.
fn send_secrets(program: &Program) -> Vec<String> {
    let browser = program.post("/v1/dev_browser", "").body["id"].as_str().expect("an id").to_owned();
    let with_browser = |path: &str| format!("{path}?__clerk_db_jwt={browser}");
    let mut secrets = vec![SECRET.to_owned(), TOTP_SECRET.to_owned(), browser.clone()];
    let names = [
        "password",
        "new_password",
        "current_password",
        "code",
        "token",
        "ticket",
        "captcha_token",
        "signature",
        "proof_token",
        "public_key_credential",
        "totp_secret",
        "backup_codes",
        "state",
        "nonce",
        "unsafe_metadata",
        "redirect_url",
        "__clerk_ticket",
        "__clerk_testing_token",
        "rotating_token_nonce",
        "api_key",
        "Password",
    ];
    let secret_of = |name: &str| format!("{SECRET}-of-{name}");
    let all: Vec<String> = names.iter().map(|name| format!("{name}={}", secret_of(name))).collect();
    let body = format!("identifier=ada%40example.com&{}", all.join("&"));
    program.post(&with_browser("/v1/client/sign_ins"), &body);
    program.get(&format!("/v1/verify?{}", all.join("&")));
    program.get(&format!(
        "/v1/tickets/accept?ticket={SECRET}&redirect_url=http%3A%2F%2Flocalhost%2F%3Fa%3D{SECRET}"
    ));
    // A body of the wrong kind looks like a name.
    program.post(&with_browser("/v1/client/sign_ins"), &format!("{{\"password\":\"{SECRET}\"}}"));
    program.post(&with_browser("/v1/client/sign_ins"), SECRET);
    program.post(&with_browser("/v1/client/sign_ins"), &format!("{SECRET}=="));
    let user = format!(
        "{{\"email_address\":[\"ada@example.com\"],\"password\":\"{SECRET}\",\"totp_secret\":\"{TOTP_SECRET}\",\
         \"backup_codes\":[\"{SECRET}\"],\"private_metadata\":{{\"key\":\"{SECRET}\"}},\"digest\":\"{SECRET}\"}}"
    );
    program.post("/bapi/v1/users", &user);
    let made = program.post("/bapi/v1/users", &user.replace(&format!(",\"digest\":\"{SECRET}\""), ""));
    assert_eq!(made.status, 200, "{}", made.body);
    let bob = "{\"email_address\":[\"bob@example.com\"],\"skip_password_requirement\":true}";
    let id = program.post("/bapi/v1/users", bob).body["id"].as_str().expect("a user").to_owned();
    let token = program.post("/bapi/v1/sign_in_tokens", &format!("{{\"user_id\":\"{id}\"}}"));
    let ticket = token.body["token"].as_str().expect("a ticket").to_owned();
    let signed_in =
        program.post(&with_browser("/v1/client/sign_ins"), &format!("strategy=ticket&ticket={ticket}"));
    let session = signed_in.body["response"]["created_session_id"].as_str().expect("a session").to_owned();
    let minted = program.post(&with_browser(&format!("/v1/client/sessions/{session}/tokens")), "");
    secrets.push(minted.body["jwt"].as_str().expect("a token").to_owned());
    secrets.push(ticket);
    secrets.push("sk_test_program".to_owned());
    let config = format!("{{\"emulator\":{{\"publishable_key\":\"pk_test_{SECRET}\"}}}}");
    program.post("/__emulator/config", &config);
    program.post("/__emulator/action", &user.replace("{\"email", "{\"action\":\"create_user\",\"email"));
    program.cookie_request(SECRET);
    secrets
}

#[test]
fn no_log_level_shows_a_secret() {
    for level in ["info", "debug"] {
        let program = Program::start(&["--quiet", "--log", level]);
        let secrets = send_secrets(&program);
        program.get("/v1/last");
        let mut lines: Vec<String> = Vec::new();
        while !lines.last().is_some_and(|line| line.contains("path=/v1/last")) {
            lines.push(program.line_with("level="));
        }
        assert!(lines.len() > 12, "{lines:?}");
        let all = lines.join("\n");
        for secret in &secrets {
            assert!(!all.contains(secret.as_str()), "{secret} in {all}");
        }
        assert_eq!(all.contains("ada@example.com"), level == "debug", "{all}");
    }
}

#[test]
fn debug_shows_harmless_values_and_off_shows_nothing() {
    let program = Program::start(&["--log=debug"]);
    program.post("/v1/client/sign_ins", &format!("identifier=ada%40example.com&password={SECRET}&made_up=1"));
    let line = program.line_with("path=/v1/client/sign_ins");
    assert!(line.ends_with("identifier=ada@example.com password=(hidden) other=(hidden)"), "{line}");

    let silent = Program::start(&["--log=off"]);
    silent.post("/v1/dev_browser", "");
    silent.post("/__emulator/action", r#"{"action": "create_user", "email_address": "ada@example.com"}"#);
    let path = "/v1/client/sign_ins";
    let sign_in = silent.post(path, "identifier=ada%40example.com");
    let id = sign_in.body["response"]["id"].as_str().expect("an id");
    let cookie_less = format!("{path}/{id}/prepare_first_factor");
    assert_ne!(silent.post(&cookie_less, "strategy=email_code").status, 200);
    assert_eq!(silent.lines_so_far(), Vec::<String>::new());
}
