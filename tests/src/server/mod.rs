//! Sockets, TLS and threads. What is answered is decided in `api` and `pages`.

mod api_connection;
pub(crate) mod body;
mod certificates;
mod pages_connection;
mod serving;
pub(crate) mod site;
mod tls;

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use tokio_rustls::TlsAcceptor;

pub(crate) use certificates::Certificates;
pub(crate) use serving::{Serving, accept, listen};

use crate::bank::brand::Brand;
use crate::bank::{Bank, ledger, opaque};
use crate::faults::Faults;
use crate::options::Options;
use crate::shared::Shared;

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A certificate could not be made.
    #[error("a certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error("TLS could not be set up")]
    Tls(#[from] rustls::Error),
    /// The rule for client certificates could not be set up.
    #[error("the rule for client certificates could not be set up")]
    ClientCertificates(#[from] rustls::server::VerifierBuilderError),
    /// A port, thread or runtime could not be had.
    #[error("a port or thread could not be had")]
    Io(#[from] std::io::Error),
}

/// The bank's listeners. Dropping it closes them.
#[derive(Debug)]
pub(crate) struct Server {
    api_origin: String,
    banx_origin: String,
    _serving: Serving,
}

impl Server {
    pub(crate) fn start(
        options: Options,
    ) -> Result<(Server, Arc<Shared>, Certificates), StartError> {
        let certificates = Certificates::make()?;
        let acceptor = TlsAcceptor::from(Arc::new(tls::config(&certificates)?));
        // Bound here and not on the thread, so that a failure is returned and
        // a caller can connect as soon as it has the handle.
        let api = listen(options.port)?;
        let banx = listen(options.banx_port)?;
        let pages = listen(options.pages_port)?;
        let api_origin = format!("https://{}", api.local_addr()?);
        let banx_origin = format!("https://{}", banx.local_addr()?);
        let accounts = ledger::open(options.seed, options.rows, options.clock.today());
        let shared = Arc::new(Shared {
            client_id: format!("l7{}", opaque::hex(16)),
            client_secret: opaque::hex(16),
            pages_origin: format!("http://{}", pages.local_addr()?),
            clock: options.clock.clone(),
            faults: Faults::default(),
            bank: Mutex::new(Bank::new(accounts, certificates.registered_key.clone())),
            records: Mutex::new(Vec::new()),
            options,
        });

        let served = Arc::clone(&shared);
        let serving = Serving::start("psd2-sandbox", move || {
            serve(Listeners { api, banx, pages }, &acceptor, &served);
        })?;
        let server = Server { api_origin, banx_origin, _serving: serving };
        Ok((server, shared, certificates))
    }

    pub(crate) fn api_origin(&self) -> &str {
        &self.api_origin
    }

    pub(crate) fn banx_origin(&self) -> &str {
        &self.banx_origin
    }
}

/// The two brands' hosts and the customer's pages, which both share.
struct Listeners {
    api: TcpListener,
    banx: TcpListener,
    pages: TcpListener,
}

fn serve(listeners: Listeners, acceptor: &TlsAcceptor, shared: &Arc<Shared>) {
    for (listener, brand) in [(listeners.api, Brand::Belfius), (listeners.banx, Brand::Banx)] {
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(shared));
        accept(listener, move |stream| {
            let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
            tokio::spawn(api_connection::serve(stream, brand, acceptor, shared));
        });
    }
    let shared = Arc::clone(shared);
    accept(listeners.pages, move |stream| {
        tokio::spawn(pages_connection::serve(stream, Arc::clone(&shared)));
    });
}
