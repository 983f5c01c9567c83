//! The reference proxy: how a page of a browser reaches the bank. It follows
//! `transport-wasm/docs/proxy.md` and nothing else; what it can do wrong on
//! purpose is in `faults`.
//!
//! Who the TPP's users are is not its business: a real proxy lets in those alone.

mod answer;
mod cors;
mod faults;
mod forwarder;
mod goes_on;
mod identity;
mod once;
mod options;
mod own;
mod recorder;
mod recording;
mod relay;
mod request;
mod table;
mod upstream;

use std::sync::Arc;

pub use faults::{ParseProxyFaultError, ProxyFault, ProxyFaults};
pub(crate) use forwarder::Forwarder;
pub use options::{ProxyBank, ProxyOptions};
pub use upstream::StartProxyError;

use crate::server::{Serving, accept, listen, site};

/// A running proxy on 127.0.0.1. Dropping it closes every connection and waits
/// for the end of its thread.
///
/// ```
/// use belfius_psd2_sandbox::{Options, Proxy, ProxyOptions, Sandbox};
///
/// let bank = Sandbox::start(Options::default())?;
/// let proxy = Proxy::start(ProxyOptions::to(&bank).allow_origin("http://localhost:8000"))?;
/// assert!(proxy.base_url().ends_with("/bank"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Proxy {
    origin: String,
    first_prefix: String,
    faults: ProxyFaults,
    _serving: Serving,
}

impl Proxy {
    /// Opens the port and returns once it accepts connections.
    ///
    /// # Errors
    /// When a bank's address, certificate or key cannot be read, or a port
    /// cannot be had.
    pub fn start(options: ProxyOptions) -> Result<Proxy, StartProxyError> {
        let listener = listen(options.port)?;
        let address = listener.local_addr()?;
        let forwarder = Arc::new(Forwarder::new(&options, address.port())?);
        let faults = forwarder.faults();
        let serving = Serving::start("psd2-proxy", move || {
            accept(listener, move |stream| {
                tokio::spawn(site::serve(stream, Arc::clone(&forwarder)));
            });
        })?;
        let first_prefix = options.banks.first().map(|(prefix, _)| prefix.clone());
        Ok(Proxy {
            origin: format!("http://{address}"),
            first_prefix: first_prefix.unwrap_or_default(),
            faults,
            _serving: serving,
        })
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What stands for the base URL of the first bank.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.first_prefix)
    }

    /// What the proxy itself shall do wrong next.
    #[must_use]
    pub fn faults(&self) -> ProxyFaults {
        self.faults.clone()
    }
}
