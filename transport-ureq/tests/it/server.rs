//! A server that does as a test says, byte by byte.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::pki::{Clients, PKI, server_config};

/// A listener on loopback, with what it has seen.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The number of its connection, from 0.
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// One connection over TLS.
pub(crate) struct Connection {
    /// From 0.
    pub(crate) number: usize,
    stream: StreamOwned<ServerConnection, TcpStream>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Trusts everybody, answers by `serve`.
    pub(crate) fn start(serve: impl Fn(Connection) + Send + Sync + 'static) -> Self {
        Self::with(server_config(&PKI, Clients::Any, true), serve)
    }

    /// Answers each request by `answer`, and keeps the connection.
    pub(crate) fn answering(answer: impl Fn(&Request) -> String + Send + Sync + 'static) -> Self {
        Self::start(move |mut connection| {
            while let Some(request) = connection.request() {
                connection.write(answer(&request));
            }
        })
    }

    pub(crate) fn with(
        tls: Arc<ServerConfig>,
        serve: impl Fn(Connection) + Send + Sync + 'static,
    ) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let server = Self::raw(move |number, tcp| {
            let connection = ServerConnection::new(tls.clone()).unwrap();
            let requests = seen.clone();
            serve(Connection { number, stream: StreamOwned::new(connection, tcp), requests });
        });
        Self { requests, ..server }
    }

    /// Gets the TCP stream, to do with it what it likes.
    pub(crate) fn raw(serve: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, serve) = (connections.clone(), Arc::new(serve));
        thread::spawn(move || {
            for tcp in listener.incoming() {
                let (number, serve) = (count.fetch_add(1, Ordering::SeqCst), serve.clone());
                let tcp = tcp.unwrap();
                tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                thread::spawn(move || serve(number, tcp));
            }
        });
        Self { address, connections, requests: Arc::default() }
    }

    pub(crate) fn base(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn request_ids(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.header("request-id")).collect()
    }
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> String {
        let found = self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        found.unwrap_or_default()
    }

    pub(crate) fn is(&self, start: &str) -> bool {
        self.head.starts_with(start)
    }
}

impl Connection {
    /// Reads a whole request; `None` at the end of the connection.
    pub(crate) fn request(&mut self) -> Option<Request> {
        let mut bytes = Vec::new();
        let (end, length) = loop {
            let mut byte = [0];
            if !matches!(self.stream.read(&mut byte), Ok(1)) {
                return None;
            }
            bytes.push(byte[0]);
            if bytes.ends_with(b"\r\n\r\n") {
                let head = String::from_utf8(bytes).unwrap();
                let request =
                    Request { connection: self.number, head: head.clone(), body: String::new() };
                break (head, request.header("content-length").parse().unwrap_or(0));
            }
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        let body = String::from_utf8(body).unwrap();
        let request = Request { connection: self.number, head: end, body };
        self.requests.lock().unwrap().push(request.clone());
        Some(request)
    }

    pub(crate) fn write(&mut self, text: impl AsRef<[u8]>) {
        // A client that has heard enough may be gone.
        let _ = self.try_write(text);
    }

    pub(crate) fn try_write(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(text.as_ref())?;
        self.stream.flush()
    }

    /// The server's first part of the handshake, and no more. What the client
    /// sends then is left unread by TLS.
    pub(crate) fn answer_hello(&mut self) {
        let (tls, tcp) = (&mut self.stream.conn, &mut self.stream.sock);
        while !tls.wants_write() {
            tls.read_tls(tcp).unwrap();
            tls.process_new_packets().unwrap();
        }
        while tls.wants_write() {
            tls.write_tls(tcp).unwrap();
        }
        let _ = tcp.read(&mut [0; 4096]);
    }

    /// Waits for the client's end; whether it said so in TLS.
    pub(crate) fn is_closed_politely(&mut self) -> bool {
        loop {
            match self.stream.read(&mut [0; 4096]) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    /// Ends TLS and TCP as one should.
    pub(crate) fn close(mut self) {
        self.stream.conn.send_close_notify();
        let _ = self.stream.flush();
    }
}

/// A JSON answer.
pub(crate) fn json(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
