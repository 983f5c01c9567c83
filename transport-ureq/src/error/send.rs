//! No whole answer came: what failed, and whether the bank may have got the
//! request.

use std::fmt;

use belfius_psd2::{
    Delivery, Operation, Remedy, Unanswered,
    model::RequestId,
    session::{Again, Facts, NoResponse},
};
use http::{StatusCode, Uri};

use super::{diagnosis, kind::SendKind, located::Located};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A request that got no whole answer.
///
/// The text names the operation, what failed, whether the bank may have got the
/// request, what to do now, and the `Request-ID`. It shows the bank's host and
/// port, but neither path nor query.
#[derive(Debug)]
pub struct SendError {
    call: Unanswered,
    host: String,
    kind: SendKind,
    status: Option<StatusCode>,
    attempts: u32,
    again: Again,
    source: Option<Source>,
}

/// A request, as an error may know it: neither path nor query.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) facts: Facts,
    pub(crate) uri: Uri,
}

impl Sent {
    fn host(&self) -> String {
        match (self.uri.host(), self.uri.port_u16()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => String::new(),
        }
    }
}

impl SendError {
    pub(crate) fn new(sent: &Sent, status: Option<StatusCode>, error: ureq::Error) -> Self {
        let located = Located::of(error);
        let kind = diagnosis::kind(&located);
        let delivery = diagnosis::delivery(&located, kind);
        Self {
            again: diagnosis::again(&located, kind),
            status,
            source: source(located.error),
            ..Self::without_answer(sent, kind, delivery)
        }
    }

    pub(crate) fn not_https(sent: &Sent) -> Self {
        Self::without_answer(sent, SendKind::NotHttps, Delivery::NotSent)
    }

    pub(crate) fn line_too_long(sent: &Sent) -> Self {
        Self::without_answer(sent, SendKind::LineTooLong, Delivery::NotSent)
    }

    /// An answer of the fallback interface that is longer than the caller's limit.
    pub(crate) fn too_long(sent: &Sent, status: StatusCode) -> Self {
        let error = Self::without_answer(sent, SendKind::BodyTooLong, Delivery::Unknown);
        Self { status: Some(status), ..error }
    }

    fn without_answer(sent: &Sent, kind: SendKind, delivery: Delivery) -> Self {
        Self {
            call: sent.facts.unanswered(delivery),
            host: sent.host(),
            kind,
            status: None,
            attempts: sent.facts.attempt,
            again: Again::No,
            source: None,
        }
    }

    /// The call.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.call.operation()
    }

    /// The `Request-ID`, for the bank's support.
    #[must_use]
    pub fn request_id(&self) -> RequestId {
        self.call.request_id()
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
        self.call.delivery()
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
        NoResponse::remedy(self)
    }

    /// What helps against that which failed.
    fn mend(&self) -> Option<Remedy> {
        match self.kind {
            SendKind::NotHttps
            | SendKind::LineTooLong
            | SendKind::ServerCertificate
            | SendKind::ClientCertificate => None,
            SendKind::HeadersTooLarge
            | SendKind::NotHttp
            | SendKind::BodyTooLong
            | SendKind::Other => Some(Remedy::AskBank),
            _ => Some(Remedy::Wait(None)),
        }
    }

    fn what_now(&self) -> &'static str {
        // What the customer's money or code needs comes before what the machine does.
        if let (Some(_), Some(advice)) = (self.call.remedy(), self.call.advice()) {
            return advice;
        }
        match self.kind {
            SendKind::NotHttps => "give the bank an https base URL",
            SendKind::LineTooLong => "ask for less at once, or sign with a detached signature",
            SendKind::Unresolved => "check the base URL and the name service, then call again",
            SendKind::ServerCertificate => {
                "check the base URL and the roots: trust nothing else before you know why"
            }
            SendKind::ClientCertificate => {
                "check that the QWAC is the registered one, is still valid, and comes with its issuers"
            }
            SendKind::HeadersTooLarge | SendKind::NotHttp | SendKind::Other => {
                "is it the bank that answers, or a gateway on the way?"
            }
            _ => self.call.advice().unwrap_or("call again later"),
        }
    }
}

impl NoResponse for SendError {
    fn call(&self) -> &Unanswered {
        &self.call
    }

    fn again(&self) -> Again {
        self.again
    }

    fn remedy(&self) -> Option<Remedy> {
        self.call.remedy().or_else(|| self.mend())
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
        write!(f, "{}: {} ({}", self.operation(), self.kind, self.host)?;
        if let Some(status) = self.status {
            write!(f, ", after HTTP {}", status.as_u16())?;
        }
        if self.attempts > 1 {
            write!(f, ", {} attempts", self.attempts)?;
        }
        f.write_str(match self.delivery() {
            Delivery::NotSent => "); the request was not sent: ",
            Delivery::Refused => "); the bank did not take the request: ",
            _ => "); the bank may have got the request: ",
        })?;
        f.write_str(self.what_now())?;
        write!(f, " [Request-ID {}]", self.request_id())?;
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
