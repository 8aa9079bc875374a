//! Every reply that a test of this crate gets from the Frontend API, held against Clerk's own OpenAPI description of it.
//!
//! The description is reference data and no part of this project: the environment variable `CLERK_FAPI_OPENAPI` says where it lies
//! (an absolute path), and without it nothing is checked. Where emulator and description differ on purpose, [`deviation::DEVIATIONS`] says why.

use std::{
    process::Command,
    sync::{LazyLock, Mutex, PoisonError},
};

use axum::http::{Method, Request, Uri};
use clerk_emulator::{Emulator, app};
use serde_json::Value;

use crate::browser::{Answer, deliver};

mod description;
mod deviation;
mod journal;

use description::{Description, Operation};
use journal::Journal;

const WHERE: &str = "CLERK_FAPI_OPENAPI";

static DESCRIPTION: LazyLock<Option<Description>> = LazyLock::new(|| {
    let path = std::env::var_os(WHERE)?;
    let text = std::fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{WHERE}={}: {error}", path.display()));
    Some(Description::read(&text))
});

/// Panics if the reply is none that the description lets the operation give.
pub(crate) fn check(method: &Method, uri: &Uri, answer: &Answer) {
    let Some(description) = &*DESCRIPTION else { return };
    let Some(path) = frontend_path(uri) else { return };
    if answer.text.contains("The emulator was told to fail here.") {
        return;
    }
    let method = verb(method, uri);
    if method == "OPTIONS" {
        return;
    }
    let mut journal = Journal::here();
    let operation = match description.operation(&method, path) {
        Some(operation) => operation,
        None if is_unknown(answer) => return,
        None => {
            let name = format!("{method} {path}");
            let line = deviation::undescribed(&name);
            journal.excuse(&line.unwrap_or_else(|| panic!("{name} is not described")));
            return;
        }
    };
    let mut faults = faults(description, &operation, answer);
    faults.retain(|fault| match deviation::excuse(&operation.name, answer.status, fault) {
        Some(line) => {
            journal.excuse(&line);
            false
        }
        None => true,
    });
    journal.validated(&operation.name, answer.status);
    let faults: Vec<String> = faults.iter().map(|(place, what)| format!("  {place}: {what}")).collect();
    let name = &operation.name;
    assert!(
        faults.is_empty(),
        "against {WHERE}: {name} answered {}\n{}\n{}",
        answer.status,
        faults.join("\n"),
        answer.text
    );
}

/// What is wrong with the reply: where, and what.
fn faults(description: &Description, operation: &Operation, answer: &Answer) -> Vec<(String, String)> {
    match description.reply(operation, answer.status) {
        None => vec![("status".to_owned(), format!("{} is not described", answer.status))],
        // A redirect, or whatever the description says nothing about.
        Some(None) => Vec::new(),
        Some(Some(schema)) => match serde_json::from_str::<Value>(&answer.text) {
            Err(_) => vec![("body".to_owned(), "is no JSON".to_owned())],
            Ok(body) => schema.faults(&body),
        },
    }
}

/// The path as the description has it. None for what is not the Frontend API.
fn frontend_path(uri: &Uri) -> Option<&str> {
    let path = uri.path().strip_prefix("/__clerk").unwrap_or(uri.path());
    let path = match path.strip_prefix("/w/") {
        Some(rest) => &rest[rest.find('/')?..],
        None => path,
    };
    let first = path.split('/').nth(1).unwrap_or_default();
    // `/oauth/{provider}/…` are pages of the providers that the emulator stands in for.
    let is_frontend = matches!(first, "v1" | ".well-known" | "api_keys");
    is_frontend.then_some(path)
}

/// The verb that is meant: browsers post a `_method`.
fn verb(method: &Method, uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    let meant = pairs.filter_map(|pair| pair.strip_prefix("_method=")).next_back();
    meant.map_or_else(|| method.as_str().to_owned(), str::to_uppercase)
}

/// Whether the emulator says that it has no such route.
fn is_unknown(answer: &Answer) -> bool {
    answer.status == 404 && answer.text.contains("(form keys: ") || answer.status == 405
}

/// Runs all the other tests once more in a process of their own, and looks at what they saw between them.
#[test]
fn every_openapi_operation_is_tested_and_every_deviation_is_needed() {
    let Some(description) = &*DESCRIPTION else {
        eprint_line(&format!("skipped: {WHERE} does not say where Clerk's description is"));
        return;
    };
    if journal::is_kept() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal");
    let tests = Command::new(std::env::current_exe().expect("this program"))
        .env(journal::WHERE, &file)
        .output()
        .expect("the tests run");
    assert!(tests.status.success(), "{}", String::from_utf8_lossy(&tests.stdout));
    let seen = journal::Seen::read(&file);
    let emulated = emulated(description);
    let tested = emulated.iter().filter(|name| seen.succeeded(name)).count();
    eprint_line(&format!(
        "{} replies are as described; {tested} of {} emulated operations were seen to succeed",
        seen.replies,
        emulated.len()
    ));
    let untested: Vec<&String> = emulated.iter().filter(|name| !seen.succeeded(name)).collect();
    assert!(untested.is_empty(), "no test sees these succeed: {untested:#?}");
    let idle: Vec<String> = deviation::lines().filter(|line| !seen.excused(line)).collect();
    assert!(idle.is_empty(), "these deviations are not needed any more: {idle:#?}");
}

/// The operations of the description that the emulator has, found by asking for each.
fn emulated(description: &Description) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let router = app(Emulator::new());
    let mut found = Vec::new();
    for operation in description.operations() {
        let (method, path) = operation.name.split_once(' ').expect("a method and a path");
        let path = path.replace(['{', '}'], "");
        let request = Request::builder().method(method).uri(&path).body(axum::body::Body::empty());
        let answer = runtime.block_on(deliver(&router, request.expect("a request")));
        let is_refused = ["billing_not_enabled", "feature_not_enabled"].contains(&answer.code());
        if !is_unknown(&answer) && !is_refused && frontend_path(&path.parse().expect("a path")).is_some() {
            found.push(operation.name);
        }
    }
    found
}

/// Said even by tests that pass, which is why it goes around the harness.
fn eprint_line(line: &str) {
    use std::io::Write;
    static LOCK: Mutex<()> = Mutex::new(());
    let _turn = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(std::io::stderr(), "contract: {line}").expect("stderr");
}
