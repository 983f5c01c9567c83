//! A transport over a [`Line`]. How it conducts itself is in the real one's files.

#[path = "../../../../../transport-ureq/src/transport/conduct.rs"]
mod conduct;
#[path = "../../../../../transport-ureq/src/transport/fallback.rs"]
mod fallback;
mod send;

use std::{fmt, sync::Arc, time::Duration};

use belfius_psd2::model::Timestamp;
use http::{Request, Response, StatusCode};

pub(crate) use self::conduct::Progress;
use crate::clock::{self, Clock};

/// What a request goes over.
pub trait Line: Send + Sync {
    /// Sends it, and gives the whole answer.
    ///
    /// # Errors
    /// When no whole answer came.
    fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Broken>;
}

/// How a connection fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// No connection could be made.
    Connect,
    /// It was cut during the TLS handshake.
    Handshake,
    /// It was cut while our side held the handshake to be over.
    Finishing,
    /// It was cut while the answer was waited for.
    Waiting,
    /// The same, on a connection that had served before.
    WaitingReused,
    /// No answer came in time.
    Timeout,
    /// The answer was cut after its head.
    Body(StatusCode),
}

/// A transport over a line.
#[derive(Clone)]
pub struct Transport {
    agents: Agents,
    retries: Retries,
    clock: Clock,
}

/// The conduct picks one for each request; here there is one.
#[derive(Clone)]
struct Agents(Arc<dyn Line>);

#[derive(Debug, Clone, Copy)]
struct Retries {
    count: u32,
    pause: Duration,
}

impl Transport {
    /// One that tries a harmless `GET` as often again as the real one does, but
    /// without a pause.
    pub fn over(line: Arc<dyn Line>) -> Self {
        let retries = Retries { count: 2, pause: Duration::ZERO };
        Self { agents: Agents(line), retries, clock: Arc::new(clock::system) }
    }

    /// The same transport with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl Agents {
    fn pick(&self, _may_be_kept: bool) -> &dyn Line {
        &*self.0
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("retries", &self.retries).finish_non_exhaustive()
    }
}
