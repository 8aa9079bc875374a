//! Bytes at the socket of the running program, most of them no request at all: it goes on, and serves whoever speaks HTTP.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use serde_json::json;

use crate::{
    dice::Dice,
    program::{Answer, PATIENCE, Program, send},
};

const THROWS: usize = 10_000;
const SEED: u64 = 2_026;
const WORLD: &str = "/w/calm";

/// A program with a user in a world of their own, at which nothing is thrown.
fn started() -> Program {
    let program = Program::start(&["--quiet", "--log", "off"]);
    let user =
        json!({"action": "create_user", "email_address": "ada@example.com", "password": "correct horse 1"});
    assert_eq!(program.post(&format!("{WORLD}/__emulator/action"), &user.to_string()).status, 200);
    program
}

/// Asserts that it is well: it runs, nothing in it has panicked, and somebody can sign in.
fn is_well(program: &mut Program) {
    let fine = |answer: Answer| {
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    };
    let browser = fine(program.post(&format!("{WORLD}/v1/dev_browser"), ""));
    let browser = browser["id"].as_str().expect("an id");
    let path = format!("{WORLD}/v1/client/sign_ins?__clerk_db_jwt={browser}");
    let done = fine(program.post(&path, "identifier=ada%40example.com&password=correct+horse+1"));
    assert_eq!(done["response"]["status"], "complete");
    assert_eq!(program.health(), (true, Vec::new()));
}

fn connected(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// Sends these bytes and no more; gives what comes back before the connection ends. It has to end: nothing else will come.
fn throw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connected(address);
    // Whoever has seen enough may hang up on the rest.
    let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let is_open = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        assert!(!is_open, "no end after {}", shown(bytes));
    }
    answer
}

fn shown(bytes: &[u8]) -> String {
    bytes[..bytes.len().min(600)].escape_ascii().to_string()
}

/// Throws; what comes back, if anything, is HTTP and no failure of the emulator. Gives its status.
fn status_of(address: SocketAddr, bytes: &[u8]) -> Option<u16> {
    let answer = throw(address, bytes);
    if answer.is_empty() {
        return None;
    }
    let status = answer.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(2..5));
    let status = status.and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
    assert!(status.is_some(), "{} to {}", shown(&answer), shown(bytes));
    // 501 is how the emulator says that it does not emulate a call.
    assert!(
        status.is_none_or(|status| status < 500 || status == 501),
        "{} to {}",
        shown(&answer),
        shown(bytes)
    );
    status
}

fn post(head: &str, body: &[u8]) -> Vec<u8> {
    [b"POST /v1/client/sign_ins HTTP/1.1\r\nhost: localhost\r\n", head.as_bytes(), b"\r\n", body].concat()
}

fn get(line: &str, head: &[u8]) -> Vec<u8> {
    [line.as_bytes(), b"\r\n", head, b"\r\n"].concat()
}

