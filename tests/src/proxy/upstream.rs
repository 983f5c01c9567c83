//! The way to the bank: one connection over mutual TLS for each request, and
//! how far a request has got when it fails.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, InvalidUri, PathAndQuery};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName, pem};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

use super::options::ProxyBank;
use super::own::Failure;

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartProxyError {
    /// The base URL is not `https://HOST[:PORT][/PATH]`.
    #[error("the bank's base URL is not https://HOST[:PORT][/PATH]: {0}")]
    Address(String),
    /// A certificate or key is no PEM.
    #[error("a certificate or key is no PEM")]
    Pem,
    /// A certificate or key cannot be used for TLS.
    #[error("a certificate or key cannot be used for TLS")]
    Tls(#[from] rustls::Error),
    /// The credentials are more than a header can carry.
    #[error("the client id or secret cannot be sent in a header")]
    Credentials,
    /// A port or thread could not be had.
    #[error("a port or thread could not be had")]
    Io(#[from] io::Error),
}

/// The reason is left out: of a text that has lost its line ends it shows a line, and
/// that is all of it.
impl From<pem::Error> for StartProxyError {
    fn from(_: pem::Error) -> Self {
        Self::Pem
    }
}

/// A bank that can be called.
#[derive(Clone)]
pub(super) struct Upstream {
    host: HeaderValue,
    address: (String, u16),
    name: ServerName<'static>,
    /// The path of the base URL, without a slash at its end.
    path: String,
    tls: TlsConnector,
}

impl Upstream {
    pub(super) fn new(bank: &ProxyBank) -> Result<Upstream, StartProxyError> {
        let bad = || StartProxyError::Address(bank.base_url.clone());
        let rest = bank.base_url.strip_prefix("https://").ok_or_else(bad)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if path.contains(['?', '#']) {
            return Err(bad());
        }
        let authority: Authority = authority.parse().map_err(|_: InvalidUri| bad())?;
        let host = authority.host().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned());
        Ok(Upstream {
            host: HeaderValue::from_str(authority.as_str()).map_err(|_| bad())?,
            address: (host.to_owned(), authority.port_u16().unwrap_or(443)),
            name: name.map_err(|_: InvalidDnsNameError| bad())?,
            path: path.trim_end_matches('/').to_owned(),
            tls: TlsConnector::from(Arc::new(config(bank)?)),
        })
    }

    pub(super) fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// What follows the base URL, appended to the byte; `None` for what HTTP
    /// does not take as a path.
    pub(super) fn address_of(&self, rest: &str) -> Option<Uri> {
        let slash = if self.path.is_empty() && !rest.starts_with('/') { "/" } else { "" };
        let target = PathAndQuery::try_from(format!("{}{slash}{rest}", self.path)).ok()?;
        Some(Uri::from(target))
    }

    /// Sends once, on a connection of its own: a connection that was used before
    /// may be closed by the bank at the same moment, and nobody could tell
    /// whether the request has arrived.
    pub(super) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        time_out: Duration,
    ) -> Result<Response<Incoming>, Failure> {
        let until = Instant::now() + time_out;
        let mut connection = match timeout_at(until, self.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(_)) => return Err(Failure::NO_CONNECTION),
            Err(_) => return Err(Failure::SLOW_CONNECTION),
        };
        match timeout_at(until, connection.send_request(request)).await {
            Ok(Ok(answer)) if answer.status().is_informational() => Err(Failure::NO_ANSWER),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if is_refused_handshake(&error) => Err(Failure::NO_CONNECTION),
            Ok(Err(_)) => Err(Failure::NO_ANSWER),
            Err(_) => Err(Failure::SLOW_ANSWER),
        }
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Box<dyn Error + Send + Sync>> {
        let (host, port) = &self.address;
        let stream = TcpStream::connect((host.as_str(), *port)).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(self.name.clone(), stream).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Its errors come out where the answer is awaited, or its body.
        tokio::spawn(connection);
        Ok(sender)
    }
}

fn config(bank: &ProxyBank) -> Result<ClientConfig, StartProxyError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&bank.ca_pem)? {
        roots.add(certificate)?;
    }
    let key = PrivateKeyDer::from_pem_slice(bank.client_key_pem.as_bytes())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates(&bank.client_cert_pem)?, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).collect()
}

/// In TLS 1.3 the bank looks at the QWAC when the proxy already takes the
/// handshake for done. An alert about it means that the bank has read nothing.
fn is_refused_handshake(error: &hyper::Error) -> bool {
    use AlertDescription as Alert;
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let tls = io.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref());
    matches!(
        tls,
        Some(rustls::Error::AlertReceived(
            Alert::AccessDenied
                | Alert::BadCertificate
                | Alert::CertificateExpired
                | Alert::CertificateRequired
                | Alert::CertificateRevoked
                | Alert::CertificateUnknown
                | Alert::DecryptError
                | Alert::HandshakeFailure
                | Alert::UnknownCA
                | Alert::UnsupportedCertificate
        ))
    )
}
