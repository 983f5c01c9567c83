//! No whole answer came: what failed, and whether the bank may have got the
//! request.

use std::fmt;

use belfius_psd2::{
    Delivery, Operation, Remedy, Unanswered,
    model::RequestId,
    session::{Again, Facts, NoResponse},
};
use http::StatusCode;

use super::{kind::SendKind, problem::Problem, sends_once::SendsOnce};

/// A request that got no whole answer.
///
/// The text names the operation, what failed, whether the bank may have got the
/// request, what to do now, and the `Request-ID`. It shows hosts and ports, but
/// neither path nor query, and no text of a JavaScript error: some hold the
/// address.
#[derive(Debug)]
pub struct SendError {
    call: Unanswered,
    host: String,
    proxy: Option<String>,
    attempts: u32,
    problem: Problem,
    once: SendsOnce,
    /// Whether the exchange was left to end on its own.
    goes_on: bool,
}

/// A request, as an error may know it: neither path nor query.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) facts: Facts,
    pub(crate) host: String,
    /// The host and port of the proxy on the way.
    pub(crate) proxy: Option<String>,
    /// Whether it reaches the bank once, whatever the host does.
    pub(crate) once: SendsOnce,
}

impl SendError {
    pub(crate) fn new(sent: Sent, problem: Problem) -> Self {
        Self {
            call: sent.facts.unanswered(problem.delivery),
            host: sent.host,
            proxy: sent.proxy,
            attempts: sent.facts.attempt,
            problem,
            once: sent.once,
            goes_on: false,
        }
    }

    /// The same error, of one that nobody waits for any more, but that goes on.
    pub(crate) fn going_on(self) -> Self {
        Self { goes_on: true, ..self }
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

    /// The bank's host and port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host and port of the proxy that it was sent to, if it goes through one.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// What failed.
    #[must_use]
    pub fn kind(&self) -> SendKind {
        self.problem.kind
    }

    /// Whether the bank may have got the request.
    ///
    /// [`NotSent`](Delivery::NotSent) is said only of a failure before `fetch` was
    /// called or by throwing at once, of a body of which nothing was read, and, of a
    /// request that the host [sends once](Self::sends_once), of a failure that the host
    /// names and that comes before the TLS handshake is over, or of which the proxy says
    /// so. [`Refused`](Delivery::Refused) is said only of a request that the host sends
    /// once, when the host tells that the bank refused the client certificate, which ends
    /// the handshake on the bank's side. Everything else is [`Unknown`](Delivery::Unknown):
    /// a host that repeats a request speaks of the last try, and a browser tells nothing.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.call.delivery()
    }

