//! A TLS connection without an HTTP client, to see what is really on the wire.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use belfius_psd2_sandbox::Sandbox;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// One connection.
pub(crate) struct Raw(StreamOwned<ClientConnection, TcpStream>);

pub(crate) fn connect(bank: &Sandbox, host: &str) -> Raw {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(bank.ca_pem().as_bytes()).unwrap()).unwrap();
    let chain = CertificateDer::pem_slice_iter(bank.client_cert_pem().as_bytes());
    let chain = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(bank.client_key_pem().as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .unwrap();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let address = bank.base_url().strip_prefix("https://").unwrap();
    let address = address.split('/').next().unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    Raw(StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream))
}

impl Raw {
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// One whole answer that tells its length.
    pub(crate) fn answer(&mut self) -> String {
        let mut text = Vec::new();
        while !text.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            text.push(byte[0]);
        }
        let head = String::from_utf8(text).unwrap();
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned)
            })
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        head + &String::from_utf8_lossy(&body)
    }

    /// Everything until the end or `most` bytes, and whether TLS said goodbye.
    pub(crate) fn rest(&mut self, most: usize) -> (Vec<u8>, bool) {
        let mut all = Vec::new();
        let mut piece = [0; 4096];
        while all.len() < most {
            match self.0.read(&mut piece) {
                Ok(0) => return (all, true),
                Ok(count) => all.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return (all, false),
            }
        }
        (all, false)
    }
}
