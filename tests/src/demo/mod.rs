//! The demo: a simulated bank, the proxy to it, and the files of a page, all
//! for one browser on one loopback origin. What of it is the bank's or the
//! proxy's is in their rooms; here is only what stands around them.

mod control;
mod files;
mod options;
mod plain;
mod settings;
mod signing_key;
mod site;

use std::path::PathBuf;
use std::sync::Arc;

pub use options::DemoOptions;

use crate::options::Options;
use crate::proxy::{Forwarder, ProxyBank, ProxyFaults, ProxyOptions, StartProxyError};
use crate::sandbox::Sandbox;
use crate::server::{Serving, StartError, accept, listen, site as connection};
use files::Files;
use site::DemoSite;

/// A running demo. Dropping it stops the bank as well.
#[derive(Debug)]
pub struct Demo {
    origin: String,
    faults: ProxyFaults,
    _serving: Serving,
    bank: Arc<Sandbox>,
}

/// Why the demo did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The folder of the demo's own files has no `index.html`.
    #[error("{} has no index.html: name the folder of the demo with --demo-dir", .0.display())]
    NoPage(PathBuf),
    /// The folder of the wasm package holds no wasm.
    #[error(
        "{} has no .wasm file: build the package with .ci/wasm-pkg, \
         or name its folder with --pkg-dir",
        .0.display()
    )]
    NoPackage(PathBuf),
    /// The bank did not start.
    #[error("the bank did not start")]
    Bank(#[from] StartError),
    /// The proxy did not start.
    #[error("the proxy did not start")]
    Proxy(#[from] StartProxyError),
    /// A port or thread could not be had.
    #[error("a port or thread could not be had")]
    Io(#[from] std::io::Error),
}

impl Demo {
    /// Starts everything. The redirect address in `bank` is replaced by the
    /// demo's own, `/callback`.
    ///
    /// # Errors
    /// When a file is missing that the page needs, or a port cannot be had.
    pub fn start(bank: Options, demo: DemoOptions) -> Result<Demo, DemoError> {
        let files = Files::new(&demo);
        if !demo.control {
            files.check()?;
        }
        // Before the bank, which must know the address to redirect to.
        let listener = listen(demo.port)?;
        let port = listener.local_addr()?.port();
        let origin = format!("http://127.0.0.1:{port}");
        let bank = Arc::new(Sandbox::start(bank.redirect_uri(format!("{origin}/callback")))?);

        let mut options = ProxyOptions::default()
            .bank("/belfius", ProxyBank::belfius(&bank))
            .bank("/banx", ProxyBank::banx(&bank))
            .clock(bank.clock())
            .credentials(bank.client_id(), bank.client_secret())
            .key(&demo.key);
        options.origins.clone_from(&demo.origins);
        options.any_origin = demo.any_origin;
        if demo.control {
            // Tests make the proxy refuse: nothing may be remembered.
            options = options.preflight_age(std::time::Duration::ZERO);
        }
        let forwarder = Forwarder::new(&options, port)?;
        let faults = forwarder.faults();
        let site = DemoSite {
            origin: origin.clone(),
            bank: Arc::clone(&bank),
            forwarder,
            files,
            key: demo.key,
            control: demo.control,
        };
        let site = Arc::new(site);
        let serving = Serving::start("psd2-demo", move || {
            accept(listener, move |stream| {
                tokio::spawn(connection::serve(stream, Arc::clone(&site)));
            });
        })?;
        Ok(Demo { origin, faults, _serving: serving, bank })
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The bank behind it.
    #[must_use]
    pub fn bank(&self) -> &Sandbox {
        &self.bank
    }

    /// What the proxy shall do wrong next.
    #[must_use]
    pub fn proxy_faults(&self) -> ProxyFaults {
        self.faults.clone()
    }
}
