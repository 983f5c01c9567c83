//! What a page's browser does, byte for byte: HTTP/1.1 over a plain socket, so
//! that nothing cleans a path or hides a redirect; and a bank of raw bytes.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

pub(crate) mod http2;
pub(crate) mod program;
pub(crate) mod raw_bank;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// More than anything here needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A request before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the body ended as its head had said.
    pub(crate) whole: bool,
}

pub(crate) fn get(target: &str) -> Page {
    request("GET", target)
}

pub(crate) fn request(method: &str, target: &str) -> Page {
    let (method, target) = (method.to_owned(), target.to_owned());
    Page { method, target, headers: Vec::new(), body: Vec::new() }
}

pub(crate) fn post_json(target: &str, body: &str) -> Page {
    request("POST", target).set("Content-Type", "application/json").body(body)
}

impl Page {
    pub(crate) fn set(mut self, name: &str, value: &str) -> Page {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of that name, as it was set.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn body(mut self, body: impl AsRef<[u8]>) -> Page {
        self.body = body.as_ref().to_vec();
        self
    }

    /// To `http://HOST:PORT`, and waits for the end.
    #[track_caller]
    pub(crate) fn send(&self, origin: &str) -> Shown {
        let mut stream = self.open(origin);
        let (bytes, _) = read_until(&mut stream, |_| false);
        Shown::read(&bytes).unwrap_or_else(|| panic!("no answer: {bytes:?}"))
    }

    /// Sends, and leaves the reading to the test.
    pub(crate) fn open(&self, origin: &str) -> TcpStream {
        let host = origin.strip_prefix("http://").unwrap().trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut text = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.body.is_empty() || self.method == "POST" {
            text.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        text.push_str("\r\n");
        stream.write_all(text.as_bytes()).unwrap();
        // A body that is refused may not be read to its end.
        let _ = stream.write_all(&self.body);
        stream
    }
}

impl Shown {
    /// `None` when there is no whole head.
    pub(crate) fn read(bytes: &[u8]) -> Option<Shown> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap();
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let shown = Shown { status, headers, body: Vec::new(), whole: false };
        let rest = &bytes[end + 4..];
        let (body, whole) =
            match (shown.header("content-length"), shown.header("transfer-encoding")) {
                (_, Some("chunked")) => dechunked(rest),
                (Some(length), _) => (rest.to_vec(), rest.len().to_string() == length),
                (None, _) => (rest.to_vec(), true),
            };
        Some(Shown { body, whole, ..shown })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let fitting = self.headers.iter().filter(|(other, _)| other == name);
        fitting.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The proxy's own answer, and what it says about the request.
    #[track_caller]
    pub(crate) fn is_own(&self, status: u16, delivery: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("tpp-proxy-delivery"), Some(delivery), "{self:?}");
        assert_eq!(self.header("tpp-proxy-status"), None, "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
    }
}

/// Reads until `enough`, or the end; whether it was the end.
pub(crate) fn read_until(
    stream: &mut TcpStream,
    enough: impl Fn(&[u8]) -> bool,
) -> (Vec<u8>, bool) {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    while !enough(&all) {
        match stream.read(&mut piece) {
            Ok(0) => return (all, true),
            Ok(count) => all.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return (all, true),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("{error} after {}", String::from_utf8_lossy(&all)),
        }
    }
    (all, false)
}

/// Whether nothing comes and the connection stays open, for a little while.
pub(crate) fn is_silent(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let silent = loop {
        match stream.read(&mut [0; 1]).map_err(|error| error.kind()) {
            Err(ErrorKind::Interrupted) => {}
            read => break matches!(read, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)),
        }
    };
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    silent
}

fn dechunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else {
            return (body, false);
        };
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[end + 2..];
        if size == 0 {
            return (body, rest == b"\r\n");
        }
        body.extend_from_slice(&rest[..size.min(rest.len())]);
        match rest.get(size + 2..) {
            Some(next) => rest = next,
            None => return (body, false),
        }
    }
}
