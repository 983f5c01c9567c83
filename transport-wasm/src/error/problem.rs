//! What failed on the way, before it is known of which call.

use belfius_psd2::Delivery;
use http::StatusCode;

use super::kind::SendKind;

/// What failed, and what it is known to mean.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: SendKind,
    pub(crate) delivery: Delivery,
    /// The bank's.
    pub(crate) status: Option<StatusCode>,
    /// The proxy's own.
    pub(crate) proxy_status: Option<StatusCode>,
    /// A name or a code that may be shown: of a header, of a JavaScript error.
    pub(crate) name: Option<String>,
    /// Whether the try that this is known of cannot have left.
    pub(crate) try_not_sent: bool,
}

impl Problem {
    pub(crate) fn new(kind: SendKind, delivery: Delivery) -> Self {
        let try_not_sent = delivery == Delivery::NotSent;
        Self { kind, delivery, status: None, proxy_status: None, name: None, try_not_sent }
    }

    pub(crate) fn not_sent(kind: SendKind) -> Self {
        Self::new(kind, Delivery::NotSent)
    }

    pub(crate) fn unknown(kind: SendKind) -> Self {
        Self::new(kind, Delivery::Unknown)
    }

    /// The same, where it is proven what became of the request.
    pub(crate) fn proven(self, delivery: Delivery) -> Self {
        Self { delivery, try_not_sent: delivery == Delivery::NotSent, ..self }
    }

    /// The same of a request that the host may have sent before: what is known of this
    /// try says nothing about the one before it.
    pub(crate) fn of_one_try(self) -> Self {
        Self { delivery: Delivery::Unknown, ..self }
    }

    pub(crate) fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    pub(crate) fn after(self, status: StatusCode) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Whether the same request may get through a little later. This try of it cannot
    /// have been sent.
    pub(crate) fn may_pass(&self) -> bool {
        self.try_not_sent
            && match self.kind {
                SendKind::Unresolved | SendKind::ConnectFailed | SendKind::TlsHandshake => true,
                SendKind::NotTheBank => self.proxy_has_trouble(),
                _ => false,
            }
    }

    /// Whether the proxy's status says that another time may be better.
    pub(super) fn proxy_has_trouble(&self) -> bool {
        self.proxy_status.is_some_and(|status| status.is_server_error() || status.as_u16() == 429)
    }
}
