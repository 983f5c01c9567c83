//! Requests over reqwest: the TPP's certificate, one request, and what became of it if no
//! response came.
//!
//! What does not belong here: repetitions. The job decides what is sent again.

use std::{error, fmt, sync::Arc, time::Duration};

use belfius_psd2::{
    Delivery, Remedy, Unanswered,
    session::{Again, Facts, NoResponse},
};
use http::{Request, Response};
use reqwest::{redirect, retry};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

/// For the TCP and TLS handshakes.
const CONNECT: Duration = Duration::from_secs(10);

/// For a whole request, from its connection to the last byte of its body.
const TOTAL: Duration = Duration::from_secs(60);

/// Two clients with one set-up.
#[derive(Clone)]
pub struct Http {
    keeping: reqwest::Client,
    fresh: reqwest::Client,
}

/// How a request is sent, as the job says.
pub struct Sending {
    pub max_body: usize,
    pub on_fresh_connection: bool,
    pub facts: Facts,
}

impl Http {
    /// With the QWAC chain and its key, and the roots to trust: all PEM texts. No root is
    /// built in.
    pub fn new(
        qwac: &[u8],
        key: &[u8],
        roots: &[u8],
    ) -> Result<Self, Box<dyn error::Error + Send + Sync>> {
        let mut trusted = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(roots) {
            trusted.add(root?)?;
        }
        let chain = CertificateDer::pem_slice_iter(qwac).collect::<Result<Vec<_>, _>>()?;
        // Ready-made, since reqwest would take the provider of the whole process.
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(key)?)?;
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .https_only(true)
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .no_proxy()
                .connect_timeout(CONNECT)
                .timeout(TOTAL)
        };
        let fresh = builder().pool_max_idle_per_host(0).build()?;
        Ok(Self { keeping: builder().build()?, fresh })
    }

    /// Sends a request once, and reads one byte more than `max_body` at most.
    pub async fn send(
        &self,
        request: Request<Vec<u8>>,
        sending: Sending,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let client = if sending.on_fresh_connection { &self.fresh } else { &self.keeping };
        let response = receive(client, request, sending.max_body).await;
        response.map_err(|error| Failure::new(error, &sending))
    }
}

async fn receive(
    client: &reqwest::Client,
    request: Request<Vec<u8>>,
    max_body: usize,
) -> Result<Response<Vec<u8>>, reqwest::Error> {
    let mut received = client.execute(request.try_into()?).await?;
    let mut response = Response::new(Vec::new());
    *response.status_mut() = received.status();
    *response.headers_mut() = std::mem::take(received.headers_mut());
    let body = response.body_mut();
    while let Some(chunk) = received.chunk().await? {
        let room = max_body.saturating_add(1).saturating_sub(body.len());
        body.extend(chunk.into_iter().take(room));
        if body.len() > max_body {
            break;
        }
    }
    Ok(response)
}

/// A request that got no whole response. Its text holds neither address nor secret.
#[derive(Debug)]
pub struct Failure {
    call: Unanswered,
    again: Again,
    source: reqwest::Error,
}

impl Failure {
    fn new(error: reqwest::Error, sending: &Sending) -> Self {
        // Before the TLS handshake is over, nothing of a request is written. After that
        // nothing is certain: in TLS 1.3 even a refused QWAC shows only then.
        let unsent = error.is_connect() || error.is_builder();
        let again = if error.is_connect() {
            Again::Later
        } else if error.is_request() && !error.is_timeout() && !sending.on_fresh_connection {
            // The bank may have closed the connection while it was idle.
            Again::Now
        } else {
            Again::No
        };
        let delivery = if unsent { Delivery::NotSent } else { Delivery::Unknown };
        // The address, which reqwest would show, has the account's logical id.
        let source = error.without_url();
        Self { call: sending.facts.unanswered(delivery), again, source }
    }
}

impl NoResponse for Failure {
    fn call(&self) -> &Unanswered {
        &self.call
    }

    fn again(&self) -> Again {
        self.again
    }

    fn remedy(&self) -> Option<Remedy> {
        self.call.remedy().or(Some(Remedy::Wait(None)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

impl error::Error for Failure {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.source)
    }
}
