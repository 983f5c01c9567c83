//! TLS over `ureq`'s TCP connection.
//!
//! `ureq` has a part for this. This one differs in four things: a certificate
//! that does not fit its key is an error and not a panic; a failed write is
//! reported as one; when a write fails, the reason that the server gave for
//! closing is still read, which is how a refused client certificate shows; and a
//! request's head waits for its body, so that both go as one packet.

use std::{
    fmt,
    io::{self, Read as _, Write as _},
    sync::Arc,
};

use rustls::{ClientConfig, ClientConnection, ProtocolVersion, crypto::ring};
use rustls_pki_types::ServerName;
use ureq::{
    Error,
    unversioned::transport::{
        Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
        TransportAdapter,
        time::{Duration, Instant},
    },
};

use super::{flight::Flight, identity::Identity, roots::Trusted, verifier::Verifier};
use crate::error::{BuildError, Located, Stage, is_cut, tls_error};

/// TLS 1.2 and 1.3, with these roots and perhaps this certificate.
pub(super) fn config(
    trusted: Trusted,
    identity: Option<Identity>,
) -> Result<Arc<ClientConfig>, BuildError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new(trusted.roots, trusted.pinned, provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| BuildError::Tls { reason: error.to_string() })?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(Arc::new(match identity {
        Some(identity) => builder.with_client_cert_resolver(identity.resolver(&provider)?),
        None => builder.with_no_client_auth(),
    }))
}

/// Puts TLS over a connection to an https address.
pub(super) struct TlsConnector {
    config: Arc<ClientConfig>,
}

/// As much as is worth a packet of its own: a record of TLS.
const PACKET: usize = 16 * 1024;

/// A connection whose handshake is over.
pub(super) struct Tls {
    tls: ClientConnection,
    tcp: Flight,
    buffers: LazyBuffers,
    /// How much of a request is encrypted and not sent.
    waiting: usize,
    peer_has_closed: bool,
    /// Whether the server has said anything after its part of the handshake.
    heard: bool,
}

impl TlsConnector {
    pub(super) fn new(config: &Arc<ClientConfig>) -> Self {
        Self { config: config.clone() }
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, Tls>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let tcp = match chained {
            // To a plain-http proxy; ureq checks that nothing else goes this way.
            Some(tcp) if !details.needs_tls() => return Ok(Some(Either::A(tcp))),
            Some(tcp) => tcp,
            None => return Ok(None),
        };
        let host = details.uri.host().unwrap_or_default();
        let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']'))
            .map_err(|_| Error::Tls("the host is no name that a certificate can have"))?;
        let mut tls = ClientConnection::new(self.config.clone(), name.to_owned())?;
        let tcp = TransportAdapter::new(tcp.boxed(), details.current_time.clone());
        let mut tcp = Flight::new(tcp);
        tcp.set_timeout(remaining(details));
        tls.complete_io(&mut tcp)?;
        // An answer's headers are read whole, and something of its body with them.
        let input = details.config.max_response_header_size().saturating_add(PACKET);
        let buffers = LazyBuffers::new(input, details.config.output_buffer_size());
        Ok(Some(Either::B(Tls {
            tls,
            tcp,
            buffers,
            waiting: 0,
            peer_has_closed: false,
            heard: false,
        })))
    }
}

/// What is left of the time to connect, after TCP.
fn remaining(details: &ConnectionDetails<'_>) -> NextTimeout {
    let elapsed = match ((details.current_time)(), details.now) {
        (Instant::Exact(now), Instant::Exact(begun)) => now.saturating_duration_since(begun),
        _ => std::time::Duration::ZERO,
    };
    let after = match details.timeout.after {
        Duration::Exact(time) => Duration::Exact(time.saturating_sub(elapsed)),
        Duration::NotHappening => Duration::NotHappening,
    };
    NextTimeout { after, ..details.timeout }
}

impl Tls {
    /// Encrypts it. What is little waits: for what comes after it, or until an
    /// answer is awaited.
    fn write(&mut self, amount: usize) -> io::Result<()> {
        let mut rest = self.buffers.output().get(..amount).ok_or(io::ErrorKind::InvalidInput)?;
        while !rest.is_empty() {
            let written = self.tls.writer().write(rest)?;
            rest = rest.get(written..).unwrap_or_default();
            self.waiting += written;
            if self.waiting >= PACKET || written == 0 {
                send(&mut self.tls, &mut self.tcp)?;
                self.waiting = 0;
            }
        }
        Ok(())
    }

    /// Sends what waits.
    fn flush(&mut self) -> Result<(), Error> {
        self.waiting = 0;
        send(&mut self.tls, &mut self.tcp).map_err(|error| self.unsent(error))
    }

    fn unsent(&mut self, error: io::Error) -> Error {
        let error = match self.receive() {
            Err(reason) if reason.kind() == io::ErrorKind::InvalidData => reason,
            _ => error,
        };
        self.placed(error.into())
    }

    /// Reads one piece of what the server says, which may be why it closes.
    fn receive(&mut self) -> io::Result<()> {
        let read = self.tls.read_tls(&mut self.tcp)?;
        let state = self.tls.process_new_packets();
        // Perhaps an alert of our own, or the answer to a change of keys. Should
        // it fail, the next read or write does too.
        while self.tls.wants_write() && self.tls.write_tls(&mut self.tcp).is_ok() {}
        let state = state.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        self.peer_has_closed = state.peer_has_closed();
        self.heard |= read > 0;
        Ok(())
    }

    /// In TLS 1.3 the client ends the handshake: a server that gives up then cuts
    /// what looks like a connection. It shows in that nothing came before it, not
    /// even one of the tickets that servers send first.
    fn placed(&self, error: Error) -> Error {
        let heard = self.heard
            || self.tls.tls13_tickets_received() > 0
            || self.tls.protocol_version() != Some(ProtocolVersion::TLSv1_3);
        if !heard && (is_cut(&error) || tls_error(&error).is_some()) {
            Located::wrap(Stage::Finishing, false, error)
        } else {
            error
        }
    }

    fn read(&mut self) -> Result<bool, Error> {
        loop {
            // No bytes: the server said that this is the end. A connection that
            // ends without saying so is an error here; `connection.rs` decides
            // what it means.
            match self.tls.reader().read(self.buffers.input_append_buf()) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.receive()?,
                Err(error) => return Err(error.into()),
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
            }
        }
    }
}

/// Sends all records there are.
fn send(tls: &mut ClientConnection, tcp: &mut Flight) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(tcp)?;
    }
    Ok(())
}

impl Transport for Tls {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.tcp.set_timeout(timeout);
        self.write(amount).map_err(|error| self.unsent(error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.tcp.set_timeout(timeout);
        if self.waiting > 0 {
            self.flush()?;
        }
        self.read().map_err(|error| self.placed(error))
    }

    fn is_open(&mut self) -> bool {
        !self.peer_has_closed && self.tcp.tcp().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

/// RFC 8446, section 6.1: who ends a connection says so, else the server cannot
/// tell the end from a cut. It is said as far as that costs no time.
impl Drop for Tls {
    fn drop(&mut self) {
        // Either the server does not even read what was sent before, or part of a request
        // waits, which nobody wants any more.
        if self.tls.wants_write() {
            return;
        }
        self.tls.send_close_notify();
        // One small record, which has room in the system's buffer or is given up.
        let after = Duration::Exact(std::time::Duration::from_millis(1));
        self.tcp.set_timeout(NextTimeout { after, ..NextTimeout::default() });
        let _ = self.tls.write_tls(&mut self.tcp);
    }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsConnector")
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}
