//! Browsers that do nothing but sign in: connections that are kept, and requests one after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::stop::Stop;

const PASSWORD: &str = "correct horse battery";

fn email(number: usize) -> String {
    format!("user{number}@example.com")
}

/// An answer.
pub(super) struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    pub(super) fn is_fine(&self) -> bool {
        self.status == 200
    }

    /// The text of this key, wherever it comes first.
    fn text(&self, key: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("\"{key}\":\""))?;
        rest.split('"').next()
    }
}

/// A connection that is kept.
pub(super) struct Connection {
    reader: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Connection {
    pub(super) fn open(port: u16) -> Option<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        Some(Self { reader: BufReader::with_capacity(32 * 1024, stream), request: Vec::new() })
    }

    pub(super) fn get(&mut self, path: &str) -> Option<Answer> {
        self.ask("GET", path, "")
    }

    fn post(&mut self, path: &str, body: &str) -> Option<Answer> {
        self.ask("POST", path, body)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        self.request.clear();
        write!(
            self.request,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://localhost:8080\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .ok()?;
        self.reader.get_mut().write_all(&self.request).ok()?;
        let mut line = String::new();
        self.reader.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            line.clear();
            self.reader.read_line(&mut line).ok()?;
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).ok()?;
        Some(Answer { status, body: String::from_utf8(body).ok()? })
    }

    /// A fresh browser signs in. Nothing if it does not get to the end.
    fn sign_in(&mut self, number: usize) -> Option<()> {
        let browser = self.post("/v1/dev_browser", "")?;
        let path = format!(
            "/v1/client/sign_ins?__clerk_api_version=2026-05-12&__clerk_db_jwt={}",
            browser.text("id")?
        );
        let body = format!(
            "identifier={}&password={}",
            email(number).replace('@', "%40"),
            PASSWORD.replace(' ', "+")
        );
        let answer = self.post(&path, &body)?;
        let is_complete = answer.is_fine()
            && answer.body.contains("\"status\":\"complete\"")
            && answer.text("jwt").is_some_and(|token| token.split('.').count() == 3);
        is_complete.then_some(())
    }
}

/// Makes so many users, each with a password.
pub(super) fn create_users(port: u16, count: usize) -> Result<(), Stop> {
    let cannot = || Stop::failed("the emulator makes no users");
    let mut connection = Connection::open(port).ok_or_else(cannot)?;
    for number in 0..count {
        let body = format!(
            "{{\"action\":\"create_user\",\"email_address\":\"{}\",\"password\":\"{PASSWORD}\"}}",
            email(number)
        );
        let answer = connection.post("/__emulator/action", &body).ok_or_else(cannot)?;
        if !answer.is_fine() {
            return Err(Stop::failed(format!("the emulator makes no user: {}", answer.body)));
        }
    }
    Ok(())
}

/// Browsers at work.
pub(super) struct Load {
    done: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
    workers: Vec<JoinHandle<Option<()>>>,
}

impl Load {
    pub(super) fn start(port: u16, connections: usize, people: usize) -> Self {
        let (done, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let work = |first: usize| {
            let (done, is_over) = (Arc::clone(&done), Arc::clone(&is_over));
            move || {
                let mut connection = Connection::open(port)?;
                let mut number = first;
                while !is_over.load(Ordering::Relaxed) {
                    connection.sign_in(number % people)?;
                    done.fetch_add(1, Ordering::Relaxed);
                    number += connections;
                }
                Some(())
            }
        };
        let workers = (0..connections).map(|first| std::thread::spawn(work(first))).collect();
        Self { done, is_over, workers }
    }

    /// The number of sign-ins so far.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Ends the work. An error if one of them did not get in.
    pub(super) fn stop(self) -> Result<(), Stop> {
        self.is_over.store(true, Ordering::Relaxed);
        let ends = self.workers.into_iter().map(|worker| worker.join().ok().flatten());
        ends.collect::<Option<Vec<()>>>().map(drop).ok_or_else(|| Stop::failed("a sign-in was not completed"))
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn first_text_value_of_a_key_is_returned() {
        let answer = Answer { status: 200, body: "{\"a\":{\"id\":\"one\"},\"id\":\"two\"}".into() };
        assert_eq!(answer.text("id"), Some("one"));
        assert_eq!(answer.text("jwt"), None);
    }
}
