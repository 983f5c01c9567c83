//! Where on its way a request failed.
//!
//! `ureq`'s errors do not say whether a request had been sent: a reset is a reset,
//! in the handshake or after the last byte. So the parts of our own connection
//! (`transport/connection.rs`) wrap each error in a [`Located`] where it happens,
//! and here it is unwrapped again.

use std::{fmt, io};

/// How far a request had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The bank's name is being looked up.
    Resolving,
    /// A TCP connection is being made, perhaps through a proxy.
    Connecting,
    /// TLS is being agreed upon; none of the request has left.
    Handshake,
    /// Our side of TLS 1.3 is agreed, and nothing but an end or an alert has come
    /// since: the server may not have ended the handshake. The request may have
    /// left, in part or whole.
    Finishing,
    /// The request is being written.
    Sending,
    /// The request is written, but for what is sent when the answer is awaited; nothing has
    /// come back.
    Waiting,
    /// Some of the answer has come.
    Answering,
}

/// An error, and where it happened.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) stage: Stage,
    /// Whether the connection had served a request before this one, so that the
    /// bank may have closed it while it was idle.
    pub(crate) reused: bool,
    pub(crate) error: ureq::Error,
}

impl Located {
    /// Wraps an error so that it passes through `ureq` unchanged.
    pub(crate) fn wrap(stage: Stage, reused: bool, error: ureq::Error) -> ureq::Error {
        ureq::Error::Other(Box::new(Self { stage, reused, error }))
    }

    /// Finds out where an error happened. The outermost place counts: a proxy's
    /// answer that is cut is a failure to connect. But only TLS itself knows
    /// whether a handshake was [`Finishing`](Stage::Finishing).
    pub(crate) fn of(error: ureq::Error) -> Self {
        match unwrapped(error) {
            Ok(located) => located.without_inner(),
            Err(error) => Self { stage: stage_of(&error), reused: false, error },
        }
    }

    fn without_inner(self) -> Self {
        let (mut stage, reused) = (self.stage, self.reused);
        let mut error = self.error;
        loop {
            match unwrapped(error) {
                Ok(inner) => {
                    if inner.stage == Stage::Finishing {
                        stage = inner.stage;
                    }
                    error = inner.error;
                }
                Err(error) => return Self { stage, reused, error },
            }
        }
    }
}

fn unwrapped(error: ureq::Error) -> Result<Located, ureq::Error> {
    match error {
        ureq::Error::Other(other) => match other.downcast::<Located>() {
            Ok(located) => Ok(*located),
            Err(other) => Err(ureq::Error::Other(other)),
        },
        // Errors travel through `io::Read` wrapped; `ureq` unwraps its own.
        ureq::Error::Io(error)
            if error.get_ref().is_some_and(|inner| inner.is::<ureq::Error>()) =>
        {
            unwrapped(ureq::Error::from(error))
        }
        error => Err(error),
    }
}

/// The place of an error that `ureq` made itself, outside of the connection.
fn stage_of(error: &ureq::Error) -> Stage {
    use ureq::Error as E;
    match error {
        // Checked before anything is connected to.
        E::RequireHttpsOnly(_) | E::BadUri(_) | E::HostNotFound | E::InvalidProxyUrl => {
            Stage::Resolving
        }
        E::ConnectionFailed | E::ConnectProxyFailed(_) => Stage::Connecting,
        E::TlsRequired | E::Tls(_) => Stage::Handshake,
        // Between the parts; what cannot be placed may have been sent.
        _ => Stage::Answering,
    }
}

/// What TLS says is wrong, if it is TLS.
pub(crate) fn tls_error(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

/// Whether the other side, or something on the way, ended the connection.
pub(crate) fn is_cut(error: &ureq::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error, ureq::Error::Io(error) if matches!(
        error.kind(),
        K::UnexpectedEof | K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe
    ))
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never shown: it is unwrapped before anybody sees it.
        write!(f, "{:?}", self.stage)
    }
}

impl std::error::Error for Located {}
