//! A connection that says where it failed: each part's errors carry their
//! [`Stage`].
//!
//! The TLS handshake is over before anything of the request is written. So a
//! failure in the first parts proves that the request was not sent.

use std::{io, sync::Arc};

use rustls::ClientConfig;
use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{
            Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout,
            TcpConnector, Transport,
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
    At { stage: Stage::Resolving, part: DefaultResolver::default() }
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
