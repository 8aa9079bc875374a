//! What the program takes and refuses.

use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use crate::program::{Program, run};

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clerk.toml");
    std::fs::write(&path, text).expect("written");
    (folder, path)
}

/// How the program complains about these arguments.
fn complaint(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?} was accepted");
    assert!(output.stdout.is_empty(), "it has listened");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let line = complaint(&["--listen", "0.0.0.0:0"]);
    assert!(line.contains("--i-know-this-is-not-secure"), "{line}");
    let other = Program::start(&["--listen=0.0.0.0:0", "--i-know-this-is-not-secure"]);
    assert!(other.address.ip().is_unspecified());
}

#[test]
fn preset_and_config_file_are_combined() {
    let (_folder, path) = file("[environment.display_config]\napplication_name = \"Acme\"\n");
    let program = Program::start(&["--preset", "waitlist", "--config", path.to_str().expect("text")]);
    for world in ["", "/w/other"] {
        let environment = program.get(&format!("{world}/v1/environment")).body;
        assert_eq!(environment["display_config"]["application_name"], "Acme");
        assert_eq!(environment["user_settings"]["sign_up"]["mode"], "waitlist");
    }
}

#[test]
fn a_file_may_name_the_preset() {
    let (_folder, path) = file("preset = \"multi-session\"\n[emulator]\nmax_code_attempts = 2\n");
    let path = path.to_str().expect("text");
    let config = Program::start(&["--config", path]).get("/__emulator/config").body;
    assert_eq!(config["environment"]["auth_config"]["single_session_mode"], json!(false));
    assert_eq!(config["emulator"]["max_code_attempts"], json!(2));
    assert!(complaint(&["--config", path, "--preset", "base"]).contains("names the preset"));
}

#[test]
fn config_file_error_is_reported_in_one_line() {
    let cases = [
        (
            "[environment.auth_config]\nsingle_session_mode = \"no\"\n",
            "environment.auth_config.single_session_mode: got the text \"no\", expected true or false: write it without quotes",
        ),
        ("[environment]\nmaintenance = true\n", "environment.maintenance: unknown key, expected one of"),
        ("preset = \"mfa\"\n", "preset: got \"mfa\", expected one of base,"),
        ("[environment\n", "line 1: "),
    ];
    for (text, expected) in cases {
        let (_folder, path) = file(text);
        let line = complaint(&["--config", path.to_str().expect("text")]);
        assert!(line.contains(expected), "{line}");
        assert_eq!(line.trim().lines().count(), 1, "{line}");
    }
    assert!(complaint(&["--config", "/nowhere/clerk.toml"]).contains("--config /nowhere/clerk.toml: "));
    assert!(complaint(&["--preset", "mfa"]).contains("--preset: got \"mfa\", expected one of base,"));
}
