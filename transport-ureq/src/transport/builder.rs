//! How a transport is set up.

use std::{fmt, sync::Arc, time::Duration};

use zeroize::Zeroizing;

use super::{
    Retries, Roots, Transport,
    agent::{Agents, Settings},
    identity::Identity,
    tls,
};
use crate::{
    clock,
    error::{BuildError, Limit},
};

/// Sets up a [`Transport`]. Everything but the client certificate has a default.
///
/// ```
/// use std::time::Duration;
/// use belfius_psd2_ureq::Transport;
///
/// // The bank's sandbox wants no client certificate.
/// let transport = Transport::builder()
///     .without_client_certificate()
///     .total_timeout(Duration::from_secs(30))
///     .build();
/// # let _ = transport; // there may be no roots where this runs
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing before `build`"]
pub struct TransportBuilder {
    certificate: Certificate,
    roots: Roots,
    connect: Duration,
    response: Duration,
    total: Duration,
    header_bytes: usize,
    idle: usize,
    idle_age: Duration,
    proxy: Option<String>,
    user_agent: String,
    retries: Retries,
}

/// What was said about a client certificate.
#[derive(Clone)]
enum Certificate {
    Unsaid,
    None,
    Pem { chain: Vec<u8>, key: Zeroizing<Vec<u8>> },
}

impl TransportBuilder {
    /// The TPP's QWAC with its key, as PEM texts. The chain begins with the QWAC;
    /// its issuers follow. The key is in PKCS#8, PKCS#1 or SEC1 form, without a
    /// passphrase. Whether the certificate is a good one, the bank judges.
    pub fn client_certificate(self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        let chain = chain.as_ref().to_vec();
        let key = Zeroizing::new(key.as_ref().to_vec());
        Self { certificate: Certificate::Pem { chain, key }, ..self }
    }

    /// No client certificate: enough for the bank's sandbox (documented), never
    /// for production.
    pub fn without_client_certificate(self) -> Self {
        Self { certificate: Certificate::None, ..self }
    }

    /// Whom to trust to name the bank. Default: [`Roots::System`].
    pub fn roots(self, roots: Roots) -> Self {
        Self { roots, ..self }
    }

    /// The time for the name, the connection and the TLS handshake. The name and
    /// the rest may each take this long. Default: 10 seconds.
    pub fn connect_timeout(self, time: Duration) -> Self {
        Self { connect: time, ..self }
    }

    /// The time from the end of the request, the last 16 KiB of which it includes, to the
    /// end of the answer's headers.
    /// Default: 30 seconds.
    pub fn response_timeout(self, time: Duration) -> Self {
        Self { response: time, ..self }
    }

    /// The time of a whole request, body of the answer included; each attempt
    /// has its own. Default: 60 seconds.
    pub fn total_timeout(self, time: Duration) -> Self {
        Self { total: time, ..self }
    }

    /// The longest status line and headers of an answer, in bytes. Default: 64
    /// KiB. Their number is limited to 128, which cannot be changed. The limit
    /// of a body is the client's: see [`Limits`](belfius_psd2::Limits).
    pub fn max_header_bytes(self, bytes: usize) -> Self {
        Self { header_bytes: bytes, ..self }
    }

    /// How many idle connections to keep for the next `GET`, for each host, and
    /// for how long. Default: 4, for 15 seconds. Nothing but a `GET` is sent
    /// over a kept connection: see [`retries`](Self::retries).
    pub fn idle_connections(self, count: usize, age: Duration) -> Self {
        Self { idle: count, idle_age: age, ..self }
    }