    /// The bank's HTTP status, when that much of the answer came. It does not stand
    /// for the answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.problem.status
    }

    /// The HTTP status of an answer that was not the bank's.
    #[must_use]
    pub fn proxy_status(&self) -> Option<StatusCode> {
        self.problem.proxy_status
    }

    /// How often the transport sent it, or tried to. What the host adds by itself is not
    /// in it: see [`sends_once`](Self::sends_once).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether each attempt reaches the bank once at most: `No` where the host is known
    /// to repeat such a request by itself, once (Node, Bun, Deno, workerd: a `GET`) or as
    /// often as it has kept connections (a browser).
    #[must_use]
    pub fn sends_once(&self) -> SendsOnce {
        self.once
    }

    /// The name or code of what JavaScript threw, such as `TypeError` or
    /// `ECONNREFUSED`, or of the header that is in the way.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.problem.name.as_deref()
    }

    /// Whether the request was left to end on its own when the caller's signal
    /// fired: a renewal or the exchange of a code, whose tokens will be stored.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// What to do now; `None` where the TPP's own set-up is to be mended.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        NoResponse::remedy(self)
    }

    /// What helps against that which failed.
    fn mend(&self) -> Option<Remedy> {
        use SendKind as K;
        if self.problem.is_refused_on_the_way() || self.problem.is_refused_by_undici() {
            return None;
        }
        match self.kind() {
            K::HeadersTooLarge | K::NotHttp | K::BodyTooLong => Some(Remedy::AskBank),
            K::NotTheBank if self.problem.proxy_has_trouble() => Some(Remedy::Wait(None)),
            K::Unresolved
            | K::ConnectFailed
            | K::TlsHandshake
            | K::Timeout(_)
            | K::Aborted
            | K::Network
            | K::CutOff => Some(Remedy::Wait(None)),
            _ => None,
        }
    }

    fn what_now(&self) -> &'static str {
        use SendKind as K;
        if self.goes_on {
            return match self.operation() {
                Operation::ExchangeCode => {
                    "it goes on by itself: look whether its tokens are stored before you begin anew"
                }
                _ => "it goes on by itself, and stores what comes: call again",
            };
        }
        // What the customer's money or code needs comes before what the machine does.
        if let (Some(_), Some(advice)) = (self.call.remedy(), self.call.advice()) {
            return advice;
        }
        if self.problem.is_refused_by_undici() {
            return "take `fetch` and `Agent` from one undici package: 7 for Node 20, 8 for Node from 22.19 on";
        }
        match self.kind() {
            K::NotHttps => "give the bank an https base URL",
            K::NotMapped => "give the transport a proxy for this bank",
            K::ForbiddenHeader if self.proxy.is_none() => {
                "send it through a proxy, or leave it out"
            }
            K::MayRepeat if self.proxy.is_some() => {
                "let the proxy take each `Request-ID` once, and say so with `Tpp-Proxy-Once: request-id`"
            }
            K::MayRepeat => {
                "give the transport a `fetch` that sends once, and say so when you set it up (`sends_once`, in JavaScript `sendsOnce`)"
            }
            K::ForbiddenHeader | K::NotForFetch => "mend the request: it was not tried",
            K::Unresolved => "check the base URL and the name service, then call again",
            K::ServerCertificate => {
                "check the base URL and the roots: trust nothing else before you know why"
            }
            K::ClientCertificate => {
                "check that the QWAC is the registered one, is still valid, and comes with its issuers"
            }
            K::CorsRefused => {
                "let the proxy allow this page's origin, on errors and on OPTIONS too"
            }
            K::OpaqueRedirect => {
                "a page cannot see a redirect: call through a proxy that sends 200 with `Tpp-Proxy-Status`"
            }
            K::NotTheBank if self.problem.proxy_has_trouble() => {
                self.call.advice().unwrap_or("call again later")
            }
            K::NotTheBank => {
                "see what the proxy says to this user, and whether it sends and exposes `Tpp-Proxy-Status`"
            }
            K::BadProxyStatus => "the proxy does not follow the convention: mend it",
            K::NotAResponse if self.delivery() == Delivery::NotSent => {
                "a response before this one could not be read: see what the function that was given as fetch does, then make a call that moves no money"
            }
            K::NotAResponse | K::Other => "see what the function that was given as fetch does",
            K::HeadersTooLarge | K::NotHttp => {
                "is it the bank that answers, or a gateway on the way?"
            }
            K::ConnectFailed if self.problem.is_refused_on_the_way() => {
                "see why the forward proxy refuses: this host, or who asks"
            }
            K::CutOff | K::TlsHandshake | K::Network
                if self.proxy.is_none()
                    && self.status().is_none()
                    && self.delivery() == Delivery::Unknown =>
            {
                self.call.advice().unwrap_or(
                    "call again later; if it is always so, check the QWAC, the base URL and the roots: not every host tells that they are refused",
                )
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
        if self.problem.may_pass() { Again::Later } else { Again::No }
    }

    /// A proxy takes each `Request-ID` once, too.
    fn is_seen(&self) -> bool {
        self.proxy_status().is_some() || self.delivery() != Delivery::NotSent
    }

    fn remedy(&self) -> Option<Remedy> {
        self.call.remedy().or_else(|| self.mend())
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}", self.operation(), self.kind(), self.host)?;
        if let Some(proxy) = &self.proxy {
            write!(f, " through {proxy}")?;
        }
        if let Some(name) = self.name() {
            write!(f, ", {name}")?;
        }
        if let Some(status) = self.status() {
            write!(f, ", after HTTP {}", status.as_u16())?;
        }
        if let Some(status) = self.proxy_status() {
            write!(f, ", HTTP {} on the way", status.as_u16())?;
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
        write!(f, " [Request-ID {}]", self.request_id())
    }
}

impl std::error::Error for SendError {}
