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
    /// That of a proxy, or of a forward proxy that opened no tunnel.
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

    /// The same, with what is proven to have become of the request.
    pub(crate) fn with_delivery(self, delivery: Delivery) -> Self {
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
                SendKind::Unresolved | SendKind::TlsHandshake => true,
                SendKind::ConnectFailed => !self.is_refused_on_the_way(),
                SendKind::NotTheBank => self.proxy_has_trouble(),
                _ => false,
            }
    }

    /// Whether a forward proxy refuses to connect, and will refuse again.
    pub(super) fn is_refused_on_the_way(&self) -> bool {
        self.kind == SendKind::ConnectFailed
            && self.proxy_status.is_some()
            && !self.proxy_has_trouble()
    }

    /// Whether undici refused what it was given: most often an `Agent` of another undici
    /// than the `fetch`.
    pub(super) fn is_refused_by_undici(&self) -> bool {
        self.name.as_deref() == Some("UND_ERR_INVALID_ARG")
    }

    /// Whether the proxy's status says that another time may be better.
    pub(super) fn proxy_has_trouble(&self) -> bool {
        self.proxy_status.is_some_and(|status| status.is_server_error() || status.as_u16() == 429)
    }
}
