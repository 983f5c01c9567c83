//! The ways in which a request can fail on its way.

use std::fmt;

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendKind {
    /// The address is not https, and nothing else is sent to.
    NotHttps,
    /// There are proxies, and the address belongs to none of their banks.
    NotMapped,
    /// A header that browsers do not let a page set, and no proxy to carry it; or
    /// one whose value `fetch` cannot send.
    ForbiddenHeader,
    /// A payment that this host may send twice by itself. It was not sent: see
    /// [`TransportBuilder::sends_once`](crate::TransportBuilder::sends_once).
    MayRepeat,
    /// A request that `fetch` does not make, or would change: its method, a `GET`
    /// with a body, an address that URL parsers rewrite.
    NotForFetch,
    /// The bank's host name is not known (Node, Bun and Deno tell).
    Unresolved,
    /// No connection: refused, unreachable, or not in time (Node, Bun and Deno tell).
    ConnectFailed,
    /// The TLS handshake was cut, or failed (Node, Bun and Deno tell, Node not if it was
    /// cut by a reset).
    TlsHandshake,
    /// The other side's certificate is not trusted: it is not the bank, or the
    /// roots lack its authority (Node, Bun and Deno tell).
    ServerCertificate,
    /// The bank refuses the TPP's client certificate, or wants one (Deno tells; Node over
    /// TLS 1.2 only: over 1.3 the connection is [cut off](Self::CutOff); of Bun it is
    /// [the handshake](Self::TlsHandshake) that failed).
    ClientCertificate,
    /// It took too long: by our own limits, or by undici's.
    Timeout(Limit),
    /// The caller's signal ended it.
    Aborted,
    /// There was no answer, and nobody says why: a browser shows a page no more
    /// than that, workerd its worker neither.
    Network,
    /// There was no answer that the page may read, yet the proxy is there: CORS
    /// refuses, or the connection was cut.
    CorsRefused,
    /// The answer is a redirect, which browsers hide.
    OpaqueRedirect,
    /// The connection ended before the answer was whole.
    CutOff,
    /// The answer's headers are more, or longer, than the runtime's limit (Node and Deno
    /// tell).
    HeadersTooLarge,
    /// The answer is not HTTP (Node, Bun and Deno tell).
    NotHttp,
    /// An answer without the bank's status: it is the proxy's own, or something's
    /// before it.
    NotTheBank,
    /// The proxy gives the bank's status in a way that makes no sense.
    BadProxyStatus,
    /// What the given `fetch` gave is not a response, or its body cannot be read. After
    /// one such, no payment goes out, until a response could be read.
    NotAResponse,
    /// The answer's body is longer than the caller's limit. Of the fallback
    /// interface only: an exchange says so itself.
    BodyTooLong,
    /// Anything else: the `fetch` that was given failed in a way of its own.
    Other,
}

/// One of the time-outs of a [`TransportBuilder`](crate::TransportBuilder).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// From the call to the end of the answer's headers, the connection included.
    Response,
    /// The whole request, answer included.
    Total,
}

impl fmt::Display for SendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttps => "the address is not https",
            Self::NotMapped => "no proxy is for this address",
            Self::ForbiddenHeader => "`fetch` does not let this header be set",
            Self::MayRepeat => "this request may be sent twice on its way",
            Self::NotForFetch => "`fetch` does not make such a request as it is",
            Self::Unresolved => "the host name is not known",
            Self::ConnectFailed => "no connection",
            Self::TlsHandshake => "the TLS handshake failed",
            Self::ServerCertificate => "the server's certificate is not trusted",
            Self::ClientCertificate => "the bank refused the client certificate",
            Self::Timeout(limit) => return write!(f, "the {limit} time-out has passed"),
            Self::Aborted => "the caller ended it",
            Self::Network => "no answer, for a reason that is not told",
            Self::CorsRefused => "no answer that this page may read",
            Self::OpaqueRedirect => "the answer is a redirect, which browsers hide",
            Self::CutOff => "the connection ended before the answer was whole",
            Self::HeadersTooLarge => "the answer has too many or too long headers",
            Self::NotHttp => "the answer is not HTTP",
            Self::NotTheBank => "the answer is not the bank's",
            Self::BadProxyStatus => "the proxy's `Tpp-Proxy-Status` makes no sense",
            Self::NotAResponse => "what `fetch` gave is no response",
            Self::BodyTooLong => "the answer's body is longer than the limit",
            Self::Other => "the request failed",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Response => "response",
            Self::Total => "total",
        })
    }
}
