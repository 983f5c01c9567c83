//! How a connection fails, and what a transport knows of that.

use std::fmt;

use belfius_psd2::{
    Delivery, Remedy, Unanswered,
    session::{Again, Facts, NoResponse},
};
use http::StatusCode;

/// How a connection fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// No connection could be made.
    Connect,
    /// It was cut during the TLS handshake.
    Handshake,
    /// It was cut while our side held the handshake to be over.
    Finishing,
    /// It was cut while the response was waited for.
    Waiting,
    /// The same, on a connection that had served before.
    WaitingReused,
    /// No response came in time.
    Timeout,
    /// The response was cut after its head.
    Body(StatusCode),
    /// The response is longer than the caller takes.
    TooLong,
}

/// A request that got no whole response.
#[derive(Debug)]
pub struct Failure {
    call: Unanswered,
    broken: Broken,
}

impl Failure {
    /// What became of the request that these are the facts of. `tests/sockets.rs` compares
    /// it with what `belfius-psd2-ureq` says of real connections.
    #[must_use]
    pub fn new(facts: Facts, broken: Broken) -> Self {
        let delivery = match broken {
            Broken::Connect | Broken::Handshake => Delivery::NotSent,
            _ => Delivery::Unknown,
        };
        Self { call: facts.unanswered(delivery), broken }
    }
}

impl NoResponse for Failure {
    fn call(&self) -> &Unanswered {
        &self.call
    }

    fn again(&self) -> Again {
        match self.broken {
            Broken::Connect | Broken::Handshake | Broken::Finishing => Again::Later,
            Broken::WaitingReused => Again::Now,
            _ => Again::No,
        }
    }

    fn remedy(&self) -> Option<Remedy> {
        self.call.remedy().or(match self.broken {
            Broken::TooLong => Some(Remedy::AskBank),
            _ => Some(Remedy::Wait(None)),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.broken, self.call)
    }
}

impl std::error::Error for Failure {}