/// Requests that are broken in one place each.
fn broken() -> Vec<Vec<u8>> {
    let long = "a".repeat(300_000);
    let many: String = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect();
    let environment = "GET /v1/environment HTTP/1.1";
    let mut all = vec![
        // Request lines.
        get("GET", b""),
        get("GET /", b""),
        get(" / HTTP/1.1", b""),
        get("GET / HTTP/9.9", b""),
        get("GET / HTTP/1.1 HTTP/1.1", b""),
        get("GET  /v1/environment  HTTP/1.1", b""),
        get("G\u{e4}T / HTTP/1.1", b""),
        get("GET /\u{e4}\u{1f600} HTTP/1.1", b""),
        get("GET /v1/environment\0 HTTP/1.1", b""),
        get("GET http://[::1/v1/environment HTTP/1.1", b""),
        get("CONNECT [::1 HTTP/1.1", b""),
        get("OPTIONS * HTTP/1.1", b""),
        get(&format!("GET /{long} HTTP/1.1"), b""),
        get(&long, b""),
        // Headers.
        get(environment, b"host\r\n"),
        get(environment, b": localhost\r\n"),
        get(environment, b"ho st: localhost\r\n"),
        get(environment, b"host: localhost\0\r\n"),
        get(environment, b"host: localhost\r\n folded\r\n"),
        get(environment, b"host: a\r\nhost: b\r\n"),
        get(environment, many.as_bytes()),
        get(environment, format!("x: {long}\r\n").as_bytes()),
        // Lengths.
        post("content-length: -1\r\n", b"a=b"),
        post("content-length: three\r\n", b"a=b"),
        post("content-length: 99999999999999999999999\r\n", b"a=b"),
        post("content-length: 18446744073709551615\r\n", b"a=b"),
        post("content-length: 3\r\ncontent-length: 4\r\n", b"a=bc"),
        post("content-length: 3, 4\r\n", b"a=bc"),
        post("content-length: 2\r\n", b"a=b&identifier=c"),
        post("content-length: 50\r\n", b"a=b"),
        post("expect: 100-continue\r\ncontent-length: 50\r\n", b""),
        // Chunks.
        post("transfer-encoding: chunked\r\n", b""),
        post("transfer-encoding: chunked\r\n", b"3"),
        post("transfer-encoding: chunked\r\n", b"3\r\na="),
        post("transfer-encoding: chunked\r\n", b"3\r\na=b\r\n"),
        post("transfer-encoding: chunked\r\n", b"3\r\na=bcdef\r\n0\r\n\r\n"),
        post("transfer-encoding: chunked\r\n", b"zz\r\na=b\r\n0\r\n\r\n"),
        post("transfer-encoding: chunked\r\n", b"-3\r\na=b\r\n0\r\n\r\n"),
        post("transfer-encoding: chunked\r\n", b"ffffffffffffffffff\r\na=b\r\n0\r\n\r\n"),
        post("transfer-encoding: chunked\r\n", b"3\r\na=b\r\n0\r\nno trailer\r\n\r\n"),
        post("transfer-encoding: chunked\r\ncontent-length: 3\r\n", b"3\r\na=b\r\n0\r\n\r\n"),
        post("transfer-encoding: gzip\r\n", b"a=b"),
        post("transfer-encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
        // Other protocols.
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"\0".repeat(100_000),
        b"\r\n".repeat(50_000),
        Vec::new(),
    ];
    let odd: [&[u8]; 4] = [b"\xff\xfe", b"\xe4\xf6", "\u{1f600}".as_bytes(), b"\x80=\x80; __client=\xff"];
    let names = ["host", "origin", "cookie", "authorization", "user-agent", "content-type", "referer"];
    for (name, value) in names.iter().flat_map(|name| odd.iter().map(move |value| (name, value))) {
        all.push(get(environment, &[name.as_bytes(), b": ", value, b"\r\n"].concat()));
    }
    let upload = "content-type: multipart/form-data; boundary=x\r\ncontent-length: 400\r\n";
    for body in ["--x", "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nabc", "--x--", "\u{e4}"]
    {
        all.push(post(upload, body.as_bytes()));
        let whole =
            format!("content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n", body.len());
        all.push(post(&whole, body.as_bytes()));
    }
    all
}

#[test]
fn malformed_request_closes_only_its_connection() {
    let mut program = started();
    let all = broken();
    let statuses: Vec<Option<u16>> = all.iter().map(|bytes| status_of(program.address, bytes)).collect();
    let refused = statuses.iter().flatten().filter(|status| (400..500).contains(*status));
    assert!(refused.count() > all.len() / 3, "{statuses:?}");
    is_well(&mut program);
}

/// Nothing but noise, or a request with some noise in it.
fn noise(dice: &mut Dice) -> Vec<u8> {
    let byte = |dice: &mut Dice| u8::try_from(dice.below(256)).expect("a byte");
    if dice.is(40) {
        return (0..dice.below(200)).map(|_| byte(dice)).collect();
    }
    let line = dice.one(&["GET ", "POST ", "PATCH ", "DELETE ", "PUT ", "OPTIONS ", "HEAD "])
        + &dice.one(&[
            "/v1/client",
            "/v1/environment",
            "/v1/me",
            "/v1/client/sign_ins",
            "/bapi/v1/users",
            "/w/x/v1/verify",
        ])
        + &dice.one(&["", "?__clerk_db_jwt=x", "?_method=PATCH", "?a=%FF", "?__clerk_api_version=1"])
        + " HTTP/1.1\r\nhost: localhost\r\n";
    let body = dice.one(&[
        "",
        "identifier=ada%40example.com&password=x",
        "{\"email_address\":[1]}",
        "%ff=%",
        "--x\r\n",
    ]);
    let length = if dice.is(80) { body.len() } else { dice.below(60) };
    let kinds =
        ["", "content-type: application/json\r\n", "content-type: multipart/form-data; boundary=x\r\n"];
    let framing = match dice.is(25) {
        true => "transfer-encoding: chunked\r\n".to_owned(),
        false => format!("content-length: {length}\r\n"),
    };
    let head = line + &dice.one(&kinds) + &dice.one(&["", "authorization: Bearer sk_test_x\r\n"]) + &framing;
    let mut bytes = (head + "\r\n" + &body).into_bytes();
    for _ in 0..dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(4) {
            0 => bytes[at] = byte(dice),
            1 => bytes.insert(at, byte(dice)),
            2 => drop(bytes.remove(at)),
            _ => bytes.truncate(at + 1),
        }
    }
    if let Some(signs) = dice.pick(&[&b"\r\n"[..], b"\0", b"0\r\n\r\n", b""]) {
        bytes.extend_from_slice(signs);
    }
    bytes
}

#[test]
fn server_survives_ten_thousand_random_byte_strings() {
    let mut program = started();
    let address = program.address;
    let throwers = [0, 1].map(|thrower| {
        std::thread::spawn(move || {
            let mut dice = Dice::new(SEED + thrower);
            let statuses = (0..THROWS / 2).filter_map(|_| status_of(address, &noise(&mut dice)));
            statuses.fold([0_usize; 6], |mut counts, status| {
                counts[usize::from(status / 100)] += 1;
                counts
            })
        })
    });
    let counts = throwers.map(|thrower| thrower.join().expect("no panic"));
    // Some of it was well enough to be answered, and much of it was not.
    let [fine, refused] = [2, 4].map(|hundreds| counts.iter().map(|counts| counts[hundreds]).sum::<usize>());
    assert!(fine > 300 && refused > 3_000, "{counts:?}");
    is_well(&mut program);
}

#[test]
fn endless_requests_do_not_block_others() {
    let mut program = started();
    let whole = post("content-length: 30\r\n", b"identifier=ada%40example.com&a");
    let chunked = post("transfer-encoding: chunked\r\n", b"3\r\na=b\r\n");
    let mut open = Vec::new();
    for number in 0..300 {
        let mut stream = connected(program.address);
        let half = if number % 3 == 0 { &chunked[..] } else { &whole[..whole.len() * (number % 100) / 100] };
        stream.write_all(half).expect("it listens");
        open.push(stream);
    }
    is_well(&mut program);
    for stream in &mut open {
        // They go on, one byte at a time, and still do not end.
        let _ = stream.write_all(b"x");
    }
    is_well(&mut program);
    drop(open);
    let answer = send(program.address, "GET", "/v1/environment", "").expect("an answer");
    assert_eq!(answer.status, 200);
    is_well(&mut program);
}
