//! Sockets, TLS and threads. What is answered is decided in `api` and `pages`.

mod api_connection;
pub(crate) mod body;
mod certificates;
mod pages_connection;
mod tls;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

pub(crate) use certificates::Certificates;

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

/// The thread that serves. Dropping it stops and joins it.
#[derive(Debug)]
pub(crate) struct Server {
    api_origin: String,
    banx_origin: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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

        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("psd2-sandbox".to_owned()).spawn(move || {
                runtime.block_on(serve(Listeners { api, banx, pages }, acceptor, served, stopped));
                // Open connections end with the runtime.
                drop(runtime);
            })?;
        let server = Server { api_origin, banx_origin, stop: Some(stop), thread: Some(thread) };
        Ok((server, shared, certificates))
    }

    pub(crate) fn api_origin(&self) -> &str {
        &self.api_origin
    }

    pub(crate) fn banx_origin(&self) -> &str {
        &self.banx_origin
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the thread is already gone, which is what we want.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic over there was printed; a second one here would abort.
            let _ = thread.join();
        }
    }
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The two brands' hosts and the customer's pages, which both share.
struct Listeners {
    api: TcpListener,
    banx: TcpListener,
    pages: TcpListener,
}

async fn serve(
    listeners: Listeners,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    let on_the_runtime = tokio::net::TcpListener::from_std;
    let Listeners { api, banx, pages } = listeners;
    // Only a broken runtime fails here; the caller then sees refused calls.
    let (Ok(api), Ok(banx), Ok(pages)) =
        (on_the_runtime(api), on_the_runtime(banx), on_the_runtime(pages))
    else {
        return;
    };
    for (listener, brand) in [(api, Brand::Belfius), (banx, Brand::Banx)] {
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        tokio::spawn(accept(listener, move |stream| {
            let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
            tokio::spawn(api_connection::serve(stream, brand, acceptor, shared));
        }));
    }
    tokio::spawn(accept(pages, move |stream| {
        tokio::spawn(pages_connection::serve(stream, Arc::clone(&shared)));
    }));
    let _ = stopped.await;
}

async fn accept(listener: tokio::net::TcpListener, handle: impl Fn(tokio::net::TcpStream)) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Small answers must not wait for one another.
                let _ = stream.set_nodelay(true);
                handle(stream);
            }
            // Too many open files, say: the next attempt may find fewer.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}
