//! The ways in which a request can fail on its way.

use std::fmt;

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendKind {
    /// The address is not https, and nothing else is sent to.
    NotHttps,
    /// The address or a header of the request is longer than 128 KiB, and was not sent.
    LineTooLong,
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
    /// The answer's body is longer than the caller's limit. Of the fallback
    /// interface only: an exchange says so itself.
    BodyTooLong,
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

impl fmt::Display for SendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttps => "the address is not https",
            Self::LineTooLong => "the address or a header of the request is longer than 128 KiB",
            Self::Unresolved => "the host name is not known",
            Self::ConnectFailed => "no connection",
            Self::TlsHandshake => "the TLS handshake failed",
            Self::ServerCertificate => "the server's certificate is not trusted",
            Self::ClientCertificate => "the bank refused the client certificate",
            Self::Timeout(limit) => return write!(f, "the {limit} time-out has passed"),
            Self::CutOff => "the connection ended before the answer was whole",
            Self::HeadersTooLarge => "the answer has too many or too long headers",
            Self::NotHttp => "the answer is not HTTP",
            Self::BodyTooLong => "the answer's body is longer than the limit",
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
