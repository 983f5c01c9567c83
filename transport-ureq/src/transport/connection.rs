//! A connection that says where it failed: each part's errors carry their
//! [`Stage`].
//!
//! The TLS handshake is over before anything of the request is written. So a
//! failure in the first parts proves that the request was not sent.

use std::{io, net::SocketAddr, str::FromStr as _, sync::Arc};

use rustls::ClientConfig;
use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{
            Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout,
            TcpConnector, Transport, time::Duration,
        },
    },
};

use super::tls::TlsConnector;
use crate::error::{Located, Stage, is_cut};

/// TCP, perhaps through a proxy; TLS; and a record of what passes.
pub(super) fn connector(tls: &Arc<ClientConfig>) -> impl Connector + use<> {
    let tcp = Connector::<()>::chain((), ConnectProxyConnector::default());
    let tcp = Connector::<()>::chain(tcp, TcpConnector::default());
    let tcp = At { stage: Stage::Connecting, part: tcp };
    let tls = At { stage: Stage::Handshake, part: TlsConnector::new(tls) };
    Connector::<()>::chain(Connector::<()>::chain(tcp, tls), Recorder)
}

/// The system's name service.
pub(super) fn resolver() -> impl Resolver {
    At { stage: Stage::Resolving, part: Names(DefaultResolver::default()) }
}

/// Names are looked up in a thread of their own, which is given up when the time is over.
/// An IP address is only read: that cannot take long, and a thread is saved.
#[derive(Debug)]
struct Names(DefaultResolver);

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default();
        // As the standard library reads it, which asks the name service about all else.
        let address = SocketAddr::from_str(&format!("{host}:0"));
        let after = if address.is_ok() { Duration::NotHappening } else { timeout.after };
        self.0.resolve(uri, config, NextTimeout { after, ..timeout })
    }
}

/// A part, and the stage that it stands for.
#[derive(Debug)]
struct At<P> {
    stage: Stage,
    part: P,
}

impl<In: Transport, P: Connector<In>> Connector<In> for At<P> {
    type Out = P::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        self.part.connect(details, chained).map_err(|error| Located::wrap(self.stage, false, error))
    }
}

impl<P: Resolver> Resolver for At<P> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        self.part
            .resolve(uri, config, timeout)
            .map_err(|error| Located::wrap(self.stage, false, error))
    }
}

/// The end of the chain.
#[derive(Debug)]
struct Recorder;

/// A connection, and what has passed over it.
#[derive(Debug)]
struct Recorded<T> {
    inner: T,
    /// Whether it had served another request before this one.
    reused: bool,
    /// Whether something of this request's answer has come.
    answered: bool,
}

impl<In: Transport> Connector<In> for Recorder {
    type Out = Recorded<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Recorded { inner, reused: false, answered: false }))
    }
}

impl<T: Transport> Recorded<T> {
    fn located(&self, stage: Stage, error: Error) -> Error {
        Located::wrap(stage, self.reused, error)
    }
}

impl<T: Transport> Transport for Recorded<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.answered {
            self.reused = true;
            self.answered = false;
        }
        self.inner
            .transmit_output(amount, timeout)
            .map_err(|error| self.located(Stage::Sending, error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let waiting = if self.answered { Stage::Answering } else { Stage::Waiting };
        match self.inner.await_input(timeout) {
            Ok(true) => {
                self.answered = true;
                Ok(true)
            }
            // The end of the connection. Within an answer ureq knows what it
            // means; before one it is always a cut.
            Ok(false) if waiting == Stage::Waiting => {
                let cut = io::Error::from(io::ErrorKind::UnexpectedEof);
                Err(self.located(waiting, Error::Io(cut)))
            }
            Ok(false) => Ok(false),
            // The same, without TLS's `close_notify`: many servers leave it out.
            // RFC 9112 (section 9.8) says that anybody on the way can do this
            // too, and no more than this: cut what comes last. ureq still
            // refuses a head, a `Content-Length` or chunks that are not whole.
            // What is left is a body that lasts until the connection ends, and
            // there a cut costs nothing that the core does not see: the head is
            // whole, and half of a JSON text is none.
            Err(error) if waiting == Stage::Answering && is_cut(&error) => Ok(false),
            Err(error) => Err(self.located(waiting, error)),
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_neither_a_name_service_nor_time() {
        for (url, address) in [
            ("https://127.0.0.1:8443/sandbox", "127.0.0.1:8443"),
            ("https://10.1.2.3/", "10.1.2.3:443"),
            ("https://[::1]:9/", "[::1]:9"),
        ] {
            let uri: Uri = url.parse().unwrap();
            let timeout = NextTimeout { after: Duration::from_secs(0), ..NextTimeout::default() };
            let found = resolver().resolve(&uri, &Config::default(), timeout).unwrap();
            assert_eq!(*found, [address.parse::<SocketAddr>().unwrap()]);
        }
    }

    #[test]
    fn a_name_is_given_up_when_the_time_is_over() {
        for url in ["https://bank.invalid/", "https://[127.0.0.1]:9/", "https://127.0.0.1.:9/"] {
            let uri: Uri = url.parse().unwrap();
            let timeout = NextTimeout { after: Duration::from_secs(0), ..NextTimeout::default() };
            let error = resolver().resolve(&uri, &Config::default(), timeout).unwrap_err();
            let located = Located::of(error);
            assert_eq!(located.stage, Stage::Resolving);
            assert!(matches!(located.error, Error::Timeout(_)), "{url}: {}", located.error);
        }
    }
}
