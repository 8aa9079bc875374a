//! The address of the emulator in what it writes for browsers, as the proxies of development servers ask for it.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::program::{PATIENCE, Program};

/// Begins a sign-in with Google by a request with these headers, and returns the address of the emulator that it leads to.
fn provider_base(program: &Program, headers: &str) -> String {
    let body = "strategy=oauth_google&redirect_url=/sso-callback&action_complete_redirect_url=/";
    let mut stream = TcpStream::connect_timeout(&program.address, PATIENCE).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    write!(
        stream,
        "POST /v1/client/sign_ins HTTP/1.1\r\n{headers}connection: close\r\norigin: http://localhost:8080\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, rest) =
        answer.split_once("\"external_verification_redirect_url\":\"").unwrap_or_else(|| panic!("{answer}"));
    rest.split("/oauth/").next().unwrap_or_default().to_owned()
}

#[test]
fn address_without_a_port_gets_the_port_that_the_emulator_listens_on() {
    let program = Program::start(&["--log", "off", "--quiet"]);
    let port = program.address.port();
    assert_eq!(provider_base(&program, "host: 127.0.0.1\r\n"), format!("http://127.0.0.1:{port}"));
    assert_eq!(provider_base(&program, "host: localhost:1\r\n"), "http://localhost:1");
}

#[test]
fn loopback_proxy_decides_the_public_address() {
    let program = Program::start(&["--log", "off", "--quiet"]);
    let trunk = "host: 127.0.0.1\r\nx-forwarded-host: 127.0.0.1:8080\r\nx-forwarded-prefix: /__clerk\r\n";
    assert_eq!(provider_base(&program, trunk), "http://127.0.0.1:8080/__clerk");
    let secure = "host: 127.0.0.1\r\nx-forwarded-host: localhost\r\nx-forwarded-proto: https\r\n";
    assert_eq!(provider_base(&program, secure), "https://localhost");
}

#[test]
fn public_url_flag_overrides_the_proxy() {
    let program = Program::start(&["--log", "off", "--quiet", "--public-url", "https://app.test/clerk"]);
    let trunk = "host: 127.0.0.1\r\nx-forwarded-host: 127.0.0.1:8080\r\n";
    assert_eq!(provider_base(&program, trunk), "https://app.test/clerk");
}
