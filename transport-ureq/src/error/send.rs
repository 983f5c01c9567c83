//! No whole answer came: what failed, and whether the bank may have got the
//! request.

use std::fmt;

use belfius_psd2::{
    Delivery, Operation, Remedy,
    model::{RequestId, Scope},
};
use http::StatusCode;

use super::{
    diagnosis::{self, Retry},
    kind::SendKind,
    located::Located,
};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A request that got no whole answer.
///
/// The text names the operation, what failed, whether the bank may have got the
/// request, what to do now, and the `Request-ID`. It shows the bank's host and
/// port, but neither path nor query.
#[derive(Debug)]
pub struct SendError {
    operation: Operation,
    request_id: RequestId,
    host: String,
    kind: SendKind,
    delivery: Delivery,
    status: Option<StatusCode>,
    attempts: u32,
    retry: Retry,
    /// For what the code was, if it is known here.
    code_for: Option<Scope>,
    source: Option<Source>,
}

/// What is known of a request when it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) operation: Operation,
    pub(crate) request_id: RequestId,
    pub(crate) host: String,
    pub(crate) attempt: u32,
}

impl SendError {
    pub(crate) fn new(sent: Sent, status: Option<StatusCode>, error: ureq::Error) -> Self {
        let located = Located::of(error);
        let kind = diagnosis::kind(&located);
        Self {
            kind,
            delivery: diagnosis::delivery(&located, kind),
            retry: diagnosis::retry(&located, kind),
            status,
            operation: sent.operation,
            request_id: sent.request_id,
            host: sent.host,
            attempts: sent.attempt,
            code_for: None,
            source: source(located.error),
        }
    }

    pub(crate) fn not_https(sent: Sent) -> Self {
        Self {
            operation: sent.operation,
            request_id: sent.request_id,
            host: sent.host,
            kind: SendKind::NotHttps,
            delivery: Delivery::NotSent,
            status: None,
            attempts: sent.attempt,
            retry: Retry::No,
            code_for: None,
            source: None,
        }
    }

    /// An answer of the fallback interface that is longer than the caller's limit.
    pub(crate) fn too_long(sent: Sent, status: StatusCode) -> Self {
        let (kind, delivery) = (SendKind::BodyTooLong, Delivery::Unknown);
        Self { kind, delivery, status: Some(status), ..Self::not_https(sent) }
    }

    /// The same error, of the exchange of a code for tokens of this scope.
    pub(crate) fn code_for(mut self: Box<Self>, scope: Scope) -> Box<Self> {
        self.code_for = Some(scope);
        self
    }

    pub(crate) fn retry(&self) -> Retry {
        self.retry
    }

    /// The call.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The `Request-ID`, for the bank's support.
    #[must_use]
    pub fn request_id(&self) -> RequestId {
        self.request_id
    }

    /// The host and port that it was sent to.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What failed.
    #[must_use]
    pub fn kind(&self) -> SendKind {
        self.kind
    }

    /// Whether the bank may have got the request.
    ///
    /// [`NotSent`](Delivery::NotSent) is said only of a failure before the TLS
    /// handshake was over. [`Refused`](Delivery::Refused) is said only when the
    /// bank refused the client certificate, which ends the handshake on its
    /// side. Everything else is [`Unknown`](Delivery::Unknown).
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The HTTP status, when that much of the answer came. It does not stand for
    /// the answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// How often it was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What to do now; `None` where the TPP's own set-up is to be mended.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        if self.delivery == Delivery::Unknown {
            match self.operation {
                operation if operation.moves_money() => return Some(Remedy::LookFirst),
                // The code may have been spent. If it came from signing a
                // payment, to begin anew would be to pay twice.
                Operation::ExchangeCode => {
                    return Some(match self.code_for {
                        Some(Scope::Pis) => Remedy::LookFirst,
                        Some(_) => Remedy::StartOver,
                        None => Remedy::AskBank,
                    });
                }
                _ => {}
            }
        }
        match self.kind {
            SendKind::NotHttps | SendKind::ServerCertificate | SendKind::ClientCertificate => None,
            SendKind::HeadersTooLarge
            | SendKind::NotHttp
            | SendKind::BodyTooLong
            | SendKind::Other => Some(Remedy::AskBank),
            _ => Some(Remedy::Wait(None)),
        }
    }

    fn what_now(&self) -> &'static str {
        match (self.remedy(), self.kind) {
            (Some(Remedy::LookFirst), _) if self.operation == Operation::ExchangeCode => {
                "the code may be spent; the customer has signed the payment: look it up, do not make it again"
            }
            (Some(Remedy::AskBank), _) if self.operation == Operation::ExchangeCode => {
                "the code may be spent: begin anew, unless it came from signing a payment: then look that up first"
            }
            (Some(Remedy::LookFirst), _) => {
                "look it up before sending it again, and never under another id"
            }
            (Some(Remedy::StartOver), _) => "the code may be spent: begin the redirect anew",
            (_, SendKind::NotHttps) => "give the bank an https base URL",
            (_, SendKind::Unresolved) => "check the base URL and the name service, then call again",
            (_, SendKind::ServerCertificate) => {
                "check the base URL and the roots: trust nothing else before you know why"
            }
            (_, SendKind::ClientCertificate) => {
                "check that the QWAC is the registered one, is still valid, and comes with its issuers"
            }
            (_, SendKind::HeadersTooLarge | SendKind::NotHttp | SendKind::Other) => {
                "is it the bank that answers, or a gateway on the way?"
            }
            _ if self.operation == Operation::RefreshTokens
                && self.delivery == Delivery::Unknown =>
            {
                "call again: if the refresh was done, the bank refuses the old pair and the customer has to consent anew"
            }
            _ => "call again later",
        }
    }
}

/// What may be shown of the error below: not `ureq`'s own, whose texts can hold
/// an address.
fn source(error: ureq::Error) -> Option<Source> {
    match error {
        ureq::Error::Io(error) => Some(Box::new(error)),
        ureq::Error::Rustls(error) => Some(Box::new(error)),
        _ => None,
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, host, .. } = self;
        write!(f, "{operation}: {} ({host}", self.kind)?;
        if let Some(status) = self.status {
            write!(f, ", after HTTP {}", status.as_u16())?;
        }
        if self.attempts > 1 {
            write!(f, ", {} attempts", self.attempts)?;
        }
        f.write_str(match self.delivery {
            Delivery::NotSent => "); the request was not sent: ",
            Delivery::Refused => "); the bank did not take the request: ",
            _ => "); the bank may have got the request: ",
        })?;
        f.write_str(self.what_now())?;
        write!(f, " [Request-ID {}]", self.request_id)?;
        Ok(())
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| {
            let source: &(dyn std::error::Error + 'static) = source.as_ref();
            source
        })
    }
}