    /// A plain-http CONNECT proxy, such as `http://proxy.example:3128`; user and
    /// password may stand before the host. TLS to the bank goes through it end
    /// to end. Default: none, whatever the environment says.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: Some(url.into()), ..self }
    }

    /// The `User-Agent` header: printable ASCII, at most 1 KiB; none if it is empty. Default:
    /// `belfius-psd2-ureq/` and the version.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), ..self }
    }

    /// How often a `GET` is tried again, and after what pause. Default: 2 times,
    /// 1 second. Production clients saw the bank cut TLS handshakes now and then,
    /// and waited 3 seconds.
    ///
    /// It is tried again only when
    /// * the name was not found, no connection could be made in time, or the TLS
    ///   handshake was cut: then the request never left, and goes again as it is;
    /// * the connection was cut, or given up with an alert, when TLS 1.3 was agreed
    ///   on our side and the server had not shown that it was on its own: then it
    ///   goes after the pause, with a new `Request-ID`, for it may have arrived;
    /// * an idle connection turned out to be closed before any byte of an answer
    ///   came: then it goes at once, over a new connection, with a new
    ///   `Request-ID`. It may have been served, which for a `GET` does no harm
    ///   (though it may count against a quota).
    ///
    /// With 0 the transport sends nothing twice. Then keep no
    /// [idle connections](Self::idle_connections) either: a call over one that the
    /// bank has closed would fail.
    ///
    /// Everything else is sent once, over a connection of its own: a payment and
    /// `POST /token` never meet a connection that the bank has closed. So is what
    /// [moves money](belfius_psd2::Operation::moves_money), even if a contract calls
    /// it with a `GET`.
    pub fn retries(self, count: u32, pause: Duration) -> Self {
        Self { retries: Retries { count, pause }, ..self }
    }

    /// Checks everything, and builds the transport. Nothing is connected to.
    ///
    /// # Errors
    /// When the certificate and key cannot be read or do not belong together, no
    /// client certificate was [given](Self::client_certificate) or
    /// [declined](Self::without_client_certificate), the roots are empty or
    /// unreadable, or another setting makes no sense.
    pub fn build(self) -> Result<Transport, BuildError> {
        for (time, limit) in [
            (self.connect, Limit::Connect),
            (self.response, Limit::Response),
            (self.total, Limit::Total),
        ] {
            if time.is_zero() {
                return Err(BuildError::ZeroTimeout { limit });
            }
        }
        if !(1024..=16 * 1024 * 1024).contains(&self.header_bytes) {
            return Err(BuildError::HeaderLimit);
        }
        let agent = self.user_agent.as_bytes();
        // `ureq` would find one too long for its buffer when part of a request has left.
        if agent.len() > 1024 || !agent.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(BuildError::UserAgent);
        }
        let identity = match &self.certificate {
            Certificate::Unsaid => return Err(BuildError::ClientCertificateNotChosen),
            Certificate::None => None,
            Certificate::Pem { chain, key } => Some(Identity::from_pem(chain, key)?),
        };
        let agents = Agents::new(&Settings {
            tls: tls::config(self.roots.trusted()?, identity)?,
            connect: self.connect,
            response: self.response,
            total: self.total,
            header_bytes: self.header_bytes,
            idle: self.idle,
            idle_age: self.idle_age,
            proxy: self.proxy.as_deref().map(proxy).transpose()?,
            user_agent: self.user_agent,
        });
        Ok(Transport { agents, retries: self.retries, clock: Arc::new(clock::system) })
    }
}

impl Default for TransportBuilder {
    fn default() -> Self {
        Self {
            certificate: Certificate::Unsaid,
            roots: Roots::System,
            connect: Duration::from_secs(10),
            response: Duration::from_secs(30),
            total: Duration::from_secs(60),
            header_bytes: 64 * 1024,
            idle: 4,
            idle_age: Duration::from_secs(15),
            proxy: None,
            user_agent: concat!("belfius-psd2-ureq/", env!("CARGO_PKG_VERSION")).to_owned(),
            retries: Retries::default(),
        }
    }
}

/// Other kinds of proxy would panic in `ureq`, or be shown the QWAC.
fn proxy(url: &str) -> Result<ureq::Proxy, BuildError> {
    let proxy = ureq::Proxy::new(url).map_err(|_| BuildError::Proxy)?;
    match proxy.protocol() {
        ureq::ProxyProtocol::Http => Ok(proxy),
        _ => Err(BuildError::Proxy),
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder")
            .field("roots", &self.roots)
            .field("connect", &self.connect)
            .field("response", &self.response)
            .field("total", &self.total)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
