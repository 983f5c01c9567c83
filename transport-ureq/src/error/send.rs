//! No whole answer came: what failed, and whether the bank may have got the
//! request.

use std::fmt;

use belfius_psd2::{Delivery, Operation, Remedy, model::RequestId};
use http::StatusCode;
use rustls::AlertDescription;

use super::located::{Located, Stage, is_cut, tls_error};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A request that got no whole answer.
///
/// The text names the operation, what failed, whether the bank may have got the
/// request, what to do now, and the `Request-ID`. It shows the bank's host and
/// port, but neither path nor query.
#[derive(Debug)]
pub struct SendError {
    operation: Operation,
    request_id: Option<RequestId>,
    host: String,
    kind: SendKind,
    delivery: Delivery,
    status: Option<StatusCode>,
    attempts: u32,
    retry: Retry,
    source: Option<Source>,
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendKind {
    /// The address is not https, and nothing else is sent to.
    NotHttps,
    /// The bank's host name is not known.
    Unresolved,
    /// No connection: refused, unreachable, or the proxy would not.
    ConnectFailed,
    /// The TLS handshake was cut, or failed.
    TlsHandshake,
    /// The other side's certificate is not trusted: it is not the bank, or the
    /// roots lack its authority.
    ServerCertificate,
    /// The bank refuses the TPP's client certificate, or wants one.
    ClientCertificate,
    /// It took too long.
    Timeout(Limit),
    /// The connection ended before the answer was whole.
    CutOff,
    /// The answer's headers are more, or longer, than the limit.
    HeadersTooLarge,
    /// The answer is not HTTP.
    NotHttp,
    /// Anything else; see the source.
    Other,
}

/// One of the time-outs of a [`TransportBuilder`](crate::TransportBuilder).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Name, connection and TLS handshake.
    Connect,
    /// From the end of the request to the end of the answer's headers.
    Response,
    /// The whole request, answer included.
    Total,
}

/// Whether and how a `GET` may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    No,
    /// As it is: it never left.
    Same,
    /// With another `Request-ID`: the bank may have seen this one.
    NewId,
}

/// What is known of a request when it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) operation: Operation,
    pub(crate) request_id: Option<RequestId>,
    pub(crate) host: String,
    pub(crate) attempt: u32,
}

impl SendError {
    pub(crate) fn new(sent: Sent, status: Option<StatusCode>, error: ureq::Error) -> Self {
        let located = Located::of(error);
        let kind = kind(&located);
        Self {
            kind,
            delivery: delivery(&located, kind),
            retry: retry(&located, kind),
            status,
            operation: sent.operation,
            request_id: sent.request_id,
            host: sent.host,
            attempts: sent.attempt,
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
            source: None,
        }
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
    pub fn request_id(&self) -> Option<RequestId> {
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
                Operation::InitiatePayment | Operation::CancelPayment => {
                    return Some(Remedy::LookFirst);
                }
                // The code may have been spent.
                Operation::ExchangeCode => return Some(Remedy::StartOver),
                _ => {}
            }
        }
        match self.kind {
            SendKind::NotHttps | SendKind::ServerCertificate | SendKind::ClientCertificate => None,
            SendKind::HeadersTooLarge | SendKind::NotHttp | SendKind::Other => {
                Some(Remedy::AskBank)
            }
            _ => Some(Remedy::Wait(None)),
        }
    }

    fn what_now(&self) -> &'static str {
        match (self.remedy(), self.kind) {
            (Some(Remedy::LookFirst), _) => {
                "look it up before sending it again, and only with the same payment_id"
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

fn kind(located: &Located) -> SendKind {
    use ureq::{Error as E, Timeout as T};
    match &located.error {
        E::RequireHttpsOnly(_) => return SendKind::NotHttps,
        E::Timeout(T::Resolve | T::Connect) => return SendKind::Timeout(Limit::Connect),
        E::Timeout(T::RecvResponse) => return SendKind::Timeout(Limit::Response),
        E::Timeout(_) => return SendKind::Timeout(Limit::Total),
        E::LargeResponseHeader(..) => return SendKind::HeadersTooLarge,
        // The type is not re-exported, so that only its text tells it apart.
        E::Protocol(error) if error.to_string().contains("too many headers") => {
            return SendKind::HeadersTooLarge;
        }
        _ => {}
    }
    if refuses_our_certificate(located) {
        return SendKind::ClientCertificate;
    }
    match located.stage {
        Stage::Resolving => SendKind::Unresolved,
        Stage::Connecting => SendKind::ConnectFailed,
        Stage::Handshake => match tls_error(&located.error) {
            Some(rustls::Error::InvalidCertificate(_)) => SendKind::ServerCertificate,
            _ => SendKind::TlsHandshake,
        },
        _ => match &located.error {
            E::Protocol(_) => SendKind::NotHttp,
            E::Io(_) => SendKind::CutOff,
            _ => SendKind::Other,
        },
    }
}

/// In TLS 1.3 the client ends the handshake first and may send its request
/// before it hears that its certificate is refused. Such an alert, as the first
/// thing on a new connection, means that the server never ended the handshake.
fn refuses_our_certificate(located: &Located) -> bool {
    use AlertDescription as A;
    let first = !located.reused && located.stage < Stage::Answering;
    let alert = match tls_error(&located.error) {
        Some(rustls::Error::AlertReceived(alert)) if first => alert,
        _ => return false,
    };
    matches!(
        alert,
        A::CertificateRequired
            | A::NoCertificate
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
    )
}

fn delivery(located: &Located, kind: SendKind) -> Delivery {
    match kind {
        _ if located.stage <= Stage::Handshake => Delivery::NotSent,
        SendKind::ClientCertificate => Delivery::Refused,
        _ => Delivery::Unknown,
    }
}

fn retry(located: &Located, kind: SendKind) -> Retry {
    match (located.stage, kind) {
        (_, SendKind::Unresolved | SendKind::ConnectFailed) => Retry::Same,
        (Stage::Connecting | Stage::Handshake, SendKind::Timeout(Limit::Connect)) => Retry::Same,
        (Stage::Handshake, SendKind::TlsHandshake) if is_cut(&located.error) => Retry::Same,
        (Stage::Sending | Stage::Waiting, SendKind::CutOff) if located.reused => Retry::NewId,
        _ => Retry::No,
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
        if let Some(id) = self.request_id {
            write!(f, " [Request-ID {id}]")?;
        }
        Ok(())
    }
}

impl fmt::Display for SendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttps => "the address is not https",
            Self::Unresolved => "the host name is not known",
            Self::ConnectFailed => "no connection",
            Self::TlsHandshake => "the TLS handshake failed",
            Self::ServerCertificate => "the server's certificate is not trusted",
            Self::ClientCertificate => "the bank refused the client certificate",
            Self::Timeout(limit) => return write!(f, "the {limit} time-out has passed"),
            Self::CutOff => "the connection ended before the answer was whole",
            Self::HeadersTooLarge => "the answer has too many or too long headers",
            Self::NotHttp => "the answer is not HTTP",
            Self::Other => "the request failed",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Response => "response",
            Self::Total => "total",
        })
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
