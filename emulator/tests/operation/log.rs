//! What the program tells of requests on its console.

use crate::program::Program;

const SECRET: &str = "hunter22hunter22";

#[test]
fn a_request_is_one_line_without_anything_secret() {
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

#[test]
fn debug_shows_the_values_and_off_shows_nothing() {
    let program = Program::start(&["--log=debug"]);
    program.post("/v1/client/sign_ins", &format!("identifier=ada%40example.com&password={SECRET}"));
    let line = program.line_with("path=/v1/client/sign_ins");
    assert!(line.contains(&format!("identifier=ada@example.com password={SECRET}")), "{line}");

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
