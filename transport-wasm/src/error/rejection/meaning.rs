//! What is made of a code or of words.

use belfius_psd2::Delivery::{self, NotSent, Refused, Unknown};
use http::StatusCode;

use crate::error::{Problem, SendKind};

/// What failed, and what is known of the request.
#[derive(Clone, Copy)]
pub(super) struct Meaning {
    kind: SendKind,
    delivery: Delivery,
    /// What may be shown of the words that were found; empty, if a code says more.
    name: &'static str,
    /// Of a forward proxy.
    proxy_status: Option<StatusCode>,
}

impl Meaning {
    pub(super) const fn new(kind: SendKind, delivery: Delivery) -> Self {
        Self { kind, delivery, name: "", proxy_status: None }
    }

    pub(super) const fn not_sent(kind: SendKind) -> Self {
        Self::new(kind, NotSent)
    }

    pub(super) const fn unknown(kind: SendKind) -> Self {
        Self::new(kind, Unknown)
    }

    /// Our certificate is refused.
    pub(super) const fn refused() -> Self {
        Self::new(SendKind::ClientCertificate, Refused)
    }

    pub(super) fn is_not_sent(self) -> bool {
        self.delivery == NotSent
    }

    /// The same of a request that may have been sent.
    pub(super) const fn unsure(self) -> Self {
        Self { delivery: Unknown, ..self }
    }

    pub(super) const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    pub(super) const fn on_the_way(self, status: StatusCode) -> Self {
        Self { proxy_status: Some(status), ..self }
    }

    /// The problem, with a name to show where the words have none.
    pub(super) fn problem(self, name: Option<String>) -> Problem {
        let own = (!self.name.is_empty()).then(|| self.name.to_owned());
        Problem {
            name: own.or(name),
            proxy_status: self.proxy_status,
            ..Problem::new(self.kind, self.delivery)
        }
    }
}
