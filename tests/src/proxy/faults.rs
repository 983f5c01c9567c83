//! What the proxy itself can do wrong on purpose, for tests of pages. What the
//! bank does wrong is in the bank's own faults.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use crate::shared::lock;

/// What goes wrong between the page and the proxy. With all but
/// [`ProxyFault::Redirect`] the request reaches the bank first, unless it is a
/// repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyFault {
    /// No `Access-Control-` headers: a preflight fails when there is one, and
    /// the answer itself is hidden when there is none.
    RefuseCors,
    /// A bare 302 of the proxy's own, as an access control would answer that
    /// sends its users to a login page. The bank sees nothing.
    Redirect,
    /// The bank's answer without `Tpp-Proxy-Status`.
    NoStatus,
    /// The body ends in its middle, and not as one that is whole.
    CutBody,
    /// No answer at all, on a connection that stays open.
    HangBeforeHead,
    /// The body stops in its middle, on a connection that stays open.
    HangInBody,
    /// The connection is closed in place of an answer.
    Close,
    /// The `Request-ID` is not taken once: the request goes to the bank, whatever went
    /// there before, and `Tpp-Proxy-Once` is missing. While this fault is the next one,
    /// it is missing on the base URL too.
    NoOnce,
}

impl ProxyFault {
    /// Every fault with its name in flags and JSON.
    pub const NAMES: [(&'static str, ProxyFault); 8] = [
        ("refuse-cors", ProxyFault::RefuseCors),
        ("redirect", ProxyFault::Redirect),
        ("no-status", ProxyFault::NoStatus),
        ("cut-body", ProxyFault::CutBody),
        ("hang-before-head", ProxyFault::HangBeforeHead),
        ("hang-in-body", ProxyFault::HangInBody),
        ("close", ProxyFault::Close),
        ("no-once", ProxyFault::NoOnce),
    ];
}

/// The text names no fault of the proxy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown proxy fault: {0}")]
pub struct ParseProxyFaultError(String);

impl FromStr for ProxyFault {
    type Err = ParseProxyFaultError;

    fn from_str(text: &str) -> Result<ProxyFault, ParseProxyFaultError> {
        let found = ProxyFault::NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, fault)| *fault).ok_or_else(|| ParseProxyFaultError(text.to_owned()))
    }
}

/// The queue of the proxy's faults. Each request below a bank's prefix takes the
/// oldest one. `GET` of the base URL itself takes none, and a preflight only
/// [`ProxyFault::RefuseCors`].
#[derive(Clone, Debug, Default)]
pub struct ProxyFaults {
    queue: Arc<Mutex<VecDeque<(ProxyFault, usize)>>>,
}

impl ProxyFaults {
    /// Applies `fault` to the next `times` requests.
    pub fn inject(&self, fault: ProxyFault, times: usize) {
        if times > 0 {
            lock(&self.queue).push_back((fault, times));
        }
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear(&self) {
        lock(&self.queue).clear();
    }

    /// Whether this fault is the next one; it stays.
    pub(super) fn is_next(&self, fault: ProxyFault) -> bool {
        lock(&self.queue).front().is_some_and(|(next, _)| *next == fault)
    }

    pub(super) fn take(&self) -> Option<ProxyFault> {
        self.take_if(|_| true)
    }

    pub(super) fn take_for_preflight(&self) -> Option<ProxyFault> {
        self.take_if(|fault| fault == ProxyFault::RefuseCors)
    }

    fn take_if(&self, fits: impl Fn(ProxyFault) -> bool) -> Option<ProxyFault> {
        let mut queue = lock(&self.queue);
        let (fault, times) = queue.front_mut()?;
        let fault = *fault;
        if !fits(fault) {
            return None;
        }
        *times -= 1;
        if *times == 0 {
            queue.pop_front();
        }
        Some(fault)
    }
}
