//! What the codes of Node, undici, Bun and node-fetch mean.

use belfius_psd2::Delivery::{NotSent, Unknown};

use super::{alerts, certificates, said::Said};
use crate::error::{Limit, Problem, SendKind as Kind};

/// Node's own words for a connection that was closed in the handshake.
const BEFORE_SECURE: &str =
    "Client network socket disconnected before secure TLS connection was established";

/// Whether no other library has this code, so that it is enough to know Bun by.
pub(super) fn is_of_bun_alone(code: &str) -> bool {
    matches!(code, "ConnectionRefused" | "FailedToOpenSocket" | "ConnectionClosed")
}

/// What the code of an error means, or the system call that failed.
pub(super) fn problem(said: &Said) -> Option<Problem> {
    let code = said.code();
    let call = said.call.as_deref().unwrap_or_default();
    if call.starts_with("getaddrinfo") || call.starts_with("query") {
        return Some(Problem::new(Kind::Unresolved, NotSent));
    }
    if call == "connect" {
        return Some(Problem::new(Kind::ConnectFailed, NotSent));
    }
    if said.message.ends_with(BEFORE_SECURE) {
        return Some(Problem::new(Kind::TlsHandshake, NotSent));
    }
    if let Some(problem) = alerts::problem(code, &said.message) {
        return Some(problem);
    }
    let (kind, delivery) = match code {
        "ENOTFOUND" | "EAI_AGAIN" => (Kind::Unresolved, NotSent),
        // Those of an `AggregateError`, of Bun and of node-fetch name no system call.
        "ECONNREFUSED" | "ConnectionRefused" | "FailedToOpenSocket" | "UND_ERR_CONNECT_TIMEOUT" => {
            (Kind::ConnectFailed, NotSent)
        }
        "ETIMEDOUT" | "EHOSTUNREACH" | "ENETUNREACH" if !said.each.is_empty() => {
            (Kind::ConnectFailed, NotSent)
        }
        // An `Agent` of another undici than `fetch`, or an option that undici refuses.
        "UND_ERR_INVALID_ARG" => (Kind::Other, NotSent),
        "UND_ERR_HEADERS_TIMEOUT" => (Kind::Timeout(Limit::Response), Unknown),
        "UND_ERR_BODY_TIMEOUT" => (Kind::Timeout(Limit::Total), Unknown),
        "ECONNRESET"
        | "EPIPE"
        | "ECONNABORTED"
        | "UND_ERR_SOCKET"
        | "ConnectionClosed"
        | "ERR_STREAM_PREMATURE_CLOSE" => (Kind::CutOff, Unknown),
        "UND_ERR_HEADERS_OVERFLOW" | "HPE_HEADER_OVERFLOW" => (Kind::HeadersTooLarge, Unknown),
        "Malformed_HTTP_Response" => (Kind::NotHttp, Unknown),
        _ if certificates::is_untrusted(code) => (Kind::ServerCertificate, NotSent),
        _ if code.starts_with("HPE_") => (Kind::NotHttp, Unknown),
        // undici 7 gives some of its parser's errors no code.
        "" if said.name.as_deref() == Some("HTTPParserError") => {
            return Some(Problem::new(Kind::NotHttp, Unknown).named("HTTPParserError"));
        }
        _ => return None,
    };
    Some(Problem::new(kind, delivery))
}
