//! A bank that sends what a test writes, byte for byte, over TLS.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use belfius_psd2_sandbox::ProxyBank;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::PATIENCE;

pub(crate) type Wire = StreamOwned<ServerConnection, TcpStream>;

/// Its thread waits for connections until the test process ends.
pub(crate) struct RawBank {
    port: u16,
    cert_pem: String,
    key_pem: String,
    received: Arc<Mutex<Vec<String>>>,
}

impl RawBank {
    /// After each request, `answers` has the connection, which is dropped then.
    pub(crate) fn start(answers: impl Fn(&mut Wire) + Send + 'static) -> RawBank {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let cert_pem = params.self_signed(&key).unwrap().pem();
        let key_pem = key.serialize_pem();
        let config = Arc::new(config(&cert_pem, &key_pem));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let requests = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut wire = StreamOwned::new(connection, stream);
                if let Some(request) = request(&mut wire) {
                    requests.lock().unwrap().push(request);
                    answers(&mut wire);
                }
            }
        });
        RawBank { port, cert_pem, key_pem, received }
    }

    /// One that always sends these bytes and says goodbye.
    pub(crate) fn answering(bytes: impl Into<Vec<u8>>) -> RawBank {
        let bytes = bytes.into();
        RawBank::start(move |wire| {
            say(wire, &bytes);
            wire.conn.send_close_notify();
            let _ = wire.flush();
        })
    }

    pub(crate) fn base_url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    /// With a base URL that has a path.
    pub(crate) fn at(&self, path: &str) -> ProxyBank {
        ProxyBank::at(&self.base_url(path), &self.cert_pem, &self.cert_pem, &self.key_pem)
    }

    /// The authority of its certificate: itself.
    pub(crate) fn ca(&self) -> &str {
        &self.cert_pem
    }

    pub(crate) fn key(&self) -> &str {
        &self.key_pem
    }

    /// Every request as it came.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

/// Sends now; the proxy may be gone.
pub(crate) fn say(wire: &mut Wire, bytes: &[u8]) {
    let _ = wire.write_all(bytes);
    let _ = wire.flush();
}

fn request(wire: &mut Wire) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        wire.read_exact(&mut byte).ok()?;
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    wire.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}

fn config(cert_pem: &str, key_pem: &str) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_slice(cert_pem.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap()
}
