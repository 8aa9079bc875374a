//! The program as a process, and a plain HTTP client for it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::Value;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running emulator.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    lines: Receiver<String>,
    complaints: Receiver<String>,
}

/// The lines that come out of this, as they come; with `is_repeated` they are shown with the test, too.
fn lines(reader: impl BufRead + Send + 'static, is_repeated: bool) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in reader.lines().map_while(Result::ok) {
            if is_repeated {
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            if sender.send(line).is_err() && !is_repeated {
                break;
            }
        }
    });
    lines
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clerk-emulator")).args(arguments).output().expect("it starts")
}

/// An answer over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// Where it leads.
    pub(crate) location: Option<String>,
}

impl Program {
    /// Starts it on a free port, with further arguments, and waits until it listens.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let complaints = lines(BufReader::new(child.stderr.take().expect("piped")), true);
        let mut reader = BufReader::new(child.stdout.take().expect("piped"));
        let mut address = None;
        while address.is_none() {
            let mut line = String::new();
            assert_ne!(reader.read_line(&mut line).expect("text"), 0, "it ended before it listened");
            address = line.trim().strip_prefix("clerk-emulator listening on http://").map(str::to_owned);
        }
        let address = address.expect("the loop ends with one").parse().expect("an address");
        Self { child, address, lines: lines(reader, false), complaints }
    }

    /// The next line on its console that contains this text.
    pub(crate) fn line_with(&self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line with {text:?}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// What it has printed that nobody has read.
    pub(crate) fn lines_so_far(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }

    /// Whether it runs, and what it has complained of that nobody has read.
    pub(crate) fn health(&mut self) -> (bool, Vec<String>) {
        (self.child.try_wait().is_ok_and(|ended| ended.is_none()), self.complaints.try_iter().collect())
    }

    /// Ends it the hard way: no handler of it can run.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").expect("an answer")
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, body).expect("an answer")
    }

    /// Sends a request whose headers carry a secret.
    pub(crate) fn cookie_request(&self, secret: &str) {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        write!(
            stream,
            "GET /v1/client HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: __client={secret}; __session={secret}\r\n\
             authorization: Bearer {secret}\r\n\r\n",
            self.address
        )
        .expect("written");
        stream.read_to_end(&mut Vec::new()).expect("an answer");
    }

    /// Sends a request on a connection of its own.
    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
        send(self.address, method, path, body)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request to whatever listens there.
pub(crate) fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let key = if path.contains("/bapi/") { "authorization: Bearer sk_test_program\r\n" } else { "" };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\norigin: http://localhost:8080\r\n{key}\r\n{body}",
        body.len()
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let broken = || std::io::Error::other("broke off");
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    if length.is_some_and(|length| length.parse() != Ok(body.len())) {
        return Err(broken());
    }
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    Ok(Answer { status, location, body: serde_json::from_str(body).unwrap_or_default() })
}
