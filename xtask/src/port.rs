//! Questions to 127.0.0.1: is a port free, does something answer over HTTP.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::stop::Stop;

/// Refuses a port that is in use, naming the flag that chooses another.
pub(crate) fn require_free(port: u16, flag: &str, role: &str) -> Result<(), Stop> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|error| {
        Stop::failed(format!("port {port} for {role} is not available ({error}); choose another with {flag}"))
    })
}

/// The preferred port, or any free one when it is taken.
pub(crate) fn free_port(preferred: u16) -> Result<u16, Stop> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, preferred)).is_ok() {
        return Ok(preferred);
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Stop::failed(format!("no free port on 127.0.0.1: {error}")))
}

/// Returns the status code of a `GET`; `None` without a response.
pub(crate) fn http_status(port: u16, path: &str) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    status_in(&head)
}

/// The code in the first bytes of a response: `HTTP/1.1 200`.
fn status_in(head: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(head).ok()?;
    text.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{free_port, http_status, require_free, status_in};
    use std::net::{Ipv4Addr, TcpListener};

    #[test]
    fn the_status_is_read_from_the_first_line() {
        assert_eq!(status_in(b"HTTP/1.1 204"), Some(204));
        assert_eq!(status_in(b"SSH-2.0-Open"), None);
    }

    #[test]
    fn a_busy_port_is_refused_by_number_and_flag() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = holder.local_addr().expect("bound").port();
        let stop = require_free(port, "--port", "the demo").expect_err("the port is taken");
        assert!(stop.message.contains(&port.to_string()), "{}", stop.message);
        assert!(stop.message.contains("--port"), "{}", stop.message);
        assert_ne!(free_port(port).expect("another port"), port);
    }

    #[test]
    fn silent_port_has_no_http_status() {
        let port = free_port(0).expect("a free port");
        assert_eq!(http_status(port, "/"), None);
    }
}
